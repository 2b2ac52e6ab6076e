"""The strings of a JSON document: where each stands, on which path, and what it says with its escapes read.

What it must never do: take part of a text for a document. What is not JSON has no strings here.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of a document; start and end are without its quotes."""

    start: int
    end: int
    path: str
    key: str
    escaped: bool = False
    text: str = field(default="", repr=False)


def leaves(text: str) -> list[Leaf]:
    """The leaves of a document, or of one document a line, in their order; none where it is no JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return _lines(text)
    return list(_walk(text, 0, ""))


def at(found: list[Leaf], offset: int) -> Leaf | None:
    """The leaf in which a character stands."""
    place = bisect_right(found, offset, key=lambda leaf: leaf.start) - 1
    leaf = found[place] if place >= 0 else None
    return leaf if leaf is not None and offset < max(leaf.end, leaf.start + 1) else None


def _lines(text: str) -> list[Leaf]:
    found: list[Leaf] = []
    offset = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if line.strip():
            try:
                json.loads(line)
            except (ValueError, RecursionError):
                return []
            if line.lstrip()[0] not in "{[":
                return []
            found.extend(_walk(line, offset, f"[line {number}]"))
        offset += len(line)
    return found


def _walk(text: str, offset: int, root: str) -> Iterator[Leaf]:
    """One pass over the tokens; the path is a stack of keys and of counts."""
    stack: list[str | int] = []
    waiting = False  # for a key, in an object
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece == "{":
            stack.append("")
            waiting = True
        elif piece == "[":
            stack.append(0)
            waiting = False
        elif piece in {"}", "]"}:
            stack.pop()
            waiting = False
        elif piece == ",":
            last = stack[-1]
            waiting = isinstance(last, str)
            if isinstance(last, int):
                stack[-1] = last + 1
        elif piece == ":":
            waiting = False
        elif waiting:
            stack[-1] = json.loads(piece)
        else:
            quoted = piece[0] == '"'
            start, end = (match.start() + 1, match.end() - 1) if quoted else match.span()
            key = next((one for one in reversed(stack) if isinstance(one, str)), "")
            says = json.loads(piece) if quoted else piece
            yield Leaf(offset + start, offset + end, root + _path(stack), key, "\\" in piece, says)


def _path(stack: list[str | int]) -> str:
    steps = (
        f"[{one}]" if isinstance(one, int) else f".{one}" if _PLAIN.fullmatch(one) else f"[{json.dumps(one)}]"
        for one in stack
    )
    return "$" + "".join(steps)
