"""Findings in a text, as frozen values.

What it must never do: hand back or keep a piece of the text. A finding says where and what.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from maskwire._kernel import Scanner
from maskwire.model import Category, Finding


@cache
def scanner() -> Scanner:
    """The one scanner of this process: it is immutable, and compiling its patterns takes a moment."""
    return Scanner()


def find(text: str) -> list[Finding]:
    """Everything sensitive in a text: sorted, disjoint, offsets in code points."""
    return [
        Finding(start, end, entity, Category(category), confidence)
        for start, end, entity, category, confidence in scanner().find(text)
    ]


def find_all(texts: Sequence[str]) -> dict[int, list[Finding]]:
    """As ``find``, of many texts in one call: of each text that holds something its findings, by its place in the list.

    For many short texts (records, cells of a result) this costs a fraction of a call for each.
    """
    found: dict[int, list[Finding]] = {}
    for at, (start, end, entity, category, confidence) in scanner().find_all(texts):
        found.setdefault(at, []).append(Finding(start, end, entity, Category(category), confidence))
    return found
