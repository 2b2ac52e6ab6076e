"""Expressions: a syntax node to its value (origins and shape), noting every use of a column on the way.

What it must never do: skip a child node. The first walk (nodes.py) lists every node that can name or run
something, and a statement is refused where the resolver did not come by one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from maskwire.model import Document, Literal, Shape, Use
from maskwire.sql import operators, types
from maskwire.sql.collations import is_plain_collation
from maskwire.sql.documents import collected, is_empty
from maskwire.sql.introspection import asks_harmlessly, is_no_value, is_schema_text, is_text_type, without_marks
from maskwire.sql.nodes import Node, kind_of, strings
from maskwire.sql.refusals import not_understood
from maskwire.sql.scope import CONSTANT, NULL, SUMMARY, Field, Scope, Value, derived, one_of, union, whole_row
from maskwire.sql.uses import INFERRED
from maskwire.sql.walk import Walk, is_plain_cast


class Expressions(Walk):
    """The expression half of the resolver; resolve.py adds queries."""

    def query(self, node: Node, outer: Scope | None) -> tuple[Field, ...]:
        """The output columns of a SELECT, VALUES or set operation."""
        raise NotImplementedError

    def call(self, node: Node, scope: Scope) -> Value:
        """A function call."""
        raise NotImplementedError

    def value(self, node: Node, scope: Scope) -> Value:
        """What an expression node is. Raises RefusedError where it is not on the list."""
        kind, fields = kind_of(node)
        handler = _HANDLERS.get(kind)
        if handler is None:
            raise not_understood(kind)
        self.work()
        self.seen.add(id(fields))
        return handler(self, fields, scope)

    def values(self, nodes: list[Node], scope: Scope) -> list[Value]:
        """Each of some expressions; ``x.*`` stands for its row's fields."""
        found: list[Value] = []
        for node in nodes:
            kind, _ = kind_of(node)
            if kind in ("ColumnRef", "A_Indirection") and (row := self.star(node, scope)) is not None:
                found.extend(field.value for field in row)
            else:
                found.append(self.value(node, scope))
        return found

    def star(self, node: Node, scope: Scope) -> tuple[Field, ...] | None:
        """The fields that ``*``, ``x.*`` or ``(x).*`` stands for; None where the node is something else."""
        kind, fields = kind_of(node)
        if kind == "ColumnRef" and "A_Star" in fields["fields"][-1]:
            self.seen.add(id(fields))
            if len(fields["fields"]) == 1:
                items = [item for item in scope.items if item.open]
            else:
                items = [scope.qualifier(strings(fields["fields"][:-1]))]
            if not items or any(item.opaque for item in items):
                raise not_understood("* over a function whose columns are not certain")
            return tuple(field for item in items for field in item.fields)
        if kind == "A_Indirection" and "A_Star" in fields["indirection"][-1]:
            self.seen.add(id(fields))
            row = self._steps(self.value(fields["arg"], scope), fields["indirection"][:-1], scope)
            if row.fields is None:
                raise not_understood("(...).* over a row whose columns are not certain")
            return row.fields
        return None

    def _column(self, fields: Node, scope: Scope) -> Value:
        if "A_Star" in fields["fields"][-1]:  # f(u.*), (u.*)::text: the whole row
            if len(fields["fields"]) == 1:
                raise not_understood("* here")
            return scope.qualifier(strings(fields["fields"][:-1])).row()
        path = strings(fields["fields"])
        return scope.column(path[0]) if len(path) == 1 else scope.qualified(path)

    def _constant(self, fields: Node, scope: Scope) -> Value:
        del scope
        if self.trusted:
            return CONSTANT
        if fields.get("isnull"):
            return NULL
        place = self.places.get(fields.get("location", 0))
        return CONSTANT if place is None else Value(plain=True, literals=frozenset({Literal(place)}))

    def _parameter(self, fields: Node, scope: Scope) -> Value:
        del scope
        number = fields["number"]
        value = Value(plain=True, literals=frozenset({Literal(number, parameter=True)}))
        if self.parameter_types is not None:
            if 1 <= number <= len(self.parameter_types):
                self.cast_to(value, self.parameter_types[number - 1])
            else:
                self.uses.cast(value, INFERRED)
        return value

    def _session(self, fields: Node, scope: Scope) -> Value:
        del fields, scope
        return CONSTANT

    def _list(self, fields: Node, scope: Scope) -> Value:
        return derived(self.values(fields.get("items", []), scope))

    def _operator(self, fields: Node, scope: Scope) -> Value:
        name = self.operator_name(fields.get("name", []))
        form = fields["kind"]
        left = self.value(fields["lexpr"], scope) if "lexpr" in fields else CONSTANT
        if "rexpr" not in fields:
            raise not_understood("a postfix operator")
        elements, cast = self._elements(fields["rexpr"], form)
        rights = self.values(elements, scope) if elements is not None else [self.value(fields["rexpr"], scope)]
        if cast is not None:
            rights = [self._cast_element(value, cast) for value in rights]
        result = derived([left, *rights])
        if form not in _FORMS:
            raise not_understood(form)
        self.bound = self.bound or is_schema_text(left)
        if asks_harmlessly(name, left, fields["rexpr"]):
            self.uses.note(left, Use.NULL_TEST)
            return Value(left.origins, Shape.SUMMARY, asked=True)
        if name in operators.EQUALITY and form in _EQUALITIES and "lexpr" in fields:
            array = form in _ARRAYS and elements is None
            if form == "AEXPR_NULLIF" and self.trusted and is_no_value(fields["rexpr"]):
                self.uses.note(left, Use.NULL_TEST)
                return one_of([left, NULL])
            harmless = [self.uses.equality(left, right, array=array) for right in rights]
            if form == "AEXPR_NULLIF":
                self.uses.note(left, Use.WRAP)
                return one_of([left, NULL])
            told = all(harmless) and not self._told_by_view([left, *rights])
            return Value(result.origins, Shape.SUMMARY, asked=True) if told else replace(result, asked=True)
        how = Use.WRAP if name == operators.CONCATENATION and form == "AEXPR_OP" else Use.ARGUMENT
        if operators.compares(name) or form != "AEXPR_OP" or name in operators.EQUALITY:
            how = Use.PREDICATE
        self.uses.note_all([left, *rights], how)
        if self.trusted and name in operators.MISSING:
            self.uses.note_all([left, *rights], Use.PREDICATE)
        # A comparison is noted as a predicate already; anything else stays to be accounted for by its user.
        return replace(result, asked=how is Use.PREDICATE, altered=True)

    def _elements(self, node: Node, form: str) -> tuple[list[Node] | None, Node | None]:
        """The nodes of ``IN (...)``, ``BETWEEN x AND y``, ``= ANY (ARRAY[...])`` or ``<> ALL (ARRAY[...])``, and the
        type that such an array is cast to."""
        kind, fields = kind_of(node)
        cast: Node | None = None
        if kind == "List":
            return list(fields.get("items", [])), None
        if form in _ARRAYS and kind == "TypeCast" and kind_of(fields["arg"])[0] == "A_ArrayExpr":
            self.seen.add(id(fields))
            cast, (kind, fields) = fields["typeName"], kind_of(fields["arg"])
            constant = all(kind_of(node)[0] in ("A_Const", "ParamRef") for node in fields.get("elements", []))
            self.type_name(cast, Scope(), constant=constant)
        if form in _ARRAYS and kind == "A_ArrayExpr":
            return list(fields.get("elements", [])), cast
        return None, None

    def _cast_element(self, value: Value, array_type: Node) -> Value:
        """An element of an array that is cast as a whole: each is cast, and a cast asks what the value is like."""
        if value.plain and array_type.get("arrayBounds") and not array_type.get("typmods"):
            self.cast_to(value, {key: part for key, part in array_type.items() if key != "arrayBounds"})
            return value
        self.uses.note(value, Use.ARGUMENT)
        return replace(derived([value]), fields=None)

    def _boolean(self, fields: Node, scope: Scope) -> Value:
        values = [self.value(node, scope) for node in fields["args"]]
        for value in values:
            self.uses.condition(value)
        return replace(derived(values), asked=True)

    def _null_test(self, fields: Node, scope: Scope) -> Value:
        value = self.value(fields["arg"], scope)
        self.uses.note(value, Use.NULL_TEST)
        return Value(value.origins, Shape.SUMMARY) if value.origins else SUMMARY

    def _truth_test(self, fields: Node, scope: Scope) -> Value:
        value = self.value(fields["arg"], scope)
        self.uses.condition(value)
        return replace(derived([value]), asked=True)

    def _cast(self, fields: Node, scope: Scope) -> Value:
        value = self.value(fields["arg"], scope)
        self.type_name(fields["typeName"], scope, constant=value.shape is Shape.CONSTANT)
        if value.plain and is_plain_cast(fields):
            self.cast_to(value, fields["typeName"])
            # NULL of a type gives what stands beside it that type. As a name, a text ends after 63 bytes: it is no
            # longer the stored value, and a scan finds no half of a thing.
            keeps = strings(fields["typeName"]["names"])[-1] != "name"
            return replace(value, plain=not value.is_null, is_null=value.is_null and keeps)
        if value.shape is Shape.VALUE and self._keeps(value, fields["typeName"]):
            return value
        self.uses.note(value, Use.ARGUMENT)
        return replace(value, fields=None, plain=False) if value.shape is Shape.CONSTANT else derived([value])

    def _keeps(self, value: Value, type_name: Node) -> bool:
        """Whether a cast of a stored value to a type leaves it as it is."""
        if is_schema_text(value) and is_text_type(type_name):
            return True
        names = strings(type_name.get("names", []))
        plain = not {"typmods", "arrayBounds"} & type_name.keys()
        return plain and all(types.keeps(names, self.catalog.type_of(origin)) for origin in value.origins)

    def _collated(self, fields: Node, scope: Scope) -> Value:
        value = self.value(fields["arg"], scope)
        known = is_plain_collation(strings(fields["collname"]))
        self.uses.note(value, Use.WRAP if known else Use.ARGUMENT)
        return value if known and value.shape is Shape.VALUE and value.fields is None else derived([value])

    def _sublink(self, fields: Node, scope: Scope) -> Value:
        kind, select = kind_of(fields["subselect"])
        if kind != "SelectStmt":
            raise not_understood(kind)
        link = fields["subLinkType"]
        left = self.value(fields["testexpr"], scope) if "testexpr" in fields else None
        outputs = self.query(select, scope)
        values = [field.value for field in outputs]
        match link:
            case "EXISTS_SUBLINK":
                return SUMMARY
            case "EXPR_SUBLINK" | "ARRAY_SUBLINK" if len(values) == 1:
                self.uses.note_all(values, Use.WRAP)
                stored = values[0].shape is Shape.VALUE and link == "EXPR_SUBLINK"
                found = one_of(values) if stored else derived(values)
                # Which row it is (or that there is none) depends on what is stored.
                found = replace(found, shape=Shape.SUMMARY) if found.shape is Shape.CONSTANT else found
                if link == "ARRAY_SUBLINK":
                    return replace(found, fields=None, document=collected(values))
                return replace(found, fields=values[0].fields, document=values[0].document)
            case "ANY_SUBLINK" | "ALL_SUBLINK" | "ROWCOMPARE_SUBLINK" if left is not None:
                name = self.operator_name(fields.get("operName", _EQUALS))
                right = values[0] if len(values) == 1 else whole_row(outputs)
                harmless = name in operators.EQUALITY and self.uses.equality(left, right)
                if name not in operators.EQUALITY:
                    self.uses.note_all([left, right], Use.PREDICATE)
                result = derived([left, right])
                harmless = harmless and not self._told_by_view([left, right])
                shape = Shape.SUMMARY if harmless or result.shape is Shape.CONSTANT else result.shape
                return Value(result.origins, shape, asked=True)
        raise not_understood("this subquery")

    def _case(self, fields: Node, scope: Scope) -> Value:
        subject = self.value(fields["arg"], scope) if "arg" in fields else None
        parts: list[Value] = []
        asked_of: list[Value] = []
        results: list[Value] = []
        for node in fields["args"]:
            kind, branch = kind_of(node)
            if kind != "CaseWhen":
                raise not_understood(kind)
            condition = self.value(branch["expr"], scope)
            if subject is None:
                self.uses.condition(condition)
                asked = True  # a use of its own, if it is none yet
            else:
                self.implied("=")
                asked = self.uses.equality(subject, condition)
            # A condition that is accounted for adds nothing of its own to what it chooses between.
            tested = condition if subject is None else derived([subject, condition])
            parts.append(Value(tested.origins, Shape.SUMMARY) if asked else tested)
            asked_of.append(tested)
            results.append(self.value(branch["result"], scope))
        results.append(self.value(fields["defresult"], scope) if "defresult" in fields else NULL)
        nodes = [kind_of(node)[1]["result"] for node in fields["args"]]
        results = self._unmarked([*nodes, fields["defresult"]], results) if "defresult" in fields else results
        self.uses.note_all(results, Use.WRAP)
        chosen = one_of(results)
        if chosen.shape is Shape.VALUE and not any(part.tells for part in parts):
            return chosen
        # What a view's conditions ask is no use that was checked: its labels tell it.
        return derived([*(asked_of if self.trusted else parts), *results])

    def _told_by_view(self, sides: list[Value]) -> bool:
        """Whether a comparison is a view's own with a constant: no literal of a client's, that could be read as a
        masked value, so that the answer tells what is stored."""
        return self.trusted and any(side.shape is not Shape.VALUE for side in sides)

    def _array(self, fields: Node, scope: Scope) -> Value:
        values = self.values(fields.get("elements", []), scope)
        self.uses.note_all(values, Use.WRAP)
        return replace(derived(values), document=collected(values))

    def _coalesce(self, fields: Node, scope: Scope) -> Value:
        values = self._unmarked(fields["args"], self.values(fields["args"], scope))
        self.uses.note_all(values, Use.WRAP)
        return replace(self._chosen(values), document=self._chosen_document(values, fields["args"]))

    def _chosen_document(self, values: list[Value], nodes: list[Node]) -> Document | None:
        """A document where there is one, an empty one otherwise: ``COALESCE(json_agg(x), '[]')``."""
        documents = {value.document for value in values if not value.plain}
        if len(documents) != 1 or len(values) != len(nodes):
            return None
        self.bound = True
        plain = [node for value, node in zip(values, nodes, strict=True) if value.plain]
        return documents.pop() if all(is_empty(node) for node in plain) else None

    def _unmarked(self, nodes: list[Node], values: list[Value]) -> list[Value]:
        self.bound = self.bound or any(map(is_schema_text, values))
        return without_marks(nodes, values) if len(nodes) == len(values) else values

    def _extreme(self, fields: Node, scope: Scope) -> Value:
        values = self.values(fields["args"], scope)
        self.uses.note_all(values, Use.ORDER)
        self.uses.note_all(values, Use.WRAP)
        return self._chosen(values)

    def _chosen(self, values: list[Value]) -> Value:
        """One of some values, which the statement chooses: no longer a literal as written, whatever they are."""
        chosen = one_of(values)
        return chosen if chosen.shape is Shape.VALUE else derived(values)

    def _row(self, fields: Node, scope: Scope) -> Value:
        values = self.values(fields.get("args", []), scope)
        self.uses.note_all([value for value in values if value.shape is Shape.DERIVED], Use.WRAP)
        return whole_row([Field(f"f{n}", value) for n, value in enumerate(values, 1)])

    def _grouping(self, fields: Node, scope: Scope) -> Value:
        return Value(union(self.values(fields["args"], scope)), Shape.SUMMARY)

    def _named_argument(self, fields: Node, scope: Scope) -> Value:
        return self.value(fields["arg"], scope)

    def _indirection(self, fields: Node, scope: Scope) -> Value:
        return self._steps(self.value(fields["arg"], scope), fields["indirection"], scope)

    def _steps(self, value: Value, steps: list[Node], scope: Scope) -> Value:
        for step in steps:
            kind, inner = kind_of(step)
            if kind == "A_Indices":
                bounds = [self.value(inner[bound], scope) for bound in ("lidx", "uidx") if bound in inner]
                self.uses.note_all([value, *bounds], Use.PREDICATE if self.trusted else Use.ARGUMENT)
                value = replace(derived([value, *bounds]), fields=None)
            elif kind == "String":
                value = self._attribute(value, inner.get("sval", ""))
            else:
                raise not_understood(kind)
        return value

    def _attribute(self, value: Value, name: str) -> Value:
        if value.fields is None:  # a composite type's field, or a row that came through a function
            self.uses.note(value, Use.WRAP)
            return derived([value])
        found = [field for field in value.fields if field.name == name]
        if len(found) != 1:
            raise not_understood("a field of this row")
        return found[0].value


_FORMS = frozenset(
    {"AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_OP_ALL", "AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT", "AEXPR_NULLIF", "AEXPR_IN",
     "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR", "AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN", "AEXPR_BETWEEN_SYM",
     "AEXPR_NOT_BETWEEN_SYM"}
)  # fmt: skip
_EQUALS: list[Node] = [{"String": {"sval": "="}}]  # of IN (SELECT ...)
_ARRAYS = frozenset({"AEXPR_OP_ANY", "AEXPR_OP_ALL"})
_EQUALITIES = frozenset(
    {"AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_OP_ALL", "AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT", "AEXPR_NULLIF", "AEXPR_IN"}
)

_HANDLERS: dict[str, Callable[[Expressions, Node, Scope], Value]] = {
    "ColumnRef": Expressions._column,
    "A_Const": Expressions._constant,
    "ParamRef": Expressions._parameter,
    "SQLValueFunction": Expressions._session,
    "List": Expressions._list,
    "A_Expr": Expressions._operator,
    "BoolExpr": Expressions._boolean,
    "NullTest": Expressions._null_test,
    "BooleanTest": Expressions._truth_test,
    "TypeCast": Expressions._cast,
    "CollateClause": Expressions._collated,
    "SubLink": Expressions._sublink,
    "CaseExpr": Expressions._case,
    "CoalesceExpr": Expressions._coalesce,
    "MinMaxExpr": Expressions._extreme,
    "RowExpr": Expressions._row,
    "A_ArrayExpr": Expressions._array,
    "GroupingFunc": Expressions._grouping,
    "NamedArgExpr": Expressions._named_argument,
    "A_Indirection": Expressions._indirection,
    "FuncCall": lambda self, fields, scope: self.call(fields, scope),
}
