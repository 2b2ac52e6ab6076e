"""A row filter's condition, which is written in PostgreSQL's grammar, as MySQL's SQL on one table.

MySQL compares texts without case and accents, and a text with a number by what the text begins with. So texts are
compared byte for byte, and each constant must be of its column's kind: what is equal here is equal as the filter says.
What it must never do: say a condition that more rows meet than meet the filter, or one that can fail at a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from maskwire.sql.catalog import CatalogColumn, Relation
from maskwire.sql.mysql.names import quoted
from maskwire.sql.mysql.part import text
from maskwire.sql.nodes import Node, kind_of, strings
from maskwire.sql.refusals import not_understood

ROWS = "maskwire_rows"  # what the table is called inside of its filter

_NUMBERS = frozenset({21, 23, 20, 1700})
_TEXTS = frozenset({25, 1043})
_MOMENTS = {1082: ("DATE", r"\d{4}-\d\d-\d\d"), 1114: ("DATETIME", r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")}
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)
_TURNED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

Values = Mapping[int, str | tuple[str, ...]]


def said(expression: Node, relation: Relation, values: Values) -> str:
    """A condition as ``condition_of`` gives it, with ``values`` for its parameters. Raises RefusedError for what can't
    be said so that the same rows meet it."""
    return _Condition({column.name: column for column in relation.columns}, values).said(expression)


@dataclass(frozen=True, slots=True)
class _Constant:
    """What a constant says, as text; ``is_number``: it is written as one."""

    value: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class _Condition:
    columns: Mapping[str, CatalogColumn]
    values: Values

    def said(self, node: Node) -> str:
        kind, fields = kind_of(node)
        read: Callable[[Node], str] | None = {
            "BoolExpr": self._logic, "NullTest": self._null, "A_Expr": self._compared
        }.get(kind)  # fmt: skip
        if read is None:
            raise not_understood(f"{kind} in a condition on a table of MySQL's")
        return read(fields)

    def _logic(self, fields: Node) -> str:
        arms = [self.said(one) for one in fields["args"]]
        if fields["boolop"] == "NOT_EXPR":
            return f"(NOT {arms[0]})"
        return f"({(' AND ' if fields['boolop'] == 'AND_EXPR' else ' OR ').join(arms)})"

    def _null(self, fields: Node) -> str:
        column = self._column(fields["arg"])
        if column is None:
            raise not_understood("IS NULL of anything but a column")
        word = "IS NOT NULL" if fields["nulltesttype"] == "IS_NOT_NULL" else "IS NULL"
        return f"({_named(column)} {word})"

    def _compared(self, fields: Node) -> str:
        (sign,) = strings(fields["name"])
        left, right = fields["lexpr"], fields["rexpr"]
        column = self._column(left)
        match fields["kind"]:
            case "AEXPR_OP" if sign in _TURNED:
                if column is None and (other := self._column(right)) is not None:
                    return _equal(other, _TURNED[sign], self._constant(left))
                if column is None:
                    return _said_alike(self._constant(left), sign, self._constant(right))
                return _equal(column, sign, self._constant(right))
            case "AEXPR_IN" if column is not None and isinstance(right, dict):
                return self._among(column, [self._constant(one) for one in right["List"]["items"]], sign)
            case "AEXPR_OP_ANY" if column is not None and sign == "=":
                return self._among(column, self._constants(right), sign)
            case _:
                raise not_understood("this comparison in a condition on a table of MySQL's")

    def _among(self, column: CatalogColumn, constants: Sequence[_Constant], sign: str) -> str:
        if not constants:
            return "FALSE"
        word = " OR " if sign == "=" else " AND "
        return f"({word.join(_equal(column, sign, one) for one in constants)})"

    def _column(self, node: Node) -> CatalogColumn | None:
        kind, fields = kind_of(node)
        if kind != "ColumnRef":
            return None
        (name,) = strings(fields["fields"])
        if name not in self.columns:
            raise not_understood("a column of this condition")
        return self.columns[name]

    def _constant(self, node: Node) -> _Constant:
        kind, fields = kind_of(node)
        if kind == "ParamRef" and isinstance(value := self.values[fields["number"]], str):
            return _Constant(value)
        if kind == "A_Const":
            if "sval" in fields:
                return _Constant(str(fields["sval"].get("sval", "")))
            if "ival" in fields:
                return _Constant(str(fields["ival"].get("ival", 0)), is_number=True)
            if "fval" in fields:
                return _Constant(str(fields["fval"]["fval"]), is_number=True)
            if "boolval" in fields:
                return _Constant("1" if fields["boolval"].get("boolval") else "0", is_number=True)
        raise not_understood(f"this {kind} in a condition on a table of MySQL's")

    def _constants(self, node: Node) -> list[_Constant]:
        kind, fields = kind_of(node)
        if kind == "ParamRef" and isinstance(value := self.values[fields["number"]], tuple):
            return [_Constant(one) for one in value]
        if kind == "A_ArrayExpr":
            return [self._constant(one) for one in fields.get("elements", [])]
        raise not_understood("what ANY is of in a condition on a table of MySQL's")


def _named(column: CatalogColumn) -> str:
    return f"{quoted(ROWS)}.{quoted(column.name)}"


def _equal(column: CatalogColumn, sign: str, constant: _Constant) -> str:
    """A column compared with a constant of its kind. Raises RefusedError."""
    name, value = _named(column), constant.value
    if column.type_oid in _NUMBERS and _NUMBER.fullmatch(value):
        return f"({name} {sign} {value})"
    kind = column.type_name.lower()
    if column.type_oid in _TEXTS and not constant.is_number and sign in ("=", "<>"):
        if kind.startswith("char"):  # whose spaces at the end come and go with the session's sql_mode
            name, value = f"TRIM(TRAILING ' ' FROM {name})", value.rstrip(" ")
        return f"(CAST(CONVERT({name} USING utf8mb4) AS BINARY) {sign} CAST({text(value)} AS BINARY))"
    # What a timestamp says depends on the session's time zone, which a client can set.
    if column.type_oid in _MOMENTS and not constant.is_number and not kind.startswith("timestamp"):
        word, form = _MOMENTS[column.type_oid]
        if re.fullmatch(form, value, re.ASCII):
            return f"({name} {sign} CAST({text(value)} AS {word}))"
    raise not_understood(f'the comparison of "{column.name}" with a constant of another kind, or by this order')


def _said_alike(left: _Constant, sign: str, right: _Constant) -> str:
    """Two constants, which are compared here: what a principal is, with what the filter asks."""
    if left.is_number or right.is_number or sign not in ("=", "<>"):
        raise not_understood("the comparison of these constants")
    return "TRUE" if (left.value == right.value) == (sign == "=") else "FALSE"
