"""Expressions of MySQL: each node of sqlglot's to its text and its tree, from one list of what is understood.

What it must never do: write or follow a node, or a part of one, that its handler does not name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from maskwire.sql.mysql.constants import CONSTANTS, Constants, only
from maskwire.sql.mysql.functions import UNITS, WORDS
from maskwire.sql.mysql.levels import Level
from maskwire.sql.mysql.names import name_of
from maskwire.sql.mysql.part import Part, string
from maskwire.sql.nodes import Node
from maskwire.sql.refusals import forbidden_function, not_allowed, not_understood, unknown_column

_WORD = re.compile(r"[A-Za-z0-9_]{1,64}")
_MOST_DEPTH = 150  # of nodes in nodes; each takes a few frames of Python's

_ARITHMETIC: dict[type, str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.IntDiv: "DIV", exp.Mod: "%", exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|", exp.BitwiseXor: "^", exp.BitwiseLeftShift: "<<", exp.BitwiseRightShift: ">>",
}  # fmt: skip
_COMPARISONS: dict[type, tuple[str, str]] = {
    exp.EQ: ("=", "="), exp.NEQ: ("<>", "<>"), exp.GT: (">", ">"), exp.GTE: (">=", ">="), exp.LT: ("<", "<"),
    exp.LTE: ("<=", "<="), exp.NullSafeEQ: ("<=>", "="), exp.Like: ("LIKE", "~~"), exp.RegexpLike: ("RLIKE", "~"),
}  # fmt: skip
_LOGIC: dict[type, tuple[str, str]] = {
    exp.And: ("AND", "AND_EXPR"),
    exp.Or: ("OR", "OR_EXPR"),
    exp.Xor: ("XOR", "OR_EXPR"),
}
# sqlglot's types that a cast may name: how MySQL's CAST says each, and what it is called in the resolver's tree.
_TYPES = {
    "CHAR": ("CHAR", "text"), "NCHAR": ("CHAR", "text"), "VARCHAR": ("CHAR", "text"), "TEXT": ("CHAR", "text"),
    "BINARY": ("BINARY", "bytea"), "BIGINT": ("SIGNED", "int8"), "INT": ("SIGNED", "int8"),
    "UBIGINT": ("UNSIGNED", "numeric"), "DECIMAL": ("DECIMAL", "numeric"), "DOUBLE": ("DOUBLE", "float8"),
    "DATE": ("DATE", "date"), "DATETIME": ("DATETIME", "timestamp"), "TIMESTAMP": ("DATETIME", "timestamp"),
    "TIMESTAMPTZ": ("DATETIME", "timestamp"), "TIME": ("TIME", "time"), "JSON": ("JSON", "jsonb"),
}  # fmt: skip


def call(name: str, arguments: list[Node], **more: Any) -> Node:
    """A call in the tree."""
    return {"FuncCall": {"funcname": [string(name)], "args": arguments, **more}}


class Expressions(Constants):
    """The expression half of a statement's translation; queries.py adds the rest."""

    def __init__(self, taken: frozenset[str], *, trusted: bool) -> None:
        super().__init__()
        self.trusted = trusted  # a view's definition, of which nothing is sent
        self.taken = taken  # names of functions that somebody made: a server without a built-in one would run it
        self._depth = 0

    def query(self, node: exp.Expr, outer: Level | None, around: Level) -> Part:
        """A query in a query: what can name the columns of ``outer``, and what WITH names ``around`` it."""
        raise NotImplementedError

    def call(self, node: exp.Expr, level: Level) -> Part:
        """A call of a function."""
        raise NotImplementedError

    def value(self, node: object, level: Level) -> Part:
        """An expression. Raises RefusedError where it is not on the list."""
        if not isinstance(node, exp.Expr):
            raise not_understood("this syntax")
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise _unlisted(node)
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise not_understood("an expression of this depth")
        part = handler(self, node, level)
        self._depth -= 1
        return part

    def values(self, nodes: list[exp.Expr], level: Level) -> list[Part]:
        """Each of some expressions."""
        return [self.value(node, level) for node in nodes]

    # ------------------------------------------------------------ names

    def _column(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "table", "db")
        name = name_of(node.this)
        if "table" not in node.args or node.args["table"] is None:
            found = level.column(name)
            if found is None and name.lower() in WORDS and not node.this.args.get("quoted"):
                return self.call(exp.Anonymous(this=name), level)
            if found is None:
                raise unknown_column(name)
            return found
        schema = node.args.get("db")
        return level.qualified(None if schema is None else name_of(schema), name_of(node.args["table"]), name)

    def _constant(self, node: exp.Expr, level: Level) -> Part:
        del level
        return self.constant(node)

    # ------------------------------------------------------------ operators

    def _paren(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this")
        return self.value(node.this, level)

    def _operation(self, kind: str, name: str, left: Node, right: Node | list[Node]) -> Node:
        second = {"List": {"items": right}} if isinstance(right, list) else right
        return {"A_Expr": {"kind": kind, "name": [string(name)], "lexpr": left, "rexpr": second}}

    def _arithmetic(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expression", "typed", "safe")
        sign = _ARITHMETIC[type(node)]
        if any(isinstance(side, exp.Interval) for side in (node.this, node.expression)):
            return self._moved(node, sign, level)
        left, right = self.value(node.this, level), self.value(node.expression, level)
        name = {"DIV": "/", "^": "#"}.get(sign, sign)
        return Part(f"({left.sql} {sign} {right.sql})", self._operation("AEXPR_OP", name, left.node, right.node))

    def _moved(self, node: exp.Expr, sign: str, level: Level) -> Part:
        """A date and an interval."""
        if sign not in "+-" or (sign == "-" and isinstance(node.this, exp.Interval)):
            raise not_understood("arithmetic of intervals")
        sides = [self.interval(one, level) if isinstance(one, exp.Interval) else self.value(one, level)
                 for one in (node.this, node.expression)]  # fmt: skip
        return Part(f"({sides[0].sql} {sign} {sides[1].sql})", call("date_add", [side.node for side in sides]))

    def interval(self, node: exp.Expr, level: Level) -> Part:
        """INTERVAL n unit, which stands beside a date only."""
        only(node, "this", "unit")
        unit = node.args.get("unit")
        word = str(unit.this).lower() if isinstance(unit, exp.Var) else ""
        if word not in UNITS:
            raise not_understood("this unit of an interval")
        count = self.value(node.this, level)
        return Part(f"INTERVAL {count.sql} {word.upper()}", count.node)

    def _joined(self, node: exp.Expr, level: Level) -> Part:
        """Texts in a row: ``'a' 'b'``, and || in the mode PIPES_AS_CONCAT."""
        if isinstance(node, exp.DPipe):
            only(node, "this", "expression", "safe")
            parts = self.values([node.this, node.expression], level)
        else:
            only(node, "expressions", "safe")
            parts = self.values(node.expressions, level)
        return Part(f"CONCAT({_listed(parts)})", call("concat", [part.node for part in parts]))

    def _compared(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expression", "negate")
        sign, name = _COMPARISONS[type(node)]
        other = node.expression
        if isinstance(other, exp.Any | exp.All):
            return self._compared_all(node, level)
        left, right = self.value(node.this, level), self.value(other, level)
        kind = "AEXPR_NOT_DISTINCT" if sign == "<=>" else "AEXPR_LIKE" if sign == "LIKE" else "AEXPR_OP"
        text = f"({left.sql} {'NOT ' if node.args.get('negate') else ''}{sign} {right.sql})"
        return Part(text, self._operation(kind, name, left.node, right.node))

    def _compared_all(self, node: exp.Expr, level: Level) -> Part:
        sign, name = _COMPARISONS[type(node)]
        other = node.expression
        only(other, "this")
        if sign not in ("=", "<>", "<", ">", "<=", ">="):
            raise not_understood("this comparison with ANY or ALL")
        left, inner = self.value(node.this, level), self.query(_unwrapped(other.this), level, level)
        link = "ANY_SUBLINK" if isinstance(other, exp.Any) else "ALL_SUBLINK"
        word = "ANY" if isinstance(other, exp.Any) else "ALL"
        return Part(f"({left.sql} {sign} {word} ({inner.sql}))",
                    _sublink(link, inner.node, left.node, name))  # fmt: skip

    def _escaped(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expression")
        if not isinstance(node.this, exp.Like) or not isinstance(node.expression, exp.Literal):
            raise not_understood("ESCAPE here")
        # Which sign it is, is no value: without its place, it is part of what was understood.
        found, sign = self.value(node.this, level), self.literals.text(str(node.expression.this))
        return Part(f"({found.sql[1:-1]} ESCAPE {sign.sql})", found.node)

    def _is(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expression")
        value = self.value(node.this, level)
        if isinstance(node.expression, exp.Null):
            return Part(f"({value.sql} IS NULL)", {"NullTest": {"arg": value.node, "nulltesttype": "IS_NULL"}})
        if isinstance(node.expression, exp.Boolean):
            word = "TRUE" if node.expression.this else "FALSE"
            return Part(f"({value.sql} IS {word})", {"BooleanTest": {"arg": value.node, "booltesttype": "IS_" + word}})
        raise not_understood("IS this")

    def _in(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expressions", "query")
        left = self.value(node.this, level)
        if node.args.get("query") is not None:
            inner = self.query(_unwrapped(node.args["query"]), level, level)
            return Part(f"({left.sql} IN ({inner.sql}))", _sublink("ANY_SUBLINK", inner.node, left.node))
        rights = self.values(node.expressions, level)
        if not rights:
            raise not_understood("IN of nothing")
        nodes = [right.node for right in rights]
        return Part(f"({left.sql} IN ({_listed(rights)}))", self._operation("AEXPR_IN", "=", left.node, nodes))

    def _between(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "low", "high")
        value, low, high = self.values([node.this, node.args["low"], node.args["high"]], level)
        tree = self._operation("AEXPR_BETWEEN", "BETWEEN", value.node, [low.node, high.node])
        return Part(f"({value.sql} BETWEEN {low.sql} AND {high.sql})", tree)

    def _logic(self, node: exp.Expr, level: Level) -> Part:
        """AND, OR, XOR: a long row of one is one, not as many in each other."""
        kind, rest = type(node), [node]
        arms: list[exp.Expr] = []
        while rest:
            one = rest.pop()
            if type(one) is kind:
                only(one, "this", "expression")
                rest += [one.expression, one.this]
            else:
                arms.append(one)
        word, boolop = _LOGIC[kind]
        parts = self.values(arms, level)
        text = f" {word} ".join(part.sql for part in parts)
        return Part(f"({text})", {"BoolExpr": {"boolop": boolop, "args": [part.node for part in parts]}})

    def _not(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this")
        value = self.value(node.this, level)
        return Part(f"(NOT {value.sql})", {"BoolExpr": {"boolop": "NOT_EXPR", "args": [value.node]}})

    def _signed(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this")
        value = self.value(node.this, level)
        sign = "-" if isinstance(node, exp.Neg) else "~"
        tree = {"A_Expr": {"kind": "AEXPR_OP", "name": [string(sign)], "rexpr": value.node}}
        return Part(f"({sign} {value.sql})", tree)

    def _case(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "ifs", "default")
        subject = self.value(node.this, level) if node.args.get("this") is not None else None
        words, branches = ["CASE"], []
        if subject is not None:
            words.append(subject.sql)
        for branch in node.args["ifs"]:
            only(branch, "this", "true")
            when, then = self.value(branch.this, level), self.value(branch.args["true"], level)
            words.append(f"WHEN {when.sql} THEN {then.sql}")
            branches.append({"CaseWhen": {"expr": when.node, "result": then.node}})
        tree: Node = {"args": branches}
        if subject is not None:
            tree["arg"] = subject.node
        if node.args.get("default") is not None:
            default = self.value(node.args["default"], level)
            words.append(f"ELSE {default.sql}")
            tree["defresult"] = default.node
        return Part(f"({' '.join(words)} END)", {"CaseExpr": tree})

    def _if(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "true", "false")
        asked, true, false = self.values([node.this, node.args["true"], node.args["false"]], level)
        branch = {"CaseWhen": {"expr": asked.node, "result": true.node}}
        tree = {"CaseExpr": {"args": [branch], "defresult": false.node}}
        return Part(f"(CASE WHEN {asked.sql} THEN {true.sql} ELSE {false.sql} END)", tree)

    def _cast(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "to")
        kind = node.args["to"]
        value = self.value(node.this, level)
        name = str(getattr(kind.this, "value", kind.this))
        if name == "CHARACTER_SET":
            only(kind, "this", "kind")
            if str(kind.args["kind"].this).lower() != "utf8mb4":
                raise not_understood("a conversion into another character set than utf8mb4")
            return Part(f"CONVERT({value.sql} USING utf8mb4)", call("convert_to", [value.node]))
        only(kind, "this", "expressions")
        if name not in _TYPES:
            raise not_understood("a cast to this type")
        word, known = _TYPES[name]
        sizes = [str(size.this.this) for size in kind.expressions]
        if not all(size.isdecimal() for size in sizes):
            raise not_understood("this type")
        modifiers = [{"A_Const": {"ival": {"ival": int(size)}}} for size in sizes]
        # The position says that the type stands behind what is cast: so that a literal may still be read.
        type_name: Node = {"names": [string(known)], "location": len(self.literals.all) + 1}
        if modifiers:
            type_name["typmods"] = modifiers
        written = f"{word}({', '.join(sizes)})" if sizes else word
        return Part(f"CAST({value.sql} AS {written})", {"TypeCast": {"arg": value.node, "typeName": type_name}})

    def _collated(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this", "expression")
        value, name = self.value(node.this, level), str(node.expression.this)
        if not _WORD.fullmatch(name):
            raise not_understood("this collation")
        return Part(f"({value.sql} COLLATE {name})", {"CollateClause": {"arg": value.node, "collname": [string(name)]}})

    # ------------------------------------------------------------ rows and queries

    def _row(self, node: exp.Expr, level: Level) -> Part:
        only(node, "expressions")
        parts = self.values(node.expressions, level)
        if len(parts) < 2:
            raise not_understood("a row of one value")
        tree = {"RowExpr": {"args": [part.node for part in parts], "row_format": "COERCE_IMPLICIT_CAST"}}
        return Part(f"({_listed(parts)})", tree)

    def _subquery(self, node: exp.Expr, level: Level) -> Part:
        inner = self.query(_unwrapped(node), level, level)
        return Part(f"({inner.sql})", _sublink("EXPR_SUBLINK", inner.node))

    def _exists(self, node: exp.Expr, level: Level) -> Part:
        only(node, "this")
        inner = self.query(_unwrapped(node.this), level, level)
        return Part(f"EXISTS({inner.sql})", _sublink("EXISTS_SUBLINK", inner.node))

    def _called(self, node: exp.Expr, level: Level) -> Part:
        return self.call(node, level)


def _listed(parts: list[Part]) -> str:
    return ", ".join(part.sql for part in parts)


def _unwrapped(node: exp.Expr) -> exp.Expr:
    """The query in parentheses that say nothing of their own."""
    while isinstance(node, exp.Subquery) and not any(value for name, value in node.args.items() if name != "this"):
        node = node.this
    return node


def _sublink(kind: str, select: Node, left: Node | None = None, operator: str | None = None) -> Node:
    tree: Node = {"subLinkType": kind, "subselect": {"SelectStmt": select}}
    if left is not None:
        tree["testexpr"] = left
    if operator is not None:
        tree["operName"] = [string(operator)]
    return {"SubLink": tree}


def _unlisted(node: exp.Expr) -> Exception:
    if isinstance(node, exp.Parameter | exp.PropertyEQ):
        return not_allowed("A user variable (@name)")
    if isinstance(node, exp.SessionParameter):
        return not_allowed("A system variable (@@name) here")
    if isinstance(node, exp.Dot):
        return forbidden_function("of a schema")
    return not_understood(type(node).__name__)


_HANDLERS: dict[type, Callable[[Expressions, exp.Expr, Level], Part]] = {
    exp.Column: Expressions._column,
    **dict.fromkeys(CONSTANTS, Expressions._constant),
    exp.Paren: Expressions._paren,
    **dict.fromkeys(_ARITHMETIC, Expressions._arithmetic),
    **dict.fromkeys(_COMPARISONS, Expressions._compared),
    **dict.fromkeys(_LOGIC, Expressions._logic),
    exp.DPipe: Expressions._joined,
    exp.Concat: Expressions._joined,
    exp.Escape: Expressions._escaped,
    exp.Is: Expressions._is,
    exp.In: Expressions._in,
    exp.Between: Expressions._between,
    exp.Not: Expressions._not,
    exp.Neg: Expressions._signed,
    exp.BitwiseNot: Expressions._signed,
    exp.Case: Expressions._case,
    exp.If: Expressions._if,
    exp.Cast: Expressions._cast,
    exp.Collate: Expressions._collated,
    exp.Tuple: Expressions._row,
    exp.Subquery: Expressions._subquery,
    exp.Exists: Expressions._exists,
    **dict.fromkeys(
        (exp.Anonymous, exp.Substring, exp.Trim, exp.Extract, exp.StrPosition, exp.GroupConcat, exp.Window,
         exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.Localtime, exp.Localtimestamp),
        Expressions._called,
    ),
}  # fmt: skip
