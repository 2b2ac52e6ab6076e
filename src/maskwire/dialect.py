"""What differs between the SQL of two kinds of source: how a text is understood, and what the ledger keeps of it.

What it must never do: read a text by the rules of another dialect. Two texts that one of them takes for the same
template may mean different things in the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from maskwire.sql.catalog import Catalog
from maskwire.sql.comments import told
from maskwire.sql.literals import literals
from maskwire.sql.mysql import shape as mysql
from maskwire.sql.mysql.text import mode_of
from maskwire.sql.mysql.understand import understand as understand_mysql
from maskwire.sql.statement import Statement
from maskwire.sql.understand import understand

Sensitive = Callable[[str], bool]
Told = tuple[str, tuple[tuple[str, str], ...]]


class Shapes(Protocol):
    """What is known of a source, as far as a shape asks."""

    @property
    def catalog(self) -> Catalog:
        """Its catalog."""
        ...

    def shape(self, sql: str) -> str:
        """The shape of a statement of PostgreSQL's."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind's. ``understand`` has the text, the catalog, and the path: where names without a schema are looked up,
    and what else of a session changes how a text is read. ``has_templates``: texts that differ in their literals only
    can be told by their template."""

    name: str
    understand: Callable[[str, Catalog, tuple[str, ...]], tuple[Statement, ...]]
    shape: Callable[[str, Shapes], str]
    literals: Callable[[str], list[tuple[str, str]]]
    told: Callable[[str, Sensitive], Told]
    has_templates: bool = False


def _mysql(sql: str, catalog: Catalog, path: tuple[str, ...]) -> tuple[Statement, ...]:
    """``path`` is the database ("" for none) and the sql_mode."""
    database, mode = path
    return tuple(one.statement for one in understand_mysql(sql, catalog, database or None, mode_of(mode)))


POSTGRES = Dialect(
    "postgresql", understand, lambda sql, knowledge: knowledge.shape(sql), literals, told, has_templates=True
)
MYSQL = Dialect(
    "mysql",
    _mysql,
    lambda sql, knowledge: mysql.shape(sql, knowledge.catalog.identifiers),
    mysql.literals,
    lambda _sql, _is_sensitive: ("", ()),
)
