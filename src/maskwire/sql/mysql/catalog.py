"""MySQL's and MariaDB's catalog as the resolver sees it: what to ask for, and a catalog from the answers.

What it must never do: read a stored value, or hold a table of the server's own: none of them may be read.
Source: MySQL Reference Manual, "INFORMATION_SCHEMA Tables"; MariaDB Knowledge Base, "Information Schema Tables".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from maskwire.sql.catalog import Catalog, CatalogColumn, Index, Relation
from maskwire.sql.mysql.names import folded, quoted
from maskwire.sql.systems import SYSTEM_SCHEMAS

_OWN = ("information_schema", "mysql", "performance_schema", "sys")
_NOT_OWN = f"NOT IN ({', '.join(repr(name) for name in _OWN)})"

# (schema, name, type)
RELATIONS = f"SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA {_NOT_OWN}"  # noqa: S608
# (schema, table, name, number, type's name, type as it is written, nullable, extra)
COLUMNS = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, EXTRA "  # noqa: S608
    f"FROM information_schema.COLUMNS WHERE TABLE_SCHEMA {_NOT_OWN}"
)
# (schema, name, definition): empty where the account may not see it (SHOW VIEW)
VIEWS = f"SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA {_NOT_OWN}"  # noqa: S608
# (name): of functions that somebody made
# (schema, table, index, column, whether it may hold a value twice), column by column in the index's order; the column
# is NULL where it is an expression
INDEXES = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE FROM information_schema.STATISTICS "  # noqa: S608
    f"WHERE TABLE_SCHEMA {_NOT_OWN} ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"
)
FUNCTIONS = "SELECT DISTINCT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION'"

_KINDS = {"BASE TABLE": "r", "SYSTEM VERSIONED": "r", "VIEW": "v"}

# DATA_TYPE -> the type of PostgreSQL (OID) whose values are masked in the same way. What is not here counts as text.
_TYPES = {
    "tinyint": 21, "smallint": 21, "year": 21, "mediumint": 23, "int": 23, "bigint": 20, "decimal": 1700, "float": 700,
    "double": 701, "date": 1082, "datetime": 1114, "timestamp": 1114, "time": 1083, "char": 1043, "varchar": 1043,
    "json": 3802, "binary": 17, "varbinary": 17, "tinyblob": 17, "blob": 17, "mediumblob": 17, "longblob": 17,
    "bit": 1560, "uuid": 2950, "inet4": 869, "inet6": 869, "geometry": 17, "point": 17, "vector": 17,
}  # fmt: skip
_TEXT = 25
_UNSIGNED = {"smallint": 23, "mediumint": 23, "int": 20, "bigint": 1700}  # one wider, which holds all its values


def read_by(catalog: Catalog, view: Relation) -> list[Relation]:
    """What a view may read, also through others: servers keep definitions with every name in full."""
    names = [(one, f"{quoted(one.schema)}.{quoted(one.name)}") for one in catalog.by_oid.values()]
    found: dict[int, Relation] = {}
    left = [view]
    while left:
        definition = left.pop().definition or ""
        for one, name in names:
            if one.oid not in found and one.oid != view.oid and name in definition:
                found[one.oid] = one
                left.append(one)
    return list(found.values())


def type_of(name: str, written: str) -> int:
    """The OID of the type that a column's values are masked as."""
    name = name.lower()
    if "unsigned" in written.lower():
        return _UNSIGNED.get(name, _TYPES.get(name, _TEXT))
    return _TYPES.get(name, _TEXT)


def number_of(schema: str, name: str) -> int:
    """What stands for a table's OID, which MySQL has not: the same for the same name."""
    return int.from_bytes(hashlib.sha256(f"{schema}\0{name}".encode()).digest()[:7], "big") | 1


def catalog_from_rows(
    relations: Iterable[tuple[str, str, str]],
    columns: Iterable[tuple[str, str, str, int, str, str, str, str]],
    views: Iterable[tuple[str, str, str | None]] = (),
    functions: Iterable[str] = (),
    indexes: Iterable[tuple[str, str, str, str | None, bool]] = (),
) -> Catalog:
    """A catalog from what the queries above answer, row for row in their column order."""
    held: dict[tuple[str, str], list[CatalogColumn]] = {}
    for schema, table, name, number, kind, written, nullable, extra in columns:
        generated = "GENERATED" in extra.upper() and "DEFAULT_GENERATED" not in extra.upper()
        column = CatalogColumn(number, name, type_of(kind, written), written, nullable == "NO", generated)
        held.setdefault((schema, table), []).append(column)
    definitions = {(schema, name): definition or "" for schema, name, definition in views}
    found = [
        Relation(
            number_of(schema, name), schema, name, _KINDS.get(kind.upper(), "x"),
            tuple(sorted(held.get((schema, name), ()), key=lambda column: column.number)),
            definition=definitions.get((schema, name), "") if kind.upper() == "VIEW" else None,
        )
        for schema, name, kind in relations
        # Names that mean PostgreSQL's own to the resolver.
        if schema not in SYSTEM_SCHEMAS and not schema.startswith("pg_")
    ]  # fmt: skip
    return Catalog(found, frozenset(map(folded, functions)), search_path=(), indexes=_indexes(found, indexes))


def _indexes(
    relations: Iterable[Relation], rows: Iterable[tuple[str, str, str, str | None, bool]]
) -> Mapping[int, tuple[Index, ...]]:
    """The indexes of each table. Of an expression, any column may be in it."""
    listed: dict[int, dict[str, tuple[list[str | None], bool]]] = {}
    for schema, table, name, column, twice in rows:
        columns, _ = listed.setdefault(number_of(schema, table), {}).setdefault(name, ([], twice))
        columns.append(column)
    found = {}
    for relation in relations:
        numbers = {column.name: column.number for column in relation.columns}
        present = {column.name for column in relation.columns if column.not_null}
        held = listed.get(relation.oid, {})
        made = []
        for name, (columns, twice) in held.items():
            whole = None in columns or any(column not in numbers for column in columns)
            clusters = name == "PRIMARY" or ("PRIMARY" not in held and not twice and present.issuperset(columns))
            places = tuple(numbers.values()) if whole else tuple(numbers[column or ""] for column in columns)
            made.append(Index(name, places, clusters))
        if made:
            found[relation.oid] = tuple(made)
    return found
