"""What PostgreSQL calls an output column that has no AS, and how a name is written.

What it is for: a subquery's columns are found by these names; a wrong one would be looked up elsewhere.
Source: PostgreSQL src/backend/parser/parse_target.c (FigureColname), in our own words.
"""

from __future__ import annotations

from collections.abc import Callable

from maskwire.sql.nodes import Node, kind_of

UNNAMED = "?column?"

_FIXED = {
    "A_ArrayExpr": "array", "RowExpr": "row", "CoalesceExpr": "coalesce", "GroupingFunc": "grouping",
}  # fmt: skip
_SESSION = {"SVFOP_LOCALTIME_N": "localtime", "SVFOP_LOCALTIMESTAMP_N": "localtimestamp",
            "SVFOP_CURRENT_TIME_N": "current_time", "SVFOP_CURRENT_TIMESTAMP_N": "current_timestamp"}  # fmt: skip


def quoted(name: str) -> str:
    """An identifier as SQL."""
    return '"' + name.replace('"', '""') + '"'


def name_of(node: Node, first_of: Callable[[Node], str]) -> str:
    """The name of an expression; ``first_of`` gives the name of a subquery's first column."""
    return _figure(node, first_of)[0] or UNNAMED


def _last_string(nodes: list[Node]) -> str | None:
    found = [node["String"].get("sval", "") for node in nodes if "String" in node]
    return found[-1] if found else None


def _figure(  # noqa: PLR0911, PLR0912 - one branch per kind of node is how the rule is written
    node: Node, first_of: Callable[[Node], str]
) -> tuple[str | None, int]:
    """(name, strength): a weak name gives way to a type's or to "case"."""
    kind, fields = kind_of(node)
    if kind in _FIXED:
        return _FIXED[kind], 2
    match kind:
        case "ColumnRef":
            name = _last_string(fields["fields"])
            return name, 2 if name else 0
        case "A_Indirection":
            name = _last_string(fields["indirection"])
            return (name, 2) if name else _figure(fields["arg"], first_of)
        case "FuncCall":
            return _last_string(fields["funcname"]), 2
        case "A_Expr":
            return ("nullif", 2) if fields["kind"] == "AEXPR_NULLIF" else (None, 0)
        case "CollateClause":
            return _figure(fields["arg"], first_of)
        case "TypeCast":
            name, strength = _figure(fields["arg"], first_of)
            return (name, strength) if strength > 1 else (_last_string(fields["typeName"]["names"]), 1)
        case "CaseExpr":
            name, strength = _figure(fields["defresult"], first_of) if "defresult" in fields else (None, 0)
            return (name, strength) if strength > 1 else ("case", 1)
        case "MinMaxExpr":
            return ("greatest" if fields["op"] == "IS_GREATEST" else "least"), 2
        case "SQLValueFunction":
            op = fields["op"]
            return _SESSION.get(op, op.removeprefix("SVFOP_").lower()), 2
        case "SubLink":
            link = fields["subLinkType"]
            if link == "EXISTS_SUBLINK":
                return "exists", 2
            if link == "ARRAY_SUBLINK":
                return "array", 2
            if link == "EXPR_SUBLINK":
                return first_of(fields["subselect"]), 2
    return None, 0
