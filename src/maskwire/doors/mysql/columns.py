"""Columns of an answer: the server's word on them as the session holds it against ours, and as a client may have it.

What it must never do: tell by a column's length or decimals what its values are: those of a masked one are its type's.
Source: MySQL source documentation, "Column Definition".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maskwire.model import KEEP, ColumnDecision
from maskwire.sql.catalog import Catalog
from maskwire.sql.mysql.catalog import number_of
from maskwire.sql.mysql.names import folded, quoted
from maskwire.wire.mysql.replies import ColumnDefinition, column_of
from maskwire.wire.mysql.values import Type

_BINARY = 63  # the collation of bytes
UNSIGNED_FLAG = 0x20
_ENUM, _SET = 0x100, 0x800
UTF8MB4 = 45
_NOWHERE = 1 << 20  # a number that no column has
_TEXT, _VARCHAR, _BYTES = 25, 1043, 17
_OIDS = {
    Type.TINY: 21, Type.SHORT: 21, Type.YEAR: 21, Type.INT24: 23, Type.LONG: 23, Type.LONGLONG: 20, Type.FLOAT: 700,
    Type.DOUBLE: 701, Type.DECIMAL: 1700, Type.NEWDECIMAL: 1700, Type.DATE: 1082, Type.DATETIME: 1114,
    Type.TIMESTAMP: 1114, Type.TIME: 1083, Type.BIT: 1560, Type.JSON: 3802, Type.GEOMETRY: 17, Type.VECTOR: 17,
    Type.NULL: 25,
}  # fmt: skip
_WIDER = {Type.SHORT: 23, Type.LONG: 20, Type.LONGLONG: 1700}
_STRINGS = frozenset({Type.VARCHAR, Type.VAR_STRING, Type.STRING})
_BLOBS = frozenset({Type.BLOB, Type.TINY_BLOB, Type.MEDIUM_BLOB, Type.LONG_BLOB})
_OWN_FORM = frozenset({2950, 869})  # uuid, inet: strings on the wire
_LONGEST = {1043: 65_535 * 4, 25: (1 << 32) - 1, 17: (1 << 32) - 1, 1700: 67}


@dataclass(frozen=True, slots=True)
class Described:
    """The server's word on one column: the numbers of the stored one that it comes from, 0 where it does not say, and
    the type that it is masked as."""

    relation: int
    number: int
    type_oid: int


def longest(type_oid: int) -> int:
    """The length in bytes that is told of a column whose own is not."""
    return _LONGEST.get(type_oid, 64)


def described(column: ColumnDefinition, catalog: Catalog, sql: str) -> Described:
    """A server's column; ``sql`` is the text that was written for it. A stored one that the catalog does not hold has
    a number that none has."""
    schema, table, name = column.origin
    if not schema:  # of what a query made
        return Described(0, 0, _type(column))
    relation = number_of(schema, table)
    held = catalog.by_oid.get(relation)
    if held is None and quoted(table) in sql:  # MariaDB: of what a query made, under a name that no table has
        return Described(0, 0, _type(column))
    for one in held.columns if held is not None else ():
        if folded(one.name) == folded(name):
            oid = one.type_oid if one.type_oid in _OWN_FORM and column.type in _STRINGS else _type(column)
            return Described(relation, one.number, oid)
    return Described(relation, _NOWHERE, _type(column))


def _type(column: ColumnDefinition) -> int:
    """The OID of the type that the answer's values are masked as; what is not known is masked as text."""
    kind = column.type
    if column.flags & (_ENUM | _SET):
        return _TEXT
    if kind in _STRINGS:
        return _BYTES if column.collation == _BINARY else _VARCHAR
    if kind in _BLOBS:
        return _BYTES if column.collation == _BINARY else _TEXT
    if column.flags & UNSIGNED_FLAG and kind in _WIDER:
        return _WIDER[Type(kind)]
    return _OIDS.get(Type(kind), _TEXT) if kind in set(map(int, Type)) else _TEXT


class Columns:
    """The columns of an answer as a server describes them in ``payloads``, against one ``catalog``: ``theirs`` is its
    word, ``formats`` those in which the kernel reads their values, and ``types`` those of a binary row. ``sql`` is the
    text that was written for the server. Raises UpstreamProtocolError."""

    __slots__ = ("_columns", "_payloads", "_sql", "_told", "catalog", "formats", "theirs", "types")

    def __init__(self, payloads: tuple[bytes, ...], catalog: Catalog, sql: str) -> None:
        self._payloads = payloads
        self.catalog = catalog
        self._columns = tuple(map(column_of, payloads))
        self.theirs = tuple(described(one, catalog, sql) for one in self._columns)
        stored = (not one.origin[0] or number_of(*one.origin[:2]) in catalog.by_oid for one in self._columns)
        self._sql = None if all(stored) else sql  # what the others are is in the text
        self.formats = tuple(map(format_of, self.theirs))
        self.types = [(one.type, bool(one.flags & UNSIGNED_FLAG)) for one in self._columns]
        self._told: tuple[Sequence[ColumnDecision], list[bytes]] | None = None

    def are(self, payloads: tuple[bytes, ...], sql: str) -> bool:
        """Whether those that come with this text are the same."""
        return self._payloads == payloads and self._sql in {None, sql}

    def shown(self, decided: Sequence[ColumnDecision]) -> list[bytes]:
        """The columns as a client may have them under a decision, one payload each."""
        if self._told is None or self._told[0] is not decided:
            self._told = decided, told(self._columns, self.theirs, decided)
        return self._told[1]


def format_of(described: Described) -> int:
    """As which of PostgreSQL's formats the kernel reads a value: bytes are binary, all else is text."""
    return 1 if described.type_oid == _BYTES else 0


def told(
    columns: Sequence[ColumnDefinition], theirs: Sequence[Described], decided: Sequence[ColumnDecision]
) -> list[bytes]:
    """The columns as a client may have them, one payload each."""
    found = []
    for column, its, decision in zip(columns, theirs, decided, strict=True):
        kept = decision.transform == KEEP and its.relation
        length = column.length if kept else _LONGEST.get(its.type_oid, column.length)
        found.append(replace(column, length=min(length, (1 << 32) - 1)).to_bytes())
    return found


def made(names: Sequence[str]) -> list[bytes]:
    """Columns of texts that the gateway itself answers with."""
    return [ColumnDefinition(name, "", ("", "", ""), UTF8MB4, 1024, Type.VAR_STRING, 0, 0).to_bytes() for name in names]
