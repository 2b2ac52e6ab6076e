"""Values as PostgreSQL writes them, as JSON: numbers and truth by their type, everything else as its text.

What it must never do: change a value that a number of JSON can't hold exactly.
"""

from __future__ import annotations

from math import isfinite

_BOOL, _INTEGERS, _FLOATS = 16, frozenset({20, 21, 23, 26}), frozenset({700, 701})
_EXACT = 1 << 53  # beyond which other languages round
_NAMES = {
    16: "boolean", 17: "bytea", 18: "char", 19: "name", 20: "bigint", 21: "smallint", 23: "integer", 25: "text",
    26: "oid", 114: "json", 700: "real", 701: "double precision", 790: "money", 869: "inet", 1042: "character",
    1043: "character varying", 1082: "date", 1083: "time", 1114: "timestamp", 1184: "timestamp with time zone",
    1186: "interval", 1700: "numeric", 2950: "uuid", 3802: "jsonb", 1009: "text[]", 1007: "integer[]",
}  # fmt: skip


def type_name(oid: int) -> str:
    """What SQL calls a built-in type; "other" where it is none of the usual ones."""
    return _NAMES.get(oid, "other")


def as_json(text: str | None, oid: int) -> str | int | float | bool | None:
    """A value of JSON that says the same."""
    if text is None:
        return None
    if oid == _BOOL and text in ("t", "f"):
        return text == "t"
    if oid in _INTEGERS and text.lstrip("-").isdecimal() and abs(int(text)) <= _EXACT:
        return int(text)
    if oid in _FLOATS and isfinite(_float(text)):
        return _float(text)
    return text


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
