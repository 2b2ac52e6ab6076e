"""Reads the word lists of this folder (README.md says whose they are).

What it must never do: read anything else.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def read(title: str) -> str:
    """The text of one list."""
    return (_FOLDER / f"{title}.txt").read_text(encoding="utf-8")


@cache
def sections(title: str) -> dict[str, tuple[str, ...]]:
    """The parts of a list that has several: [title], then words with blanks between them."""
    _, *parts = re.split(r"^\[(\w+)\]$", read(title), flags=re.MULTILINE)
    return {name: tuple(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)}
