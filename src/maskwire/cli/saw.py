"""``maskwire saw``: what did that model just see?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from maskwire.cli import places
from maskwire.cli.report import as_json, show_exposure
from maskwire.cli.terminal import console
from maskwire.ledger import exposure, moment


class Moment(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic from click 8.3 on
    """A time as ISO 8601, taken as UTC where it names no zone."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The moment as the ledger writes it."""
        try:
            stated = datetime.fromisoformat(value)
            return moment((stated if stated.tzinfo else stated.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError):
            self.fail("write a time as 2026-01-31 or 2026-01-31T09:30:00Z", param, ctx)


@click.command(short_help="What did that model just see?")
@click.option("--ledger", type=click.Path(path_type=Path), help="The ledger; by default that of this user.")
@click.option("--principal", help="Only what this principal saw.")
@click.option("--session", help="Only what was seen in this session.")
@click.option("--since", type=Moment(), help="Only from this time on (UTC where no zone is named).")
@click.option("--until", type=Moment(), help="Only before this time.")
@click.option("--all", "everything", is_flag=True, help="List the columns, too, in which nothing was to be masked.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def saw(  # noqa: PLR0917 - click passes options by name
    ledger: Path | None,
    principal: str | None,
    session: str | None,
    since: str | None,
    until: str | None,
    everything: bool,
    machine: bool,
) -> None:
    """Print what was seen: every source column, its entity, how it was shown, how often, and when.

    \b
    Example:  maskwire saw --principal agent --since 2026-01-31
    """
    report = exposure(ledger or places.ledger(), principal, session, since, until)
    if machine:
        click.echo(json.dumps(as_json(report), indent=2))
    else:
        show_exposure(console(), report, everything=everything)
