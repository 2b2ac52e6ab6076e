"""Asks the hardened role about statements: it plans each with EXPLAIN, which checks its rights and runs nothing.

What it must never do: run a statement, hold a transaction open between two questions, or take an error other than
"permitted" for a yes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

import asyncpg

from maskwire import rights
from maskwire.errors import UpstreamError
from maskwire.gateway.address import Address
from maskwire.gateway.catalog import FAILED, connect
from maskwire.model import Refusal
from maskwire.sql.statement import Statement
from maskwire.wire.postgres.scrub import error_text

_log = logging.getLogger(__name__)
_TIMEOUT = 10.0  # seconds for all that one message asks
# The role may not read it, or may not look into its schema, and so does not find it.
_DIFFERS = frozenset({"42501", "42P01", "3F000"})
_TYPES = "SELECT pg_catalog.format_type(t.oid, NULL) FROM pg_catalog.unnest($1::pg_catalog.oid[]) t(oid)"
_UNTYPED = frozenset({0, 705})
# Conditions of the connection or the server, not of the statement (PostgreSQL documentation, appendix A).
_NO_ANSWER = frozenset({"08", "53", "57", "58", "XX"})
_LOST = (*FAILED, OSError, TimeoutError)

Paths = Sequence[Sequence[str]]


class Rights:
    """One connection as the hardened role, shared by all sessions: a question takes it for a fraction of a millisecond
    or two, and is asked once for each shape of statement."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Connects. Raises UpstreamError."""
        try:
            self._connection = await connect(self._address)
        except FAILED as error:
            code = getattr(error, "sqlstate", None) or "08006"
            raise UpstreamError(f"The hardened role can't log in (SQLSTATE {code}).", code) from None
        except (OSError, TimeoutError):
            raise UpstreamError("The hardened role can't reach the source.") from None

    async def stop(self) -> None:
        """Disconnects."""
        if self._connection is not None:
            await self._connection.close()

    async def ask(
        self, statements: Sequence[Statement], paths: Paths, types: Sequence[int]
    ) -> Mapping[str, Refusal | None]:
        """By their texts: None for what the role may run, under each of the search paths; why not for the rest.

        ``types`` are those that the client declared for parameters. Nothing, where it can't be asked.
        """
        try:
            async with asyncio.timeout(_TIMEOUT), self._turn:
                try:
                    return await self._ask(statements, paths, types)
                except _LOST:  # the connection went away since: a new one may do
                    return await self._ask(statements, paths, types)
        except (UpstreamError, *_LOST) as error:
            _log.warning("the hardened role could not be asked: %s", type(error).__name__)
            return {}

    async def _ask(
        self, statements: Sequence[Statement], paths: Paths, types: Sequence[int]
    ) -> Mapping[str, Refusal | None]:
        if self._connection is None or self._connection.is_closed():
            await self.start()
        connection = self._connection
        try:
            names = await _names(connection, types)
            return {one.text: await _answer(connection, one, paths, names) for one in statements}
        except BaseException:
            self._connection = None
            if connection is not None:
                connection.terminate()
            raise


async def _names(connection: asyncpg.Connection, types: Sequence[int]) -> list[str]:
    """The names of types by their OIDs; "unknown" is what the server infers."""
    if all(oid in _UNTYPED for oid in types):
        return ["unknown"] * len(types)
    told = [row[0] for row in await connection.fetch(_TYPES, list(types))]
    return ["unknown" if oid in _UNTYPED else name for oid, name in zip(types, told, strict=True)]


async def _answer(
    connection: asyncpg.Connection, statement: Statement, paths: Paths, types: Sequence[str]
) -> Refusal | None:
    for path in paths:
        try:
            await connection.execute(rights.question(statement, path, types))
        except asyncpg.PostgresError as error:
            if error.sqlstate[:2] in _NO_ANSWER:
                raise
            await _forget(connection)
            if error.sqlstate in _DIFFERS:
                return rights.voices_differ()
            return rights.not_planned(error.sqlstate, error_text(error.sqlstate, str(error.args[0]), statement.text))
    return None


async def _forget(connection: asyncpg.Connection) -> None:
    """What was prepared outlives the transaction that failed."""
    try:
        await connection.execute(f"DEALLOCATE {rights.NAME}")
    except asyncpg.InvalidSQLStatementNameError:
        return
