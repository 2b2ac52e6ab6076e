"""What a redacted value of each PostgreSQL type is, in text format, and how arrays are written.

What it must never do: know a value. The redacted value of a type is one and the same.
"""

from __future__ import annotations

import re

TEXT, VARCHAR, CHAR, JSON, JSONB, INT8, INT4, NUMERIC, INET, MACADDR, UUID = (
    25, 1043, 1042, 114, 3802, 20, 23, 1700, 869, 829, 2950,
)  # fmt: skip
TEXTS = (TEXT, VARCHAR, CHAR, 19, 705)
DOCUMENTS = (JSON, JSONB)
MOST = {INT4: 2**31 - 1, INT8: 2**63 - 1, NUMERIC: None}
# Array type to element type (pg_type.dat), as far as the corpus has them.
ELEMENTS = {1009: TEXT, 1015: VARCHAR, 1014: CHAR, 1007: INT4, 1016: INT8, 1231: NUMERIC, 1182: 1082, 1115: 1114,
            1185: 1184, 1041: INET, 1040: MACADDR, 2951: UUID, 199: JSON, 3807: JSONB, 1000: 16}  # fmt: skip
LABEL = re.compile(r"\[[A-Z0-9_]+\]")

_FIXED = {
    16: "f", 20: "0", 21: "0", 23: "0", 26: "0", 700: "0", 701: "0", 1700: "0", 790: "$0.00", 17: "\\x",
    1082: "1970-01-01", 1083: "00:00:00", 1186: "00:00:00", 1266: "00:00:00+00", 1114: "1970-01-01 00:00:00",
    1184: "1970-01-01 00:00:00+00", 2950: "00000000-0000-0000-0000-000000000000", 869: "0.0.0.0", 650: "0.0.0.0/32",
    829: "00:00:00:00:00:00", 142: "<redacted/>",
}  # fmt: skip


def redacted(oid: int, entity: str) -> str | None:
    """The redacted value of a type; None (NULL) where no value of it is known to be harmless."""
    if oid in TEXTS:
        return f"[{entity}]"
    if oid in DOCUMENTS:
        return f'"[{entity}]"'
    return "{}" if oid in ELEMENTS else _FIXED.get(oid)


def is_redacted(oid: int, text: str | None) -> bool:
    """Whether a value is the redacted one of its type, whatever its label says."""
    if text is None:
        return redacted(oid, "") is None
    if oid in TEXTS or oid in DOCUMENTS:
        return LABEL.fullmatch(text.strip('"') if oid in DOCUMENTS else text) is not None
    if oid in ELEMENTS:
        return all(one is None or is_redacted(ELEMENTS[oid], one) for one in elements(text))
    return text == redacted(oid, "")


def elements(text: str) -> list[str | None]:
    """The elements of an array of one dimension, as PostgreSQL writes it (documentation, 8.15.6)."""
    found: list[str | None] = []
    pattern = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^,{}"]*))([,}])')
    at = 1
    while text != "{}" and at < len(text):
        item = pattern.match(text, at)
        if item is None:
            raise ValueError("not an array of one dimension")
        quoted, bare, _ = item.groups()
        found.append(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else None if bare == "NULL" else bare)
        at = item.end()
    return found
