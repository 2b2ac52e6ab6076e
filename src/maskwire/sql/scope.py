"""What a name means where it stands: the FROM items in sight, level by level, as PostgreSQL looks them up.

What it must never do: choose where PostgreSQL would find something else. A function in FROM whose columns are
not certain is opaque: no name is looked up past it.
Source: PostgreSQL src/backend/parser/parse_relation.c (colNameToVar, refnameNamespaceItem), in our own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from maskwire.model import Document, Literal, Origin, Shape, Usage
from maskwire.sql.refusals import ambiguous, not_understood, unknown_column, unknown_relation

NOTHING: frozenset[Origin] = frozenset()
NO_LITERALS: frozenset[Literal] = frozenset()
MOST_FIELDS = 10_000  # of a row or document and what is in it; a table has at most 1,600
SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression is: its origins and shape.

    ``asked``: it is a boolean whose origins are accounted for by a use of their own (equality, IS NULL), so
    that a condition made of it is no further use. ``fields`` are a row's, where it is one. ``literals`` are the
    constants and parameters that it is made of; ``plain``: it is one of them, as written or cast (uses.py notes it).
    ``is_null``: it is the constant NULL. ``document`` is how a JSON value or an array is built; ``altered``: more was
    done than to choose it, so that a text in it may no longer be found by a scan. ``behind`` is what views ask of
    stored columns to make it (model.py, ``Output``).
    """

    origins: frozenset[Origin] = NOTHING
    shape: Shape = Shape.CONSTANT
    asked: bool = False
    plain: bool = False
    fields: tuple[Field, ...] | None = None
    literals: frozenset[Literal] = NO_LITERALS
    is_null: bool = False
    document: Document | None = None
    altered: bool = False
    behind: frozenset[Usage] = frozenset()

    @property
    def tells(self) -> bool:
        """Whether using it tells something of a stored value."""
        return self.shape in (Shape.VALUE, Shape.DERIVED)


@dataclass(frozen=True, slots=True)
class Field:
    """A named column of a relation, subquery or row."""

    name: str
    value: Value


CONSTANT = Value()
NULL = Value(plain=True, is_null=True)
SUMMARY = Value(shape=Shape.SUMMARY)


def union(values: Iterable[Value]) -> frozenset[Origin]:
    """All origins of some values."""
    return frozenset(origin for value in values for origin in value.origins)


def literals(values: Iterable[Value]) -> frozenset[Literal]:
    """All literals of some values."""
    return frozenset(literal for value in values for literal in value.literals)


def behind(values: Iterable[Value]) -> frozenset[Usage]:
    """All that views ask to make some values."""
    return frozenset(usage for value in values for usage in value.behind)


def derived(values: Sequence[Value]) -> Value:
    """What an expression over values is, where it neither keeps nor only counts them."""
    telling = [value for value in values if value.tells]
    if telling:  # a count or a NULL test beside them adds nothing to hide
        altered = any(value.altered for value in telling)
        return Value(
            union(telling), Shape.DERIVED, literals=literals(values), altered=altered, behind=behind(values)
        )  # fmt: skip
    summed = any(value.shape is Shape.SUMMARY for value in values)
    shape = Shape.SUMMARY if summed else Shape.CONSTANT
    return Value(union(values), shape, literals=literals(values), behind=behind(values))


def one_of(values: Sequence[Value]) -> Value:
    """A value that is one of several: the stored value itself, or a literal as written, where each of them is."""
    stored = [value for value in values if not value.is_null]
    if all(value.plain for value in values):
        return Value(plain=True, is_null=not stored, literals=literals(values))
    if stored and all(value.shape is Shape.VALUE for value in stored):
        return Value(union(stored), Shape.VALUE, literals=literals(stored), behind=behind(values))
    return derived(values)


def whole_row(fields: Sequence[Field]) -> Value:
    """A row of fields as one value."""
    left, count = list(fields), 0
    while left:
        left.extend(left.pop().value.fields or ())
        count += 1
        if count > MOST_FIELDS:  # each level of a WITH may double them
            raise not_understood("a row of this many fields")
    made = derived([field.value for field in fields])
    # A row of constants is of no stored column, but which rows there are is.
    return replace(made, fields=tuple(fields))


Noted = set[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One FROM item. ``named``: it can qualify a column; ``open``: its columns can be named alone.

    ``relabelled``: it is a stored relation under other column names, which its rows do not take on. ``relations`` are
    those that its rows may come from; ``identified``: they are one table's, where each has a place of its own.
    ``noted`` takes what a query in the relation's place would not have.
    """

    name: str | None
    fields: tuple[Field, ...]
    schema: str | None = None
    stored: bool = False
    relabelled: bool = False
    opaque: bool = False
    named: bool = True
    open: bool = True
    relations: frozenset[int] = frozenset()
    identified: bool = False
    noted: Noted = field(default_factory=set, compare=False, repr=False)

    def column(self, name: str) -> Value | None:
        """The column of that name; None where there is none. Raises RefusedError where there are several."""
        found = [field for field in self.fields if field.name == name]
        if len(found) > 1:
            raise ambiguous(name)
        if found:
            return found[0].value
        if self.stored and name in SYSTEM_COLUMNS:
            self.noted.add(f"its system column {name}")
            return SUMMARY  # where a row lies, not what it holds
        if self.opaque:
            raise unknown_column(name)
        return None

    def row(self) -> Value:
        """The item as one value."""
        if self.relabelled:  # (x.u).a and row_to_json(u) name its fields as the table does, (u).a as the alias does
            raise not_understood("the whole row of a table whose columns are given other names")
        return whole_row(self.fields)


@dataclass(slots=True)
class Scope:
    """One query level: its FROM items, its outer level, and the CTEs in sight (None: named but not usable)."""

    items: list[Item] = field(default_factory=list)
    outer: Scope | None = None
    ctes: dict[str, tuple[Field, ...] | None] = field(default_factory=dict)
    windows: set[str] = field(default_factory=set)

    def here(self, name: str) -> Value | None:
        """A column named alone, at this level only."""
        found: list[Value] = []
        opaque = False
        for item in self.items:
            if not item.open:
                continue
            if item.opaque and all(field.name != name for field in item.fields):
                opaque = True
                continue
            value = item.column(name)
            if value is not None:
                found.append(value)
        if len(found) > 1:
            raise ambiguous(name)
        if opaque and not found:
            raise unknown_column(name)
        return found[0] if found else None

    def column(self, name: str) -> Value:
        """A name alone: the nearest level's column, else a FROM item as a whole row."""
        level: Scope | None = self
        while level is not None:
            value = level.here(name)
            if value is not None:
                return value
            level = level.outer
        try:
            return self.item(None, name).row()
        except LookupError:
            raise unknown_column(name) from None

    def item(self, schema: str | None, name: str) -> Item:
        """The FROM item of that name, nearest level first. Raises LookupError where there is none."""
        level: Scope | None = self
        while level is not None:
            found = [
                item
                for item in level.items
                if item.named and item.name == name and (schema is None or item.schema == schema)
            ]
            if len(found) > 1:
                raise ambiguous(name)
            if found:
                return found[0]
            level = level.outer
        raise LookupError(name)

    def qualified(self, path: tuple[str, ...]) -> Value:
        """A column as ``item.column`` or ``schema.table.column``."""
        item = self.qualifier(path[:-1])
        value = item.column(path[-1])
        if value is None:
            raise unknown_column(path[-1])
        return value

    def qualifier(self, path: tuple[str, ...]) -> Item:
        """The FROM item that a qualifier names."""
        if len(path) not in (1, 2):
            raise unknown_relation(".".join(path))
        try:
            found = self.item(path[0] if len(path) == 2 else None, path[-1])
        except LookupError:
            raise unknown_relation(path[-1]) from None
        if len(path) == 2:
            found.noted.add("its schema before a column's name")
        return found

    def cte(self, name: str) -> tuple[Field, ...] | None:
        """The CTE of that name; None where there is none in sight."""
        level: Scope | None = self
        while level is not None:
            if name in level.ctes:
                found = level.ctes[name]
                if found is None:
                    raise unknown_relation(name)
                return found
            level = level.outer
        return None
