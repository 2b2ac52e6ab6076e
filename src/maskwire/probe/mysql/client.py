"""A client of MySQL's and MariaDB's that keeps all that it is sent, by texts and by prepared statements.

What it must never do: read more of an answer than it may, wait forever, or leave out a part of what came.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import TracebackType

from maskwire.errors import ConfigurationError, MaskwireError, UpstreamError, UpstreamProtocolError
from maskwire.gateway.address import Address
from maskwire.gateway.mysql.upstream import Upstream
from maskwire.probe.attack import Attack, Kind
from maskwire.probe.came import MOST, Ask, Came
from maskwire.probe.mysql import columns
from maskwire.probe.mysql.odd import odd
from maskwire.probe.mysql.reading import Reading
from maskwire.probe.mysql.ways import bound, ways
from maskwire.probe.target import Target
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql.packets import PacketReader, packets

__all__ = ["Client"]

Read = Callable[[Reading], Awaitable[object]]
SECONDS = 20.0
_MOST = 1 << 24
_OWN = frozenset({"127.0.0.1", "::1", "localhost"})  # nobody reads along there
_LEFT = ("PREPARE", "HANDLER", "TEMPORARY", "@", "LOCK TABLES", "XA ")  # what an attack leaves in its session


class Client:
    """A session as a principal, opened when it is needed and again when it was lost; an async context manager.
    ``reads``: one with the source itself that can do nothing else."""

    dialect = "mysql"

    def __init__(self, address: Address, *, reads: bool = False) -> None:
        self._address, self._reads = address, reads
        self._upstream: Upstream | None = None
        self._is_over = False

    async def __aenter__(self) -> Client:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    async def open(self) -> None:
        """Logs in. Raises ConfigurationError, which names the SQLSTATE."""
        self._is_over = False
        try:
            self._upstream = await Upstream.connect(
                self._address, reads=self._reads, private=self._address.host in _OWN
            )
        except (UpstreamError, UnicodeError) as fault:
            code = fault.code if isinstance(fault, UpstreamError) else "08001"
            raise ConfigurationError(
                f"No session with {self._address} as {self._address.user} (SQLSTATE {code}). Is it served there, and "
                "are user, password, database and ssl-mode of the URL right? A door on another machine needs TLS."
            ) from None

    async def _leave(self) -> None:
        upstream, self._upstream = self._upstream, None
        if upstream is not None:
            await upstream.close()

    def close(self) -> None:
        """The next question has another session."""
        self._is_over = True

    # ---------------------------------------------------------------- questions

    async def ask(self, payload: bytes, read: Read = Reading.answers) -> Reading:
        """A command and its whole answer. A session that is cut, late or lost is made anew for the next one."""
        if self._upstream is None or self._is_over:
            await self._leave()
            await self.open()
        upstream = self._upstream
        if upstream is None:
            raise ConfigurationError("There is no session to ask in.")
        packed = PacketReader(_MOST, UpstreamProtocolError)
        framed, packed.turn = packets(payload, 0)
        size, started = 0, time.monotonic()
        heard: list[bytes] = []

        async def next_payload() -> bytes:
            nonlocal size
            while (found := packed.next()) is None:
                data = await upstream.receive()
                size += len(data)
                if not data or size > MOST:
                    raise EOFError
                packed.feed(data)
            heard.append(found)
            return found

        reading = Reading(next_payload, upstream.capabilities)
        try:
            async with asyncio.timeout(SECONDS):
                upstream.send(framed)
                await read(reading)
        except (TimeoutError, OSError, EOFError, MaskwireError):
            reading.came.is_cut = True  # what can't be read may still hold a value
            reading.came.messages.append((b"?", b"\0".join(heard)))
        reading.came.size, reading.came.took = size, time.monotonic() - started
        if reading.came.is_cut:
            self.close()
        return reading

    def say(self, payload: bytes) -> None:
        """A command that has no answer."""
        if self._upstream is not None:
            self._upstream.send(packets(payload, 0)[0])

    async def query(self, sql: str) -> Came:
        """A text."""
        return (await self.ask(c.Query(sql).to_bytes())).came

    async def texts(self, sql: str) -> list[tuple[str | None, ...]]:
        """The rows of a query; none where it is refused."""
        return (await self.query(sql)).texts()

    def ways(self, statements: tuple[str, ...], kind: Kind) -> dict[str, Ask]:
        """Prepared, by a cursor, by PREPARE and EXECUTE IMMEDIATE."""
        return ways(self, statements, kind)

    async def bound(self, template: str, guess: str) -> Came:
        """Prepared, with the guess as a parameter in binary."""
        return await bound(self, template, guess)

    async def tidy(self, came: Came, statements: tuple[str, ...]) -> None:
        """Takes back what an attack left in its session."""
        if came.is_cut:
            return
        text = " ".join(statements).upper()
        if text.startswith(("SET ", "USE ")) or any(one in text for one in _LEFT):
            self.close()
        elif came.is_open or "BEGIN" in text or "TRANSACTION" in text:
            await self.query("ROLLBACK")

    async def setting(self, name: str, value: str) -> dict[str, tuple[Came, bool]]:
        """By SET, of the session and by the name of a system variable."""
        return {how: await self._set(how, name, value) for how in ("SET SESSION", "SET @@session.")}

    async def _set(self, how: str, name: str, value: str) -> tuple[Came, bool]:
        written = value if value.isdigit() else f"'{value}'"
        came = await self.query(f"{how}{'' if how.endswith('.') else ' '}{name} = {written}")
        has = False
        if not came.code:
            rows = await self.texts(f"SELECT @@{name}")
            has = any(row and value.lower() in (row[0] or "").lower().split(",") for row in rows)
        self.close()
        return came, has

    async def beginning(self, startup: Mapping[str, str], sql: str) -> Came:
        """Another session of the same principal, with these parameters: MySQL has none."""
        del startup
        return await self.query(sql)

    async def odd(self, target: Target) -> AsyncIterator[tuple[Attack, Came]]:
        """Commands that are no statements."""
        for attack, payload in odd(target, self._address.user):
            if attack.kind is Kind.TELLS:
                await self.query(f"USE {target.quoted(target.schema)}")
            reads = Reading.listed if attack.kind is Kind.TELLS else Reading.one
            yield attack, (await self.ask(payload, reads)).came
            self.close()

    async def columns(self, database: str) -> AsyncIterator[Target]:
        """Of the tables of one database."""
        async for one in columns.columns(self, database):
            yield one
