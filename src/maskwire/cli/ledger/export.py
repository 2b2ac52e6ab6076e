"""``maskwire ledger export``: the ledger as static files that other programs check, or as events that they collect."""

from __future__ import annotations

import os
import time
from itertools import islice
from pathlib import Path

import click

from maskwire.cli.delivery import events
from maskwire.cli.delivery.web import place
from maskwire.cli.ledger.options import ledger_option, log_name
from maskwire.cli.terminal import progress
from maskwire.cli.window import recorded, since_option, until_option
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.ledger.evidence import export as write
from maskwire.ledger.numbered import numbered
from maskwire.ledger.place import Place

__all__ = ["export"]

_EVERY = 1.0  # seconds between looks for what is new
_PAGE = 10_000  # entries that are read at once, so that no reader keeps a gateway from tidying its file


@click.command(short_help="The ledger as files that others check, or as events.")
@click.argument("target")
@ledger_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["tiles", "ocsf", "otlp"]),
    default="tiles",
    show_default=True,
    help="tiles: C2SP tlog-tiles; ocsf: OCSF events; otlp: OpenTelemetry logs.",
)
@since_option
@until_option
@click.option("--state", type=click.Path(path_type=Path), help="A file that keeps how far it came: goes on from there.")
@click.option("--follow", is_flag=True, help="Go on with what comes, until interrupted.")
def export(  # noqa: PLR0917 - click passes options by name
    target: str, ledger: Place | None, form: str, since: str | None, until: str | None, state: Path | None, follow: bool
) -> None:
    """Hand the ledger on to TARGET.

    As tiles, the folder TARGET gets the ledger up to its last checkpoint: checkpoint, tile/, tile/entries/. Go's
    golang.org/x/mod/sumdb/tlog and every other reader of that layout can check all of it.

    As ocsf, each entry is an event: a line of a file, or of - (standard output); a row of a new .parquet file; posted
    in batches to http(s)://; a message to syslog://HOST (UDP), syslog+tcp://HOST or kafka://HOST:PORT/TOPIC. As otlp
    they go to http(s)://HOST:4318/v1/logs, with the headers in OTEL_EXPORTER_OTLP_HEADERS.

    With --state nothing is left out between two runs; after a failure a batch may come twice, and the event's
    metadata.uid tells.

    \b
    Example:  maskwire ledger export ledger-tiles
              maskwire ledger export --format ocsf --state sent.txt --follow syslog+tcp://logs.example
    """
    if form == "tiles":
        if since or until or state or follow:
            raise ConfigurationError(
                "Tiles are of the whole ledger: --since, --until, --state and --follow are of events."
            )
        with progress("writing") as report:
            found = write(recorded(ledger, "export"), Path(target), report)
        click.echo(f"{found.size:,} entries of {found.origin} are in {target}")
        return
    if target.endswith(".parquet") and (state or follow):
        raise ConfigurationError("A Parquet file is written once: give each run its own, with --since and --until.")
    path = recorded(ledger, "export")
    log, last, total = log_name(path), _kept(state), 0
    with events.opened(target, "otlp" if form == "otlp" else "ocsf", log) as send:
        while True:
            page = list(islice(numbered(path, last, since, until), _PAGE))
            for at in range(0, len(page), events.AT_ONCE):
                batch = page[at : at + events.AT_ONCE]
                send(batch)
                last, total = batch[-1][0], total + len(batch)
                if state is not None:
                    _keep(state, last)
            if page:
                continue
            if not follow:
                break
            time.sleep(_EVERY)
    click.echo(f"{total:,} events, up to entry {last:,}, are at {place(target)}", err=target == "-")


def _kept(state: Path | None) -> int:
    if state is None or not state.exists():
        return 0
    try:
        return int(state.read_text("ascii"))
    except (OSError, ValueError) as fault:
        raise LedgerError(f"The file {state} can't be read as a number of an entry ({type(fault).__name__}).") from None


def _keep(state: Path, last: int) -> None:
    partial = state.with_name(f".{state.name}.partial")
    try:
        partial.write_text(f"{last}\n", "ascii")
        os.replace(partial, state)  # noqa: PTH105 - in one step
    except OSError as fault:
        raise LedgerError(f"The file {state} can't be written ({type(fault).__name__}).") from None
