"""A client that keeps every byte it is sent: rows, errors, notices, whatever comes.

What it must never do: read more of an answer than it may, wait forever, or leave out a part of what came.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol

from maskwire.errors import ConfigurationError, UpstreamError, UpstreamProtocolError
from maskwire.gateway.address import Address
from maskwire.gateway.upstream import Upstream
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.answer import AnswerReader, Row, row
from maskwire.wire.postgres.backend import error_fields

__all__ = ["Asks", "Came", "Client"]

MOST = 1 << 20  # bytes of an answer: enough to know whether something came
SECONDS = 20.0
_SETTINGS = {"application_name": "maskwire probe"}


@dataclass(slots=True)
class Came:
    """All that came for one question. ``took`` is in seconds; ``is_cut``: the rest was not waited for."""

    messages: list[tuple[bytes, bytes]] = field(default_factory=list, repr=False)
    size: int = 0
    took: float = 0.0
    status: bytes = b"I"
    is_cut: bool = False

    def raw(self) -> bytes:
        """Every byte that could hold a value, and once more the values of all rows with nothing between them: a value
        may be cut into rows and columns."""
        joined = b"".join(b"".join(_values(payload)) for kind, payload in self.messages if kind == b"D")
        return b"\0".join([*(payload for _, payload in self.messages), joined])

    @property
    def error(self) -> dict[str, str]:
        """The fields of the first error by their letters; nothing where there is none."""
        return next((error_fields(payload) for kind, payload in self.messages if kind == b"E"), {})

    def rows(self) -> list[Row]:
        """Rows in text format. Raises UpstreamProtocolError."""
        return [row(payload) for kind, payload in self.messages if kind == b"D"]

    def told(self, guess: str) -> tuple[tuple[bytes, bytes], ...]:
        """What an answer says, but for the guess itself."""
        own = guess.encode()
        return tuple((kind, payload.replace(own, b"?") if own else payload) for kind, payload in self.messages)


def _values(payload: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(payload):
        length = int.from_bytes(payload[at : at + 4], "big", signed=True)
        at += 4
        if length > 0:
            yield payload[at : at + length]
            at += length


class Asks(Protocol):
    """Whatever can be asked with SQL."""

    async def query(self, sql: str) -> Came:
        """One text of SQL."""
        ...

    def close(self) -> None:
        """Ends the session; the next question has a new one."""
        ...


class Client:
    """A session as a principal, opened when it is needed and again when it was lost; an async context manager."""

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

    def beginning(self, startup: Mapping[str, str]) -> Client:
        """Another session of the same principal, with these parameters."""
        return Client(self._address, startup)

    async def refusal(self) -> str | None:
        """Logs in: the SQLSTATE of the refusal, None where the session stands."""
        try:
            await self._connect()
        except UpstreamError as fault:
            return fault.code
        return None

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

    async def ask(self, *messages: bytes, ready: int = 1) -> Came:
        """Sends, and gives what came up to the ``ready``-th time that the server is ready. A session that is cut, late
        or lost is made anew for the next question."""
        if self._upstream is None or not self._upstream.is_open:
            await self.open()
        self._came, self._left = Came(), ready
        self._done = asyncio.get_running_loop().create_future()
        started = time.monotonic()
        self._send(b"".join(messages))
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

    def _send(self, data: bytes) -> None:
        if self._upstream is not None:
            self._upstream.send(data)

    async def query(self, sql: str) -> Came:
        """A simple query."""
        return await self.ask(m.Query(sql).to_bytes())

    async def rows(self, sql: str) -> list[Row]:
        """The rows of a query in text format; none where it is refused."""
        came = await self.query(sql)
        return [] if came.error else came.rows()

    def _received(self, data: bytes) -> None:
        came = self._came
        try:
            for kind, payload in self._reader.feed(data):
                if kind == b"Z":
                    came.status = payload
                    self._left -= 1
                else:
                    came.messages.append((kind, payload))
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
