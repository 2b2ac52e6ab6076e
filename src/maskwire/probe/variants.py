"""Variants of an attack made by rule: the same question in other words.

What it must never do: change what a statement asks for; one that can't be rewritten without reading it has none.
"""

from __future__ import annotations

import re

__all__ = ["variants"]

_QUOTED = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`)""")
_UNREAD = ("$", "\\", "--", "#", ";", "/*", "«")
_NAME = "probe_rows"


def variants(statement: str) -> dict[str, str]:
    """By what was done to it; none of a statement that is no plain SELECT."""
    words = statement.split(None, 1)
    if words[0].upper() != "SELECT" or any(one in statement for one in _UNREAD) or " INTO " in statement.upper():
        return {}
    return {
        "in a subquery": f"SELECT * FROM ({statement}) {_NAME}",  # noqa: S608 - it is an attack
        "in a CTE": f"WITH {_NAME} AS ({statement}) SELECT * FROM {_NAME}",  # noqa: S608
        "beside itself": f"({statement}) UNION ALL ({statement})",
        "in capitals, with comments for blanks": "".join(_other(part) for part in _QUOTED.split(statement)),
    }


def _other(part: str) -> str:
    """A piece between quotes, or one in quotes, which stays."""
    return part if part[:1] in ("'", '"', "`") else part.upper().replace(" ", "/**/")
