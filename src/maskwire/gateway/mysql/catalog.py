"""Reads a MySQL source's catalog, and samples and classifies its columns.

What it must never do: keep a sampled value, show one in an error, or let a column through unclassified because it could
not be sampled.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from maskwire.errors import MaskwireError, UpstreamError
from maskwire.gateway.address import Address
from maskwire.gateway.catalog import SAMPLE_CHARACTERS, SAMPLE_ROWS, CatalogReader, Progress, Read
from maskwire.gateway.mysql.upstream import Row, Upstream
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.mysql import catalog as queries
from maskwire.sql.mysql.names import quoted
from maskwire.sql.mysql.resolver import read_views

_EVERY = 5.0  # seconds from one look at the schema to the next
_TIMEOUT = 10.0  # seconds for one question
# The names of PostgreSQL's types that columns are masked as, for the words that classes are told by.
_NAMES = {
    21: "smallint", 23: "integer", 20: "bigint", 1700: "numeric", 700: "real", 701: "double precision", 1082: "date",
    1114: "timestamp without time zone", 1083: "time without time zone", 1043: "character varying", 25: "text",
    17: "bytea", 3802: "jsonb", 1560: "bit", 2950: "uuid", 869: "inet",
}  # fmt: skip
_log = logging.getLogger(__name__)


class MySqlCatalogReader(CatalogReader):
    """As that of PostgreSQL, with other questions."""

    async def _read(self, progress: Progress | None) -> Read:
        upstream = await Upstream.connect(self._address)
        # MariaDB's handshake begins with a number of old replicas' sake, of which Connector/J believes that such a
        # server does not know the methods of logging in that it is offered.
        self.server_version = f"{upstream.session.handshake.version.removeprefix('5.5.5-')}-maskwire"
        try:
            catalog = await read_catalog(upstream)
            detected = await self._classify(upstream, catalog, progress)
            references = await _references(upstream, catalog)
        except TimeoutError:
            raise UpstreamError("The source's catalog could not be read in time.") from None
        finally:
            await upstream.close()
        read = Read(catalog, {}, 0, {}, detected, references, _generated(catalog), {})
        return read.stating(self.policy)

    async def _said(self, connection: Any) -> dict[tuple[int, int], tuple[str, list[str]]]:
        said = {}
        for schema, table, number, comment in await _asked(connection, _COMMENTS):
            said[queries.number_of(schema, table), int(number)] = (comment, list[str]())
        return said

    async def _sample(
        self, connection: Any, relation: Relation, columns: list[CatalogColumn]
    ) -> dict[int, list[str]] | None:
        listed = ", ".join(f"LEFT({quoted(column.name)}, {SAMPLE_CHARACTERS})" for column in columns)
        table = f"{quoted(relation.schema)}.{quoted(relation.name)}"
        try:
            async with asyncio.timeout(_TIMEOUT):
                rows = await connection.ask(f"SELECT {listed} FROM {table} LIMIT {SAMPLE_ROWS}")  # noqa: S608 - quoted names
        except UpstreamError:
            return None
        return {
            column.number: [one.decode(errors="replace") for row in rows if (one := row[place]) is not None]
            for place, column in enumerate(columns)
        }

    def _type_name(self, column: CatalogColumn) -> str:
        # Bytes come as they are, not in hexadecimal.
        return "text" if column.type_oid == 17 else _NAMES.get(column.type_oid, "text")


_OWN = "NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')"
_COMMENTS = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION, COLUMN_COMMENT FROM information_schema.COLUMNS "  # noqa: S608
    f"WHERE COLUMN_COMMENT <> '' AND TABLE_SCHEMA {_OWN}"
)
_REFERENCES = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, "  # noqa: S608
    f"REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL "
    f"AND TABLE_SCHEMA {_OWN}"
)


async def read_catalog(upstream: Upstream) -> Catalog:
    """The catalog, with what its views show."""
    relations = [(one, two, three) for one, two, three in await _asked(upstream, queries.RELATIONS)]
    columns = [
        (schema, table, name, int(number), kind, written, nullable, extra or "")
        for schema, table, name, number, kind, written, nullable, extra in await _asked(upstream, queries.COLUMNS)
    ]
    views = [(one, two, three) for one, two, three in await _asked(upstream, queries.VIEWS)]
    functions = [name for (name,) in await _asked(upstream, queries.FUNCTIONS)]
    indexes = [
        (schema, table, name, column, twice != "0")
        for schema, table, name, column, twice in await _asked(upstream, queries.INDEXES)
    ]
    found = queries.catalog_from_rows(relations, columns, views, functions, indexes)
    await asyncio.to_thread(read_views, found)
    return found


async def _asked(upstream: Upstream, sql: str) -> list[tuple[Any, ...]]:
    async with asyncio.timeout(_TIMEOUT):
        return [tuple(None if one is None else one.decode() for one in row) for row in await upstream.ask(sql)]


async def _references(upstream: Upstream, catalog: Catalog) -> tuple[tuple[int, int, int, int], ...]:
    found = []
    for *one, schema, table, column in await _asked(upstream, _REFERENCES):
        here, there = _place(catalog, *one), _place(catalog, schema, table, column)
        if here is not None and there is not None:
            found.append((*here, *there))
    return tuple(found)


def _generated(catalog: Catalog) -> tuple[tuple[int, int, int], ...]:
    """A generated column may be made of any other of its table: which ones, is not looked into."""
    return tuple(
        (relation.oid, column.number, other.number)
        for relation in catalog.by_oid.values()
        for column in relation.columns
        for other in relation.columns
        if column.generated and not other.generated
    )


def _place(catalog: Catalog, schema: str, table: str, column: str) -> tuple[int, int] | None:
    held = catalog.by_oid.get(queries.number_of(schema, table))
    number = next((one.number for one in held.columns if one.name == column), None) if held is not None else None
    return None if held is None or number is None else (held.oid, number)


async def watch_mysql(address: Address, changed: Callable[[], Awaitable[None]]) -> None:
    """Calls ``changed`` whenever the schema has changed, until it is cancelled."""
    seen = b""
    while True:
        await asyncio.sleep(_EVERY)
        try:
            upstream = await Upstream.connect(address)
            try:
                now = await _digest(upstream)
            finally:
                await upstream.close()
            if now != seen:
                seen = now
                await changed()
        except (MaskwireError, TimeoutError, OSError) as error:
            _log.warning("the source's schema can't be watched: %s", type(error).__name__)


async def _digest(upstream: Upstream) -> bytes:
    digest = hashlib.sha256()
    for sql in (queries.RELATIONS, queries.COLUMNS, queries.VIEWS, queries.FUNCTIONS, queries.INDEXES):
        async with asyncio.timeout(_TIMEOUT):
            rows: list[Row] = await upstream.ask(sql)
        digest.update(repr(sorted(rows, key=repr)).encode())
    return digest.digest()
