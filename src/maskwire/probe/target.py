"""What an attack is sent against: a sensitive column of a table, with what stands round it.

What it must never do: show its stored values in a repr.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from maskwire.probe.attack import Kind

__all__ = ["Target", "fill", "guesses", "literal"]

_PLACE = re.compile("«([a-z]+)»")


@dataclass(frozen=True, slots=True)
class Target:
    """``number`` is the column's place in its table, from 1 on; ``values`` are stored values, ``known`` one of them,
    which stands in the row whose key is ``row`` (None: nobody knows where). ``plain`` is another column of the table;
    ``more`` are further places of templates; ``is_sortable``: sorting by it is no leak.
    """

    schema: str
    table: str
    column: str
    number: int
    key: str
    values: frozenset[str] = field(repr=False)
    known: str = field(default="", repr=False)
    row: int | None = None
    plain: str | None = None
    other: str | None = None
    other_column: str | None = None
    is_sortable: bool = True
    writes_to: str | None = None
    more: tuple[tuple[str, str], ...] = ()
    dialect: str = "postgresql"

    @property
    def name(self) -> str:
        """schema.table.column."""
        return f"{self.schema}.{self.table}.{self.column}"

    @property
    def qualified(self) -> str:
        """The table, quoted, in its schema."""
        return f"{self.quoted(self.schema)}.{self.quoted(self.table)}"

    def quoted(self, name: str) -> str:
        """A name as SQL writes it there."""
        return quoted(name, self.dialect)

    def places(self) -> dict[str, str]:
        """What templates name, by its name; what is not known here is not there."""
        renamed = ", ".join(f"a{n}" for n in range(1, self.number + 1))
        found: dict[str, str | None] = {
            "t": self.qualified,
            "n": self.quoted(self.table),
            "c": self.quoted(self.column),
            "k": self.quoted(self.key),
            "name": literal(self.table, self.dialect),
            "cname": literal(self.column, self.dialect),
            "schema": self.quoted(self.schema),
            "nth": f"a{self.number}",
            "renamed": renamed,
            "known": "true" if self.row is None else f"{self.quoted(self.key)} = {self.row}",
            "row": None if self.row is None else str(self.row),
            "p": None if self.plain is None else self.quoted(self.plain),
            "o": self.other,
            "op": self.other_column,
            "w": self.writes_to or self.qualified,
            **dict(self.more),
        }
        return {name: text for name, text in found.items() if text is not None}


def quoted(name: str, dialect: str = "postgresql") -> str:
    """A name as SQL writes it."""
    mark = "`" if dialect == "mysql" else '"'
    return mark + name.replace(mark, mark * 2) + mark


def literal(text: str, dialect: str = "postgresql") -> str:
    """The inside of a literal."""
    if dialect == "mysql":
        text = text.replace("\\", "\\\\")
    return text.replace("'", "''")


def fill(template: str, target: Target, guess: str | None = None) -> str | None:
    """The statement; None where the template names what this target does not have."""
    places = target.places()
    if guess is not None:
        places["guess"] = guess
    if set(_PLACE.findall(template)) - places.keys():
        return None
    return _PLACE.sub(lambda match: places[match[1]], template)


def guesses(kind: Kind, target: Target) -> tuple[str, str] | None:
    """A right and a wrong guess, as a template takes them; None where nothing can be guessed at."""
    value = target.known
    if kind is Kind.ORDER:
        return None if target.is_sortable else ("ASC", "DESC")
    if not value or (target.row is None and kind is not Kind.WHOLE):
        return None
    match kind:
        case Kind.WHOLE:
            right, wrong = value, _another(value, target.values)
        case Kind.START | Kind.TIMED:
            right, wrong = value[:3], _another(value[:3], frozenset(one[:3] for one in target.values))
            if set("%_\\^$.*+?()[]{}|") & set(right + wrong):
                return None  # it would be read as a pattern
        case Kind.FIRST:
            # Bounds: the value lies behind the one, and before the other.
            right, wrong = value[0], chr(ord(value[0]) + 1)
        case Kind.CODE:
            right, wrong = str(ord(value[0])), str(ord(value[0]) + 1)
        case _:
            right, wrong = str(len(value)), str(len(value) + 1)
    return literal(right, target.dialect), literal(wrong, target.dialect)


def _another(text: str, taken: frozenset[str]) -> str:
    """A text of the same form that is none of these."""
    for step in range(1, 26):
        moved = "".join(_moved(letter, step) for letter in text)
        if moved not in taken:
            return moved
    return text + "x"


def _moved(letter: str, step: int) -> str:
    for first, count in (("0", 10), ("a", 26), ("A", 26)):
        place = ord(letter) - ord(first)
        if 0 <= place < count:
            return chr(ord(first) + (place + step) % count)
    return letter
