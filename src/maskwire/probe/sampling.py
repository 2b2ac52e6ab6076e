"""Sensitive columns found by asking twice: what differs between the source and the gateway is masked by it.

What it must never do: keep a value of a column that is not probed, or take for a leak what is shown in another column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from maskwire.probe.came import Session
from maskwire.probe.target import Target
from maskwire.probe.wanted import SHORTEST, Wanted

__all__ = ["Found", "columns", "in_file", "sampled"]

Row = tuple[str | None, ...]
_ROWS = 1000  # of a table


@dataclass(frozen=True, slots=True)
class Found:
    """A column that can be probed, and what to look for; ``is_shown``: the principal is shown it as it is stored."""

    target: Target
    wanted: Wanted
    is_shown: bool = False


async def columns(client: Session, database: str) -> tuple[Target, ...]:
    """The text columns of tables that have a whole number to go by, as the door's own catalog tells them. ``database``
    is whose tables are meant, where a session reaches several."""
    found = [one async for one in client.columns(database)]
    return tuple(_beside(one, found) for one in found)


def _beside(target: Target, found: list[Target]) -> Target:
    """With another table, which has none of this one's names: they would hide what templates mean."""
    for other in found:
        if other.table != target.table and other.column not in (target.column, target.key):
            return replace(target, other=other.qualified, other_column=other.quoted(other.column))
    return target


async def sampled(target: Target, source: Session, client: Session) -> Found | None:
    """The column with values of the source; None where no value could be told from chance."""
    key, column = target.quoted(target.key), target.quoted(target.column)
    pairs = f"SELECT {key}, {column} FROM {target.qualified} WHERE {column} IS NOT NULL ORDER BY {key} LIMIT {_ROWS}"
    raw = _by_key(await source.texts(pairs))
    if not raw:
        return None
    answered = _by_key(await client.texts(pairs))
    same = sum(answered.get(key) == value for key, value in raw.items())
    elsewhere = await _shown(target, client)
    elsewhere |= set(answered.values())  # a pseudonym may be another person's name
    wanted = {value: key for key, value in raw.items() if len(value) >= SHORTEST and value not in elsewhere}
    if same > len(raw) // 2:
        return Found(target, Wanted(()), is_shown=True)
    if not wanted:
        return None
    known, row = next(iter(wanted.items()))
    values = frozenset(raw.values())
    return Found(replace(target, values=values, known=known, row=int(row)), Wanted(wanted))


async def _shown(target: Target, client: Session) -> set[str]:
    """What the gateway shows in the row's other columns: a value that stands there too tells nothing when it comes."""
    rows = await client.texts(f"SELECT * FROM {target.qualified} LIMIT {_ROWS}")
    return {value for row in rows for place, value in enumerate(row, start=1) if value and place != target.number}


def _by_key(rows: list[Row]) -> dict[str, str]:
    return {key: value for key, value in rows if key is not None and value is not None}


def in_file(target: Target, lines: list[str]) -> Found:
    """The column with values that its operator knows to stand in it."""
    values = [line.strip() for line in lines if len(line.strip()) >= SHORTEST]
    return Found(replace(target, values=frozenset(values), known=values[0] if values else ""), Wanted(values))
