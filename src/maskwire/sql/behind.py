"""A view's definition as a text that can stand in the view's place, whatever schemas are searched there.

What it is for: row filters. A filter on a table that a view reads has to be put inside what the view does.
What it must never do: give a text in which a name could mean something else where it is put.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from maskwire.errors import RefusedError
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.constants import places_of
from maskwire.sql.functions import PURE
from maskwire.sql.nodes import Node, strings
from maskwire.sql.refusals import not_understood
from maskwire.sql.resolve import Resolver
from maskwire.sql.statement import Mention
from maskwire.sql.tree import read_view
from maskwire.sql.types import BUILTIN


@dataclass(frozen=True, slots=True)
class Definition:
    """``text`` without the semicolon; ``mentions`` is where it names relations; ``is_plain``: all other names in it are
    the system's own, or stand behind their schema."""

    text: str = field(repr=False)
    mentions: tuple[Mention, ...]
    is_plain: bool


def definition_of(catalog: Catalog, relation: Relation) -> Definition:
    """What a view reads, once per catalog. Raises RefusedError where that is not understood."""
    found = catalog.definitions.get(relation.oid)
    if found is None:
        text = (relation.definition or "").rstrip().rstrip(";")
        try:
            resolver = Resolver(catalog, catalog.search_path, places_of(text), trusted=True)
            node = read_view(text)
            resolver.query(node, None)
        except (RefusedError, RecursionError, LookupError, TypeError, SyntaxError) as error:
            raise not_understood(f'the definition of view "{relation.name}"') from error
        found = catalog.definitions[relation.oid] = Definition(text, resolver.mentions, _is_plain(node, catalog))
    return found


def _is_plain(tree: Node, catalog: Catalog) -> bool:
    """Whether no function, operator, type or collation in a tree is looked up in the schemas that are searched."""
    left: list[object] = [tree]
    while left:
        node = left.pop()
        if isinstance(node, list):
            left.extend(node)
        elif isinstance(node, dict):
            for kind, fields in node.items():
                if isinstance(fields, dict) and kind in _NAMING and not _is_systems(kind, fields, catalog):
                    return False
                left.append(fields)
    return True


_NAMING = {
    "FuncCall": "funcname", "A_Expr": "name", "TypeName": "names", "typeName": "names", "CollateClause": "collname",
    "SortBy": "useOp", "SubLink": "operName",
}  # fmt: skip


def _is_systems(kind: str, fields: Node, catalog: Catalog) -> bool:
    path = strings(fields.get(_NAMING[kind], []))
    if len(path) != 1:  # with its schema, or no name at all
        return True
    match kind:
        case "FuncCall":
            return path[0] in PURE and path[0] not in catalog.functions
        case "TypeName" | "typeName":
            return path[0] in BUILTIN and path[0] not in catalog.types
        case "CollateClause":
            return path[0] in ("C", "POSIX", "default")
    return path[0] not in catalog.operators
