"""Calls of functions in MySQL: by a list, each with its own syntax.

What it must never do: write a name in quotes, or one of a schema: it would be somebody's own function.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from maskwire.sql.functions import Carry
from maskwire.sql.mysql.constants import only
from maskwire.sql.mysql.expressions import Expressions, call
from maskwire.sql.mysql.functions import AGGREGATES, BARE, CALLED, PURE, UNITS, WINDOWS
from maskwire.sql.mysql.levels import Level
from maskwire.sql.mysql.names import checked, folded, name_of, quoted
from maskwire.sql.mysql.part import Part
from maskwire.sql.nodes import Node
from maskwire.sql.refusals import forbidden_function, not_understood

_RANGE = 0x00002  # as the resolver reads frameOptions
_SIDES = frozenset({"preceding", "following"})
_FIXED: dict[type, str] = {
    exp.CurrentDate: "current_date", exp.CurrentTime: "current_time", exp.CurrentTimestamp: "current_timestamp",
    exp.Localtime: "localtime", exp.Localtimestamp: "localtimestamp",
}  # fmt: skip


class Calls(Expressions):
    """The part of a translation that reads calls."""

    def call(self, node: exp.Expr, level: Level) -> Part:  # noqa: PLR0911 - one return a form
        """A call. Raises RefusedError where its function is not on the list."""
        match node:
            case exp.Window():
                return self._windowed(node, level)
            case exp.Substring():
                only(node, "this", "start", "length")
                given = [node.this, node.args["start"], node.args.get("length")]
                return self._plain("substring", self.values([one for one in given if one is not None], level))
            case exp.Trim():
                return self._trim(node, level)
            case exp.Extract():
                return self._extract(node, level)
            case exp.StrPosition():
                only(node, "this", "substr")
                return self._plain("locate", self.values([node.args["substr"], node.this], level))
            case exp.GroupConcat():
                return self._group_concat(node, level)
            case exp.Anonymous():
                return self._named(node, level)
        only(node, "this")
        sizes = [node.this] if node.args.get("this") is not None else []
        return self._plain(_FIXED[type(node)], self.values(sizes, level))

    def _plain(self, name: str, parts: list[Part]) -> Part:
        text = f"{name.upper()}({', '.join(part.sql for part in parts)})"
        return Part(text, call(CALLED.get(name, name), [part.node for part in parts]))

    def _named(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expressions")
        name = node.args["this"].lower() if isinstance(node.args["this"], str) else ""
        given = node.expressions
        if (found := self._written_otherwise(name, given, level)) is not None:
            return found
        if self.trusted and name and name not in PURE:  # the operator's own: what it gives may come from anywhere
            return self._plain(name, self.values(given, level))
        if name not in PURE or name in self.taken or (name in BARE and given):
            raise forbidden_function(f'"{checked(name)}"' if name else "in quotes")
        if name in WINDOWS:
            raise not_understood("this function without OVER")
        if name in AGGREGATES:
            return self._aggregate(name, given, level)
        return self._plain(name, self._arguments(name, given, level))

    def _written_otherwise(self, name: str, given: list[exp.Expr], level: Level) -> Part | None:
        """A call that is no call in the resolver's tree; None for any other."""
        if name == "isnull" and len(given) == 1:
            value = self.value(given[0], level)
            return Part(f"({value.sql} IS NULL)", {"NullTest": {"arg": value.node, "nulltesttype": "IS_NULL"}})
        if name == "nullif" and len(given) == 2:
            one, other = self.values(given, level)
            tree = self._operation("AEXPR_NULLIF", "=", one.node, other.node)
            return Part(f"NULLIF({one.sql}, {other.sql})", tree)
        if name in ("coalesce", "ifnull", "greatest", "least") and given:
            return self._chosen(name, self.values(given, level))
        if name == "row" and len(given) > 1:
            return self.value(exp.Tuple(expressions=given), level)
        return None

    def _arguments(self, name: str, given: list[exp.Expr], level: Level) -> list[Part]:
        parts = []
        for at, one in enumerate(given):
            if isinstance(one, exp.Interval) and name in _DATED and at == 1:
                parts.append(self.interval(one, level))
            elif at == 0 and name in ("timestampdiff", "timestampadd"):
                word = str(one.this.this).lower() if isinstance(one, exp.Column) else str(one.this).lower()
                if word.removeprefix("sql_tsi_") not in UNITS:
                    raise not_understood("this unit of an interval")
                parts.append(Part(word.removeprefix("sql_tsi_").upper(), {"A_Const": {"isnull": True}}))
            else:
                parts.append(self.value(one, level))
        return parts

    def _chosen(self, name: str, parts: list[Part]) -> Part:
        text = f"{'COALESCE' if name == 'ifnull' else name.upper()}({', '.join(part.sql for part in parts)})"
        nodes = [part.node for part in parts]
        if name in ("greatest", "least"):
            return Part(text, {"MinMaxExpr": {"op": f"IS_{name.upper()}", "args": nodes}})
        return Part(text, {"CoalesceExpr": {"args": nodes}})

    def _aggregate(self, name: str, given: list[exp.Expr], level: Level) -> Part:
        known = CALLED.get(name, name)
        if name == "count" and len(given) == 1 and isinstance(given[0], exp.Star):
            only(given[0])
            return Part("COUNT(*)", call("count", [], agg_star=True))
        distinct = len(given) == 1 and isinstance(given[0], exp.Distinct)
        if distinct:
            only(given[0], "expressions")
            given = given[0].expressions
        parts = self.values(given, level)
        several = name == "json_objectagg" or (name == "count" and distinct)
        if not parts or (len(parts) > 1 and not several):
            raise not_understood("an aggregate of so many values")
        text = f"{name.upper()}({'DISTINCT ' if distinct else ''}{', '.join(part.sql for part in parts)})"
        more: dict[str, Any] = {"agg_distinct": True} if distinct else {}
        return Part(text, call(known, [part.node for part in parts], **more))

    def _group_concat(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "separator")
        inner, keys = node.this, []
        if isinstance(inner, exp.Order):
            only(inner, "this", "expressions")
            keys, inner = [self.sorted_by(key, level) for key in inner.expressions], inner.this
        distinct = isinstance(inner, exp.Distinct)
        if distinct:
            only(inner, "expressions")
            (inner,) = (
                inner.expressions if len(inner.expressions) == 1 else (exp.Concat(expressions=inner.expressions),)
            )
        value = self.value(inner, level)
        given = node.args.get("separator")
        if given is not None and not isinstance(given, exp.Literal):
            raise not_understood("this separator")
        separator = self.literals.text("," if given is None else str(given.this))
        order = f" ORDER BY {', '.join(key.sql for key in keys)}" if keys else ""
        text = f"GROUP_CONCAT({'DISTINCT ' if distinct else ''}{value.sql}{order} SEPARATOR {separator.sql})"
        more: dict[str, Any] = {"agg_distinct": True} if distinct else {}
        if keys:
            more["agg_order"] = [key.node for key in keys]
        return Part(text, call("string_agg", [value.node, separator.node], **more))

    def _trim(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "position", "expression")
        value = self.value(node.this, level)
        given = node.args.get("expression")
        side = str(node.args.get("position") or "BOTH").upper()
        if side not in ("BOTH", "LEADING", "TRAILING"):
            raise not_understood("TRIM of this side")
        if given is None:
            if side != "BOTH":
                raise not_understood("TRIM of a side without what to take away")
            return self._plain("trim", [value])
        taken = self.value(given, level)
        return Part(f"TRIM({side} {taken.sql} FROM {value.sql})", call("trim", [value.node, taken.node]))

    def _extract(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expression")
        unit = str(node.this.this).lower()
        if unit not in UNITS:
            raise not_understood("EXTRACT of this unit")
        value = self.value(node.expression, level)
        return Part(f"EXTRACT({unit.upper()} FROM {value.sql})", call("extract", [value.node]))

    # ------------------------------------------------------------ windows

    def sorted_by(self, node: exp.Expr, level: Level) -> Part:
        """A key of an ORDER BY that sorts inside an aggregate or a window."""
        only(node, "this", "desc", "nulls_first")
        if is_position(node.this):
            raise not_understood("a sort by a constant here")
        key = self.value(node.this, level)
        return Part(f"{key.sql}{' DESC' if node.args.get('desc') else ''}", {"SortBy": {"node": key.node}})

    def _windowed(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "partition_by", "order", "spec", "alias", "over")
        function = node.this
        if not isinstance(function, exp.Anonymous) or not isinstance(function.args["this"], str):
            raise not_understood("this function with OVER")
        name = function.args["this"].lower()
        if name in self.taken:
            raise forbidden_function(f'"{checked(name)}" with OVER')
        if name in WINDOWS:
            only(function, "this", "expressions")
            called = self._plain(name, self.values(function.expressions, level))
        elif name in AGGREGATES and PURE[CALLED.get(name, name)] is not Carry.BUILD:
            called = self._aggregate(name, function.expressions, level)
        else:
            raise forbidden_function(f'"{checked(name)}" with OVER')
        window, tree = self.window(node, level)
        called.node["FuncCall"]["over"] = tree
        return Part(f"{called.sql} OVER {window}", called.node)

    def window(self, node: exp.Expr, level: Level) -> tuple[str, Node]:
        """What stands behind OVER, or a named window's definition."""
        tree: Node = {}
        if node.args.get("alias") is not None:
            name = folded(name_of(node.args["alias"]))
            if name not in level.windows:
                raise not_understood("a window of this name")
            if any(node.args.get(part) for part in ("partition_by", "order", "spec")):
                raise not_understood("a window made of another")
            return quoted(name), {"name": name}
        words = []
        if parts := self.values(node.args.get("partition_by") or [], level):
            words.append("PARTITION BY " + ", ".join(part.sql for part in parts))
            tree["partitionClause"] = [part.node for part in parts]
        if (order := node.args.get("order")) is not None:
            only(order, "expressions")
            keys = [self.sorted_by(key, level) for key in order.expressions]
            words.append("ORDER BY " + ", ".join(key.sql for key in keys))
            tree["orderClause"] = [key.node for key in keys]
        if (spec := node.args.get("spec")) is not None:
            words.append(self._frame(spec, tree, level))
        return f"({' '.join(words)})", tree

    def _frame(self, spec: exp.Expr, tree: Node, level: Level) -> str:
        only(spec, "kind", "start", "start_side", "end", "end_side")
        kind = str(spec.args.get("kind")).upper()
        if kind not in ("ROWS", "RANGE"):
            raise not_understood("this frame of a window")
        tree["frameOptions"] = _RANGE if kind == "RANGE" else 0
        bounds = []
        for side, offset in (("start", "startOffset"), ("end", "endOffset")):
            bound, where = spec.args.get(side), str(spec.args.get(f"{side}_side") or "").lower()
            if bound is None:
                continue
            if isinstance(bound, exp.Expr):
                if where not in _SIDES or not isinstance(bound, exp.Literal) or bound.args.get("is_string"):
                    raise not_understood("this frame of a window")
                value = self.value(bound, level)
                tree[offset] = value.node
                bounds.append(f"{value.sql} {where.upper()}")
            elif str(bound).upper() == "CURRENT ROW":
                bounds.append("CURRENT ROW")
            elif str(bound).upper() == "UNBOUNDED" and where in _SIDES:
                bounds.append(f"UNBOUNDED {where.upper()}")
            else:
                raise not_understood("this frame of a window")
        return f"{kind} BETWEEN {bounds[0]} AND {bounds[1]}" if len(bounds) == 2 else f"{kind} {bounds[0]}"


def is_position(node: exp.Expr) -> bool:
    """Whether a key of ORDER BY or GROUP BY could be one of an output's positions, now or once it has its value."""
    return isinstance(node.unnest(), exp.Literal | exp.Placeholder)


_DATED = frozenset({"date_add", "date_sub", "adddate", "subdate"})
