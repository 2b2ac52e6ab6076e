"""The FROM clause: tables, views, subqueries, functions and joins, each to the items that names can mean.

What it must never do: take a relation or a function's columns for granted. What is not certain is opaque or refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from maskwire.model import Shape, Use
from maskwire.sql import functions, types
from maskwire.sql.calls import Calls
from maskwire.sql.catalog import Relation
from maskwire.sql.names import name_of
from maskwire.sql.nodes import Node, kind_of, strings
from maskwire.sql.refusals import (
    ambiguous,
    forbidden_relation,
    not_allowed,
    not_understood,
    unknown_column,
    unknown_relation,
)
from maskwire.sql.scope import SUMMARY, Field, Item, Noted, Scope, Value, behind, derived, literals, one_of
from maskwire.sql.statement import Mention
from maskwire.sql.systems import READABLE, SYSTEM_SCHEMAS
from maskwire.sql.walk import has_subquery


def renamed(fields: tuple[Field, ...], names: Sequence[str]) -> tuple[Field, ...]:
    """The first fields under new names: a column-alias list."""
    if len(names) > len(fields):
        raise not_understood("more column aliases than columns")
    return tuple(replace(field, name=name) for field, name in zip(fields, names, strict=False)) + fields[len(names) :]


class Sources(Calls):
    """The part of the resolver that reads FROM."""

    def fields_of(self, relation: Relation) -> tuple[Field, ...]:
        """The columns of a stored relation."""
        raise NotImplementedError

    def source(self, node: Node, before: list[Item], scope: Scope) -> list[Item]:
        """The items that one FROM entry brings; ``before`` are those to its left, which LATERAL may see."""
        kind, fields = kind_of(node)
        self.seen.add(id(fields))
        match kind:
            case "RangeVar":
                return [self._relation(fields, scope)]
            case "RangeSubselect":
                return [self._subquery(fields, before, scope)]
            case "RangeFunction":
                return [self._function(fields, before, scope)]
            case "JoinExpr":
                return self._join(fields, before, scope)
            case "RangeTableSample":
                return self._sample(fields, before, scope)
        raise not_understood(kind)

    def _level(self, items: list[Item], scope: Scope) -> Scope:
        return Scope(items=items, outer=scope.outer, ctes=scope.ctes)

    def _alias(self, fields: Node) -> tuple[str | None, tuple[str, ...]]:
        alias = fields.get("alias", {})
        return alias.get("aliasname"), strings(alias.get("colnames", []))

    def _relation(self, fields: Node, scope: Scope) -> Item:
        name, columns = self._alias(fields)
        relname = fields["relname"]
        if "schemaname" not in fields and (found := scope.cte(relname)) is not None:
            return Item(name or relname, renamed(found, columns), relations=frozenset(self.relations))
        relation = self.relation(fields)
        held = renamed(self.fields_of(relation), columns)
        origins = frozenset(origin.relation for field in held for origin in field.value.origins)
        noted = self._mention(fields, relation, is_named=name is not None)
        return Item(
            name or relname, held, None if name else relation.schema, stored=True, relabelled=bool(columns),
            relations=origins | {relation.oid}, identified=relation.kind in _WITH_PLACES, noted=noted,
        )  # fmt: skip

    def _mention(self, fields: Node, relation: Relation, *, is_named: bool) -> Noted:
        """Notes where a stored relation is named; what is noted of it later goes into what this gives."""
        place = self.places.get(fields.get("location", 0))
        obstacle = "ONLY" if not fields.get("inh", False) else "" if place is not None else "it here"
        words = 3 if "schemaname" in fields else 1
        at = place or 0
        mention = Mention(relation.oid, at, at + words, None if is_named else relation.name, obstacle)
        return self.mentioned.setdefault(id(fields), (mention, set()))[1]

    def relation(self, fields: Node) -> Relation:
        """The stored relation a RangeVar means. Raises RefusedError where it may not be read."""
        self.seen.add(id(fields))
        relation = self.catalog.find(fields.get("schemaname"), fields["relname"], self.search_path)
        if relation is None:
            if fields.get("schemaname") in ("pg_catalog", "information_schema"):
                raise forbidden_relation(fields["relname"])
            raise unknown_relation(fields["relname"])
        listed = relation.name == "pg_settings" and id(fields) in self.settings_read
        if relation.system and (relation.schema, relation.name) not in READABLE and not listed:
            raise forbidden_relation(relation.name)
        if relation.kind not in "rvmpf" or (not relation.system and relation.schema.startswith("pg_")):
            raise forbidden_relation(relation.name)
        self.relations.add(relation.oid)
        return relation

    def _subquery(self, fields: Node, before: list[Item], scope: Scope) -> Item:
        name, columns = self._alias(fields)
        kind, select = kind_of(fields["subquery"])
        if kind != "SelectStmt":
            raise not_allowed(kind)
        found = self.query(select, self._level(before if fields.get("lateral") else [], scope))
        return Item(name, renamed(found, columns), named=name is not None, relations=frozenset(self.relations))

    def _function(self, fields: Node, before: list[Item], scope: Scope) -> Item:
        alias, columns = self._alias(fields)
        level = self._level(before, scope)  # a function in FROM is LATERAL whether it says so or not
        found: list[Field] = []
        opaque = False
        entries = fields["functions"]
        for entry in entries:
            _, pair = kind_of(entry)
            call, *rest = [item for item in pair["items"] if item]
            definitions = fields.get("coldeflist", [])
            if rest:
                kind, inner = kind_of(rest[0])
                if kind != "List" or len(rest) > 1:
                    raise not_understood("this column definition list")
                definitions = inner.get("items", [])
            value = derived([self.value(call, level)])
            names, certain = self._row_names(call, value, definitions, alias if len(entries) == 1 else None)
            opaque = opaque or not (certain or self._unnests_plainly(call, level))
            found.extend(Field(name, value) for name in names)
        if fields.get("ordinality"):
            found.append(Field("ordinality", SUMMARY))
        if opaque and len(columns) > len(found):
            raise not_understood("column aliases over a function whose columns are not certain")
        own = name_of(kind_of(entries[0])[1]["items"][0], lambda _: "") if len(entries) == 1 else None
        name = alias or own
        relations = frozenset(origin.relation for field in found for origin in field.value.origins)
        if has_subquery(fields):
            relations = frozenset(self.relations)
        held = renamed(tuple(found), columns)
        return Item(name, held, opaque=opaque, named=name is not None, relations=relations)

    def _row_names(
        self, call: Node, value: Value, definitions: list[Node], alias: str | None
    ) -> tuple[tuple[str, ...], bool]:
        """The names of a function's columns, and whether they are certain."""
        kind, fields = kind_of(call)
        function = name_of(call, lambda _: "")
        if definitions:
            if kind != "FuncCall" or function not in functions.RECORDS:
                raise not_understood("a column definition list here")
            return tuple(self._definition(node) for node in definitions), True
        if kind != "FuncCall" or function in functions.RECORDS:
            raise not_understood("this function in FROM")
        if function in functions.ROW_NAMES:
            return functions.ROW_NAMES[function], True
        several = function == "unnest" and len(fields.get("args", [])) > 1
        names = (function,) * len(fields["args"]) if several else (alias or function,)
        certain = function in functions.ONE_COLUMN or value.shape is Shape.CONSTANT
        return names, certain

    def _unnests_plainly(self, call: Node, level: Scope) -> bool:
        """Whether it is unnest of the system's own columns as they are, or of arrays of built-in types: none of those
        is an array of rows."""
        kind, fields = kind_of(call)
        if kind != "FuncCall" or strings(fields["funcname"])[-1] != "unnest":
            return False
        values = self.values(fields.get("args", []), level)
        origins = [origin for value in values for origin in value.origins]
        plain = (o.column.schema in SYSTEM_SCHEMAS or self.catalog.type_of(o) in types.ARRAYS for o in origins)
        return all(value.shape is Shape.VALUE for value in values) and all(plain)

    def _definition(self, node: Node) -> str:
        kind, fields = kind_of(node)
        if kind != "ColumnDef":
            raise not_understood(kind)
        self.type_name(fields["typeName"], Scope(), constant=False)
        name: str = fields["colname"]
        return name

    def _sample(self, fields: Node, before: list[Item], scope: Scope) -> list[Item]:
        if strings(fields["method"])[-1] not in ("system", "bernoulli"):
            raise not_understood("this sampling method")
        items = self.source(fields["relation"], before, scope)
        for item in items:
            item.noted.add("TABLESAMPLE")
        level = self._level(before, scope)
        arguments = [*fields.get("args", []), *([fields["repeatable"]] if "repeatable" in fields else [])]
        for value in self.values(arguments, level):
            self.uses.note(value, Use.PREDICATE)
        return items

    def _join(self, fields: Node, before: list[Item], scope: Scope) -> list[Item]:
        left = self.source(fields["larg"], before, scope)
        right = self.source(fields["rarg"], before + left, scope)
        lefts, rights = _open_fields(left), _open_fields(right)
        using = strings(fields.get("usingClause", []))
        if using or fields.get("isNatural"):
            self.implied("=")
        opaque = any(item.opaque and item.open for item in left + right)
        if fields.get("isNatural"):
            if opaque:
                raise not_understood("NATURAL JOIN with a function whose columns are not certain")
            using = tuple(dict.fromkeys(f.name for f in lefts if any(f.name == other.name for other in rights)))
        merged = tuple(self._merged(name, lefts, rights) for name in using)
        if "quals" in fields:
            self.uses.condition(self.value(fields["quals"], self._level(left + right, scope)))
        rest = tuple(field for field in (*lefts, *rights) if field.name not in using)
        alias, columns = self._alias(fields)
        join = Item(alias, renamed(merged + rest, columns), opaque=opaque, named=alias is not None)
        if alias is not None:
            return [replace(join, relations=frozenset().union(*(item.relations for item in left + right)))]
        items = [replace(item, open=False) for item in left + right]
        if "join_using_alias" in fields:
            items.append(Item(fields["join_using_alias"]["aliasname"], merged, open=False))
        return [*items, join]

    def _merged(self, name: str, lefts: tuple[Field, ...], rights: tuple[Field, ...]) -> Field:
        """A column of USING or NATURAL: it comes from both sides, which are compared (leaks.md 14, 36)."""
        pair = []
        for fields in (lefts, rights):
            found = [field for field in fields if field.name == name]
            if not found:
                raise unknown_column(name)
            if len(found) > 1:
                raise ambiguous(name)
            pair.append(found[0].value)
        one, other = pair
        harmless = self.uses.equality(one, other)
        if harmless and (one.plain or other.plain):  # a literal, read as what it is compared with
            origins = one.origins | other.origins
            return Field(name, Value(origins, Shape.VALUE, literals=literals(pair), behind=behind(pair)))
        return Field(name, one_of(pair))


_WITH_PLACES = "rpm"  # kinds of relations whose rows each have a tableoid and a ctid


def _open_fields(items: list[Item]) -> tuple[Field, ...]:
    return tuple(field for item in items if item.open for field in item.fields)
