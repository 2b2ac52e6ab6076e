"""The source's catalog as the resolver sees it: relations and their columns, and names that are the user's own.

What it must never do: hold a stored value, or answer for a name it does not hold. It is frozen: a changed
schema is a new catalog with a new digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from maskwire.model import Column, Origin
from maskwire.sql.systems import SYSTEM_SCHEMAS

if TYPE_CHECKING:
    from maskwire.sql.behind import Definition
    from maskwire.sql.scope import Field


@dataclass(frozen=True, slots=True)
class CatalogColumn:
    """One column of a relation, as pg_attribute has it. ``generated`` columns are left out by COPY table TO."""

    number: int
    name: str
    type_oid: int
    type_name: str
    not_null: bool = False
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, view or other relation. ``kind`` is pg_class.relkind; ``parents`` what it inherits from."""

    oid: int
    schema: str
    name: str
    kind: str
    columns: tuple[CatalogColumn, ...]
    parents: tuple[int, ...] = ()
    definition: str | None = field(default=None, repr=False)

    @property
    def system(self) -> bool:
        """Whether PostgreSQL made it."""
        return self.schema in SYSTEM_SCHEMAS

    @property
    def holds_data(self) -> bool:
        """Whether it is worth counting and listing: the user's, and no sequence."""
        return not self.system and self.kind != "S" and bool(self.columns)

    def origin(self, column: CatalogColumn) -> Origin:
        """A column of this relation as an origin."""
        return Origin(self.oid, column.number, Column(self.schema, self.name, column.name))


@dataclass(frozen=True, slots=True)
class Index:
    """An index of a relation: its name, and the numbers of its columns. ``clusters``: rows lie in its order."""

    name: str
    columns: tuple[int, ...]
    clusters: bool = False


class Catalog:
    """Relations by name and by OID, and the user's functions, operators and types. Do not change one once made.

    ``functions`` and ``operators`` are names that exist outside pg_catalog: an unqualified call of one is
    refused, as PostgreSQL may choose the user's. ``types`` maps user types that a constant may be cast to.
    """

    def __init__(  # noqa: PLR0917 - in the order of from_rows
        self,
        relations: Iterable[Relation],
        functions: Iterable[str] = (),
        operators: Iterable[str] = (),
        types: Iterable[str] = (),
        search_path: Sequence[str] = ("public",),
        keys: Iterable[tuple[int, int, int, int]] = (),
        indexes: Mapping[int, tuple[Index, ...]] = MappingProxyType({}),
        *,
        is_utf8: bool = True,
    ) -> None:
        self.is_utf8 = is_utf8  # whether the database keeps its texts in UTF-8
        self.indexes = indexes  # of the relations, by their OIDs; only where a dialect has them avoided by name
        self.by_oid: Mapping[int, Relation] = {relation.oid: relation for relation in relations}
        self._by_name = {(r.schema, r.name): r for r in self.by_oid.values()}
        self.functions = frozenset(functions)
        self.operators = frozenset(operators)
        self.types: Mapping[str, bool] = dict.fromkeys(types, True)
        self.search_path = tuple(search_path)
        # A column that is the key of a row, or refers to one -> that key.
        self.keys: Mapping[tuple[int, int], tuple[int, int]] = _keys(keys)
        self.fields: dict[int, tuple[Field, ...]] = {}  # filled by the resolver, as relations are first read
        self.definitions: dict[int, Definition] = {}  # of views, as behind.py first reads them

    def __repr__(self) -> str:
        return f"Catalog({len(self.by_oid)} relations, digest={self.digest[:12]})"

    def __reduce__(self) -> tuple[object, ...]:
        """What it was made of, without what the resolver filled in: for another process."""
        keys = [(*one, *to) for one, to in self.keys.items()]
        names = (tuple(self.functions), tuple(self.operators), tuple(self.types), self.search_path)
        made = partial(Catalog, is_utf8=self.is_utf8)
        return made, (tuple(self.by_oid.values()), *names, keys, dict(self.indexes))

    @classmethod
    def from_rows(  # noqa: PLR0917 - one argument per catalog query, in their order
        cls,
        relations: Iterable[tuple[int, str, str, str, str | None]],
        columns: Iterable[tuple[int, int, str, int, str, bool, bool]],
        parents: Iterable[tuple[int, int]] = (),
        functions: Iterable[str] = (),
        operators: Iterable[str] = (),
        types: Iterable[str] = (),
        search_path: Sequence[str] = ("public",),
        keys: Iterable[tuple[int, int, int, int]] = (),
        *,
        is_utf8: bool = True,
    ) -> Catalog:
        """A catalog from what the queries of catalog_queries.py answer, row for row in their column order."""
        held: dict[int, list[CatalogColumn]] = {}
        for oid, number, name, type_oid, type_name, not_null, generated in columns:
            column = CatalogColumn(number, name, type_oid, type_name, not_null, generated)
            held.setdefault(oid, []).append(column)
        inherits: dict[int, list[int]] = {}
        for child, parent in parents:
            inherits.setdefault(child, []).append(parent)
        return cls(
            (
                Relation(
                    oid, schema, name, kind,
                    tuple(sorted(held.get(oid, ()), key=lambda column: column.number)),
                    tuple(inherits.get(oid, ())), definition,
                )
                for oid, schema, name, kind, definition in relations
            ),
            functions, operators, types, search_path, keys, is_utf8=is_utf8,
        )  # fmt: skip

    def find(self, schema: str | None, name: str, search_path: Sequence[str]) -> Relation | None:
        """The relation a name means; pg_catalog is searched first, as PostgreSQL does where nobody says otherwise."""
        if schema is not None:
            return self._by_name.get((schema, name))
        for place in search_path if "pg_catalog" in search_path else ("pg_catalog", *search_path):
            found = self._by_name.get((place, name))
            if found is not None:
                return found
        return None

    def origins(self, relation: int, number: int) -> frozenset[Origin] | None:
        """The stored columns behind (table OID, attribute number) of a RowDescription; None where not known.

        Raises RefusedError where it is a view's and its definition is not understood.
        """
        from maskwire.sql.resolve import stored_fields  # noqa: PLC0415 - the resolver reads catalogs

        held = self.by_oid.get(relation)
        if held is None:
            return None
        for position, column in enumerate(held.columns):
            if column.number == number:
                return stored_fields(self, held)[position].value.origins
        return None

    def name_of(self, relation: int, number: int) -> Column | None:
        """The name of the column at (table OID, attribute number); None where it is not held."""
        held = self.by_oid.get(relation)
        for column in held.columns if held is not None else ():
            if held is not None and column.number == number:
                return Column(held.schema, held.name, column.name)
        return None

    def type_of(self, origin: Origin) -> int:
        """The type of a stored column, as an OID. Raises LookupError where it is not held."""
        found = (column.type_oid for column in self.by_oid[origin.relation].columns if column.number == origin.number)
        return next(found)

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Every name the catalog holds, for statement shapes: a name that is here is no secret."""
        names: set[str] = set(SYSTEM_SCHEMAS)
        for relation in self.by_oid.values():
            names.update((relation.schema, relation.name))
            names.update(column.name for column in relation.columns)
        return frozenset(names | self.functions | self.types.keys())

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything here, hex: equal digests are equal catalogs."""
        parts = [repr(self.by_oid[oid]) + str(self.by_oid[oid].definition) for oid in sorted(self.by_oid)]
        parts.extend(
            map(
                str,
                (
                    sorted(self.functions),
                    sorted(self.operators),
                    sorted(self.types),
                    self.search_path,
                    sorted(self.keys.items()),
                    sorted(self.indexes.items()),
                ),
            )
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _keys(rows: Iterable[tuple[int, int, int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """By catalog_queries.KEYS; a key that refers to another is that other's."""
    found = [((relation, number), (to_relation, to_number)) for relation, number, to_relation, to_number in rows]
    primary = {one for one, to in found if one == to}
    return {**{one: one for one in primary}, **{one: to for one, to in found if one != to and to in primary}}
