"""Row filters on a statement: a query of the rows that a principal may read, in the place of each filtered table.

``FROM orders o`` becomes ``FROM (SELECT "id", ... FROM "public"."orders" WHERE (tenant = 'acme') OFFSET 0) o``. OFFSET
keeps the planner from moving the statement's own conditions inside, where one that fails (1/0, a cast) would tell of
rows that are left out (docs/adr/0033).
What it must never do: let a table be read in a way in which its filters are not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from maskwire.errors import RefusedError
from maskwire.model import Origin, Refusal
from maskwire.policy.row_rules import RowFilter
from maskwire.policy.rules import Policy
from maskwire.sql.behind import Definition, definition_of
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.clauses import check_place
from maskwire.sql.constants import quoted as literal
from maskwire.sql.constants import rewritten
from maskwire.sql.mysql.catalog import read_by
from maskwire.sql.mysql.conditions import said as said_in_mysql
from maskwire.sql.names import quoted
from maskwire.sql.nodes import Node
from maskwire.sql.row_conditions import check_on, condition_of, said_with, why
from maskwire.sql.statement import Kind, Mention, Statement

Places = tuple[tuple[int, int, str], ...]


class Filters:
    """Those of one viewer, on one catalog."""

    def __init__(self, catalog: Catalog, filters: tuple[RowFilter, ...]) -> None:
        self._catalog = catalog
        self._filters = filters
        self._on: dict[int, tuple[RowFilter, ...]] = {}
        self._touched: dict[int, tuple[RowFilter, ...]] = {}
        self._sources: dict[int, str] = {}
        self._children: dict[int, list[Relation]] = {}
        for relation in catalog.by_oid.values() if filters else ():
            for parent in relation.parents:
                self._children.setdefault(parent, []).append(relation)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._filters)

    def places(self, statement: Statement) -> Places:
        """What is put at which places of a statement's text. Raises RefusedError where a filter can't be applied."""
        if not self._filters:
            return ()
        if statement.written is not None:
            return tuple(self._in_written(statement))
        return tuple(found for one in statement.mentions for found in self._place(one, statement.kind))

    def put_into(self, statement: Statement) -> Statement:
        """The statement with what is put at its places. Raises RefusedError where a filter can't be applied."""
        if not self._filters:
            return statement
        inner = statement.inner if statement.inner is None else self.put_into(statement.inner)
        return replace(statement, filtered=self.places(statement), inner=inner)

    def check_those_in(self, statement: Statement) -> None:
        """Whether what was put into a statement is what would be put there now. Raises RefusedError."""
        if [text for _, _, text in statement.filtered] != [text for _, _, text in self.places(statement)]:
            raise RefusedError(_OTHER_ROWS)

    def _place(self, mention: Mention, kind: Kind) -> Iterable[tuple[int, int, str]]:
        touched = self.touched(mention.relation)
        if not touched:
            return
        relation = self._catalog.by_oid[mention.relation]
        if kind is Kind.EXPLAIN:  # its estimates count the rows that are left out, and it prints the condition
            raise _refused(relation, touched, "EXPLAIN tells of all its rows", "Run the query itself.")
        if mention.obstacle:
            raise _refused(relation, touched, f"it can't be used with {mention.obstacle}", "Use its plain columns.")
        alias = f" AS {quoted(mention.name)}" if mention.name is not None else ""
        yield mention.place, mention.end, self._source(relation) + alias

    def _in_written(self, statement: Statement) -> Iterable[tuple[int, int, str]]:
        """The condition on the rows of each table that a text of MySQL's names, by its OID. Raises RefusedError."""
        written = statement.written
        for oid in sorted(written.tables) if written is not None else ():
            relation, own = self._catalog.by_oid[oid], self.on(oid)
            behind = read_by(self._catalog, relation)
            if inside := [one for read in behind for one in self.on(read.oid) if one not in own]:
                raise _refused(relation, inside, "it is a view of a filtered table", "Read the table itself.")
            if not own:
                continue
            if statement.kind is Kind.EXPLAIN:
                raise _refused(relation, own, "EXPLAIN tells of all its rows", "Run the query itself.")
            yield oid, 0, " AND ".join(self._said_in_mysql(relation, one) for one in own)

    def _said_in_mysql(self, relation: Relation, one: RowFilter) -> str:
        expression = self._checked(relation, one)
        try:
            return said_in_mysql(expression, relation, dict(enumerate(one.values, 1)))
        except RefusedError as error:
            raise _refused(relation, (one,), f"it can't be said in MySQL's SQL: {why(error)}",
                           "Ask the operator for a plainer filter.") from None  # fmt: skip

    def touched(self, oid: int) -> tuple[RowFilter, ...]:
        """The filters that a read of a relation has to do with: its own, its parts', those of what a view reads."""
        if not self._filters or oid not in self._catalog.by_oid or self._catalog.by_oid[oid].system:
            return ()
        found = self._touched.get(oid)
        if found is None:
            self._touched[oid] = ()  # of a relation that is behind itself, the first look says it
            all_of = dict.fromkeys(self.on(oid))
            for child in self._children.get(oid, ()):
                all_of.update(dict.fromkeys(self.touched(child.oid)))
            if self._is_opaque(self._catalog.by_oid[oid]):
                all_of.update(dict.fromkeys(self._filters))
            else:
                for one in self._behind(self._catalog.by_oid[oid]):
                    all_of.update(dict.fromkeys(self.touched(one)))
            found = self._touched[oid] = tuple(all_of)
        return found

    def on(self, oid: int) -> tuple[RowFilter, ...]:
        """The filters on a relation's own rows: those that name it, or a table that it is a part of."""
        found = self._on.get(oid)
        if found is None:
            relation = self._catalog.by_oid[oid]
            self._on[oid] = ()
            of_parents = [
                one for parent in relation.parents if parent in self._catalog.by_oid for one in self.on(parent)
            ]
            named = [one for one in self._filters if one.names_table(relation.schema, relation.name)]
            found = self._on[oid] = () if relation.system else tuple(dict.fromkeys((*of_parents, *named)))
        return found

    def stored(self, column: Origin) -> str:
        """What a column's values are looked up in, as SQL."""
        relation = self._catalog.by_oid[column.relation]
        if not self.touched(column.relation):
            return f"{quoted(relation.schema)}.{quoted(relation.name)}"
        return f"{self._source(relation)} AS maskwire_stored"

    def faults_in_mysql(self) -> tuple[str, ...]:
        """As ``faults``, for filters on tables of MySQL's."""
        found = []
        for oid, relation in self._catalog.by_oid.items():
            for one in self.on(oid):
                try:
                    self._said_in_mysql(relation, one)
                except RefusedError as error:
                    found.append(error.refusal.message)
        return tuple(found)

    def faults(self) -> tuple[str, ...]:
        """Why tables that a filter names can't be read at all, a sentence each."""
        found = []
        for oid, relation in self._catalog.by_oid.items():
            touched = self.touched(oid)
            if touched and not any(one.lacks for one in touched):
                try:
                    self._source(relation)
                except RefusedError as error:
                    found.append(error.refusal.message)
        return tuple(found)

    def _is_opaque(self, relation: Relation) -> bool:
        """Whether a view may read anything: it is not understood, or calls what is not the system's own."""
        if relation.definition is None:
            return False
        try:
            return not definition_of(self._catalog, relation).is_plain
        except RefusedError:
            return True

    def _behind(self, relation: Relation) -> Iterable[int]:
        """What a view reads. Raises RefusedError for one that is not understood."""
        if relation.definition is None:
            return ()
        return [one.relation for one in definition_of(self._catalog, relation).mentions]

    def _source(self, relation: Relation) -> str:
        """The query of a relation's rows that may be read, in brackets. Raises RefusedError."""
        found = self._sources.get(relation.oid)
        if found is None:
            found = self._sources[relation.oid] = self._made(relation)
        return found

    def _made(self, relation: Relation) -> str:
        own, touched = self.on(relation.oid), self.touched(relation.oid)
        for child in self._children.get(relation.oid, ()):
            more = [one for one in self.touched(child.oid) if one not in own]
            if more:
                raise _refused(relation, more, f'a part of it, "{child.name}", has filters of its own',
                               "Read its parts one by one.")  # fmt: skip
        table = f"{quoted(relation.schema)}.{quoted(relation.name)}"
        inside = [one for one in touched if one not in own]
        if relation.kind == "v" and any(self.touched(one) for one in self._behind(relation)):
            definition = definition_of(self._catalog, relation)
            names = ", ".join(quoted(column.name) for column in relation.columns)
            table = f"({self._expanded(relation, definition, touched)}) AS maskwire_view ({names})"
        elif inside and not own and self._is_opaque(relation):
            raise _refused(relation, inside, _OPAQUE, "Read the tables that it is made of.")
        elif inside and not own:
            raise _refused(relation, inside, "it holds rows of a filtered table that can't be told apart",
                           "Read the tables that it is made of, or ask for a filter on it.")  # fmt: skip
        conditions = " AND ".join(f"({self._condition(relation, one)})" for one in own)
        columns = ", ".join(quoted(column.name) for column in relation.columns)
        where = f" WHERE {conditions}" if conditions else ""
        return f"(SELECT {columns} FROM {table}{where} OFFSET 0)"  # noqa: S608 - quoted names, checked conditions

    def _expanded(self, relation: Relation, definition: Definition, touched: Iterable[RowFilter]) -> str:
        """A view's definition with every relation by its full name, and the filtered ones filtered."""
        if not definition.is_plain:
            raise _refused(relation, touched, _OPAQUE, "Read the tables that it is made of.")
        replacements: dict[int, tuple[int, str]] = {}
        for one in definition.mentions:
            inner = self._catalog.by_oid[one.relation]
            source = f"{quoted(inner.schema)}.{quoted(inner.name)}"
            if self.touched(one.relation):
                if one.obstacle:
                    raise _refused(inner, touched, f"a view uses it with {one.obstacle}", "Ask for another view.")
                check_place(definition.text, one.place, one.end)
                source = self._source(inner)
            alias = f" AS {quoted(one.name)}" if one.name is not None else ""
            replacements[one.place] = one.end, source + alias
        return rewritten(definition.text, (), lambda *_: "", {}, replacements)

    def _condition(self, relation: Relation, one: RowFilter) -> str:
        self._checked(relation, one)
        return said_with(one.where, {number: _as_sql(value) for number, value in enumerate(one.values, 1)})

    def _checked(self, relation: Relation, one: RowFilter) -> Node:
        """The expression that a filter on a relation is. Raises RefusedError."""
        if one.lacks:
            raise _refused(relation, (one,), f"nothing is known of this principal as {one.lacks}",
                           "Ask the operator to say it of this principal.")  # fmt: skip
        if not all(map(_is_text, one.values)):
            raise _refused(relation, (one,), "a value of this principal holds what no text can",
                           "Ask the operator to mend it.")  # fmt: skip
        try:
            expression = condition_of(one.where, len(one.values))
            check_on(self._catalog, relation, expression)
        except RefusedError as error:
            raise _refused(relation, (one,), f"it does not fit the table: {why(error)}",
                           "Ask the operator to mend the filter.") from None  # fmt: skip
        return expression


def unreadable(policy: Policy, catalog: Catalog, *, mysql: bool = False) -> tuple[str, ...]:
    """Why some tables can't be read by those whom a policy's row filters are about, a sentence each: whatever the
    principals' own values are. In MySQL they must be of their columns' kind, so that filters which ask for some are
    known to fit only when they are used."""
    if mysql:
        fixed = tuple(
            RowFilter(f"{policy.name}/{rule.name}", rule.tables, rule.where) for rule in policy.rows if not rule.asks
        )
        return tuple(dict.fromkeys(Filters(catalog, fixed).faults_in_mysql()))
    filters = (
        RowFilter(f"{policy.name}/{rule.name}", rule.tables, rule.where, ("",) * len(rule.asks)) for rule in policy.rows
    )
    return tuple(dict.fromkeys(fault for one in filters for fault in Filters(catalog, (one,)).faults()))


_OPAQUE = "it uses functions, operators or types of the database's own, which may read anything"
_OTHER_ROWS = Refusal(
    "0A000", "prepared-before", "It was prepared or opened when other rows could be read than now.",
    "Prepare it again, or open the cursor again.",
)  # fmt: skip


def replacements_in(sql: str, filtered: Iterable[tuple[int, int, str]]) -> Mapping[int, tuple[int, str]]:
    """What is put into a text, by token. Raises RefusedError where a query can't stand there."""
    found = {place: (end, text) for place, end, text in filtered}
    for place, (end, _) in found.items():
        check_place(sql, place, end)
    return found


def _is_text(value: str | tuple[str, ...]) -> bool:
    """Whether a server takes it: no NUL, no half of a character."""
    text = value if isinstance(value, str) else "".join(value)
    return "\0" not in text and not any(0xD800 <= ord(c) < 0xE000 for c in text)


def _as_sql(value: str | tuple[str, ...]) -> str:
    """A value of the principal as a literal; of several, as an array of text."""
    if isinstance(value, str):
        return literal(value)
    return f"CAST(ARRAY[{', '.join(map(literal, value))}] AS pg_catalog.text[])"


def _refused(relation: Relation, filters: Iterable[RowFilter], what: str, hint: str) -> RefusedError:
    names = ", ".join(dict.fromkeys(one.name for one in filters))
    return RefusedError(
        Refusal("42501", "row-filter",
                f'Rows of "{relation.schema}.{relation.name}" are filtered ({names}), and {what}.', hint)
    )  # fmt: skip
