"""Reads a source's catalog, and samples and classifies its columns: what must be known before the first query.

What it must never do: keep a sampled value, show one in an error, or let a column through unclassified because
it could not be sampled: then its name and type decide, and the stream is scanned.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from maskwire._kernel import Scanner
from maskwire.detect.classify import Described, classify_table
from maskwire.errors import UpstreamError
from maskwire.gateway.address import Address
from maskwire.gateway.tls import upstream_context
from maskwire.model import Category, Classification
from maskwire.policy.rules import CONFIDENTIAL, DEFAULT, Policy
from maskwire.sql import catalog_queries as queries
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.family import inherit
from maskwire.sql.systems import HIDDEN, TEXTS

SAMPLE_ROWS = 400
SAMPLE_CHARACTERS = 500
_SPACING = 0.2  # seconds between the end of one reading and the start of the next
_LARGE = 20_000  # estimated rows, above which a table is sampled by pages
_STATEMENT_TIMEOUT = "10s"
# By SQLSTATE, what is wrong where the server says it.
_REFUSED = {
    "28P01": "It refuses the user or the password of the URL.",
    "28000": "It does not let this user in from here: check the user of the URL, and the server's pg_hba.conf.",
    "3D000": "It has no database of the name that the URL ends with.",
    "53300": "All its connections are taken: raise max_connections, or lower --upstream-sessions elsewhere.",
}
_SAMPLED_KINDS = ("r", "p", "m", "f", "v")

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Read:
    """A catalog with the class of each sensitive column by (table OID, attribute number).

    ``detected`` are the classes of columns by themselves, before what they have of others.
    """

    catalog: Catalog
    classes: Mapping[tuple[int, int], Classification]
    version: int  # of the server, its major number
    indexed: Mapping[tuple[int, int], bool]  # columns of indexes: whether one stands behind another column
    detected: Mapping[tuple[int, int], Classification]
    references: tuple[tuple[int, int, int, int], ...]  # (relation, number) that refers to (relation, number)
    generated: tuple[tuple[int, int, int], ...]  # (relation, number) that is made of a column of it
    rows: Mapping[tuple[int, int], Classification]  # columns that hold whole rows

    def stating(self, policy: Policy) -> Read:
        """The same, with the classes as they are where columns are what a policy says. What has its class of another
        column (a partition, a foreign key, a generated column) has it of that one as it is said to be."""
        if not policy.columns:
            return replace(self, classes=self._spread(self.detected))
        stated: dict[tuple[int, int], Classification | None] = {}
        for relation in self.catalog.by_oid.values():
            for column in () if relation.system else relation.columns:
                said = policy.stated(relation.origin(column).column)
                if said is not None:
                    why = (f"the policy says so ({said.pattern})",)
                    found = Classification(said.entity, said.category, 1.0, why) if said.entity is not None else None
                    stated[relation.oid, column.number] = found
        own = {place: found for place, found in self.detected.items() if place not in stated}
        said_to_be = {place: found for place, found in stated.items() if found is not None}
        spread = self._spread(own | said_to_be) | said_to_be
        plain = stated.keys() - said_to_be.keys() - self.rows.keys()
        return replace(self, classes={place: found for place, found in spread.items() if place not in plain})

    def _spread(self, own: Mapping[tuple[int, int], Classification]) -> dict[tuple[int, int], Classification]:
        classes = _refer(inherit(self.catalog, own), self.references)
        classes |= {**_stored_constants(self.catalog), **self.rows}
        return {**classes, **_generated(self.generated, classes)}


class CatalogReader:
    """Reads one source's catalog again and again; a column that did not change keeps its class.

    ``policy`` is that whose word on columns holds.
    """

    def __init__(self, address: Address, scanner: Scanner, policy: Policy = DEFAULT) -> None:
        self._address = address
        self._scanner = scanner
        self.policy = policy
        self.server_version = ""  # as the server says it to clients of MySQL
        self._known: dict[tuple[int, str, int, str, int], Classification | None] = {}
        self._sampled: set[tuple[int, str, int, str, int]] = set()  # the rest is sampled again at the next reading
        self._last: Mapping[tuple[int, int], Classification] = {}  # what each was, under whatever name and type
        self.is_incomplete = False  # whether there are columns of which no value was seen yet
        self._under_way: asyncio.Task[Read] | None = None
        self._next_at = 0.0

    async def read(self, progress: Progress | None = None) -> Read:
        """The catalog as it is now. Callers at the same time share one reading. Raises UpstreamError."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._spaced(progress))
        return await asyncio.shield(self._under_way)

    def search_with(self, scanner: Scanner) -> None:
        """Other detectors: columns are sampled again, at the next reading."""
        self._scanner = scanner
        self._sampled.clear()
        self._last = {}

    async def stop(self) -> None:
        """Ends the reading that is under way, and its connection: nobody waits for it any more."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)

    async def _spaced(self, progress: Progress | None) -> Read:
        """One reading, not before its turn: a client that keeps naming what does not exist costs little."""
        loop = asyncio.get_running_loop()
        if (early := self._next_at - loop.time()) > 0:
            await asyncio.sleep(early)
        try:
            return await self._read(progress)
        finally:
            self._next_at = loop.time() + _SPACING

    async def _read(self, progress: Progress | None) -> Read:
        try:
            connection = await connect(self._address)
            try:
                catalog = await read_catalog(connection)
                detected = await self._classify(connection, catalog, progress)
                read = Read(
                    catalog,
                    {},
                    connection.get_server_version().major,
                    {(oid, number): later for oid, number, later in await connection.fetch(queries.INDEXED)},
                    detected,
                    tuple(tuple(row) for row in await connection.fetch(queries.REFERENCES)),
                    tuple(tuple(row) for row in await connection.fetch(queries.GENERATED)),
                    await _rows(connection, catalog),
                )
            finally:
                await connection.close()
        except FAILED as error:
            code = getattr(error, "sqlstate", None) or "08006"
            why = _REFUSED.get(code, "The operator should check the source's user, password, database and rights.")
            raise UpstreamError(f"The source's catalog can't be read (SQLSTATE {code}). {why}", code) from None
        except (OSError, TimeoutError) as error:
            is_unknown = isinstance(error, socket.gaierror)
            why = "no address is known of its host" if is_unknown else "check its host and port, and that it runs"
            raise UpstreamError(f"The source can't be reached: {why}.") from None
        return read.stating(self.policy)

    async def _said(self, connection: Any) -> dict[tuple[int, int], tuple[str, list[str]]]:
        return await _said(connection)

    async def _sample(
        self, connection: Any, relation: Relation, columns: list[CatalogColumn]
    ) -> dict[int, list[str]] | None:
        return await _sample(connection, relation, columns)

    def _type_name(self, column: CatalogColumn) -> str:
        """The type as PostgreSQL calls it."""
        return column.type_name

    async def _classify(
        self, connection: Any, catalog: Catalog, progress: Progress | None
    ) -> dict[tuple[int, int], Classification]:
        relations = [
            relation
            for relation in catalog.by_oid.values()
            if not relation.system and relation.kind in _SAMPLED_KINDS and relation.schema != "pg_toast"
        ]
        said = await self._said(connection)
        self.is_incomplete = False
        for done, relation in enumerate(relations):
            if progress is not None:
                progress(done, len(relations), f"{relation.schema}.{relation.name}")
            fresh = [column for column in relation.columns if _key(relation, column) not in self._sampled]
            if fresh:
                samples = await self._sample(connection, relation, fresh)
                seen = [column for column in fresh if samples is not None and samples.get(column.number)]
                self._sampled.update(_key(relation, column) for column in seen)
                self.is_incomplete = self.is_incomplete or len(seen) < len(fresh)
                numbers = {column.number for column in fresh}
                before = [column for column in relation.columns if column.number not in numbers]
                known = {column.name: self._known[_key(relation, column)] for column in before}
                described = [
                    Described(
                        column.name,
                        self._type_name(column),
                        (samples or {}).get(column.number, ()),
                        *said.get((relation.oid, column.number), ("", ())),
                    )
                    for column in relation.columns
                ]
                made = classify_table(relation.name, described, known=known, scanner=self._scanner)
                for column in fresh:
                    was = self._last.get((relation.oid, column.number))
                    self._known[_key(relation, column)] = _taken_for(
                        made[column.name], was, is_read=samples is not None
                    )
        classes: dict[tuple[int, int], Classification] = {}
        for relation in relations:
            for column in relation.columns:
                found = self._known[_key(relation, column)]
                if found is not None:
                    classes[relation.oid, column.number] = found
        self._last = classes
        return classes


# Until its table could be read, it may be anything: only a rule that names the column is about it.
_UNREAD = Classification(CONFIDENTIAL, Category.PII, 0.5, ("its values could not be sampled yet",))


def _taken_for(found: Classification | None, was: Classification | None, *, is_read: bool) -> Classification | None:
    """What a column is taken for, by what its name, type and values say now, and what it was under others."""
    if found is not None and found.entity != _TEXT:
        return found
    if was is not None and was.entity not in (_TEXT, CONFIDENTIAL):
        same = any(_WAS in reason for reason in was.reasons)
        return was if same else replace(was, reasons=(f"{_WAS} {was.entity} under another name or type",))
    return found if is_read else _UNREAD


_TEXT = "FREE_TEXT"
_WAS = "it was known as"


async def read_catalog(connection: asyncpg.Connection) -> Catalog:
    """The catalog in one consistent snapshot."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        relations = [tuple(row) for row in await connection.fetch(queries.RELATIONS)]
        columns = [tuple(row) for row in await connection.fetch(queries.COLUMNS)]
        parents = [tuple(row) for row in await connection.fetch(queries.PARENTS)]
        keys = [tuple(row) for row in await connection.fetch(queries.KEYS)]
        names = [
            [row[0] for row in await connection.fetch(query)]
            for query in (queries.FUNCTIONS, queries.OPERATORS, queries.TYPES, queries.SEARCH_PATH)
        ]
    functions, operators, types, search_path = names
    is_utf8 = connection.get_settings().server_encoding == "UTF8"
    return Catalog.from_rows(
        relations, columns, parents, functions, operators, types, search_path, keys, is_utf8=is_utf8
    )


# What a connection of our own may fail with. InternalClientError: its server was gone between two messages.
FAILED = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


def _tls(address: Address) -> ssl.SSLContext | str | bool:
    if address.is_local:
        return False
    return upstream_context(address) if address.asks_tls else address.sslmode


async def connect(address: Address, *, read_only: bool = True) -> asyncpg.Connection:
    """A connection of our own to a source."""
    return await asyncpg.connect(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password,
        database=address.database,
        ssl=_tls(address),
        timeout=10,
        server_settings={
            "application_name": "maskwire catalog",
            "default_transaction_read_only": "on" if read_only else "off",
            "statement_timeout": _STATEMENT_TIMEOUT,
        },
    )


def _key(relation: Relation, column: CatalogColumn) -> tuple[int, str, int, str, int]:
    return relation.oid, f"{relation.schema}.{relation.name}", column.number, column.name, column.type_oid


async def _sample(
    connection: asyncpg.Connection, relation: Relation, columns: list[CatalogColumn]
) -> dict[int, list[str]] | None:
    """Up to SAMPLE_ROWS values of each column, as text; None where the table's rows can't be made, or not in time."""
    table = f"{_quoted(relation.schema)}.{_quoted(relation.name)}"
    listed = ", ".join(f"left({_quoted(column.name)}::text, {SAMPLE_CHARACTERS})" for column in columns)
    estimate = await connection.fetchval("SELECT reltuples FROM pg_class WHERE oid = $1::oid", relation.oid)
    pages = f"TABLESAMPLE SYSTEM ({_percent(estimate)})" if relation.kind == "r" and estimate > _LARGE else ""
    try:
        rows = await connection.fetch(f"SELECT {listed} FROM {table} {pages} LIMIT {SAMPLE_ROWS}")  # noqa: S608 - quoted names
    except asyncpg.InsufficientPrivilegeError:
        return {}  # of some column, perhaps: the names and types decide, and the server itself hides what it must
    except (asyncpg.PostgresError, TimeoutError):
        return None
    return {
        column.number: [row[place] for row in rows if row[place] is not None] for place, column in enumerate(columns)
    }


def _percent(estimate: float) -> float:
    """Share of pages that holds about twice SAMPLE_ROWS rows, so that LIMIT does not see the first page only."""
    return max(0.01, min(100.0, 100.0 * 2 * SAMPLE_ROWS / estimate))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


async def _rows(connection: asyncpg.Connection, catalog: Catalog) -> dict[tuple[int, int], Classification]:
    """Columns that hold whole rows: their fields are not looked into, so they are masked whole."""
    types = {row[0] for row in await connection.fetch(queries.ROW_TYPES)}
    why = Classification("ROW", Category.PII, 1.0, ("its type is a row, whose fields are not looked into",))
    return {
        (relation.oid, column.number): why
        for relation in catalog.by_oid.values()
        for column in relation.columns
        if column.type_oid in types and not relation.system
    }


def _generated(
    made: Iterable[tuple[int, int, int]], classes: Mapping[tuple[int, int], Classification]
) -> dict[tuple[int, int], Classification]:
    """Generated columns are made of others: where one of those is sensitive, so is what is made of it."""
    found = {}
    for relation, number, base in made:
        source, own = classes.get((relation, base)), classes.get((relation, number))
        if source is not None and (own is None or own.entity == "FREE_TEXT"):
            reasons = (f"it is generated from a column of {source.entity}",)
            found[relation, number] = Classification("GENERATED", source.category, source.confidence, reasons)
    return found


async def _said(connection: asyncpg.Connection) -> dict[tuple[int, int], tuple[str, list[str]]]:
    """For each column of which the schema says something: the comment, and the constraints it stands in."""
    said: dict[tuple[int, int], tuple[str, list[str]]] = {}
    for relation, number, comment in await connection.fetch(queries.COMMENTS):
        said[relation, number] = (comment, [])
    for relation, number, definition in await connection.fetch(queries.CONSTRAINTS):
        said.setdefault((relation, number), ("", []))[1].append(definition)
    return said


def _refer(
    classes: dict[tuple[int, int], Classification], references: Iterable[tuple[int, int, int, int]]
) -> dict[tuple[int, int], Classification]:
    """A foreign key's column holds values of the column it refers to: what that one is, it is too."""
    referring = dict(classes)
    for relation, number, to_relation, to_number in references:
        there, here = classes.get((to_relation, to_number)), referring.get((relation, number))
        if there is not None and (here is None or here.entity == "FREE_TEXT"):
            reasons = (f"it is a foreign key to a column of {there.entity}",)
            referring[relation, number] = Classification(there.entity, there.category, there.confidence, reasons)
    return referring


def _stored_constants(catalog: Catalog) -> dict[tuple[int, int], Classification]:
    """The columns of the system's catalogs that hold constants of the schema, as text or in a form of their own."""
    hidden = Classification("SCHEMA_SECRET", Category.SECRET, 1.0, ("PostgreSQL keeps values, code or paths in it",))
    text = Classification("SCHEMA_TEXT", Category.PII, 1.0, ("PostgreSQL keeps the constants of the schema in it",))
    return {
        (relation.oid, column.number): hidden if (relation.name, column.name) in HIDDEN else text
        for relation in catalog.by_oid.values()
        for column in relation.columns
        if relation.system and (relation.name, column.name) in HIDDEN | TEXTS
    }
