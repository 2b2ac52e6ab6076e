"""The door of sql/mysql: a text and the session's sql_mode in; what each statement reads, and the text for it, out.

What it must never do: let anything through that it did not follow whole, or let a text reach the server that does not
read back as what was understood. Any exception here is a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from maskwire.errors import RefusedError
from maskwire.model import Output
from maskwire.sql.catalog import Catalog
from maskwire.sql.mysql.grammar import PLACE, parsed
from maskwire.sql.mysql.levels import Level
from maskwire.sql.mysql.part import Written
from maskwire.sql.mysql.queries import Queries
from maskwire.sql.mysql.resolver import MySqlResolver
from maskwire.sql.mysql.text import Mode
from maskwire.sql.nodes import check
from maskwire.sql.refusals import not_allowed, not_understood, read_only
from maskwire.sql.scope import Field
from maskwire.sql.statement import Kind, Statement

_WRITES: dict[type, str] = {
    exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE", exp.Create: "CREATE", exp.Drop: "DROP",
    exp.Alter: "ALTER", exp.TruncateTable: "TRUNCATE", exp.LoadData: "LOAD DATA", exp.Merge: "MERGE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Understood:
    """A statement, and the text that the server is sent for it, in which its literals can be replaced."""

    statement: Statement
    written: Written


def understand(sql: str, catalog: Catalog, database: str | None, mode: Mode) -> tuple[Understood, ...]:
    """What each statement of a text reads, in order; none for an empty text.

    Raises RefusedError, and nothing else, for whatever is not allowed or not followed. Pure.
    """
    try:
        return tuple(_understood(tree, catalog, database, mode) for tree in parsed(sql, mode))
    except RefusedError:
        raise
    except Exception as error:  # rule 9: what goes wrong here must end as a refusal
        raise not_understood("this statement") from error


def _understood(tree: exp.Expr, catalog: Catalog, database: str | None, mode: Mode) -> Understood:
    if type(tree) in _WRITES:
        raise read_only(_WRITES[type(tree)])
    if not isinstance(tree, exp.Select | exp.Union | exp.Except | exp.Intersect | exp.Subquery):
        raise not_allowed("A statement of this kind")
    written, node = _translated(tree, catalog, database)
    _reads_back(written, catalog, database, mode)
    tracked: set[int] = set()
    check("SelectStmt", node, tracked)
    ordinals = {number: number for number in range(1, len(written.literals) + 1)}
    resolver = MySqlResolver(catalog, () if database is None else (database,), ordinals, trusted=False)
    outputs = _outputs(resolver.query(node, None))
    if not tracked <= resolver.seen:
        raise not_understood("a part of this statement")
    uses = resolver.uses
    statement = Statement(
        Kind.SELECT, written.text(), outputs, uses.all(), uses.fixed, uses.casts, resolver.bound,
        groups=tuple(resolver.groups), aggregates=tuple(resolver.aggregates),
        relations=frozenset(resolver.relations), rows=True, written=written,
    )  # fmt: skip
    return Understood(statement, written)


def _translated(tree: exp.Expr, catalog: Catalog, database: str | None) -> tuple[Written, dict[str, object]]:
    queries = Queries(catalog, database)
    places = sorted(node.meta[PLACE] for node in tree.find_all(exp.Placeholder) if PLACE in node.meta)
    queries.order = {place: number for number, place in enumerate(places, 1)}
    part = queries.read(tree, None, Level()).part
    return Written.of(part.sql, queries.literals, len(places)), part.node


def _reads_back(written: Written, catalog: Catalog, database: str | None, mode: Mode) -> None:
    """The text, read again in the same mode and written again, is itself."""
    trees = parsed(written.text(), mode)
    if len(trees) != 1:
        raise not_understood("this statement")
    again, _ = _translated(trees[0], catalog, database)
    if again.text() != written.text():
        raise not_understood("this statement: what is written of it does not read back as the same")


def _outputs(fields: Sequence[Field]) -> tuple[Output, ...]:
    values = ((field.name, field.value) for field in fields)
    return tuple(
        Output(name, value.origins, value.shape, value.literals, value.document, value.altered, value.behind)
        for name, value in values
    )
