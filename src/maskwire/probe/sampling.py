"""Sensitive columns found by asking twice: what differs between the source and the gateway is masked by it.

What it must never do: keep a value of a column that is not probed, or take for a leak what is shown in another column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from maskwire.probe.client import Client
from maskwire.probe.target import Target, quoted
from maskwire.probe.wanted import SHORTEST, Wanted
from maskwire.wire.postgres.answer import Row

__all__ = ["Found", "columns", "in_file", "sampled"]

_ROWS = 1000  # of a table
_TEXTS = frozenset({"text", "character varying", "character"})
_KEYS = frozenset({"integer", "bigint", "smallint"})
_COLUMNS = (
    "SELECT table_schema, table_name, column_name, data_type, ordinal_position FROM information_schema.columns "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 5"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A column that can be probed, and what to look for; ``is_shown``: the principal is shown it as it is stored."""

    target: Target
    wanted: Wanted
    is_shown: bool = False


async def columns(client: Client) -> tuple[Target, ...]:
    """The text columns of tables that have a whole number to go by, as the gateway's own catalog tells them."""
    tables: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
    for schema, table, column, kind, place in await client.rows(_COLUMNS):
        tables[schema or "", table or ""].append((column or "", kind or "", int(place or 0)))
    found = list(_targets(tables))
    return tuple(_beside(one, found) for one in found)


def _targets(tables: Mapping[tuple[str, str], list[tuple[str, str, int]]]) -> Iterator[Target]:
    for (schema, table), listed in tables.items():
        key = next((name for name, kind, _ in listed if kind in _KEYS), None)
        texts = [name for name, kind, _ in listed if kind in _TEXTS]
        for name, kind, place in listed:
            if key is not None and kind in _TEXTS:
                plain = next((other for other in texts if other != name), None)
                yield Target(schema, table, name, place, key, frozenset(), plain=plain)


def _beside(target: Target, found: list[Target]) -> Target:
    """With another table, which has none of this one's names: they would hide what templates mean."""
    for other in found:
        if other.table != target.table and other.column not in (target.column, target.key):
            return replace(target, other=other.qualified, other_column=quoted(other.column))
    return target


async def sampled(target: Target, source: Client, client: Client) -> Found | None:
    """The column with values of the source; None where no value could be told from chance."""
    key, column = quoted(target.key), quoted(target.column)
    pairs = f"SELECT {key}, {column} FROM {target.qualified} WHERE {column} IS NOT NULL ORDER BY {key} LIMIT {_ROWS}"
    raw = _by_key(await source.rows(pairs))
    if not raw:
        return None
    answered = _by_key(await client.rows(pairs))
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


async def _shown(target: Target, client: Client) -> set[str]:
    """What the gateway shows in the row's other columns: a value that stands there too tells nothing when it comes."""
    rows = await client.rows(f"SELECT * FROM {target.qualified} LIMIT {_ROWS}")
    return {value for row in rows for place, value in enumerate(row, start=1) if value and place != target.number}


def _by_key(rows: list[Row]) -> dict[str, str]:
    return {key: value for key, value in rows if key is not None and value is not None}


def in_file(target: Target, lines: list[str]) -> Found:
    """The column with values that its operator knows to stand in it."""
    values = [line.strip() for line in lines if len(line.strip()) >= SHORTEST]
    return Found(replace(target, values=frozenset(values), known=values[0] if values else ""), Wanted(values))
