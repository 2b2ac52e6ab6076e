"""The same resolver, with MySQL's functions and MySQL's views.

What it must never do: look a function up in PostgreSQL's list, or read a view's definition by PostgreSQL's grammar.
"""

from __future__ import annotations

from maskwire.errors import RefusedError
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.functions import Carry
from maskwire.sql.mysql.functions import PURE
from maskwire.sql.mysql.grammar import parsed
from maskwire.sql.mysql.levels import Level
from maskwire.sql.mysql.queries import Queries
from maskwire.sql.mysql.text import Mode
from maskwire.sql.nodes import check
from maskwire.sql.refusals import not_understood, refused
from maskwire.sql.resolve import Resolver, as_view
from maskwire.sql.scope import Field


class MySqlResolver(Resolver):
    """Queries as translated from MySQL's dialect."""

    def _carry(self, path: tuple[str, ...]) -> Carry | None:
        if len(path) != 1 or (path[0] in self.catalog.functions and path[0] != "convert_to"):
            return None
        return Carry.ARGUMENT if path[0] == "convert_to" else PURE.get(path[0])

    def fields_of(self, relation: Relation) -> tuple[Field, ...]:
        """The columns of a stored relation; a view's through its definition."""
        if relation.definition is None or relation.oid in self.catalog.fields:
            return super().fields_of(relation)
        self.catalog.fields[relation.oid] = found = _view(self.catalog, relation)
        return found


def read_views(catalog: Catalog) -> None:
    """Looks through every view of a catalog, so that what each shows is known. One not understood stays refused."""
    resolver = MySqlResolver(catalog, (), {}, trusted=True)
    for relation in catalog.by_oid.values():
        if relation.definition is not None:
            try:
                resolver.fields_of(relation)
            except RefusedError:
                continue  # and so is every statement that reads it


def _view(catalog: Catalog, relation: Relation) -> tuple[Field, ...]:
    """A view's columns: the origins of its definition, which servers keep in a form that no sql_mode changes."""
    try:
        (tree,) = parsed(relation.definition or "", Mode())
        node = Queries(catalog, None, trusted=True).read(tree, None, Level()).part.node
        check("SelectStmt", node, set())
        fields = MySqlResolver(catalog, (), {}, trusted=True).query(node, None)
    except (RefusedError, RecursionError, LookupError, TypeError, ValueError) as error:
        raise refused(
            "42501", "view-not-understood", f'The definition of view "{relation.name}" is not understood.',
            "Query the tables it reads. The gateway's account needs SHOW VIEW on it.",
        ) from error  # fmt: skip
    if any(field.value.fields is not None for field in fields):
        raise not_understood("a view that holds rows")
    return as_view(relation, fields)
