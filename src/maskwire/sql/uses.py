"""The record of a statement's uses: what is counted, compared, sorted or worked on, column by column.

What it must never do: forget a use of a value that tells something.
"""

from __future__ import annotations

from collections.abc import Iterable

from maskwire.model import Origin, Shape, Usage, Use
from maskwire.sql.scope import NOTHING, Value


class Uses:
    """Uses in the order they were met, each once."""

    def __init__(self) -> None:
        self._found: dict[Usage, None] = {}

    def all(self) -> tuple[Usage, ...]:
        """Every use."""
        return tuple(self._found)

    def note(self, value: Value, how: Use, partners: frozenset[Origin] = NOTHING) -> None:
        """One use of a value; a value that tells nothing (a constant, a count) has none."""
        if value.tells:
            for origin in value.origins:
                self._found[Usage(origin, how, partners)] = None

    def note_all(self, values: Iterable[Value], how: Use) -> None:
        """One use of each value."""
        for value in values:
            self.note(value, how)

    def classes(self, value: Value, how: Use) -> None:
        """Values sorted, grouped or told apart: their own columns are each other's partners.

        Made values may be guesses: ``SELECT ssn ... UNION ALL SELECT '<guess>'`` grouped, or counted as distinct,
        compares each stored value with the literal. So only stored values as they are may be told apart.
        """
        if value.fields is not None:
            for field in value.fields:
                self.classes(field.read(), how)
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

    def equality(self, left: Value, right: Value) -> None:
        """Two values compared for being equal, field by field where both are rows."""
        if left.fields is not None and right.fields is not None and len(left.fields) == len(right.fields):
            for one, other in zip(left.fields, right.fields, strict=True):
                self.equality(one.read(), other.read())
        elif left.shape is Shape.VALUE and right.shape is Shape.VALUE:
            self.note(left, Use.EQUALITY_COLUMN, right.origins)
            self.note(right, Use.EQUALITY_COLUMN, left.origins)
        elif left.shape is Shape.VALUE and right.literal:
            self.note(left, Use.EQUALITY_LITERAL)
        elif right.shape is Shape.VALUE and left.literal:
            self.note(right, Use.EQUALITY_LITERAL)
        else:
            self.note(left, Use.PREDICATE)
            self.note(right, Use.PREDICATE)
