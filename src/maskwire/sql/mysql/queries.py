"""Queries of MySQL: SELECT, set operations and WITH, written so that each name in them can mean one thing.

What it must never do: leave a ``*``, a column without its FROM item, or a name of an output where a column could stand.
Source: MySQL Reference Manual, "SELECT Statement", "Problems with Column Aliases".
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from maskwire.sql.catalog import Catalog
from maskwire.sql.mysql.calls import is_position
from maskwire.sql.mysql.constants import only
from maskwire.sql.mysql.levels import Level
from maskwire.sql.mysql.names import folded, name_of, quoted
from maskwire.sql.mysql.part import Part
from maskwire.sql.mysql.sources import Query, Sources, first_and_joins
from maskwire.sql.nodes import Node
from maskwire.sql.refusals import ambiguous, not_understood, read_only

_MOST_DEPTH = 40  # queries in queries
_SET_OPERATIONS: dict[type, str] = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}
_SELECT = ("expressions", "distinct", "from_", "joins", "where", "group", "having", "windows", "order", "limit",
           "offset", "with_", "operation_modifiers")  # fmt: skip
# Words behind SELECT that say how a query is run, and nothing else.
_IDLE = frozenset({"HIGH_PRIORITY", "STRAIGHT_JOIN", "SQL_SMALL_RESULT", "SQL_BIG_RESULT", "SQL_BUFFER_RESULT",
                   "SQL_NO_CACHE", "SQL_CACHE"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """One output: its name and what it is; ``named``: the client gave it that name."""

    name: str
    part: Part
    named: bool = False


class Queries(Sources):
    """A statement's translation, whole."""

    def __init__(self, catalog: Catalog, database: str | None, *, trusted: bool = False) -> None:
        super().__init__(catalog, database, trusted=trusted)
        self._queries = 0

    def query(self, node: exp.Expr, outer: Level | None, around: Level) -> Part:
        """A query in a query."""
        return self.read(node, outer, around).part

    def read(self, node: exp.Expr, outer: Level | None, around: Level) -> Query:
        """A query with its columns. Raises RefusedError."""
        self._queries += 1
        if self._queries > _MOST_DEPTH:
            raise not_understood("queries of this depth")
        level = Level(outer=outer, ctes=dict(around.ctes))
        match node:
            case exp.Select():
                found = self._select(node, level)
            case exp.Union() | exp.Except() | exp.Intersect():
                found = self._set_operation(node, level)
            case exp.Subquery():
                found = self._wrapped(node, level)
            case _:
                raise not_understood(f"{type(node).__name__} as a query")
        self._queries -= 1
        return found

    def _select(self, node: exp.Expr, level: Level) -> Query:
        if node.args.get("into") is not None:
            raise read_only("SELECT INTO")
        if node.args.get("locks"):
            raise read_only("SELECT FOR UPDATE or FOR SHARE")
        only(node, *_SELECT)
        if any(str(word.this).upper() not in _IDLE for word in node.args.get("operation_modifiers") or []):
            raise not_understood("this word behind SELECT")
        words, tree = [], Node()
        if node.args.get("with_") is not None:
            words.append(self._with(node.args["with_"], level, tree))
        words.append("SELECT")
        if node.args.get("distinct") is not None:
            only(node.args["distinct"])
            words.append("DISTINCT")
            tree["distinctClause"] = [{}]
        source = self._from(node, level, tree)
        level.windows = {folded(name_of(window.this)) for window in node.args.get("windows") or []}
        targets = self._targets(node.expressions, level)
        tree["targetList"] = [{"ResTarget": {"name": one.name, "val": one.part.node}} for one in targets]
        words.append(", ".join(f"{one.part.sql} AS {quoted(one.name)}" for one in targets))
        words += source
        if node.args.get("where") is not None:
            condition = self.value(node.args["where"].this, level)
            words.append(f"WHERE {condition.sql}")
            tree["whereClause"] = condition.node
        words += self._grouped(node, targets, level, tree)
        level.outputs = _named(targets)
        words += self._ordered(node, targets, level, tree)
        return Query(Part(" ".join(words), tree), tuple(one.name for one in targets))

    def _from(self, node: exp.Expr, level: Level, tree: Node) -> list[str]:
        source = node.args.get("from_")
        if source is None:
            return []
        only(source, "this")
        first, hung = first_and_joins(source.this)
        joins = [*hung, *(node.args.get("joins") or [])]
        if isinstance(first, exp.Table) and folded(first.name) == "dual" and not joins and not first.args.get("db"):
            return ["FROM DUAL"]
        found = self.sources(first, joins, level)
        tree["fromClause"] = [found.node]
        return [f"FROM {found.sql}"]

    # ------------------------------------------------------------ the select list

    def _targets(self, nodes: list[exp.Expr], level: Level) -> list[Target]:
        targets: list[Target] = []
        for node in nodes:
            if isinstance(node, exp.Star):
                only(node)
                if not level.items:
                    raise not_understood("* without FROM")
                starred = self.starred(level.items, level, alone=True)
                targets += [Target(name, part) for name, part in starred]
            elif isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
                only(node, "this", "table", "db")
                only(node.this)
                schema = name_of(node.args["db"]) if node.args.get("db") is not None else None
                item = level.item(schema, name_of(node.args["table"]))
                targets += [Target(name, part) for name, part in self.starred([item], level, alone=False)]
            elif isinstance(node, exp.Alias):
                only(node, "this", "alias")
                if isinstance(node.this, exp.National) and node.args["alias"].args.get("quoted"):
                    raise not_understood("N'' with a string behind it")  # a server joins the two
                targets.append(Target(name_of(node.args["alias"]), self.value(node.this, level), named=True))
            else:
                targets.append(Target(self._label(node, len(targets)), self.value(node, level)))
        if not targets:
            raise not_understood("a SELECT of nothing")
        return targets

    def _label(self, node: exp.Expr, place: int) -> str:
        """What an output without a name is called: its column's name, or its function's, or its place."""
        if isinstance(node, exp.Column):
            return name_of(node.this)
        if isinstance(node, exp.Anonymous) and isinstance(node.args["this"], str):
            inner = node.expressions
            if len(inner) == 1 and isinstance(inner[0], exp.Star):
                return f"{node.args['this']}(*)"
            if len(inner) == 1 and isinstance(inner[0], exp.Column) and inner[0].args.get("table") is None:
                return f"{node.args['this']}({name_of(inner[0].this)})"
            if not inner:
                return f"{node.args['this']}()"
        return f"column{place + 1}"

    # ------------------------------------------------------------ GROUP BY, HAVING, WINDOW

    def _grouped(self, node: exp.Expr, targets: list[Target], level: Level, tree: Node) -> list[str]:
        words: list[str] = []
        group = node.args.get("group")
        if group is not None:
            only(group, "expressions", "rollup")
            keys = [self._group_key(key, targets, level) for key in group.expressions]
            text = ", ".join(key.sql for key in keys)
            nodes = [key.node for key in keys]
            if group.args.get("rollup"):
                (rollup,) = group.args["rollup"]
                only(rollup)
                words.append(f"GROUP BY {text} WITH ROLLUP")
                nodes = [{"GroupingSet": {"kind": "GROUPING_SET_ROLLUP", "content": nodes}}]
            else:
                words.append(f"GROUP BY {text}")
            tree["groupClause"] = nodes
        if node.args.get("having") is not None:
            level.outputs = _named(targets)
            condition = self.value(node.args["having"].this, level)
            level.outputs = {}
            words.append(f"HAVING {condition.sql}")
            tree["havingClause"] = condition.node
        windows = []
        for window in node.args.get("windows") or []:
            only(window, "this", "partition_by", "order", "spec")
            name = folded(name_of(window.this))
            text, definition = self.window(window, level)
            windows.append({"WindowDef": {**definition, "name": name}})
            words.append(f"{',' if len(windows) > 1 else 'WINDOW'} {quoted(name)} AS {text}")
        if windows:
            tree["windowClause"] = windows
        return words

    def _group_key(self, node: exp.Expr, targets: list[Target], level: Level) -> Part:
        if isinstance(node, exp.Literal) and not node.args.get("is_string"):
            return self._position(node, targets)
        place = self._meant(node, targets)
        if place is not None:
            column = level.here(name_of(node.this))
            if column is not None and column.node != targets[place - 1].part.node:
                raise ambiguous(name_of(node.this))
            return _place(place)
        return self._key(node, level)

    def _key(self, node: exp.Expr, level: Level) -> Part:
        """An expression to group or sort by, which a server can't take for a position."""
        if is_position(node):
            raise not_understood("a constant as a key of GROUP BY or ORDER BY")
        return self.value(node, level)

    def _meant(self, node: exp.Expr, targets: list[Target]) -> int | None:
        """The position of the output whose name this is, from 1. Raises RefusedError where several differ."""
        if (
            not isinstance(node, exp.Column)
            or node.args.get("table") is not None
            or not isinstance(node.this, exp.Identifier)
        ):
            return None
        name = name_of(node.this)
        found = [at for at, one in enumerate(targets, 1) if folded(one.name) == folded(name)]
        if found and any(targets[at - 1].part.node != targets[found[0] - 1].part.node for at in found):
            raise ambiguous(name)
        return found[0] if found else None

    # ------------------------------------------------------------ ORDER BY, LIMIT

    def _ordered(self, node: exp.Expr, targets: list[Target], level: Level, tree: Node) -> list[str]:
        words = []
        if node.args.get("order") is not None:
            only(node.args["order"], "expressions")
            keys = [self._sort_key(key, targets, level) for key in node.args["order"].expressions]
            words.append("ORDER BY " + ", ".join(key.sql for key in keys))
            tree["sortClause"] = [key.node for key in keys]
        return [*words, *self._limited(node, level, tree)]

    def _sort_key(self, node: exp.Expr, targets: list[Target], level: Level | None) -> Part:
        only(node, "this", "desc", "nulls_first")
        key = node.this
        place = self._meant(key, targets)
        if isinstance(key, exp.Literal) and not key.args.get("is_string"):
            found = self._position(key, targets)
        elif place is not None:
            found = _place(place)
        elif level is None:
            raise not_understood("a set operation sorted by anything but its columns")
        else:
            found = self._key(key, level)
        return Part(f"{found.sql}{' DESC' if node.args.get('desc') else ''}", {"SortBy": {"node": found.node}})

    def _position(self, node: exp.Expr, targets: list[Target]) -> Part:
        text = str(node.this)
        if not text.isdecimal() or not 1 <= int(text) <= len(targets):
            raise not_understood("a position that is not in the select list")
        return _place(int(text))

    def _limited(self, node: exp.Expr, level: Level, tree: Node) -> list[str]:
        limit, offset = node.args.get("limit"), node.args.get("offset")
        if limit is None:
            if offset is not None:
                raise not_understood("OFFSET without LIMIT")
            return []
        only(limit, "expression")
        counts = [limit.expression]
        if offset is not None:
            only(offset, "expression")
            counts.append(offset.expression)
        if not all(isinstance(count, exp.Placeholder) or _is_count(count) for count in counts):
            raise not_understood("LIMIT of anything but a number")
        turned = len(counts) == 2 and self._comes_before(counts[1], counts[0])
        parts = self.values(counts[::-1] if turned else counts, level)
        first, *rest = parts[::-1] if turned else parts
        tree["limitCount"] = first.node
        if rest:
            tree["limitOffset"] = rest[0].node
        if turned:
            return [f"LIMIT {rest[0].sql}, {first.sql}"]
        return [f"LIMIT {first.sql}" + (f" OFFSET {rest[0].sql}" if rest else "")]

    def _comes_before(self, one: exp.Expr, other: exp.Expr) -> bool:
        """Whether both are placeholders, written the other way round: LIMIT ?, ?."""
        places = [node.meta.get("place") for node in (one, other)]
        return None not in places and places[0] < places[1]  # type: ignore[operator]

    # ------------------------------------------------------------ set operations and WITH

    def _set_operation(self, node: exp.Expr, level: Level) -> Query:
        only(node, "this", "expression", "distinct", "order", "limit", "offset", "with_")
        words, tree = [], Node()
        if node.args.get("with_") is not None:
            words.append(self._with(node.args["with_"], level, tree))
        left, right = self._arm(node.this, level), self._arm(node.expression, level)
        everything = not node.args.get("distinct")
        word = _SET_OPERATIONS[type(node)]
        words.append(f"{left.part.sql} {word}{' ALL' if everything else ''} {right.part.sql}")
        tree |= {"op": f"SETOP_{word}", "larg": left.part.node, "rarg": right.part.node}
        if everything:
            tree["all"] = True
        targets = [Target(name, Part("", {"position": place})) for place, name in enumerate(left.columns)]
        if node.args.get("order") is not None:
            only(node.args["order"], "expressions")
            keys = [self._sort_key(key, targets, None) for key in node.args["order"].expressions]
            words.append("ORDER BY " + ", ".join(key.sql for key in keys))
            tree["sortClause"] = [key.node for key in keys]
        words += self._limited(node, level, tree)
        return Query(Part(" ".join(words), tree), left.columns)

    def _arm(self, node: exp.Expr, level: Level) -> Query:
        """A side of a set operation, in parentheses where it has more than a SELECT's own clauses."""
        bare = isinstance(node, exp.Select) and not any(node.args.get(name) for name in ("order", "limit", "with_"))
        found = self.read(node, level.outer, level)
        return found if bare else Query(Part(f"({found.part.sql})", found.part.node), found.columns)

    def _wrapped(self, node: exp.Expr, level: Level) -> Query:
        """A query in parentheses, sorted and cut anew behind them."""
        only(node, "this", "order", "limit", "offset")
        if node.args.get("order") is None and node.args.get("limit") is None:
            return self.read(node.this, level.outer, level)
        raise not_understood("ORDER BY or LIMIT behind a query in parentheses")

    def _with(self, clause: exp.Expr, level: Level, tree: Node) -> str:
        only(clause, "expressions", "recursive")
        recursive = bool(clause.args.get("recursive"))
        words: list[str] = []
        nodes: list[Node] = []
        named: set[str] = set()
        for cte in clause.expressions:
            only(cte, "this", "alias")
            only(cte.args["alias"], "this", "columns")
            name = name_of(cte.args["alias"].this)
            given = [name_of(column) for column in cte.args["alias"].args.get("columns") or []]
            if folded(name) in named:
                raise ambiguous(name)
            named.add(folded(name))
            written = self.unique(name)
            query = self._cte(name, written, given, cte.this, level, recursive=recursive)
            columns = tuple(given) or query.columns
            level.ctes[folded(name)] = (written, columns)
            listed = f" ({', '.join(map(quoted, columns))})"
            words.append(f"{quoted(written)}{listed} AS ({query.part.sql})")
            names = [{"String": {"sval": column}} for column in columns]
            nodes.append({"CommonTableExpr": {
                "ctename": written, "aliascolnames": names, "ctequery": {"SelectStmt": query.part.node},
            }})  # fmt: skip
        tree["withClause"] = {"ctes": nodes, **({"recursive": True} if recursive else {})}
        return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(words)}"

    def _cte(
        self, name: str, written: str, given: list[str], node: exp.Expr, level: Level, *, recursive: bool
    ) -> Query:
        """A CTE; a recursive one sees itself, with the columns of its first arm."""
        if not recursive or not isinstance(node, exp.Union):
            return self.read(node, None, level)
        before, names = len(self.literals.all), set(self.names)
        first = self.read(node.this, None, level)  # for its columns; what it notes is forgotten
        self.literals.forget(before)
        self.names = names
        inner = Level(ctes={**level.ctes, folded(name): (written, tuple(given) or first.columns)})
        return self.read(node, None, inner)


def _named(targets: list[Target]) -> dict[str, Part | None]:
    """The outputs that have a name of their own, by it; None where several differ."""
    found: dict[str, Part | None] = {}
    for one in targets:
        if one.named:
            name = folded(one.name)
            known = found.get(name, one.part)
            found[name] = one.part if known is not None and known.node == one.part.node else None
    return found


def _place(position: int) -> Part:
    return Part(str(position), {"A_Const": {"ival": {"ival": position}}})


def _is_count(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.args.get("is_string") and str(node.this).isdecimal()
