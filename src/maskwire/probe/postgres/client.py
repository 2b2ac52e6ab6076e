"""A client of PostgreSQL's that keeps every byte it is sent: rows, errors, notices, whatever comes.

What it must never do: read more of an answer than it may, wait forever, or leave out a part of what came.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import AsyncIterator, Mapping
from types import TracebackType

from maskwire.errors import ConfigurationError, UpstreamError, UpstreamProtocolError
from maskwire.gateway.address import Address
from maskwire.gateway.upstream import Upstream
from maskwire.probe.attack import Attack, Kind
from maskwire.probe.came import MOST, Ask, Came, Cells
from maskwire.probe.postgres.columns import COLUMNS, targets
from maskwire.probe.postgres.ways import bound, tidy, ways
from maskwire.probe.target import Target
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.answer import AnswerReader
from maskwire.wire.postgres.backend import error_fields

__all__ = ["REFUSALS", "Client"]

SECONDS = 20.0
REFUSALS = frozenset({"42501", "25006", "0A000"})
_SETTINGS = {"application_name": "maskwire probe"}
_VERSION = 89  # the OID of version()
_MESSAGE = Attack(
    "59.message.1", "59", "smuggled", Kind.RUNS, "a function called by a message, without any SQL",
    "What was understood is not what runs: a read-only, masked door is neither.", ("FunctionCall of version()",),
)  # fmt: skip


class Client:
    """A session as a principal, opened when it is needed and again when it was lost; an async context manager."""

    dialect = "postgresql"

    def __init__(self, address: Address, startup: Mapping[str, str] | None = None) -> None:
        self._address = address
        self._startup = {**_SETTINGS, **(startup or {})}
        self._upstream: Upstream | None = None
        self._reader = AnswerReader()
        self._came = Came()
        self._left = 0
        self._done: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Client:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def open(self) -> None:
        """Logs in. Raises ConfigurationError, which names the SQLSTATE."""
        try:
            await self._connect()
        except UpstreamError as fault:
            raise ConfigurationError(
                f"No session with {self._address} as {self._address.user} (SQLSTATE {fault.code}). Is it served there, "
                "and are user, password, database and sslmode of the URL right?"
            ) from None

    async def _connect(self) -> None:
        try:
            upstream = await Upstream.connect(self._address, self._startup)
        except UnicodeError:  # a host that can't be the name of one
            raise UpstreamError("There can be no such host.", "08001") from None
        upstream.received, upstream.lost = self._received, self._lost
        self._upstream, self._reader = upstream, AnswerReader()

    def close(self) -> None:
        """Ends the session."""
        if self._upstream is not None:
            self._upstream.close()
            self._upstream = None

    # ---------------------------------------------------------------- questions

    async def ask(self, *messages: bytes, ready: int = 1) -> Came:
        """Sends, and gives what came up to the ``ready``-th time that the server is ready. A session that is cut, late
        or lost is made anew for the next question."""
        if self._upstream is None or not self._upstream.is_open:
            await self.open()
        self._came, self._left = Came(), ready
        self._done = asyncio.get_running_loop().create_future()
        started = time.monotonic()
        if self._upstream is not None:
            self._upstream.send(b"".join(messages))
        try:
            async with asyncio.timeout(SECONDS):
                await self._done
        except TimeoutError:
            self._came.is_cut = True
        came, self._done = self._came, None
        came.took = time.monotonic() - started
        if came.is_cut:
            self.close()
        return came

    async def query(self, sql: str) -> Came:
        """A simple query."""
        return await self.ask(m.Query(sql).to_bytes())

    async def texts(self, sql: str) -> list[tuple[str | None, ...]]:
        """The rows of a query in text format; none where it is refused."""
        return (await self.query(sql)).texts()

    def ways(self, statements: tuple[str, ...], kind: Kind) -> dict[str, Ask]:
        """Extended, binary, prepared, behind a cursor, PREPARE, COPY."""
        return ways(self, statements, kind)

    async def bound(self, template: str, guess: str) -> Came:
        """With its guess as a parameter in text."""
        return await bound(self, template, guess)

    async def tidy(self, came: Came, statements: tuple[str, ...]) -> None:
        """Takes back what an attack left in its session."""
        await tidy(self, came, statements)

    async def setting(self, name: str, value: str) -> dict[str, tuple[Came, bool]]:
        """By SET, and from the startup on."""
        came = await self.query(f"SET {name} = '{value}'")
        by_set = await self._holds(came, name, value)
        self.close()
        started = await self.beginning({"options": f"-c {name}={value}"}, f"SHOW {name}")
        return {"SET": by_set, "startup": (started, _is(started, value))}

    async def _holds(self, came: Came, name: str, value: str) -> tuple[Came, bool]:
        if came.code:
            return came, False
        answer = await self.query(f"SHOW {name}")
        return answer, _is(answer, value)

    async def beginning(self, startup: Mapping[str, str], sql: str) -> Came:
        """Another session of the same principal, with these parameters. A refused startup is a refusal."""
        other = Client(self._address, startup)
        try:
            await other._connect()
            return await other.query(sql)
        except UpstreamError as fault:
            return Came(code=fault.code, is_refusal=True)
        finally:
            other.close()

    async def odd(self, target: Target) -> AsyncIterator[tuple[Attack, Came]]:
        """A FunctionCall."""
        del target
        came = await self.ask(m.frame(b"F", struct.pack("!Ihhh", _VERSION, 0, 0, 0)))
        yield _MESSAGE, came

    async def columns(self, database: str) -> AsyncIterator[Target]:
        """Of all schemas of its database."""
        del database
        for one in targets(await self.texts(COLUMNS)):
            yield one

    # ---------------------------------------------------------------- what comes

    def _received(self, data: bytes) -> None:
        came = self._came
        try:
            for kind, payload in self._reader.feed(data):
                if kind == b"Z":
                    came.is_open = payload != b"I"
                    self._left -= 1
                    continue
                came.messages.append((kind, payload))
                if kind == b"D":
                    came.rows.append(_cells(payload))
                elif kind == b"E":
                    fields = error_fields(payload)
                    code = fields.get("C", "")
                    came.failed(code, fields.get("M", ""), is_refusal=code in REFUSALS)
        except UpstreamProtocolError:
            came.is_cut = True
        came.size += len(data)
        if came.size > MOST:
            came.is_cut = True
        if self._left <= 0 or came.is_cut:
            self._finish()

    def _lost(self) -> None:
        self._came.is_cut = True
        self._finish()

    def _finish(self) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_result(None)


def _cells(payload: bytes) -> Cells:
    """The values of a DataRow, whatever format they are in."""
    at, found = 2, list[bytes | None]()
    while at + 4 <= len(payload):
        length = int.from_bytes(payload[at : at + 4], "big", signed=True)
        at += 4
        found.append(payload[at : at + length] if length >= 0 else None)
        at += max(length, 0)
    return tuple(found)


def _is(came: Came, value: str) -> bool:
    return not came.code and any(row and (row[0] or b"").decode().lower() == value.lower() for row in came.rows)
