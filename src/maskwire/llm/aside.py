"""Masks put aside while the text around them is read once more, and back in their places.

What it must never do: lose a mask, or let what was read together with one stand as it was.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from maskwire.llm.edits import LITERALS, STRING, is_document, is_json, quoted

_SCALAR = re.compile(rf"{STRING.pattern}|[^\s\[\]{{}},:\"]+", re.DOTALL)
_HIDDEN = "[REDACTED]"


def apart(text: str, masked: Iterable[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """What stands around masks, and the masks. A mask that is no string in a document is one with its quotes put
    around it, so that the document stays one whatever stands there instead."""
    strings = [match.span() for match in STRING.finditer(text)] if is_document(text) else None
    pieces, kept, at, before = [], [], 0, ""
    for start, end in masked:
        quote = '"' if strings is not None and _is_bare(strings, start) else ""
        pieces.append(before + text[at:start] + quote)
        kept.append(quote + text[start:end] + quote)
        at, before = end, quote
    return [*pieces, before + text[at:]], kept


def _is_bare(strings: Sequence[tuple[int, int]], start: int) -> bool:
    at = bisect_right(strings, start, key=itemgetter(0)) - 1
    return at < 0 or strings[at][1] <= start


def restored(text: str, stand_in: str, kept: Iterable[str]) -> str:
    """The text with the masks where a stand-in is; a mask with quotes takes those around it away. "[REDACTED]" where
    they are no more there."""
    first, *parts = text.split(stand_in)
    pieces = [first]
    for mask, part in zip(kept, parts, strict=True):
        if mask.startswith('"'):
            if not (pieces[-1].endswith('"') and part.startswith('"')):
                return _HIDDEN
            pieces[-1], mask, part = pieces[-1][:-1], mask[1:-1], part[1:]  # noqa: PLW2901
        pieces += [mask, part]
    return "".join(pieces)


def leaf_by_leaf(given: str, told: str, stand_in: str, kept: Sequence[str], hidden: re.Pattern[str]) -> str:
    """A document as it was told, and a document: where stand-ins of a leaf were taken for a part of something, only
    masks and what is ``hidden`` are left of it. "[REDACTED]" where no leaf stands for another."""
    leaves, others = list(_SCALAR.finditer(given)), list(_SCALAR.finditer(told))
    if not is_document(given) or len(leaves) != len(others):
        return _HIDDEN
    pieces, at = [], 0
    for leaf, other in zip(leaves, others, strict=True):
        pieces += [given[at : leaf.start()], _leaf(leaf.group(), other.group(), stand_in, hidden)]
        at = leaf.end()
    done = "".join([*pieces, given[at:]])
    return restored(done, stand_in, kept) if done.count(stand_in) == len(kept) else _HIDDEN


def _leaf(leaf: str, other: str, stand_in: str, hidden: re.Pattern[str]) -> str:
    if leaf in LITERALS:
        return leaf
    if leaf.count(stand_in) != other.count(stand_in):
        return _masks(leaf, stand_in, hidden)
    return other if is_json(other) else f'"{quoted(other)}"'


def _masks(leaf: str, stand_in: str, hidden: re.Pattern[str]) -> str:
    """A string's masks and the names of what was hidden in it; else nothing of it that says something."""
    read = []
    for said in leaf[1:-1].split(stand_in):
        parts = hidden.split(said)
        read.append("".join(one if at % 2 or _says_nothing(one) else _HIDDEN for at, one in enumerate(parts)))
    return f'"{stand_in.join(read)}"'


def _says_nothing(text: str) -> bool:
    return sum(one.isalnum() for one in text) < 2
