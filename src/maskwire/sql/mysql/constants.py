"""Constants and parameters of MySQL: each as every sql_mode reads it, and with a number by which it can be replaced.

What it must never do: pass on a string of another character set, whose bytes would mean something else.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from maskwire.sql.mysql.grammar import PLACE
from maskwire.sql.mysql.part import Literals, Part, parameter
from maskwire.sql.refusals import not_understood


def only(node: exp.Expr, *names: str) -> None:
    """Raises RefusedError where a node has a part that is not one of ``names``."""
    for name, value in node.args.items():
        if name not in names and value not in (None, False, []):
            raise not_understood(f"{name.strip('_')} of {type(node).__name__}")


class Constants:
    """The constants of one statement."""

    def __init__(self) -> None:
        self.literals = Literals()
        self.order: dict[int, int] = {}  # where a placeholder stands in the client's text -> its number

    def constant(self, node: exp.Expr) -> Part:
        """A constant or parameter. Raises RefusedError where it is none that is understood."""
        read = CONSTANTS.get(type(node))
        if read is None:
            raise not_understood("this constant")
        return read(self, node)

    def _literal(self, node: exp.Expr) -> Part:
        value, place = node.args["this"], node.meta.get(PLACE, -1)
        return self.literals.text(value, place) if node.args.get("is_string") else self.literals.number(value, place)

    def _national(self, node: exp.Expr) -> Part:
        only(node, "this")
        return self.literals.text(str(node.args["this"]))

    def _introduced(self, node: exp.Expr) -> Part:
        only(node, "this", "expression")
        if str(node.args["this"]).lower() != "_utf8mb4":
            raise not_understood("a string of another character set than utf8mb4")
        inner = node.args["expression"]
        if isinstance(inner, exp.HexString):
            try:
                return self.literals.text(bytes.fromhex(str(inner.this)).decode())
            except ValueError:
                raise not_understood("a string that is not of its character set") from None
        return self.constant(inner)

    def _hexadecimal(self, node: exp.Expr) -> Part:
        digits = str(node.args["this"])
        return self.literals.bytes("0" * (len(digits) % 2) + digits)

    def _bits(self, node: exp.Expr) -> Part:
        digits = str(node.args["this"])
        if set(digits) - {"0", "1"}:
            raise not_understood("this string of bits")
        return self.literals.add(f"b'{digits}'", {"bsval": {"bsval": "b" + digits}})

    def _null(self, node: exp.Expr) -> Part:
        del node
        return Part("NULL", {"A_Const": {"isnull": True}})

    def _truth(self, node: exp.Expr) -> Part:
        true = bool(node.args["this"])
        return Part("TRUE" if true else "FALSE", {"A_Const": {"boolval": {"boolval": true}}})

    def _placeholder(self, node: exp.Expr) -> Part:
        place = node.meta.get(PLACE)
        if node.args.get("this") or place is None:
            raise not_understood("a parameter with a name")
        return parameter(self.order[place])


CONSTANTS: dict[type, Callable[[Constants, exp.Expr], Part]] = {
    exp.Literal: Constants._literal,
    exp.National: Constants._national,
    exp.Introducer: Constants._introduced,
    exp.HexString: Constants._hexadecimal,
    exp.BitString: Constants._bits,
    exp.Null: Constants._null,
    exp.Boolean: Constants._truth,
    exp.Placeholder: Constants._placeholder,
}
