"""What a random query can name where it stands: its FROM items, those of its outer levels, and its CTEs.

What it must never do: name a column that PostgreSQL would find ambiguous; those are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fuzz_sql.schema import Column


@dataclass(frozen=True)
class Source:
    """A FROM item: its alias and columns. ``whole``: its alias can stand for a whole row."""

    alias: str
    columns: tuple[Column, ...]
    whole: bool = True

    def named(self) -> tuple[Column, ...]:
        """The columns whose name means one of them only."""
        counts = Counter(column.name for column in self.columns)
        return tuple(column for column in self.columns if counts[column.name] == 1)


@dataclass
class Scope:
    """One level of a query."""

    sources: list[Source] = field(default_factory=list)
    outer: Scope | None = None
    ctes: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    bare: list[Column] = field(default_factory=list)  # columns of USING, which are named alone

    def levels(self) -> Iterator[Scope]:
        """This level and those around it."""
        level: Scope | None = self
        while level is not None:
            yield level
            level = level.outer

    def columns(self, *, outer: bool = True) -> list[tuple[str, Column]]:
        """Every column in sight with the words that name it."""
        found = []
        for level in self.levels() if outer else (self,):
            found += [(column.name, column) for column in level.bare if level is self]
            found += [(f"{s.alias}.{c.name}", c) for s in level.sources for c in s.named()]
        return found

    def all_ctes(self) -> dict[str, tuple[Column, ...]]:
        """The CTEs in sight."""
        found: dict[str, tuple[Column, ...]] = {}
        for level in self.levels():
            found = level.ctes | found
        return found
