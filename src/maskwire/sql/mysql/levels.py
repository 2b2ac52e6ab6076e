"""What a name means where it stands in MySQL: the FROM items in sight, level by level.

What it is for: every column is written with its FROM item before it, so that there is one thing that it can mean.
What it must never do: choose between two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from maskwire.sql.mysql.names import folded, quoted
from maskwire.sql.mysql.part import Part, string
from maskwire.sql.refusals import ambiguous, unknown_column, unknown_relation


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One FROM item: its name, as the client has it and as it is ``written``, and its columns as they are written.

    ``schema`` is a stored table's that has no alias. No two of a statement are written alike: where a server looks
    further out for a name than we do, it finds nothing.
    """

    name: str
    written: str
    columns: tuple[str, ...]
    schema: str | None = None

    def find(self, name: str) -> str | None:
        """The column of that name as it is written."""
        found = [column for column in self.columns if folded(column) == folded(name)]
        if len(found) > 1:
            raise ambiguous(name)
        return found[0] if found else None

    def column(self, name: str) -> Part:
        """A column of it."""
        return Part(
            f"{quoted(self.written)}.{quoted(name)}", {"ColumnRef": {"fields": [string(self.written), string(name)]}}
        )


@dataclass(slots=True)
class Merged:
    """A column of USING or NATURAL: what it stands for, and the items that it is of."""

    column: Part
    items: tuple[Item, ...]


@dataclass(slots=True)
class Level:
    """A SELECT's names. ``ctes`` are the columns of what WITH names, by their folded names, with those around it.

    ``outputs`` are the SELECT's own, where a clause may name them: None for a name of several that differ.
    """

    items: list[Item] = field(default_factory=list)
    outer: Level | None = None
    ctes: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    merged: dict[str, Merged] = field(default_factory=dict)
    windows: set[str] = field(default_factory=set)
    outputs: dict[str, Part | None] = field(default_factory=dict)

    def add(self, items: Sequence[Item]) -> None:
        """More items at this level. Raises RefusedError where two would have one name."""
        for item in items:
            if any(folded(item.name) == folded(other.name) for other in self.items):
                raise ambiguous(item.name)
            self.items.append(item)

    def here(self, name: str) -> Part | None:
        """A column named alone, at this level only."""
        merged = self.merged.get(folded(name))
        covered = merged.items if merged is not None else ()
        found = [merged.column] if merged is not None else []
        for item in self.items:
            column = item.find(name) if item not in covered else None
            found += [] if column is None else [item.column(column)]
        if len(found) > 1:
            raise ambiguous(name)
        return found[0] if found else None

    def output(self, name: str) -> Part | None:
        """An output of the SELECT's own that can be named here, and nothing else by that name."""
        if folded(name) not in self.outputs:
            return None
        found, column = self.outputs[folded(name)], self.here(name)
        further = self.outer.column(name) if self.outer is not None else None
        if found is None or further is not None or (column is not None and column.node != found.node):
            raise ambiguous(name)
        return column if column is not None else Part(quoted(name), found.node)

    def column(self, name: str) -> Part | None:
        """A column named alone, from the nearest level that has it."""
        if (named := self.output(name)) is not None:
            return named
        level: Level | None = self
        while level is not None:
            if (found := level.here(name)) is not None:
                return found
            level = level.outer
        return None

    def qualified(self, schema: str | None, table: str, name: str) -> Part:
        """A column with its FROM item's name before it."""
        item = self.item(schema, table)
        column = item.find(name)
        if column is None:
            raise unknown_column(name)
        return item.column(column)

    def item(self, schema: str | None, name: str) -> Item:
        """The nearest FROM item of that name. Where the nearest is of another schema, it is none."""
        level: Level | None = self
        while level is not None:
            for item in level.items:
                if folded(item.name) == folded(name):
                    if schema is not None and folded(schema) != folded(item.schema or ""):
                        raise unknown_relation(name)
                    return item
            level = level.outer
        raise unknown_relation(name)

    def cte(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """What WITH names so: its name as it is written, and its columns."""
        return self.ctes.get(folded(name))
