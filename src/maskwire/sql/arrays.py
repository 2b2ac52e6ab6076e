"""PostgreSQL's text notation of one-dimensional arrays (documentation 8.15, "Arrays").

What it must never do: read an array otherwise than PostgreSQL does. What it does not read is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s{}",\\](?:[^{}",\\]*[^\s{}",\\])?))\s*(,|$)', re.DOTALL)

_SPECIAL = re.compile(r'(["\\])')


def elements_of(text: str) -> list[str | None] | None:
    """The elements of ``{a,"b c",NULL}``; None where it is not such an array."""
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return None
    inside = stripped[1:-1]
    if not inside.strip():
        return []
    found: list[str | None] = []
    at = 0
    while (match := _ELEMENT.match(inside, at)) is not None:
        if match[1] is not None:
            found.append(re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL))
        else:
            found.append(None if match[2].upper() == "NULL" else match[2])
        if not match[3]:
            return found
        at = match.end()
    return None


def array_text(elements: Sequence[str | None]) -> str:
    """The array that holds these elements."""
    written = ("NULL" if one is None else '"' + _SPECIAL.sub(r"\\\1", one) + '"' for one in elements)
    return "{" + ",".join(written) + "}"
