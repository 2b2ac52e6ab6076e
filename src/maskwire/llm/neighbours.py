"""Texts that stand beside each other in a request: a value may be cut by their edges, and a model reads it whole.

What it must never do: change a text in which nothing crosses an edge.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any

from maskwire.llm.edits import Edit, applied
from maskwire.llm.engine import Found

__all__ = ["uncut"]

_AROUND = 200  # characters on either side of an edge that are read together
_OPENING = " \t\r\n\"'`([<"  # what may stand before a text's first word
_MEMBERS = ("text", "content", "output", "input_text")  # where an item has its text


def uncut(items: Sequence[Any], find: Callable[[str], Sequence[Found]]) -> Sequence[Any]:
    """The items; what is found over the edge of two texts that follow each other is its entity's name in each, and what
    is found at the beginning of one only because of the text before. A value that one of them holds whole is left to be
    found there."""
    places = [_member(item) for item in items]
    told = list(items)
    for start, end in _runs(places):
        texts = [_text(items[at], places[at]) for at in range(start, end)]
        for at, text in zip(range(start, end), _mended(texts, find), strict=True):
            member = places[at]
            told[at] = text if member == "" else {**items[at], member: text}
    return told


def _mended(texts: Sequence[str], find: Callable[[str], Sequence[Found]]) -> list[str]:
    whole = "".join(texts)
    starts = [0, *accumulate(map(len, texts))]
    edits: list[list[Edit]] = [[] for _ in texts]
    done = 0
    for edge in starts[1:-1]:
        base = max(0, edge - _AROUND, done)
        for one in find(whole[base : edge + _AROUND]):
            first, last = one.start + base, one.end + base
            if first < edge < last and first >= done:
                shares = list(_shares(first, last, starts))
                # Part of a value may look like one of another kind, such as the domain of an address.
                inside = (found.entity for at, begin, end in shares for found in find(texts[at][begin:end]))
                if one.entity not in inside:
                    for at, begin, end in shares:
                        edits[at].append(Edit(begin, end, f"[{one.entity}]"))
                    done = last
        at = bisect_right(starts, edge) - 1
        announced = _announced(whole[base:edge], texts[at][:_AROUND], find) if done <= edge < len(whole) else None
        if announced is not None:
            edits[at].append(Edit(announced.start, announced.end, f"[{announced.entity}]"))
            done = edge + announced.end
    return [applied(text, those) for text, those in zip(texts, edits, strict=True)]


def _announced(before: str, text: str, find: Callable[[str], Sequence[Found]]) -> Found | None:
    """What a text begins with, where only what stands before the text tells what it is."""
    label = before if before[-1:].isspace() else f"{before} "
    begin = len(text) - len(text.lstrip(_OPENING))
    for one in find(label + text):
        start, end = one.start - len(label), one.end - len(label)
        if 0 <= start <= begin < end:
            is_found = any(found.start < end and start < found.end for found in find(text))
            return None if is_found else Found(start, end, one.entity)
    return None


def _shares(first: int, last: int, starts: Sequence[int]) -> list[tuple[int, int, int]]:
    """What of a place each text has: which text, and from where to where in it."""
    shares = []
    at = bisect_right(starts, first) - 1
    while first < last:
        end = min(last, starts[at + 1])
        if end > first:
            shares.append((at, first - starts[at], end - starts[at]))
        first, at = end, at + 1
    return shares


def _runs(places: Sequence[str | None]) -> list[tuple[int, int]]:
    """Where two texts or more follow each other."""
    edges = [-1, *(at for at, place in enumerate(places) if place is None), len(places)]
    return [(one + 1, other) for one, other in pairwise(edges) if other - one > 2]


def _member(item: Any) -> str | None:
    """The member that is an item's text; "" for an item that is one, None for any other."""
    if isinstance(item, str):
        return ""
    if not isinstance(item, dict):
        return None
    return next((name for name in _MEMBERS if isinstance(item.get(name), str)), None)


def _text(item: Any, member: str | None) -> str:
    text = item[member] if member else item
    return text if isinstance(text, str) else ""
