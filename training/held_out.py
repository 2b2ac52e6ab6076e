"""Judges the tagger by sentences that training has not: F1 of each language, for the tests and for `make eval`.

Must never be read by `generate.py`: what was trained on proves nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from training import prose
from training.values import Values

FOLDER = Path(__file__).parents[1] / "tests" / "detect" / "held_out"
LANGUAGES = ("en", "de", "es", "fr", "pt", "it", "nl")
ENTITIES = {
    "P": "PERSON",
    "L": "LOCATION",
    "O": "ORGANIZATION",
    "S": "STREET_ADDRESS",
    "N": "NRP",
    "T": "TITLE",
    "A": "AGE",
}
TEXTS = 40  # of each template

Span = tuple[int, int, str]
Find = Callable[[str], Sequence[tuple[int, int, str]]]


def templates(language: str) -> list[str]:
    """The sentences of a language, with places for names."""
    lines = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines]


def texts(language: str) -> list[tuple[str, list[Span]]]:
    """Texts with names by chance, the same each time, and where their names stand (code points)."""
    values = Values(random.Random(99), language)
    filled = [prose.fill(line, values, language) for line in templates(language) for _ in range(TEXTS)]
    return [_read(marked) for marked in filled]


def f1(find: Find, language: str) -> float:
    """F1, 0 to 1, of typed spans that agree in half of their characters."""
    right = wanted = given = 0
    for text, gold in texts(language):
        found = [span for span in find(text) if span[2] in ENTITIES.values()]
        wanted, given = wanted + len(gold), given + len(found)
        for start, end, entity in gold:
            for at, (one, two, kind) in enumerate(found):
                shared = min(end, two) - max(start, one)
                if kind == entity and shared * 2 >= max(end, two) - min(start, one):
                    right += 1
                    del found[at]
                    break
    return 2 * right / max(wanted + given, 1)


def _read(marked: str) -> tuple[str, list[Span]]:
    text, spans = "", []
    for part in re.split("(\x01[^\x02]*\x02)", marked):
        if part.startswith("\x01"):
            spans.append((len(text), len(text) + len(part) - 3, ENTITIES[part[1]]))
            text += part[2:-1]
        else:
            text += part
    return text, spans
