"""The resolver: a query's syntax tree to its output columns with their origins.

What it is for: the second of the four voices on a statement (the grammar, this, the server's description, the
server's rights). What it must never do: name a column constant because nothing was found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from maskwire.errors import RefusedError
from maskwire.model import Shape, Usage, Use
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.introspection import listed_settings
from maskwire.sql.names import name_of, quoted
from maskwire.sql.nodes import Node, kind_of, strings
from maskwire.sql.refusals import ambiguous, not_understood, refused
from maskwire.sql.scope import Field, Scope, Value, derived, one_of
from maskwire.sql.sources import Sources, renamed
from maskwire.sql.statement import Aggregated
from maskwire.sql.tree import read_view
from maskwire.sql.walk import AggregateCalls, names_window

_ROUNDS = 50  # a recursive query's columns settle in as many rounds as it has columns; more is not understood


class Resolver(Sources):
    """Queries: WITH, SELECT, VALUES, set operations and what sorts, groups and limits them."""

    def query(self, node: Node, outer: Scope | None) -> tuple[Field, ...]:
        """The output columns of a query."""
        self.work()
        self.seen.add(id(node))
        scope = Scope(outer=outer)
        around, self.calls = self.calls, AggregateCalls()
        if "withClause" in node:
            self._ctes(node["withClause"], scope)
        if node.get("op", "SETOP_NONE") != "SETOP_NONE":
            fields = self._set_operation(node, scope)
        elif "valuesLists" in node:
            fields = self._values(node, scope)
        else:
            fields = self._select(node, scope)
        for key in self._sort_nodes(node.get("sortClause", [])):
            self.uses.classes(self._key(key, fields, scope, outputs_first=True), Use.ORDER)
        for limit in ("limitCount", "limitOffset"):
            if limit in node:
                self.uses.condition(self.value(node[limit], scope))
        self._note_aggregates(node, scope)
        self.calls = around
        if fields:
            self.first_names[id(node)] = fields[0].name
        return fields

    def _note_aggregates(self, node: Node, scope: Scope) -> None:
        """What the rule on small groups has to know of this SELECT."""
        calls = self.calls
        if not (calls.any or calls.windows or node.keys() & {"groupClause", "havingClause"}):
            return
        items = [
            (item.relations, quoted(item.name) if item.identified and item.named and item.name else None)
            for item in scope.items
            if item.relations
        ]
        level = scope.outer if calls.outer else None
        while level is not None:
            items += [(item.relations, None) for item in level.items if item.relations]
            level = level.outer
        last, reads = self._survey([part for name, part in node.items() if name in _CORE])
        if reads:  # how many rows there are may depend on what a subquery reads
            items.append((frozenset(self.relations), None))
        if items:
            first = self.places.get(kind_of(node["targetList"][0])[1].get("location", 0), -1)
            arguments = tuple(calls.arguments)
            self.aggregates[Aggregated(tuple(items), first, last, calls.whole, calls.windows, arguments)] = None

    def _survey(self, left: list[object]) -> tuple[int, bool]:
        """The last token at which a part of these trees begins, and whether there is a subquery in them."""
        last, reads = -1, False
        while left:
            node = left.pop()
            if isinstance(node, dict):
                last = max(last, self.places.get(node.get("location", -1), -1))
                reads = reads or "SubLink" in node
                left.extend(node.values())
            elif isinstance(node, list):
                left.extend(node)
        return last, reads

    def _sort_nodes(self, nodes: list[Node]) -> list[Node]:
        return [self.sort_key(kind_of(node)[1]) for node in nodes]

    def _select(self, node: Node, scope: Scope) -> tuple[Field, ...]:
        if (settings := listed_settings(node)) is not None:
            self.settings_read.add(id(settings))
            self.bound = True
        for entry in node.get("fromClause", []):
            scope.items.extend(self.source(entry, list(scope.items), scope))
        windows = [kind_of(entry)[1] for entry in node.get("windowClause", [])]
        scope.windows = {window["name"] for window in windows}
        outputs, nodes = self._targets(node, scope)
        if "whereClause" in node:
            self.uses.condition(self.value(node["whereClause"], scope))
        for entry in node.get("groupClause", []):
            self._group(entry, outputs, nodes, scope)
        if "havingClause" in node:
            self.uses.condition(self.value(node["havingClause"], scope))
        with self.uses.watched() as used:
            for window in windows:
                self.window({key: value for key, value in window.items() if key != "name"}, scope)
        if used:
            pairs = zip(outputs, nodes, strict=True)
            outputs = tuple(self._made(field, used) if names_window(written) else field for field, written in pairs)
        for entry in node.get("distinctClause", []):
            if entry:  # DISTINCT ON (entry): which row stays depends on an order
                value = self._key(entry, outputs, scope, outputs_first=True)
                self.uses.classes(value, Use.DISTINCT)
                self.uses.classes(value, Use.ORDER)
            else:
                self.uses.classes_all([field.value for field in outputs], Use.DISTINCT)
                for field, written in zip(outputs, nodes, strict=True):
                    self.grouped(field.value, node["targetList"][0], written, outputs=len(outputs))
        return outputs

    def _targets(self, node: Node, scope: Scope) -> tuple[tuple[Field, ...], list[Node | None]]:
        fields: list[Field] = []
        nodes: list[Node | None] = []
        for entry in node.get("targetList", []):
            target = kind_of(entry)[1]
            with self.uses.watched() as used:
                found = self._target(target, scope)
            fields.extend(self._made(field, used) for field in found)
            nodes.extend(_written(target["val"], found))
        return tuple(fields), nodes

    def _made(self, field: Field, used: set[Usage]) -> Field:
        """A view's column, with what was asked to make it: which rows there are is its operator's affair, what is
        computed of them is masked. What is only worked on is hidden as what is made of it."""
        asked = {usage for usage in used if usage.how not in (Use.WRAP, Use.ARGUMENT)} if self.trusted else None
        return replace(field, value=replace(field.value, behind=field.value.behind | asked)) if asked else field

    def _target(self, target: Node, scope: Scope) -> list[Field]:
        node = target["val"]
        if kind_of(node)[0] in ("ColumnRef", "A_Indirection") and (row := self.star(node, scope)) is not None:
            return [Field(field.name, field.value) for field in row]
        value = self.value(node, scope)
        return [Field(target.get("name") or name_of(node, self._first), value)]

    def _first(self, select: Node) -> str:
        """What the first column of a subquery that was resolved is called."""
        return self.first_names[id(kind_of(select)[1])]

    def _group(
        self, entry: Node, outputs: tuple[Field, ...], nodes: list[Node | None], scope: Scope, *, alone: bool = False
    ) -> None:
        """A key of GROUP BY; ``nodes`` are the expressions of the outputs, None where one stands for several."""
        kind, fields = kind_of(entry)
        if kind == "GroupingSet":
            for inner in fields.get("content", []):
                self._group(inner, outputs, nodes, scope, alone=True)
        elif kind in ("RowExpr", "List"):
            if fields.get("row_format") == "COERCE_EXPLICIT_CALL":
                self.grouped(self.value(entry, scope), entry, None)
            for inner in fields.get("args") or fields.get("items") or []:
                self._group(inner, outputs, nodes, scope)
        else:
            value = self._key(entry, outputs, scope, outputs_first=False)
            self.uses.classes(value, Use.GROUP)
            self.grouped(value, entry, self._meant(entry, outputs, nodes, scope), alone=alone)

    def _meant(self, entry: Node, outputs: tuple[Field, ...], nodes: list[Node | None], scope: Scope) -> Node | None:
        """The expression that a key of GROUP BY means: an output's by position or name, or its own."""
        kind, fields = kind_of(entry)
        if kind == "A_Const":
            position: int = fields["ival"]["ival"]
            return nodes[position - 1]
        if kind == "ColumnRef" and len(fields["fields"]) == 1 and "String" in fields["fields"][0]:
            name = strings(fields["fields"])[0]
            if scope.here(name) is None:
                meant = [node for field, node in zip(outputs, nodes, strict=True) if field.name == name]
                return meant[0] if meant else entry
        return entry

    def _key(self, node: Node, outputs: tuple[Field, ...], scope: Scope, *, outputs_first: bool) -> Value:
        """What ORDER BY, GROUP BY or DISTINCT ON means: an output by name or position, or an expression.

        ORDER BY and DISTINCT ON look at output names first, GROUP BY at input columns first
        (PostgreSQL documentation, "SELECT"; parse_clause.c, findTargetlistEntrySQL92).
        """
        kind, fields = kind_of(node)
        if kind == "A_Const":
            position: int = fields.get("ival", {}).get("ival", 0)
            if not 1 <= position <= len(outputs):
                raise not_understood("a position that is not in the select list")
            return outputs[position - 1].value
        if kind == "ColumnRef" and len(fields["fields"]) == 1 and "String" in fields["fields"][0]:
            name = strings(fields["fields"])[0]
            named = [field.value for field in outputs if field.name == name]
            if named and (outputs_first or scope.here(name) is None):
                self.seen.add(id(fields))
                chosen: Value = named[0]
                if any(value != chosen for value in named):
                    raise ambiguous(name)
                return chosen
        return self.value(node, scope)

    def _values(self, node: Node, scope: Scope) -> tuple[Field, ...]:
        rows = [self.values(kind_of(row)[1]["items"], scope) for row in node["valuesLists"]]
        if len({len(row) for row in rows}) != 1:
            raise not_understood("VALUES lists of different lengths")
        for row in rows:
            self.uses.note_all((value for value in row if value.tells), Use.WRAP)
        columns = [one_of(column) for column in zip(*rows, strict=True)]
        return tuple(Field(f"column{n}", column) for n, column in enumerate(columns, 1))

    def _set_operation(self, node: Node, scope: Scope) -> tuple[Field, ...]:
        left, right = self.query(node["larg"], scope), self.query(node["rarg"], scope)
        if len(left) != len(right):
            raise refused("42601", "not-understood", "The arms of a set operation have different numbers of columns.",
                          "Give each arm the same columns.")  # fmt: skip
        for one, other in zip(left, right, strict=True):
            if not (node["op"] == "SETOP_UNION" and node.get("all")):
                self._compared(one.value, other.value)
            elif not ((one.value.plain and other.value.plain) or one.value.shape is other.value.shape is Shape.VALUE):
                self.uses.fix(one.value, other.value)
        return tuple(Field(one.name, _merged(one.value, other.value)) for one, other in zip(left, right, strict=True))

    def _compared(self, one: Value, other: Value) -> None:
        """Rows of two arms are compared, as wholes: with a column that tells nothing it is a guess."""
        for value, partner in ((one, other), (other, one)):
            if _are_stored(one, other):
                self.uses.note(value, Use.SET_OPERATION, partner.origins)
            else:
                self.uses.note(value, Use.PREDICATE)

    # ------------------------------------------------------------ WITH

    def _ctes(self, clause: Node, scope: Scope) -> None:
        ctes = [kind_of(entry)[1] for entry in clause["ctes"]]
        if clause.get("recursive"):
            # Each may name each: one not yet resolved must not be taken for a table of the same name.
            scope.ctes.update((cte["ctename"], None) for cte in ctes)
        for cte in ctes:
            self.seen.add(id(cte))
            kind, select = kind_of(cte["ctequery"])
            if kind != "SelectStmt":
                raise not_understood(kind)
            columns = strings(cte.get("aliascolnames", []))
            if clause.get("recursive") and select.get("op") == "SETOP_UNION":
                found = self._recursive(cte["ctename"], select, columns, scope)
            else:
                found = renamed(self.query(select, scope), columns)
            scope.ctes[cte["ctename"]] = found

    def _recursive(self, name: str, select: Node, columns: tuple[str, ...], scope: Scope) -> tuple[Field, ...]:
        """The columns of WITH RECURSIVE: the seed's, widened by the recursive arm until they stay the same."""
        seed_scope = Scope(outer=scope)
        if "withClause" in select:
            self._ctes(select["withClause"], seed_scope)
        found = renamed(self.query(select["larg"], seed_scope), columns)
        for _ in range(_ROUNDS):
            scope.ctes[name] = found
            again = renamed(self.query(select, scope), columns)
            if again == found:
                return found
            found = again
        raise not_understood("this recursive query")

    # ------------------------------------------------------------ stored relations

    def fields_of(self, relation: Relation) -> tuple[Field, ...]:
        """The columns of a stored relation; a view's through its definition."""
        return stored_fields(self.catalog, relation)


_CORE = frozenset({"distinctClause", "targetList", "fromClause", "whereClause", "groupClause", "havingClause"})


def _written(node: Node, found: list[Field]) -> list[Node | None]:
    """The expressions of the outputs that one target stands for; None where it can't be said in a name."""
    kind, fields = kind_of(node)
    if kind == "A_Indirection" and "A_Star" in fields["indirection"][-1]:
        return [None] * len(found)
    if kind != "ColumnRef" or "A_Star" not in fields["fields"][-1]:
        return [node]
    names = Counter(field.name for field in found)
    columns = ({"ColumnRef": {"fields": [*fields["fields"][:-1], {"String": {"sval": name.name}}]}} for name in found)
    return [column if names[field.name] == 1 else None for field, column in zip(found, columns, strict=True)]


def stored_fields(catalog: Catalog, relation: Relation) -> tuple[Field, ...]:
    """The columns of a stored relation, resolved once per catalog. Raises RefusedError for a view not understood."""
    found = catalog.fields.get(relation.oid)
    if found is None:
        found = _view(catalog, relation) if relation.definition is not None else _table(relation)
        catalog.fields[relation.oid] = found
    return found


def _table(relation: Relation) -> tuple[Field, ...]:
    return tuple(
        Field(
            column.name,
            Value(frozenset({relation.origin(column)}), Shape.VALUE),
        )
        for column in relation.columns
    )


def _view(catalog: Catalog, relation: Relation) -> tuple[Field, ...]:
    """A view's columns: the origins of its definition. Uses inside it are the operator's own and are not told.

    What a view computes, or holds in its own text, is also an origin of its own, so that it can be classified.
    """
    resolver = Resolver(catalog, catalog.search_path, {}, trusted=True)
    try:
        fields = resolver.query(read_view(relation.definition or ""), None)
    except (RefusedError, RecursionError, LookupError, TypeError) as error:
        raise refused(
            "42501", "view-not-understood", f'The definition of view "{relation.name}" is not understood.',
            "Query the tables it reads. A view over a user-defined type or uncommon syntax can't be followed.",
        ) from error  # fmt: skip
    return as_view(relation, fields)


def as_view(relation: Relation, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """What a view's definition gives, as the view's own columns. Raises RefusedError where they are not as many."""
    if len(fields) != len(relation.columns):
        raise refused("42501", "view-not-understood", f'View "{relation.name}" has changed.', "Ask again in a moment.")
    return tuple(
        Field(column.name, _own(field.value, relation, column.number))
        for field, column in zip(fields, relation.columns, strict=True)
    )


def _own(value: Value, relation: Relation, number: int) -> Value:
    value = replace(value, asked=False, document=None)
    if value.shape not in (Shape.DERIVED, Shape.CONSTANT) or value.is_null:
        return value
    origin = relation.origin(next(column for column in relation.columns if column.number == number))
    if value.shape is Shape.DERIVED:
        return replace(value, origins=value.origins | {origin})
    # What stands in a view's text is stored there, whatever it is; a client's own constant is what it knows already.
    return Value(value.origins | {origin}, Shape.VALUE, behind=value.behind)


def _merged(one: Value, other: Value) -> Value:
    """One column of a set operation: the stored value itself only where it is so in both arms."""
    return one_of([one, other]) if _are_stored(one, other) else derived([one, other])


def _are_stored(one: Value, other: Value) -> bool:
    """Whether both arms give stored values as they are, or one of them only NULL."""
    shapes = {value.shape for value in (one, other) if not value.is_null}
    return shapes == {Shape.VALUE}
