"""Refusals and faults as MySQL's errors: a number, a SQLSTATE, and words that say why and what to do.

What it must never do: tell a text of the server's, or a value.
"""

from __future__ import annotations

from maskwire.model import Refusal
from maskwire.wire.mysql.replies import Error

_LONGEST = 500  # bytes; clients cut at 512

# SQLSTATE of PostgreSQL's -> MySQL's number and SQLSTATE of the same fault.
_NUMBERS = {
    "42501": (1142, "42000"), "42601": (1064, "42000"), "42P01": (1146, "42S02"), "42703": (1054, "42S22"),
    "42702": (1052, "23000"), "42883": (1305, "42000"), "3D000": (1046, "3D000"), "25006": (1792, "25006"),
    "54000": (1104, "42000"), "57014": (1317, "70100"), "28000": (1045, "28000"), "28P01": (1045, "28000"),
    "53300": (1040, "08004"), "57P01": (1053, "08S01"), "57P05": (4031, "HY000"), "08006": (1159, "08S01"),
    "08P01": (1047, "08S01"), "26000": (1243, "HY000"), "0A000": (1235, "42000"),
}  # fmt: skip
_OTHER = (1105, "HY000")

# Where the words of a refusal are about PostgreSQL's statements.
_HINTS = {
    "statement-not-allowed": "This connection only reads: use SELECT, SHOW or DESCRIBE.",
    "read-only": "This connection only reads: use SELECT, SHOW or DESCRIBE.",
    "unknown-relation": "Check the name, and write its database before it; SHOW TABLES lists those that there are.",
    "relation-not-allowed": "Use the tables themselves; SHOW TABLES and DESCRIBE tell of them.",
}


def error_of(code: str, message: str, hint: str = "") -> Error:
    """What a client is told of a fault with a SQLSTATE."""
    number, state = _NUMBERS.get(code, _OTHER)
    text = f"{message} {hint}".strip()
    return Error(number, state, text.encode()[:_LONGEST].decode(errors="ignore"))


def refusal_error(refusal: Refusal) -> Error:
    """What a client is told of a refusal."""
    return error_of(refusal.code, refusal.message, _HINTS.get(refusal.reason, refusal.hint))
