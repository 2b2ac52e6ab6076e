"""The attacks, as they stand in attacks/: templates for any table, by the numbers of the catalogue of leaks.

A template names what it is sent against in guillemets: «t» a table, «c» its sensitive column, «k» its key; target.py
has them all. What it must never do: hold a statement that changes something where it gets through.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

__all__ = ["GUESSES", "Attack", "Kind", "attacks"]


class Kind(StrEnum):
    """What it is that must not happen."""

    TELLS = "tells"  # a stored value arrives as it is
    WRITTEN = "written"  # a stored value arrives in another writing: reversed, in hex, hashed
    WHOLE = "whole"  # a right guess of a value is told from a wrong one
    START = "start"  # ... of its first three characters
    FIRST = "first"  # ... of its first character
    CODE = "code"  # ... of its first character's code
    LENGTH = "length"  # ... of its length
    ORDER = "order"  # ascending and descending are told apart
    TIMED = "timed"  # ... of its first three characters, by the time it takes
    RUNS = "runs"  # it runs at all
    SETTINGS = "settings"  # a session has this setting
    STARTUPS = "startups"  # a session begins with these parameters


GUESSES = frozenset({Kind.WHOLE, Kind.START, Kind.FIRST, Kind.CODE, Kind.LENGTH, Kind.ORDER, Kind.TIMED})

_FOLDERS = {"postgresql": "postgres", "mysql": "mysql"}


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack. ``statements`` are templates of one session, the last one is it; ``name`` is its own for good only
    as long as the file is not changed."""

    name: str
    line: str
    group: str
    kind: Kind
    what: str
    why: str
    statements: tuple[str, ...] = ()
    startup: tuple[tuple[str, str], ...] = ()


def attacks(dialect: str = "postgresql") -> tuple[Attack, ...]:
    """All of them for this dialect ("postgresql", "mysql"), in the order of the catalogue."""
    folder = files(__package__).joinpath("attacks", _FOLDERS[dialect])
    found = [one for file in folder.iterdir() for one in _read(file)]
    return tuple(sorted(found, key=lambda one: (int(one.line.rstrip("ab")), one.line)))


def _read(file: Any) -> Iterator[Attack]:
    group = file.name.removesuffix(".toml")
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    for line in document["line"]:
        for kind in Kind:
            for place, stated in enumerate(line.get(kind, ()), start=1):
                name = f"{line['number']}.{kind}.{place}"
                yield Attack(
                    name, line["number"], group, kind, line["what"], document["why"], *_stated(kind, stated)
                )  # fmt: skip


def _stated(kind: Kind, stated: Any) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Its statements and its parameters of the startup."""
    if kind is Kind.STARTUPS:
        return ("SELECT «c» FROM «t»",), tuple(stated.items())
    if isinstance(stated, str):
        return (stated,), ()
    return tuple(stated), ()
