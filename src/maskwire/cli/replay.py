"""``maskwire replay``: a session, as its client saw it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import click

from maskwire.cli import places
from maskwire.cli.window import json_option, ledger_option, recorded
from maskwire.errors import ProofError
from maskwire.ledger.place import Place
from maskwire.ledger.transcript import Part, folder_of, parts
from maskwire.transform import keyring
from maskwire.wire.postgres.shown import Shown

__all__ = ["replay"]

_FOUND = 3  # the transcript was changed
_LONGEST = 10.0  # seconds of silence that are waited for


@click.command(short_help="Show a session again, as its client saw it.")
@click.argument("session")
@ledger_option
@click.option("--pace", is_flag=True, help="Wait between answers as long as it took then (10 seconds at most).")
@click.option(
    "--speed", type=click.FloatRange(0.01), default=1.0, show_default=True, help="With --pace: how much faster."
)
@click.option("--tenant", default=keyring.TENANT, show_default=True, help="Whose data it is.")
@json_option
def replay(  # noqa: PLR0917 - click passes options by name
    session: str, ledger: Place | None, pace: bool, speed: float, tenant: str, machine: bool
) -> int:
    """Print what the client of SESSION was sent: each statement with its literals left out, and the masked rows.

    Only what ran behind `maskwire serve --transcripts` can be shown. That it was shown is itself an entry of the
    ledger. Exit codes: 0 shown, 1 it could not be, 3 the transcript was changed.

    \b
    Example:  maskwire replay 5f0c7a12b3d4e6f8 --pace --speed 4
    """
    place = recorded(ledger, "replay")
    found = parts(folder_of(place), session, keyring.secrets_of(places.root_key(), tenant))
    try:
        for line in _lines(_paced(found, speed) if pace else found, machine=machine):
            click.echo(line)
    except ProofError as fault:
        click.echo(f"does not hold: {fault}", err=True)
        return _FOUND
    return 0


def _paced(found: Iterator[Part], speed: float, sleep: Callable[[float], None] = time.sleep) -> Iterator[Part]:
    before: datetime | None = None
    for part in found:
        now = datetime.fromisoformat(part.time)
        if before is not None:
            sleep(min(_LONGEST, max(0.0, (now - before).total_seconds())) / speed)
        before = now
        yield part


def _lines(found: Iterator[Part], *, machine: bool) -> Iterator[str]:
    shown, exchange = Shown(), ""
    for part in found:
        if part.exchange != exchange:
            exchange = part.exchange
            told = {"time": part.time, "exchange": exchange, "statement": part.shape}
            yield json.dumps(told) if machine else f"\n{part.time[:19]}  {exchange}\n  {part.shape}"
        for kind, values in shown.feed(part.data):
            if machine:
                yield json.dumps({"exchange": exchange, kind: values}, ensure_ascii=False)
            else:
                yield f"  {kind}: " + " | ".join("NULL" if value is None else value for value in values)
