"""What commands that read the ledger share: its path, a window of time, and that the reading is recorded."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from maskwire.cli import places
from maskwire.cli.configured import stated
from maskwire.errors import LedgerError
from maskwire.ledger import Entry, Kind, moment
from maskwire.ledger.inbox import record
from maskwire.ledger.place import Place, place_of
from maskwire.model import Principal, PrincipalKind
from maskwire.operator import operator

__all__ = [
    "Location",
    "Moment",
    "json_option",
    "ledger_option",
    "note",
    "recorded",
    "since_option",
    "there",
    "until_option",
    "whoever",
]


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


class Location(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic from click 8.3 on
    """The path of a ledger, or the URL of one in PostgreSQL."""

    name = "path|url"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Place:  # noqa: ARG002
        """Where it is. Raises ConfigurationError."""
        return place_of(str(value))


ledger_option = click.option(
    "--ledger",
    type=Location(),
    envvar="MASKWIRE_LEDGER",
    default=stated("ledger"),
    help="The ledger: a file (by default maskwire.yaml's, or this user's) or postgresql://... (or MASKWIRE_LEDGER).",
)
since_option = click.option("--since", type=Moment(), help="Only from this time on (UTC where no zone is named).")
until_option = click.option("--until", type=Moment(), help="Only before this time.")
json_option = click.option("--json", "machine", is_flag=True, help="Print one JSON document.")


def recorded(ledger: Place | None, command: str) -> Place:
    """The ledger, once it is on record in it that this user reads it. Raises LedgerError."""
    path = there(ledger)
    note(path, Kind.READING, command)
    return path


def there(ledger: Place | None) -> Place:
    """The ledger that is meant. Raises LedgerError where it is a file that is not there."""
    path = ledger or places.ledger()
    if isinstance(path, Path) and not path.is_file():
        raise LedgerError(f"There is no ledger at {path}. Start a gateway first, or name one with --ledger.")
    return path


def whoever() -> Principal:
    """Who runs this command."""
    return Principal(operator() or "unknown", PrincipalKind.HUMAN, authentication="operating-system")


def note(ledger: Place, kind: Kind, reason: str) -> None:
    """Puts on record what this user is about to do. Raises LedgerError: then it must not be done."""
    record(ledger, Entry(moment(time.time()), secrets.token_hex(8), whoever(), kind, door="cli", reason=reason))
