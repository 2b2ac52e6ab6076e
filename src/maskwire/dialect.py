"""What differs between the SQL of two kinds of source: how a text is understood, and what the ledger keeps of it.

What it must never do: read a text by the rules of another dialect. Two texts that one of them takes for the same
template may mean different things in the other.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Protocol

from maskwire.sql.catalog import Catalog
from maskwire.sql.comments import told
from maskwire.sql.literals import literals, template
from maskwire.sql.mysql import shape as mysql
from maskwire.sql.mysql import templates
from maskwire.sql.mysql.text import mode_of
from maskwire.sql.mysql.understand import understand as understand_mysql
from maskwire.sql.statement import Statement
from maskwire.sql.understand import understand

Sensitive = Callable[[str], bool]
Told = tuple[str, tuple[tuple[str, str], ...]]
Paths = tuple[tuple[str, ...], ...]
Known = MutableMapping[object, object]

_rest = attrgetter(*(it.name for it in fields(Statement) if it.name not in ("kind", "text")))


class Templates(Protocol):
    """How texts are told that differ in their literals only. ``known`` is what was noted of such texts, under one
    view."""

    def find(self, sql: str, paths: Paths, known: Known) -> object | None:
        """What a text has in common with others; None where it has nothing, or nothing is known."""
        ...

    def keep(self, sql: str, paths: Paths, statement: Statement, known: Known) -> tuple[object, Statement] | None:
        """The same of a text that was understood, and what of it holds for all of them: without its literals."""
        ...

    def fill(self, statement: Statement, sql: str, paths: Paths) -> Statement:
        """What ``keep`` gave, of this text."""
        ...


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
    and what else of a session changes how a text is read. ``templates``: how texts that differ in their literals only
    are told under one view; ``has_templates``: they are so told whatever view they were understood under."""

    name: str
    understand: Callable[[str, Catalog, tuple[str, ...]], tuple[Statement, ...]]
    shape: Callable[[str, Shapes], str]
    literals: Callable[[str], list[tuple[str, str]]]
    told: Callable[[str, Sensitive], Told]
    templates: Templates
    has_templates: bool = False


def _mysql(sql: str, catalog: Catalog, path: tuple[str, ...]) -> tuple[Statement, ...]:
    """``path`` is the database ("" for none) and the sql_mode."""
    database, mode = path
    return tuple(one.statement for one in understand_mysql(sql, catalog, database or None, mode_of(mode)))


def with_text(statement: Statement, sql: str) -> Statement:
    """What was understood, of another text with the same template."""
    return Statement(statement.kind, sql, *_rest(statement))


class PostgresTemplates:
    """Those of PostgreSQL's: a text's own grammar says which of its literals are values."""

    def find(self, sql: str, _paths: Paths, _known: Known) -> object | None:
        """As in Templates."""
        return template(sql)

    def keep(self, sql: str, _paths: Paths, statement: Statement, _known: Known) -> tuple[object, Statement] | None:
        """As in Templates."""
        found = template(sql)
        return None if found is None else (found, with_text(statement, ""))

    def fill(self, statement: Statement, sql: str, _paths: Paths) -> Statement:
        """As in Templates."""
        return with_text(statement, sql)


class MySqlTemplates:
    """Those of MySQL's dialect: which literals are values is known once a text of the same pattern was understood."""

    def find(self, sql: str, paths: Paths, known: Known) -> object | None:
        """As in Templates."""
        found = _mysql_template(sql, paths)
        return None if found is None else templates.key_of(found, known)

    def keep(self, sql: str, paths: Paths, statement: Statement, known: Known) -> tuple[object, Statement] | None:
        """As in Templates."""
        found = _mysql_template(sql, paths)
        if found is None or statement.written is None:
            return None
        key = templates.keep(found, statement.written, known)
        return None if key is None else (key, templates.without_literals(statement, found))

    def fill(self, statement: Statement, sql: str, paths: Paths) -> Statement:
        """As in Templates."""
        found = _mysql_template(sql, paths)
        return statement if found is None else templates.with_literals(statement, found)


def _mysql_template(sql: str, paths: Paths) -> templates.Template | None:
    if len(paths) != 1:
        return None
    return templates.template(sql, mode_of(paths[0][1]).ansi_quotes)


POSTGRES = Dialect(
    "postgresql",
    understand,
    lambda sql, knowledge: knowledge.shape(sql),
    literals,
    told,
    PostgresTemplates(),
    has_templates=True,
)
MYSQL = Dialect(
    "mysql",
    _mysql,
    lambda sql, knowledge: mysql.shape(sql, knowledge.catalog.identifiers),
    mysql.literals,
    lambda _sql, _is_sensitive: ("", ()),
    MySqlTemplates(),
)
