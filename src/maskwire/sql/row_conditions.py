"""The condition of a row filter: a plain boolean expression on the columns of one table, in PostgreSQL's grammar.

What it must never do: take a text that could end the condition and go on as something else, or one that reads another
table.
"""

from __future__ import annotations

from maskwire.errors import RefusedError
from maskwire.model import Literal
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.constants import COMMENTS, rewritten, words_of
from maskwire.sql.functions import AGGREGATES, PURE, Carry
from maskwire.sql.nodes import Node, check, kind_of, strings
from maskwire.sql.refusals import not_understood
from maskwire.sql.resolve import Resolver, stored_fields
from maskwire.sql.scope import Item, Scope
from maskwire.sql.tree import split

_ALLOWED = frozenset(
    {"ColumnRef", "A_Const", "ParamRef", "A_Expr", "BoolExpr", "NullTest", "BooleanTest", "TypeCast", "TypeName",
     "FuncCall", "CoalesceExpr", "MinMaxExpr", "CaseExpr", "CaseWhen", "A_ArrayExpr", "List", "String", "Integer",
     "Float", "Boolean", "BitString"}
)  # fmt: skip
_CALLS = frozenset({Carry.ARGUMENT, Carry.WRAP, Carry.FACT})
_CALL_FIELDS = frozenset({"funcname", "args", "funcformat", "location"})


def condition_of(text: str, parameters: int) -> Node:
    """The expression that a text is, in which each of ``$1`` to ``$parameters`` stands at least once.

    Raises RefusedError.
    """
    try:
        if any(token[2] in COMMENTS for token in _tokens(text)):
            raise not_understood("a comment in a condition")
        if text.count("$") and any(word[2] != "PARAM" and "$" in _said(text, word) for word in words_of(text)):
            raise not_understood("a placeholder or $ inside quotes")
    except SyntaxError:
        raise not_understood("the syntax of this condition") from None
    # In brackets and without: neither may close what the other opens.
    expression = _where(text)
    if _without_places(_where(f"({text})")) != _without_places(expression):
        raise not_understood("the brackets of this condition")
    numbers = _walked(expression)
    if numbers != set(range(1, parameters + 1)):
        raise not_understood("where the placeholders of this condition stand")
    return expression


def check_on(catalog: Catalog, relation: Relation, expression: Node) -> None:
    """Whether the condition is one on the columns of this relation. Raises RefusedError."""
    resolver = Resolver(catalog, catalog.search_path, {}, trusted=False)
    item = Item(relation.name, stored_fields(catalog, relation))
    resolver.value(expression, Scope(items=[item]))


def said_with(text: str, values: dict[int, str]) -> str:
    """The condition with each ``$n`` as the SQL that ``values`` has for it."""
    literals = frozenset(Literal(number, parameter=True) for number in values)
    return rewritten(text, literals, lambda literal, _: values[literal.place], {})


def _tokens(text: str) -> list[tuple[int, int, str, str]]:
    from maskwire import _kernel  # noqa: PLC0415 - words_of leaves comments out

    return _kernel.tokens(text)


def _said(text: str, word: tuple[int, int, str, str]) -> str:
    return text.encode()[word[0] : word[1]].decode()


def _where(condition: str) -> Node:
    try:
        raws = split(f"SELECT FROM t WHERE {condition}")
    except RefusedError:
        raise not_understood("the syntax of this condition") from None
    if len(raws) != 1 or raws[0].kind != "SelectStmt":
        raise not_understood("more than a condition")
    fields = raws[0].fields
    check("SelectStmt", fields, set())
    plain = {"fromClause", "whereClause", "limitOption", "op"}
    if fields.keys() - plain or fields.get("op", "SETOP_NONE") != "SETOP_NONE" or len(fields["fromClause"]) != 1:
        raise not_understood("more than a condition")
    kind, table = kind_of(fields["fromClause"][0])
    if kind != "RangeVar" or table.get("relname") != "t" or "alias" in table:
        raise not_understood("more than a condition")
    expression: Node = fields["whereClause"]
    return expression


def _without_places(node: object) -> object:
    if isinstance(node, dict):
        kept = {key: value for key, value in node.items() if key not in _PLACES}
        return {key: _without_places(value) for key, value in kept.items()}
    return [_without_places(one) for one in node] if isinstance(node, list) else node


_PLACES = frozenset({"location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"})


def _walked(expression: Node) -> set[int]:
    """The numbers of the parameters. Raises RefusedError for what is no part of a plain condition."""
    numbers: set[int] = set()
    left: list[object] = [expression]
    while left:
        node = left.pop()
        if isinstance(node, list):
            left.extend(node)
            continue
        if not isinstance(node, dict):
            continue
        for kind, fields in node.items():
            if kind[0].isupper():
                _check(kind, fields)
                if kind == "ParamRef":
                    numbers.add(fields.get("number", 0))
            left.append(fields)
    return numbers


def _check(kind: str, fields: Node) -> None:
    if kind not in _ALLOWED:
        raise not_understood(f"{kind} in a condition")
    if kind == "ColumnRef" and len(strings(fields["fields"])) != 1:
        raise not_understood("a column with its table before it; the table is the filtered one")
    if kind == "FuncCall":
        path = strings(fields["funcname"])
        name = path[-1]
        known = PURE.get(name) if path[:-1] in ((), ("pg_catalog",)) else None
        if known not in _CALLS or name in AGGREGATES or fields.keys() - _CALL_FIELDS:
            raise not_understood(f'the function "{name}" in a condition')


def why(error: RefusedError) -> str:
    """What a refusal says, as a part of another sentence."""
    return error.refusal.message.rstrip(".")
