"""The record of a statement's uses: what is counted, compared, sorted or worked on, column by column.

What it must never do: forget a use of a value that tells something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from maskwire.model import Compared, Literal, Origin, Shape, Usage, Use
from maskwire.sql.scope import NOTHING, Value

INFERRED = ""  # the type of a parameter that the server chooses by what stands beside it


class Uses:
    """Uses in the order they were met, each once."""

    def __init__(self) -> None:
        self._found: dict[Usage, None] = {}
        self._watched: list[set[Usage]] = []
        self._fixed: set[Literal] = set()
        self._casts: set[tuple[Literal, str]] = set()

    def all(self) -> tuple[Usage, ...]:
        """Every use."""
        return tuple(self._found)

    @property
    def fixed(self) -> frozenset[Literal]:
        """Literals that are used as what they say, and so can't be read as something else."""
        return frozenset(self._fixed)

    @property
    def casts(self) -> frozenset[tuple[Literal, str]]:
        """Literals that are cast, and to which types."""
        return frozenset(self._casts)

    @contextmanager
    def watched(self) -> Iterator[set[Usage]]:
        """What is used from here on, up to the end of the block, also where it was used before."""
        found: set[Usage] = set()
        self._watched.append(found)
        try:
            yield found
        finally:
            self._watched.pop()

    def _find(self, usage: Usage) -> None:
        self._found[usage] = None
        for watched in self._watched:
            watched.add(usage)

    def _find_behind(self, value: Value) -> None:
        """What views ask to make a value is asked by whoever uses it."""
        for usage in sorted(value.behind, key=lambda one: (one.origin, one.how)):
            self._find(usage)

    def cast(self, value: Value, type_name: str) -> None:
        """A literal as written, cast."""
        self._casts.update((literal, type_name) for literal in value.literals)

    def fix(self, *values: Value) -> None:
        """Values beside what is not made of literals alone: theirs stay what they say."""
        self._fixed.update(*(value.literals for value in values))

    def note(self, value: Value, how: Use, partners: frozenset[Origin] = NOTHING) -> None:
        """One use of a value; a value that tells nothing (a constant, a count) has none."""
        if how not in _HARMLESS:
            self._fixed |= value.literals
        if how is not Use.WRAP:  # what is wrapped comes out, and is hidden there
            self._find_behind(value)
        if value.tells:
            for origin in sorted(value.origins):
                self._find(Usage(origin, how, partners))

    def note_all(self, values: Iterable[Value], how: Use) -> None:
        """One use of each value."""
        for value in values:
            self.note(value, how)

    def classes(self, value: Value, how: Use) -> None:
        """Values sorted, grouped or told apart: their own columns are each other's partners.

        Made values may be guesses: ``SELECT ssn ... UNION ALL SELECT '<guess>'`` grouped, or counted as distinct,
        compares each stored value with the literal. So only stored values as they are may be told apart. A literal
        among them is as much a guess, at another that is read as a masked value.
        """
        self._fixed |= value.literals
        if value.fields is not None:
            for field in value.fields:
                self.classes(field.value, how)
        elif value.shape is Shape.DERIVED:
            self.note(value, Use.PREDICATE)
        else:
            self.note(value, how, value.origins)

    def classes_all(self, values: Iterable[Value], how: Use) -> None:
        """The same for each value."""
        for value in values:
            self.classes(value, how)

    def condition(self, value: Value) -> None:
        """A value that decides which rows or branches there are."""
        if not value.asked:
            self.note(value, Use.PREDICATE)

    def equality(self, left: Value, right: Value, *, array: bool = False) -> bool:
        """Two values compared for being equal, field by field where both are rows; ``array``: one with each element.

        True where the answer tells nothing that the masked values do not tell.
        """
        if left.fields is not None and right.fields is not None and len(left.fields) == len(right.fields):
            pairs = zip(left.fields, right.fields, strict=True)
            harmless = [self.equality(one.value, other.value) for one, other in pairs]
            return all(harmless)
        if left.shape is Shape.VALUE and right.shape is Shape.VALUE:
            self.note(left, Use.EQUALITY_COLUMN, right.origins)
            self.note(right, Use.EQUALITY_COLUMN, left.origins)
        elif left.shape is Shape.VALUE and right.plain:
            self._compared(left, right, array=array)
        elif right.shape is Shape.VALUE and left.plain and not array:
            self._compared(right, left, array=False)
        else:
            self.note(left, Use.PREDICATE)
            self.note(right, Use.PREDICATE)
            return False
        return True

    def _compared(self, value: Value, literal: Value, *, array: bool) -> None:
        """A stored value with literals: what they say is read by what the value is (model.py, ``Compared``)."""
        self._find_behind(value)
        self._fixed |= value.literals
        compared = frozenset(Compared(one, array) for one in literal.literals)
        for origin in sorted(value.origins):
            self._find(Usage(origin, Use.EQUALITY_LITERAL, value.origins, compared))


_HARMLESS = frozenset({Use.COUNT, Use.NULL_TEST})
