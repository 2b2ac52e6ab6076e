"""FROM in MySQL: tables, subqueries and joins, each under a name of its own, joined two by two.

What it must never do: leave it to the server which side a column of USING comes from, or what stands in sight of an ON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.mysql.calls import Calls
from maskwire.sql.mysql.constants import only
from maskwire.sql.mysql.levels import Item, Level, Merged
from maskwire.sql.mysql.names import folded, name_of, quoted
from maskwire.sql.mysql.part import Part, source, table
from maskwire.sql.nodes import Node
from maskwire.sql.refusals import not_understood, refused, unknown_column, unknown_relation

_KINDS = {"": "JOIN_INNER", "LEFT": "JOIN_LEFT", "RIGHT": "JOIN_RIGHT"}


@dataclass(frozen=True, slots=True)
class Query:
    """A query and its output columns as they are written."""

    part: Part
    columns: tuple[str, ...]


class Sources(Calls):
    """The part of a translation that reads FROM."""

    def __init__(self, catalog: Catalog, database: str | None, *, trusted: bool = False) -> None:
        super().__init__(frozenset(map(folded, catalog.functions)), trusted=trusted)
        self.catalog = catalog
        self.database = database
        self.names: set[str] = set()  # of FROM items, as they are written, folded
        self._relations = _by_folded_name(catalog)
        self._tables = frozenset(name for _, name in self._relations)

    def read(self, node: exp.Expr, outer: Level | None, around: Level) -> Query:
        """A query with its columns."""
        raise NotImplementedError

    def sources(self, node: exp.Expr, joins: list[exp.Expr], level: Level) -> Part:
        """FROM with its joins; what it brings is added to the level."""
        found, items = self._source(node, level)
        level.add(items)
        for join in joins:
            found = self._join(found, join, level)
        return found

    def _source(self, node: exp.Expr, level: Level) -> tuple[Part, list[Item]]:
        if isinstance(node, exp.Table):
            return self._table(node, level)
        if isinstance(node, exp.Subquery) and _is_join(node):
            return self._parenthesised(node, level)
        if isinstance(node, exp.Subquery):
            return self._derived(node, level)
        raise not_understood(f"{type(node).__name__} in FROM")

    def _table(self, node: exp.Expr, level: Level) -> tuple[Part, list[Item]]:
        only(node, "this", "db", "alias")
        name = name_of(node.this)
        schema = name_of(node.args["db"]) if node.args.get("db") is not None else None
        alias = self._alias(node)
        if schema is None and (found := level.cte(name)) is not None:
            written, columns = found
            text, tree = quoted(written), {"relname": written, "inh": True}
            item, behind = self._item(alias or name, columns, made=True), ""
        else:
            relation = self._stored(schema, name)
            text = source(relation.oid, f"{quoted(relation.schema)}.{quoted(relation.name)}")
            tree = {"schemaname": relation.schema, "relname": relation.name, "inh": True}
            columns = tuple(column.name for column in relation.columns)
            item = self._item(alias or relation.name, columns, None if alias else relation.schema)
            behind = table(relation.oid)
        tree["alias"] = {"aliasname": item.written}
        return Part(f"{text} AS {quoted(item.written)}{behind}", {"RangeVar": tree}), [item]

    def _stored(self, schema: str | None, name: str) -> Relation:
        place = schema if schema is not None else self.database
        if place is None:
            raise refused(
                "3D000", "no-database", "No database is chosen.", "Write the table's database before its name."
            )
        found = self._relations.get((folded(place), folded(name)), [])
        same = [one for one in found if (one.schema, one.name) == (place, name)] or found
        if len(same) != 1:
            raise unknown_relation(name)
        return same[0]

    def _alias(self, node: exp.Expr) -> str | None:
        alias = node.args.get("alias")
        if alias is None:
            return None
        only(alias, "this")
        return name_of(alias.this)

    def _derived(self, node: exp.Expr, level: Level) -> tuple[Part, list[Item]]:
        only(node, "this", "alias")
        name = self._alias(node)
        if name is None:
            raise refused("42000", "no-alias", "A subquery in FROM has no name.", "Write AS and a name behind it.")
        query = self.read(node.this, None, level)  # it sees nothing of what stands beside it
        item = self._item(name, query.columns, made=True)
        tree = {"RangeSubselect": {"subquery": {"SelectStmt": query.part.node}, "alias": {"aliasname": item.written}}}
        return Part(f"({query.part.sql}) AS {quoted(item.written)}", tree), [item]

    def _item(self, name: str, columns: tuple[str, ...], schema: str | None = None, *, made: bool = False) -> Item:
        """An item under a name that no other of the statement is written with; ``made``: by a query."""
        return Item(name, self.unique(name, made=made), columns, schema)

    def unique(self, name: str, *, made: bool = True) -> str:
        """A name that is like no other of the statement. A server says of what a query made that it comes from a table
        of that name: so it is no table's."""
        written, number = name, 2
        while folded(written) in self.names or (made and folded(written) in self._tables):
            written, number = f"{name}_{number}", number + 1
        self.names.add(folded(written))
        return written

    def _parenthesised(self, node: exp.Expr, level: Level) -> tuple[Part, list[Item]]:
        """``(a JOIN b ON ...)``: its ON sees what is in the parentheses."""
        only(node, "this", "joins")
        inner = Level(outer=level.outer, ctes=level.ctes)
        first, joins = first_and_joins(node.this)
        found = self.sources(first, joins, inner)
        for name, merged in inner.merged.items():
            if name in level.merged:
                raise not_understood("USING of one name in several joins")
            level.merged[name] = merged
        return found, inner.items

    def _join(self, left: Part, join: exp.Expr, level: Level) -> Part:
        only(join, "this", "kind", "side", "method", "on", "using")
        side = str(join.args.get("side") or "").upper()
        kind, method = str(join.args.get("kind") or "").upper(), str(join.args.get("method") or "").upper()
        if kind not in ("", "INNER", "CROSS", "OUTER", "STRAIGHT_JOIN") or side not in _KINDS:
            raise not_understood("this kind of join")
        if method not in ("", "NATURAL"):
            raise not_understood("this kind of join")
        before = list(level.items)
        right, items = self._source(join.this, level)
        level.add(items)
        using = [name_of(name) for name in join.args.get("using") or []]
        if method == "NATURAL":
            using = self._shared(before, items)
        tree: Node = {"jointype": _KINDS[side], "larg": left.node, "rarg": right.node}
        condition = self.value(join.args["on"], level) if join.args.get("on") is not None else None
        if using:
            condition = self._merge(using, before, items, level, side)
        words = f"{side} JOIN" if side else "JOIN"
        if condition is None:
            if side:
                raise not_understood("an outer join without ON")
            return Part(f"({left.sql} CROSS JOIN {right.sql})", {"JoinExpr": tree})
        tree["quals"] = condition.node
        return Part(f"({left.sql} {words} {right.sql} ON {condition.sql})", {"JoinExpr": tree})

    def _shared(self, before: list[Item], items: list[Item]) -> list[str]:
        """The columns that NATURAL joins by."""
        others = [folded(column) for item in items for column in item.columns]
        return list(dict.fromkeys(
            column for item in before for column in item.columns if folded(column) in others
        ))  # fmt: skip

    def _merge(self, using: list[str], before: list[Item], items: list[Item], level: Level, side: str) -> Part:
        """USING as ON: each pair is compared, and the name alone means the side that is never missing."""
        parts: list[Part] = []
        for name in using:
            left, right = Level(before, merged=dict(level.merged)).here(name), Level(items).here(name)
            if left is None or right is None:
                raise unknown_column(name)
            text = f"({left.sql} = {right.sql})"
            parts.append(Part(text, self._operation("AEXPR_OP", "=", left.node, right.node)))
            covered = tuple(item for item in (*before, *items) if item.find(name) is not None)
            level.merged[folded(name)] = Merged(right if side == "RIGHT" else left, covered)
        if len(parts) == 1:
            return parts[0]
        text = " AND ".join(part.sql for part in parts)
        return Part(f"({text})", {"BoolExpr": {"boolop": "AND_EXPR", "args": [part.node for part in parts]}})

    def starred(self, items: list[Item], level: Level, *, alone: bool) -> list[tuple[str, Part]]:
        """What ``*``, or ``t.*``, stands for: first the columns of USING, each once, then the others."""
        found: list[tuple[str, Part]] = []
        merged: Mapping[str, Merged] = level.merged if alone else {}
        for name, one in merged.items():
            spelled = next(column for item in one.items for column in item.columns if folded(column) == name)
            found.append((spelled, one.column))
        for item in items:
            for column in item.columns:
                if folded(column) in merged and item in merged[folded(column)].items:
                    continue
                found.append((column, item.column(column)))
        return found


def first_and_joins(node: exp.Expr) -> tuple[exp.Expr, list[exp.Expr]]:
    """What FROM begins with, without the joins that sqlglot hangs on it, and those."""
    bare = type(node)(**{name: value for name, value in node.args.items() if name != "joins"})
    return bare, list(node.args.get("joins") or [])


def _is_join(node: exp.Expr) -> bool:
    """Whether parentheses in FROM hold a join, and no query."""
    inner = node.this
    while isinstance(inner, exp.Subquery) and inner.args.get("alias") is None:
        inner = inner.this
    return isinstance(inner, exp.Table) or (isinstance(inner, exp.Subquery) and inner is not node)


def _by_folded_name(catalog: Catalog) -> dict[tuple[str, str], list[Relation]]:
    found: dict[tuple[str, str], list[Relation]] = {}
    for relation in catalog.by_oid.values():
        found.setdefault((folded(relation.schema), folded(relation.name)), []).append(relation)
    return found
