"""Texts that are known, and where they stand in another by themselves.

What it must never do: find one inside of a longer word or address, or cost more than a walk over the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"\w+")
_GLUE = frozenset("@.-_+")  # between two word characters they make one word of them
_FEW = 48
_LONG = 8  # characters of what is no part of another word by chance


class Lexicon:
    """A growing set of texts."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        self._all: set[str] = set()
        self.longest = 0

    def __contains__(self, text: str) -> bool:
        return text in self._all

    def __len__(self) -> int:
        return len(self._all)

    def add(self, text: str) -> None:
        """One more. What has no letter or digit is never found."""
        first = _WORD.search(text)
        if first is None or text in self._all:
            return
        self._all.add(text)
        self.longest = max(self.longest, len(text))
        held = self._by_word.setdefault(first.group(), [])
        held.append((first.start(), text))
        held.sort(key=lambda one: -len(one[1]))

    def occurrences(self, text: str, *, inside: bool = False) -> Iterator[tuple[int, int, str]]:
        """Where they stand, by start and end; the longest first, none inside of another. ``inside``: long ones inside
        of longer words too."""
        done = 0
        for start, end, known in self._few(text) if len(self._all) <= _FEW else self._many(text):
            if start >= done and (_is_alone(text, start, end) or (inside and end - start >= _LONG)):
                done = end
                yield start, end, known

    def _few(self, text: str) -> list[tuple[int, int, str]]:
        """Each looked for by itself, which is fastest for few; sorted, the longest first."""
        found = []
        for known in self._all:
            at = text.find(known)
            while at >= 0:
                found.append((at, at + len(known), known))
                at = text.find(known, at + 1)
        return sorted(found, key=lambda one: (one[0], -one[1]))

    def _many(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Looked for by their first words."""
        for match in _WORD.finditer(text):
            for before, known in self._by_word.get(match.group(), ()):
                start = match.start() - before
                if start >= 0 and text.startswith(known, start):
                    yield start, start + len(known), known


def _is_alone(text: str, start: int, end: int) -> bool:
    return not (_goes_on(text, start - 1, -1, text[start]) or _goes_on(text, end, 1, text[end - 1]))


def _goes_on(text: str, at: int, step: int, edge: str) -> bool:
    """Whether what stands there belongs to the same word."""
    if not 0 <= at < len(text):
        return False
    one = text[at]
    if one.isalnum() or one == "_":
        return edge.isalnum() or edge == "_"
    beyond = at + step
    return one in _GLUE and 0 <= beyond < len(text) and text[beyond].isalnum()
