"""What a measure of detection plugs in: factories of our own detectors, as MODULE:FACTORY.

``detector`` finds spans, ``secret_detector`` says whether a text holds a secret, ``column_detector`` names what a
column holds. They go through the package as a user's program would; nothing here detects anything itself.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from maskwire._kernel import Scanner, detectors
from maskwire.detect.classify import Described, classify, classify_table
from maskwire.model import Classification

Span = tuple[int, int, str, float]
SAMPLED = 400  # values of a column, as many as the gateway samples


def detector() -> tuple[Callable[[str], list[Span]], set[str]]:
    """Spans in a text, and the entities there are detectors for."""
    find = Scanner().find

    def detect(text: str) -> list[Span]:
        return [(start, end, entity, confidence) for start, end, entity, _, confidence in find(text)]

    return detect, {entity for entity, _ in detectors()}


def checked_detector() -> tuple[Callable[[str], list[Span]], set[str]]:
    """The same without the tagger: scan and validation alone, as peers without a model do it. For speed."""
    find = Scanner().find

    def detect(text: str) -> list[Span]:
        return [(start, end, entity, confidence) for start, end, entity, _, confidence in find(text, names=False)]

    return detect, {entity for entity, _ in detectors()}


def secret_detector() -> Callable[[str], bool]:
    """Whether a text holds a secret: anything found in it of that category."""
    find = Scanner().find

    def detect(text: str) -> bool:
        return any(category == "secret" for _, _, _, category, _ in find(text))

    return detect


def column_detector() -> Callable[[str, str, Sequence[str]], str | None]:
    """The entity of a column that is seen in its table, as the gateway sees it.

    The measure hands over one column at a time. Its neighbours are read from the tables in the folder that the
    measure was started with (``--data``), or in the one that the environment names; never the labels.
    """
    folder = _folder()

    def detect(table: str, column: str, values: Sequence[str]) -> str | None:
        path = folder / f"{table}.csv" if folder else None
        if path is None or not path.exists():
            return _entity(classify(table, column, values=values))
        return _classified(path)[column]

    return detect


def opaque_column_detector() -> Callable[[str, str, Sequence[str]], str | None]:
    """The same, where every header is replaced by c00, c01...: what is told by values and neighbours alone."""
    folder = _folder()
    if folder is None:
        raise SystemExit("name the folder of the data: --data DIR or MASKWIRE_DATA")
    return lambda table, column, values: _classified(folder / f"{table}.csv", opaque=True)[column]  # noqa: ARG005


def lone_column_detector() -> Callable[[str, str, Sequence[str]], str | None]:
    """The entity of a column of which only its own name and values are known."""
    return lambda table, column, values: _entity(classify(table, column, values=values[:SAMPLED]))


def lone_opaque_column_detector() -> Callable[[str, str, Sequence[str]], str | None]:
    """The entity of a column of which only its values are known."""
    return lambda table, column, values: _entity(classify("t", "c00", values=values[:SAMPLED]))  # noqa: ARG005


def _entity(found: Classification | None) -> str | None:
    """The entity as the labels have it. Free text is none of theirs: it is scanned, and spans measure what is found."""
    return found.entity if found and found.entity != "FREE_TEXT" else None


def _folder() -> Path | None:
    given = [value for option, value in zip(sys.argv, sys.argv[1:], strict=False) if option == "--data"]
    named = given[-1] if given else os.environ.get("MASKWIRE_DATA")
    return Path(named) / "columns" if named else None


@cache
def _classified(path: Path, *, opaque: bool = False) -> dict[str, str | None]:
    """A whole table at once, by its real headers."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    called = [f"c{at:02}" for at in range(len(header))] if opaque else header
    described = [
        Described(name, values=[row[at] for row in rows if at < len(row)][:SAMPLED]) for at, name in enumerate(called)
    ]
    found = classify_table("t" if opaque else path.stem, described)
    return {name: _entity(found[by]) for name, by in zip(header, called, strict=True)}
