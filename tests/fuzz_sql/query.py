"""A query with holes: masked values that were shown, raw values as guesses, and ordinary constants.

A hole is written into the text as a literal, or becomes a parameter, so that one query is sent in many ways and to
both worlds. What it must never do: say what a hole holds in a repr, other than by its place in a pool.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

OPEN, CLOSE = "\ue000", "\ue001"
_HOLE = re.compile(f"{OPEN}(\\d+){CLOSE}")
_NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float8"})


@dataclass(frozen=True)
class Hole:
    """``kind``: "token", a masked value shown before; "guess", a raw value of world A; "echo", a masked value of
    world A; "plain", ``text`` itself.

    ``places`` are those in the pool: one, or those of an array's elements. ``echoed``: it may stand where it is not
    compared with the column that it is of, so that what the server would do with the raw value is no measure.
    """

    kind: str
    type: str
    text: str = ""
    pool: str = ""
    places: tuple[int, ...] = ()
    array: bool = False
    echoed: bool = False


Fill = Callable[[Hole], str]


@dataclass(frozen=True)
class Query:
    """``text`` with marks where its holes are. ``wild``: constants may be compared with sensitive columns."""

    text: str = field(repr=False)
    holes: tuple[Hole, ...] = ()
    wild: bool = False

    @property
    def exact(self) -> bool:
        """Whether the server's own answer to raw values is what the gateway's must be, but for the masks."""
        return not self.wild and not any(hole.kind == "guess" or hole.echoed for hole in self.holes)

    def inline(self, fill: Fill) -> str:
        """The text with literals."""
        return _HOLE.sub(lambda mark: _literal(self.holes[int(mark[1])], fill), self.text)

    def bound(self, fill: Fill) -> tuple[str, list[tuple[Hole, str]]]:
        """The text with parameters, and these as text, each under its number."""
        order: dict[int, int] = {}

        def number(mark: re.Match[str]) -> str:
            return f"${order.setdefault(int(mark[1]), len(order) + 1)}"

        text = _HOLE.sub(number, self.text)
        return text, [(self.holes[place], fill(self.holes[place])) for place in order]

    def marked(self, fill: Fill) -> tuple[str, list[tuple[Hole, str]]]:
        """The text with ``?`` in each hole's place, and what stands there, in that order."""
        holes = [self.holes[int(number)] for number in _HOLE.findall(self.text)]
        return _HOLE.sub("?", self.text), [(hole, fill(hole)) for hole in holes]

    def __str__(self) -> str:
        """The text for a person: what a hole holds is named."""
        return _HOLE.sub(lambda mark: _named(self.holes[int(mark[1])]), self.text)


def _literal(hole: Hole, fill: Fill) -> str:
    value = fill(hole)
    if hole.type in _NUMBERS and not hole.array and re.fullmatch(r"\d+(\.\d+)?", value):
        return value
    return "'" + value.replace("'", "''") + "'"


def _named(hole: Hole) -> str:
    if hole.kind == "plain":
        return _literal(hole, lambda one: one.text)
    return f"<{hole.kind} {hole.pool} {','.join(map(str, hole.places))}{' array' if hole.array else ''}>"
