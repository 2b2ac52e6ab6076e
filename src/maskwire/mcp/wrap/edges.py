"""Texts that follow each other: a reader reads them as one, so a value may be cut by their edges, or stand in another
text than the word that says what it is.

What it must never do: change a text in which nothing more is found beside the others than alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from maskwire._kernel import Scanner
from maskwire.detect.told import UNDECIDED
from maskwire.mcp.wrap.blocks import HOLDERS, LEVELS, NAMED
from maskwire.mcp.wrap.messages import Json

__all__ = ["beside", "uncut"]

_BETWEEN = ("", "\n")  # what a reader may put between two texts
_NAMED_SO = 0.85  # how sure it is at least of what stands behind its name

Span = tuple[int, int, str]  # from, to, entity


def uncut(content: Json, scanner: Scanner, hides: Callable[[str], bool], found: Counter[str]) -> Json:
    """A message's content; what only its blocks of text together tell is its entity's name in each of them, and counted
    in ``found``."""
    texts: list[str] = []

    def seen(text: str) -> str:
        texts.append(text)
        return text

    _with_texts(content, seen)
    if len(texts) < 2:
        return content
    told = beside(texts, scanner, hides, found=found)
    following = iter(told)
    return content if told == texts else _with_texts(content, lambda _: next(following))


def _with_texts(content: Json, change: Callable[[str], str], key: str = "", level: int = 0) -> Json:
    """The content with its blocks' texts changed, from the first to the last."""
    if level > LEVELS:
        return content
    if isinstance(content, list):
        return [_with_texts(one, change, key, level + 1) for one in content]
    if isinstance(content, str):
        return change(content) if key == "content" else content
    if not isinstance(content, dict):
        return content
    told = {}
    for name, one in content.items():
        if name == "text" and isinstance(one, str) and key in {"content", "contents", "resource"}:
            told[name] = change(one)
        elif key in NAMED or name in HOLDERS:
            told[name] = _with_texts(one, change, "" if key in NAMED else name, level + 1)
        else:
            told[name] = one
    return told


def beside(
    texts: Sequence[str],
    scanner: Scanner,
    hides: Callable[[str], bool],
    between: Iterable[str] = _BETWEEN,
    found: Counter[str] | None = None,
) -> list[str]:
    """The texts; what is found in them together, and not alone, is its entity's name in each that has a share of it.
    ``hides`` says which entities are hidden at all, ``between`` what they are joined with, in turn."""
    alone: list[list[Span]] = [[] for _ in texts]
    for at, (start, end, entity, _, _) in scanner.find_all(texts):
        if hides(entity):
            alone[at].append((start, end, entity))
    edits: list[list[Span]] = [[] for _ in texts]
    counted = {}
    for joint in between:
        starts = [0, *accumulate(len(text) + len(joint) for text in texts)]
        for start, end, entity, _, sure in scanner.find(joint.join(texts)):
            if not hides(entity):
                continue
            shares = list(_shares(start, end, texts, starts))
            if len(shares) == 1 and not joint and entity in UNDECIDED and sure < _NAMED_SO:
                continue  # a word that two became tells nothing of a third
            for at, first, last in _left(shares, texts, alone, entity):
                edits[at].append((first, last, entity))
                counted[shares[0]] = entity
    if found is not None:
        found.update(counted.values())
    return [_applied(text, those) for text, those in zip(texts, edits, strict=True)]


def _shares(start: int, end: int, texts: Sequence[str], starts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """What of a place each text has: which text, and from where to where in it."""
    at = bisect_right(starts, start) - 1
    while at < len(texts) and starts[at] < end:
        first, last = max(0, start - starts[at]), min(len(texts[at]), end - starts[at])
        if first < last:
            yield at, first, last
        at += 1


def _left(
    shares: Sequence[tuple[int, int, int]], texts: Sequence[str], alone: Sequence[Sequence[Span]], entity: str
) -> list[tuple[int, int, int]]:
    """What of the shares is not hidden already because it is found alone. Nothing where one of them is a whole value by
    itself, and the rest the next text's first word."""
    left: list[tuple[int, int, int]] = []
    is_whole = False
    for at, first, last in shares:
        done = first
        for start, end, found in alone[at]:
            if start < last and end > first:
                is_whole |= found == entity and start <= first and last <= end
                left.append((at, done, start))
                done = min(end, last)
        left.append((at, done, last))
    left = [(at, first, last) for at, first, last in left if any(map(str.isalnum, texts[at][first:last]))]
    if is_whole and entity not in UNDECIDED and not any(map(str.isdigit, "".join(texts[i][a:b] for i, a, b in left))):
        return []
    return left


def _applied(text: str, edits: Iterable[Span]) -> str:
    parts, done = [], 0
    for start, end, entity in sorted(edits):
        if start >= done:
            parts += [text[done:start], f"[{entity}]"]
        done = max(done, end)
    return "".join([*parts, text[done:]])
