"""COM_FIELD_LIST: the columns of a table as the catalog has them, for old clients that complete names.

What it must never do: ask the server, whose answer has default values in it, or tell by a column's length, decimals or
flags more than its type says. Source: MySQL source documentation, "COM_FIELD_LIST".
"""

from __future__ import annotations

from maskwire.doors.mysql.columns import UTF8MB4, longest
from maskwire.doors.mysql.local import is_like
from maskwire.sql.catalog import CatalogColumn, Relation
from maskwire.wire.mysql.replies import ColumnDefinition
from maskwire.wire.mysql.values import Type

_NO_DEFAULT = b"\xfb"
_BINARY = 63
_NOT_NULL, _UNSIGNED = 0x1, 0x20
_TYPES = {
    "tinyint": Type.TINY, "smallint": Type.SHORT, "mediumint": Type.INT24, "int": Type.LONG, "bigint": Type.LONGLONG,
    "year": Type.YEAR, "decimal": Type.NEWDECIMAL, "float": Type.FLOAT, "double": Type.DOUBLE, "date": Type.DATE,
    "datetime": Type.DATETIME, "timestamp": Type.TIMESTAMP, "time": Type.TIME, "bit": Type.BIT, "json": Type.JSON,
    "char": Type.STRING, "enum": Type.STRING, "set": Type.STRING, "binary": Type.STRING, "varbinary": Type.VAR_STRING,
    "tinytext": Type.BLOB, "text": Type.BLOB, "mediumtext": Type.BLOB, "longtext": Type.BLOB, "tinyblob": Type.BLOB,
    "blob": Type.BLOB, "mediumblob": Type.BLOB, "longblob": Type.BLOB, "geometry": Type.GEOMETRY,
}  # fmt: skip
_TEXTS = frozenset({"char", "varchar", "enum", "set", "tinytext", "text", "mediumtext", "longtext", "json"})


def definitions(relation: Relation, like: str) -> list[bytes]:
    """The columns whose names are like this (all, where it is empty), one payload each."""
    found = [one for one in relation.columns if not like or is_like(one.name.lower(), like.lower())]
    return [_definition(relation, one).to_bytes() + _NO_DEFAULT for one in found]


def _definition(relation: Relation, column: CatalogColumn) -> ColumnDefinition:
    written = column.type_name.lower()
    name = written.partition("(")[0].partition(" ")[0]
    flags = (_NOT_NULL if column.not_null else 0) | (_UNSIGNED if "unsigned" in written else 0)
    return ColumnDefinition(
        column.name, relation.name, (relation.schema, relation.name, column.name),
        UTF8MB4 if name in _TEXTS else _BINARY, longest(column.type_oid), _TYPES.get(name, Type.VAR_STRING), flags, 0,
    )  # fmt: skip
