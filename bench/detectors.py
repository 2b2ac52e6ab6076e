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
from maskwire.detect.classify import classify

Span = tuple[int, int, str, float]
# What stands in a file where a database has NULL: a source's sample holds none of them.
MISSING = frozenset({"", "nan", "NaN", "NULL", "null", "None", "NA"})
SAMPLED = 400  # values of a column, as many as the gateway samples


def detector() -> tuple[Callable[[str], list[Span]], set[str]]:
    """Spans in a text, and the entities there are detectors for."""
    find = Scanner().find

    def detect(text: str) -> list[Span]:
        return [(start, end, entity, confidence) for start, end, entity, _, confidence in find(text)]

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
        beside = _neighbours(folder, table) if folder else {}
        return _entity(table, column, values, beside)

    return detect


def lone_column_detector() -> Callable[[str, str, Sequence[str]], str | None]:
    """The entity of a column of which only its own name and values are known."""
    return lambda table, column, values: _entity(table, column, values, {})


def _entity(table: str, column: str, values: Sequence[str], beside: dict[str, list[str]]) -> str | None:
    found = classify(table, column, "text", _present(values), beside=tuple(beside))
    return found.entity if found else None


def _present(values: Sequence[str]) -> list[str]:
    return [value for value in values if value.strip() not in MISSING][:SAMPLED]


def _folder() -> Path | None:
    given = [value for option, value in zip(sys.argv, sys.argv[1:], strict=False) if option == "--data"]
    named = given[-1] if given else os.environ.get("MASKWIRE_DATA")
    return Path(named) / "columns" if named else None


@cache
def _neighbours(folder: Path, table: str) -> dict[str, list[str]]:
    path = folder / f"{table}.csv"
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return {name: _present([row[at] for row in rows if at < len(row)]) for at, name in enumerate(header)}
