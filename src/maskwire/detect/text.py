"""Findings in a text, as frozen values.

What it must never do: hand back or keep a piece of the text. A finding says where and what.
"""

from __future__ import annotations

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
