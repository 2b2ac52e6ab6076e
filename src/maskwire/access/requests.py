"""A request for more than policy shows: what is asked for, by whom, why, for how long, and what became of it.

What it must never do: hold a value of a source. Columns are names and globs over names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from maskwire.errors import ConfigurationError

# schema.table.column; in each part letters, digits, _, $ and the sign * for any. What else a glob knows ("?", "[") is
# not taken, so that one glob is easily seen to be within another.
_COLUMNS = re.compile(r"[\w$*]{1,63}\.[\w$*]{1,63}\.[\w$*]{1,63}")
MOST_COLUMNS = 50


class State(StrEnum):
    """What became of a request."""

    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"
    REVOKED = "revoked"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody would like to see in the clear, where, why, and for how many seconds."""

    source: str
    columns: tuple[str, ...]
    purpose: str
    seconds: int
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Times are seconds since 1970. ``until`` is 0 until it is approved; ``reviewer`` is of break-glass only."""

    id: str
    principal: str
    on_behalf_of: str
    source: str
    columns: tuple[str, ...]
    purpose: str
    seconds: int
    asked: float
    state: State = State.ASKED
    approver: str = ""
    until: float = 0.0
    is_break_glass: bool = False
    reviewer: str = ""


def within(asked: str, glob: str) -> bool:
    """Whether all that ``asked`` names, a column or a glob of the same form, is named by ``glob`` too.

    Part by part, and letter by letter: the sign * of ``asked`` is matched by a * of ``glob`` only.
    """
    pairs = zip(asked.split("."), glob.split("."), strict=True)
    return all(re.fullmatch(".*".join(map(re.escape, own.split("*"))), one) is not None for one, own in pairs)


def columns_asked(names: Iterable[str]) -> tuple[str, ...]:
    """The columns, each schema.table.column or a glob of that form. Raises ConfigurationError."""
    columns = tuple(dict.fromkeys(names))
    if not columns or len(columns) > MOST_COLUMNS or any(_COLUMNS.fullmatch(one) is None for one in columns):
        raise ConfigurationError(
            f"Columns are written schema.table.column, with * for any name; {MOST_COLUMNS} at most."
        )
    return columns
