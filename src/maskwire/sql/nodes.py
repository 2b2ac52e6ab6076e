"""The allow-list of syntax: every node kind, every field of it, and every enum value that has a meaning for us.

What it is for: the first walk over a tree. What it visits is everything there is (leaks.md 54, 67, 68), so
nothing hides in a list that the resolver does not look into.
What it must never do: let a kind or a field through because it looks harmless.
Names are libpg_query's (pg_query.proto), which are those of PostgreSQL's src/include/nodes/parsenodes.h.
"""

from __future__ import annotations

from typing import Any

from maskwire.sql.refusals import not_understood, read_only

Node = dict[str, Any]

# Where a node stands unwrapped (without its kind around it), the field says what it is.
_UNWRAPPED = {
    "alias": "Alias", "join_using_alias": "Alias", "typeName": "TypeName", "withClause": "WithClause",
    "over": "WindowDef", "larg": "SelectStmt", "rarg": "SelectStmt", "relation": "RangeVar",
    "intoClause": "IntoClause", "search_clause": "CTESearchClause", "cycle_clause": "CTECycleClause",
    "ival": "Integer", "fval": "Float", "sval": "String", "bsval": "BitString", "boolval": "Boolean",
}  # fmt: skip

FIELDS: dict[str, frozenset[str]] = {
    kind: frozenset((fields + " location").split())
    for kind, fields in {
        "SelectStmt": "distinctClause targetList fromClause whereClause groupClause groupDistinct havingClause "
        "windowClause valuesLists sortClause limitOffset limitCount limitOption withClause op all larg rarg",
        "ResTarget": "name val",
        "WithClause": "ctes recursive",
        "CommonTableExpr": "ctename aliascolnames ctematerialized ctequery",
        "RangeVar": "schemaname relname inh relpersistence alias",
        "RangeSubselect": "lateral subquery alias",
        "RangeFunction": "lateral ordinality is_rowsfrom functions alias coldeflist",
        "RangeTableSample": "relation method args repeatable",
        "JoinExpr": "jointype isNatural larg rarg usingClause join_using_alias quals alias rtindex",
        "Alias": "aliasname colnames",
        "ColumnDef": "colname typeName is_local",
        "TypeName": "names typmods typemod arrayBounds",
        "ColumnRef": "fields",
        "ParamRef": "number",
        "A_Const": "ival fval sval bsval boolval isnull",
        "A_Star": "",
        "String": "sval", "Integer": "ival", "Float": "fval", "Boolean": "boolval", "BitString": "bsval",
        "List": "items",
        "A_Expr": "kind name lexpr rexpr rexpr_list_start rexpr_list_end",
        "BoolExpr": "boolop args",
        "NullTest": "arg nulltesttype argisrow",
        "BooleanTest": "arg booltesttype",
        "TypeCast": "arg typeName",
        "CollateClause": "arg collname",
        "FuncCall": "funcname args agg_order agg_filter over agg_within_group agg_star agg_distinct func_variadic "
        "funcformat",
        "NamedArgExpr": "arg name argnumber",
        "WindowDef": "name refname partitionClause orderClause frameOptions startOffset endOffset",
        "SortBy": "node sortby_dir sortby_nulls useOp",
        "SubLink": "subLinkType testexpr operName subselect",
        "CaseExpr": "arg args defresult",
        "CaseWhen": "expr result",
        "CoalesceExpr": "args",
        "MinMaxExpr": "op args",
        "SQLValueFunction": "op typmod",
        "RowExpr": "args row_format",
        "A_ArrayExpr": "elements list_start list_end",
        "A_Indirection": "arg indirection",
        "A_Indices": "is_slice lidx uidx",
        "GroupingFunc": "args",
        "GroupingSet": "kind content",
    }.items()
}  # fmt: skip

_WRITES = {
    "InsertStmt": "INSERT", "UpdateStmt": "UPDATE", "DeleteStmt": "DELETE", "MergeStmt": "MERGE",
    "IntoClause": "SELECT INTO", "LockingClause": "SELECT FOR UPDATE or FOR SHARE",
}  # fmt: skip

# Nodes that the resolver must have looked at by the time it is done: anything that can name or run something.
TRACKED = frozenset(
    {"ColumnRef", "FuncCall", "RangeVar", "SubLink", "SelectStmt", "A_Expr", "TypeCast", "A_Indirection",
     "RangeFunction", "CommonTableExpr", "ParamRef", "CollateClause", "SQLValueFunction"}
)  # fmt: skip


def kind_of(node: object) -> tuple[str, Node]:
    """A wrapped node's kind and fields. Raises RefusedError where it is not one."""
    if isinstance(node, dict) and len(node) == 1:
        ((kind, fields),) = node.items()
        if isinstance(fields, dict) and kind in FIELDS:
            return kind, fields
    raise not_understood("this syntax")


def _is_wrapped(value: Node) -> bool:
    return len(value) == 1 and next(iter(value))[0].isupper()


def check(kind: str, node: Node, tracked: set[int]) -> None:  # noqa: PLR0912 - one loop, read top to bottom
    """Refuse what is not on the list, at any depth; ``tracked`` takes the id of every node to be looked at."""
    stack: list[tuple[str, Node]] = [(kind, node)]
    while stack:
        kind, node = stack.pop()
        allowed = FIELDS.get(kind)
        if allowed is None:
            raise read_only(_WRITES[kind]) if kind in _WRITES else not_understood(kind)
        if kind in TRACKED:
            tracked.add(id(node))
        for field, value in node.items():
            if field not in allowed:
                if field == "lockingClause":
                    raise read_only(_WRITES["LockingClause"])
                if field == "intoClause":
                    raise read_only(_WRITES["IntoClause"])
                raise not_understood(f"{field} in {kind}")
            if isinstance(value, dict):
                stack.append(_child(field, value))
            elif isinstance(value, list):
                for item in value:
                    if not isinstance(item, dict):
                        raise not_understood(f"{field} in {kind}")
                    if item:
                        stack.append(_wrapped(item))
                    elif field not in ("distinctClause", "items"):
                        raise not_understood(f"{field} in {kind}")


def _child(field: str, value: Node) -> tuple[str, Node]:
    if value and _is_wrapped(value):
        return _wrapped(value)
    kind = _UNWRAPPED.get(field)
    if kind is None:
        raise not_understood(field)
    return kind, value


def _wrapped(value: Node) -> tuple[str, Node]:
    if not _is_wrapped(value):
        raise not_understood("this syntax")
    ((kind, fields),) = value.items()
    if not isinstance(fields, dict):
        raise not_understood(kind)
    return kind, fields


def strings(nodes: list[Node]) -> tuple[str, ...]:
    """The texts of a list of String nodes. Raises RefusedError where one is something else."""
    found = []
    for node in nodes:
        kind, fields = kind_of(node)
        if kind != "String":
            raise not_understood("this name")
        found.append(fields.get("sval", ""))
    return tuple(found)
