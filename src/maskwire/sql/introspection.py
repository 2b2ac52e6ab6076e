"""What tools do with texts of the schema besides showing them, and how they read settings.

What it is for: an index's definition or a column's default is scanned where it is shown, and no function or
condition is let near it (leaks.md 47a), but for the few here whose answers tell no constant.
What it must never do: let a text of the client's choice be compared with a text of the schema.
"""

from __future__ import annotations

import re

from maskwire.sql.nodes import Node, kind_of, strings
from maskwire.sql.operators import EQUALITY
from maskwire.sql.scope import Value
from maskwire.sql.settings import READABLE
from maskwire.sql.systems import is_text

# "Is it filled from a sequence?": nothing but that word, and the signs around it that patterns need.
_SEQUENCE = re.compile(r"[%^\\(']*nextval[%\\(':]*")
_NO_VALUES = frozenset({"", "-", "n/a", "na", "none", "null"})
_MARKS = frozenset({"", "*", "DEFAULT"})
_PATTERNS = frozenset({"~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*"})
_TRIMS = frozenset({"btrim", "ltrim", "rtrim"})
_JOINS = frozenset({"array_to_string", "string_agg"})
_BETWEEN = frozenset({"\n", ",", ", "})
_TRIMMED = frozenset({'"', ";"})


def is_no_value(node: Node) -> bool:
    """Whether a constant is what stands where there is no value: ``NULLIF(email, '')``."""
    text = _string(node)
    return text is not None and text.strip().lower() in _NO_VALUES


def is_schema_text(value: Value) -> bool:
    """Whether a value is text of the schema, or chosen from such."""
    return bool(value.origins) and value.tells and all(is_text(origin.column) for origin in value.origins)


def asks_harmlessly(operator: str, value: Value, node: Node) -> bool:
    """Whether a text of the schema is asked what tells no constant: is it empty, a default partition's bound, or
    filled from a sequence (``column_default LIKE 'nextval(%'``)?"""
    text = _string(node)
    if text is None or not is_schema_text(value):
        return False
    return text in _MARKS if operator in EQUALITY else operator in _PATTERNS and bool(_SEQUENCE.fullmatch(text))


def without_marks(nodes: list[Node], values: list[Value]) -> list[Value]:
    """Of what a CASE or COALESCE chooses between: texts of the schema alone, where only marks stand beside them."""
    left = [value for node, value in zip(nodes, values, strict=True) if _string(node) not in _MARKS]
    return left if left and len(left) < len(values) and all(map(is_schema_text, left)) else values


def keeps_text(name: str, values: list[Value], nodes: list[Node]) -> bool:
    """Whether a call only takes quotes or a semicolon from the ends of a text of the schema."""
    return len(nodes) == 2 and name in _TRIMS and is_schema_text(values[0]) and _string(nodes[1]) in _TRIMMED


def joins_plainly(name: str, values: list[Value], nodes: list[Node]) -> bool:
    """Whether a call only writes texts of the schema in a row, as psql does with the labels of an enum: what stands
    between them hides nothing in them from a scan."""
    return len(nodes) == 2 and name in _JOINS and is_schema_text(values[0]) and _string(nodes[1]) in _BETWEEN


def is_text_type(type_name: Node) -> bool:
    """Whether a cast to it keeps a text as it is."""
    names = strings(type_name.get("names", []))
    known = names[-1] in ("text", "varchar") and names[:-1] in ((), ("pg_catalog",))
    return known and not {"typmods", "arrayBounds"} & type_name.keys()


def listed_settings(select: Node) -> Node | None:
    """The RangeVar of pg_settings where a query reads nothing else, and of it no setting that SHOW would not show."""
    sources = select.get("fromClause", [])
    if len(sources) != 1 or "whereClause" not in select:
        return None
    kind, source = kind_of(sources[0])
    if kind != "RangeVar" or source["relname"] != "pg_settings":
        return None
    return source if _names_listed(select["whereClause"]) else None


def _names_listed(condition: Node) -> bool:
    """Whether a condition holds only for rows whose name is on the list."""
    kind, fields = kind_of(condition)
    if kind == "BoolExpr" and fields["boolop"] == "AND_EXPR":
        return any(_names_listed(node) for node in fields["args"])
    if kind != "A_Expr" or strings(fields["name"]) != ("=",) or fields["kind"] not in ("AEXPR_OP", "AEXPR_IN"):
        return False
    left, column = kind_of(fields["lexpr"])
    if left != "ColumnRef" or "String" not in column["fields"][-1] or strings(column["fields"])[-1] != "name":
        return False
    right, inner = kind_of(fields["rexpr"])
    nodes = inner["items"] if right == "List" else [fields["rexpr"]]
    return all((text := _string(node)) is not None and text.lower() in READABLE for node in nodes)


def _string(node: Node) -> str | None:
    """What a string constant says; None for anything else."""
    kind, fields = kind_of(node)
    if kind == "TypeCast" and is_text_type(fields["typeName"]):
        kind, fields = kind_of(fields["arg"])
    return str(fields["sval"].get("sval", "")) if kind == "A_Const" and "sval" in fields else None
