"""The text of a statement that was written anew, with the literals that are masked values turned back.

What it must never do: write a literal in two meanings, or write at all what a rule wants of it that this dialect can't
have put into a text yet: an order that tells nothing, a least number of rows in a group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from maskwire.asked import Asked
from maskwire.errors import RefusedError
from maskwire.model import Origin, Refusal
from maskwire.reading import NUMBER_TYPES, values_read
from maskwire.sql.catalog import Catalog
from maskwire.sql.mysql.catalog import read_by
from maskwire.sql.mysql.conditions import ROWS
from maskwire.sql.mysql.names import quoted
from maskwire.sql.mysql.part import Written, text

if TYPE_CHECKING:
    from maskwire.source import Source

_TEXT = re.compile(r"'((?:[^']|'')*)'")
_BYTES = re.compile(r"_utf8mb4 x'([0-9A-Fa-f]*)'")
_ALL = (1 << 64) - 1  # rows
_NUMBER = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?")


def text_written(
    asked: Asked,
    written: Written,
    source: Source,
    tells: Callable[[Iterable[Origin]], bool],
) -> str:
    """The text for the server. ``tells``: whether an order by these columns does. Raises RefusedError."""
    if asked.insertions:
        raise _unspoken("masked-group", "The order of these groups would tell of raw values")
    if asked.limited:
        raise _unspoken("small-groups", "A rule asks that an aggregate covers a least number of rows")
    instead: dict[int, str] = {}
    catalog, conditions = source.knowledge.catalog, {oid: text for oid, _, text in asked.statement.filtered}
    for literal, reading in asked.readings.items():
        if literal.parameter:
            if reading.extras:  # it would be several, and a driver binds one
                what = "A parameter where a rule allows look-ups, or former keys are not retired"
                raise _unspoken("masked-equality-literal", what, "Write the value into the text, or ask the operator.")
            continue
        constant = written.literals[literal.place - 1]
        said = _said(constant)
        if said is None:
            raise _unspoken("masked-equality-literal", "A comparison of a masked column with such a constant")
        raws = values_read(said.encode(), 0, reading.literal_oid, reading, source.all_keys)
        is_number = reading.type_oid in NUMBER_TYPES
        may_be = ["NULL" if raw is None else _constant(raw.decode(), is_number=is_number) for raw in raws]
        instead[literal.place] = _first_stored(catalog, reading.column, may_be, conditions)
    sources = {oid: _filtered(catalog, oid, condition, tells) for oid, condition in conditions.items()}
    return written.text(instead, lambda relation: _avoided(catalog, relation, tells), sources)


def _filtered(catalog: Catalog, oid: int, condition: str, tells: Callable[[Iterable[Origin]], bool]) -> str:
    """The query of a table's rows that meet its filters. Its LIMIT keeps a server from moving the statement's own
    conditions inside, where one that fails would tell of rows that are left out. Raises RefusedError."""
    relation = catalog.by_oid[oid]
    columns = ", ".join(f"{quoted(ROWS)}.{quoted(column.name)} AS {quoted(column.name)}" for column in relation.columns)
    table = f"{quoted(relation.schema)}.{quoted(relation.name)} AS {quoted(ROWS)}{_avoided(catalog, oid, tells)}"
    return f"(SELECT {columns} FROM {table} WHERE {condition} LIMIT {_ALL})"  # noqa: S608 - quoted names


def _first_stored(catalog: Catalog, column: Origin, values: list[str], conditions: Mapping[int, str]) -> str:
    """The first of these that is stored, else the last of them: one value, so that an index is used."""
    *firsts, last = values
    if not firsts:
        return last
    relation, name = catalog.by_oid[column.relation], quoted(column.column.name)
    table = f"{quoted(relation.schema)}.{quoted(relation.name)} AS {quoted(ROWS)}"
    rows = f"{table} WHERE {conditions.get(column.relation, 'TRUE')}"
    cases = (f"WHEN EXISTS (SELECT 1 FROM {rows} AND {quoted(ROWS)}.{name} = {one}) THEN {one}" for one in firsts)  # noqa: S608
    return f"(CASE {' '.join(cases)} ELSE {last} END)"


def _avoided(catalog: Catalog, oid: int, tells: Callable[[Iterable[Origin]], bool]) -> str:
    """The indexes that the server may not use, since rows that come by them come in an order that tells (leaks.md 25).
    Raises RefusedError where rows lie in such an order."""
    relation = catalog.by_oid[oid]
    if relation.definition is not None:
        for read in read_by(catalog, relation):
            if read.definition is None and _avoided(catalog, read.oid, tells):
                raise _unspoken("masked-order", f'Rows of "{relation.name}" may come by an index on a masked key')
        return ""
    if not (indexes := catalog.indexes.get(oid, ())):
        return ""
    origins = {column.number: relation.origin(column) for column in relation.columns}
    telling = [one for one in indexes if any(tells((origins[n],)) for n in one.columns)]
    if any(one.clusters for one in telling):
        raise _unspoken("masked-order", f'Rows of "{relation.name}" come in the order of a masked key')
    return f" IGNORE INDEX ({', '.join(quoted(one.name) for one in telling)})" if telling else ""


def _constant(raw: str, *, is_number: bool) -> str:
    return raw if is_number and _NUMBER.fullmatch(raw.removeprefix("-")) else text(raw)


def _said(constant: str) -> str | None:
    """What a constant says, that this gateway wrote."""
    if (plain := _TEXT.fullmatch(constant)) is not None:
        return plain[1].replace("''", "'")
    if (raw := _BYTES.fullmatch(constant)) is not None:
        return bytes.fromhex(raw[1]).decode()
    return constant if _NUMBER.fullmatch(constant) else None


def _unspoken(reason: str, what: str, hint: str = "Ask for plain rows, or ask the operator.") -> RefusedError:
    return RefusedError(Refusal("42501", reason, f"{what}: the MySQL door can't answer that yet.", hint))
