"""Function calls: which may be made, what they tell of their arguments, and their ORDER BY, FILTER and OVER.

What it must never do: pass a function that is not on the allow-list, or one whose name the user has taken too.
"""

from __future__ import annotations

from dataclasses import replace

from maskwire.model import Origin, Shape, Use
from maskwire.sql.documents import built
from maskwire.sql.expressions import Expressions
from maskwire.sql.functions import AGGREGATES, DESCRIBED, INFORMATION, JOINING, MISSING, PURE, Carry
from maskwire.sql.introspection import is_schema_text, is_text_type, joins_plainly, keeps_text
from maskwire.sql.nodes import Node, kind_of, strings
from maskwire.sql.refusals import forbidden_function, not_understood
from maskwire.sql.scope import SUMMARY, Scope, Value, behind, derived, union
from maskwire.sql.settings import READABLE, SETTABLE
from maskwire.sql.systems import TREES
from maskwire.sql.walk import column_name

_USES = {
    Carry.COUNT: (Use.COUNT,),
    Carry.WRAP: (Use.WRAP,),
    Carry.CHOICE: (Use.WRAP,),
    Carry.BUILD: (Use.WRAP,),
    Carry.EXTREME: (Use.WRAP, Use.ORDER),  # which value is first tells an order
    Carry.ARGUMENT: (Use.ARGUMENT,),
    Carry.FACT: (Use.ARGUMENT,),
    Carry.DESCRIBE: (Use.ARGUMENT,),
    Carry.RANK: (Use.PREDICATE,),
}

# Where the argument stands that says which value is chosen, and is none of them.
_WHICH = {"lag": 1, "lead": 1, "nth_value": 1, "percentile_disc": 0}


class Calls(Expressions):
    """The part of the resolver that follows function calls."""

    def call(self, node: Node, scope: Scope) -> Value:
        """What a call gives. Raises RefusedError where the function is not known to be pure."""
        path = strings(node["funcname"])
        name = path[-1]
        arguments = [self.value(one, scope) for one in node.get("args", [])]  # f(x.*) takes one row
        sorted_by = self.sort_values(node.get("agg_order", []), scope)
        if "agg_filter" in node:
            self.uses.condition(self.value(node["agg_filter"], scope))
        if "over" in node:
            self.window(node["over"], scope)
        if name in AGGREGATES:
            self._note_aggregate(node, scope)
        carry = self._carry(path)
        if carry is None:
            return self._unlisted(path, arguments, node.get("args", []))
        if name == "current_setting":
            self.bound = True
            self._check_setting(node["args"])
        if name == "pg_get_expr":
            arguments = [replace(value, origins=_no_trees(value.origins)) for value in arguments]
        self.bound = self.bound or any(map(is_schema_text, arguments))
        if keeps_text(name, arguments, node.get("args", [])):
            return arguments[0]
        self.uses.classes_all(sorted_by, Use.ORDER)
        if node.get("agg_within_group"):
            arguments = [*arguments, *sorted_by]
        if node.get("agg_distinct"):
            # But for a count, they come out as they were sorted to tell them apart.
            for how in (Use.COUNT,) if carry is Carry.COUNT else (Use.DISTINCT, Use.ORDER):
                self.uses.classes_all(arguments, how)
        for how in _USES[carry]:
            self.uses.note_all(arguments, how)
        if self.trusted and (name in MISSING or name == "substring"):
            self.uses.note_all(arguments, Use.PREDICATE)
        return self._carried(carry, name, arguments, node)

    def _note_aggregate(self, node: Node, scope: Scope) -> None:
        """For the rule on small groups: what is not over all rows of a group could be over one."""
        calls = self.calls
        if "over" in node:
            calls.windows = True
            return
        calls.any = True
        calls.whole = calls.whole and not node.keys() & {"agg_filter", "agg_within_group"}
        for argument in node.get("args", []):
            calls.whole = calls.whole and self._is_plain(argument, scope)
        calls.outer = calls.outer or (bool(node.get("args")) and scope.outer is not None)

    def _is_plain(self, node: Node, scope: Scope) -> bool:
        """Whether an argument is a stored column, which is noted, or a constant; cast or not. Of what a client made
        (VALUES, a function, an expression in a subquery), it could choose which rows count."""
        kind, fields = kind_of(node)
        if kind == "TypeCast":
            return self._is_plain(fields["arg"], scope)
        name = column_name(node) if kind == "ColumnRef" else None
        if name is None or self.value(node, scope).shape is not Shape.VALUE:
            return kind == "A_Const"
        self.calls.arguments[name] = None
        return True

    def _carried(self, carry: Carry, name: str, arguments: list[Value], node: Node) -> Value:
        """The result of a listed function."""
        if carry in (Carry.COUNT, Carry.RANK):
            return Value(union(arguments), Shape.SUMMARY)
        if carry is Carry.DESCRIBE:
            return self._described(name)
        if carry in (Carry.CHOICE, Carry.EXTREME):
            number = arguments.pop(_WHICH[name]) if len(arguments) > _WHICH.get(name, len(arguments)) else SUMMARY
            self.uses.condition(number)  # it decides which value is chosen
            return self._chosen(arguments)
        if carry is Carry.BUILD:
            self.bound = True  # the keys of an object are constants
            return replace(derived(arguments), document=built(name, arguments, node.get("args", [])))
        result = derived(arguments)
        joined = name in JOINING and not joins_plainly(name, arguments, node.get("args", []))
        result = replace(result, altered=result.altered or carry is Carry.ARGUMENT or joined)
        return SUMMARY if carry is Carry.FACT and result.shape is Shape.CONSTANT else result

    def _described(self, name: str) -> Value:
        """A text of the schema: it comes from the column of the catalog that holds such texts."""
        schema, table, column = DESCRIBED[name]
        relation = self.catalog.find(schema, table, ())
        held = next((held for held in relation.columns if held.name == column), None) if relation is not None else None
        if relation is None or held is None:
            raise forbidden_function(f'"{name}"')
        return Value(frozenset({relation.origin(held)}), Shape.VALUE)

    def _carry(self, path: tuple[str, ...]) -> Carry | None:
        if len(path) == 2 and path[0] == "pg_catalog":
            return PURE.get(path[1])
        if len(path) == 2 and path[0] == "information_schema":
            return INFORMATION.get(path[1])
        if len(path) != 1 or path[0] in self.catalog.functions:
            return None
        return PURE.get(path[0])

    def _unlisted(self, path: tuple[str, ...], arguments: list[Value], nodes: list[Node]) -> Value:
        """A call of no listed function: ``ssn(u)`` is ``u.ssn`` (leaks.md 7), anything else is refused."""
        name = path[-1]
        if path in (("set_config",), ("pg_catalog", "set_config")) and name not in self.catalog.functions:
            self.bound = True
            self._check_set_config(nodes)
            return SUMMARY
        if len(path) == 1 and len(arguments) == 1 and name not in self.catalog.functions and arguments[0].fields:
            found = [field for field in arguments[0].fields if field.name == name]
            if len(found) == 1:
                return found[0].value
        if self.trusted:  # a view's own call: what it gives may come from anywhere, so it is never a constant
            self.uses.note_all(arguments, Use.PREDICATE)
            return Value(union(arguments), Shape.DERIVED, altered=True, behind=behind(arguments))
        raise forbidden_function(f'"{name}"')

    def _check_setting(self, arguments: list[Node]) -> None:
        kind, constant = kind_of(arguments[0])
        if kind == "TypeCast" and is_text_type(constant["typeName"]):
            kind, constant = kind_of(constant["arg"])
        self.bound = True
        if kind == "ParamRef":  # what it says is looked at when it is bound
            self.settings_named.add(constant["number"])
            return
        if kind != "A_Const" or constant.get("sval", {}).get("sval", "").lower() not in READABLE:
            raise not_understood("current_setting of anything but a listed setting")

    def _check_set_config(self, arguments: list[Node]) -> None:
        """What SET may do, set_config may: asyncpg turns JIT off and on again with it."""
        self.bound = True
        constants = [text if isinstance(text := _plain(node), str) else None for node in arguments]
        if len(constants) != 3 or constants[0] is None or constants[2] is None:
            raise not_understood("set_config of anything but constants")
        name, value = constants[0].lower(), constants[1]
        allowed = SETTABLE.get(name)
        self.sets |= name != "jit"
        free = name == "jit"  # every value of it is harmless, so a parameter will do
        if allowed is None or not (allowed(value.lower()) if value is not None else free):
            raise forbidden_function('"set_config" for this setting')

    def sort_values(self, nodes: list[Node], scope: Scope) -> list[Value]:
        """The values that an ORDER BY inside an aggregate or window sorts by."""
        found = []
        for node in nodes:
            kind, fields = kind_of(node)
            if kind != "SortBy":
                raise not_understood(kind)
            found.append(self.value(self.sort_key(fields), scope))
        return found

    def sort_key(self, fields: Node) -> Node:
        """What a SortBy sorts by, its operator checked."""
        if "useOp" in fields and self.operator_name(fields["useOp"]) not in ("<", ">"):
            raise not_understood("ORDER BY USING this operator")
        key: Node = fields["node"]
        return key

    def window(self, fields: Node, scope: Scope) -> None:
        """A window definition, or the name of one."""
        for reference in ("name", "refname"):
            if reference in fields and fields[reference] not in scope.windows:
                raise not_understood("a window of this name")
        for node in fields.get("partitionClause", []):
            for value in self.values([node], scope):
                self.uses.classes(value, Use.GROUP)
                self.grouped(value, node, node)
        keys = self.sort_values(fields.get("orderClause", []), scope)
        self.uses.classes_all(keys, Use.ORDER)
        for bound in ("startOffset", "endOffset"):
            if bound in fields:
                self.uses.condition(self.value(fields[bound], scope))
                if fields.get("frameOptions", 0) & _RANGE:  # n PRECEDING of a RANGE is arithmetic on the sort key
                    self.uses.note_all(keys, Use.PREDICATE)


def _no_trees(origins: frozenset[Origin]) -> frozenset[Origin]:
    """What pg_get_expr prints of a tree is text, which can be scanned; the tree itself can't."""
    return frozenset(o for o in origins if (o.column.table, o.column.name) not in TREES or o.column.schema != _SYSTEM)


_SYSTEM = "pg_catalog"
_RANGE = 0x00002  # FRAMEOPTION_RANGE, PostgreSQL src/include/nodes/parsenodes.h


def _plain(node: Node) -> str | None:
    """A string or boolean constant as text; None for anything else, a parameter among them."""
    kind, fields = kind_of(node)
    if kind != "A_Const":
        return None
    if "boolval" in fields:
        return "on" if fields["boolval"].get("boolval") else "off"
    return str(fields.get("sval", {}).get("sval", "")) if "sval" in fields else None
