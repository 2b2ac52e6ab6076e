"""One session with an upstream MySQL or MariaDB: reach it, encrypt it, log in, make it one that only reads.

What it must never do: wait for ever, say a password in clear where TLS was required, or give out a session in which
something could be written.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from functools import lru_cache

from maskwire.errors import MaskwireError, UpstreamError, UpstreamProtocolError
from maskwire.gateway.address import Address
from maskwire.gateway.tls import upstream_context
from maskwire.gateway.upstream import CONNECT_TIMEOUT, dial
from maskwire.moments import Moments
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import Capability
from maskwire.wire.mysql.commands import Query, Quit
from maskwire.wire.mysql.login import LoggedIn, Login
from maskwire.wire.mysql.packets import HEAD, PacketReader, packets
from maskwire.wire.mysql.values import text_row

SQL_MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"  # of a new session
_CHUNK = 1 << 18
_MOST = 1 << 26
_GOODBYE = 1.0  # seconds
# What reads is all that a session can do, whatever is sent; texts come and go as UTF-8.
_PREPARED = (
    "SET NAMES utf8mb4",
    f"SET SESSION sql_mode = '{SQL_MODE}', autocommit = 1",
    "SET SESSION TRANSACTION READ ONLY",
)

Row = tuple[bytes | None, ...]


class Upstream:
    """An open session. Its bytes are the caller's; ``ask`` is for the gateway's own small questions."""

    def __init__(
        self, address: Address, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, session: LoggedIn
    ) -> None:
        self._address = address
        self._reader = reader
        self._writer = writer
        self.session = session
        self.moments = Moments()

    @property
    def capabilities(self) -> Capability:
        """What was agreed on."""
        return self.session.capabilities

    @classmethod
    async def connect(cls, address: Address, *, reads: bool = True, private: bool = False) -> Upstream:
        """A new session; ``private``: nobody else can read the connection. Raises UpstreamError within
        CONNECT_TIMEOUT."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                upstream = await cls._logged_in(address, private=private)
                try:
                    for sql in _PREPARED if reads else ():
                        await upstream.ask(sql)
                except BaseException:
                    await upstream.close()
                    raise
                return upstream
        except TimeoutError:
            raise UpstreamError("The database did not answer in time.", "08001") from None
        except ssl.SSLError:
            raise UpstreamError("The database's TLS certificate or protocol was not accepted.", "08001") from None
        except (OSError, EOFError):
            raise UpstreamError(
                "The database can't be reached: check its host and port, and that it runs.", "08001"
            ) from None
        except UpstreamProtocolError as error:
            raise UpstreamError(str(error), "08001") from None

    @classmethod
    async def _logged_in(cls, address: Address, *, private: bool) -> Upstream:
        loop = asyncio.get_running_loop()
        sock = await dial(loop, address)
        try:
            # The greeting exactly: what comes after it must not be read as if it were inside of TLS.
            head = await exactly(sock, HEAD)
            first = head + await exactly(sock, int.from_bytes(head[:3], "little"))
            offers = not address.is_local and address.sslmode != "disable" and _offers_tls(first)
            tls = offers or address.asks_tls
            login = Login(
                address.user, address.password, address.database, tls=tls and not address.is_local,
                private=private or address.is_local,
            )  # fmt: skip
            await loop.sock_sendall(sock, login.receive(first))
            context = _context(address) if login.wants_tls else None
            name = address.host if context is not None else None
            reader, writer = await asyncio.open_connection(sock=sock, ssl=context, server_hostname=name)
        except BaseException:
            sock.close()
            raise
        try:
            if login.wants_tls:
                writer.write(login.secured())
            while not login.done:
                data = await reader.read(_CHUNK)
                if not data:
                    raise UpstreamError("The database closed the connection.", "08001")
                writer.write(login.receive(data))
        except BaseException:
            writer.transport.abort()
            raise
        if login.session is None:
            raise UpstreamProtocolError("The upstream said nothing of the session.")
        return cls(address, reader, writer, login.session)

    def send(self, data: bytes) -> None:
        """Sends packets."""
        self._writer.write(data)
        self.moments.send()

    async def receive(self) -> bytes:
        """What came; empty where the session is over."""
        self.moments.rest()
        data = await self._reader.read(_CHUNK)
        self.moments.hear()
        return data

    async def ask(self, sql: str) -> list[Row]:
        """A small question of the gateway's own: its rows. Raises UpstreamError, without the server's words."""
        reader = PacketReader(_MOST, UpstreamProtocolError)
        framed, reader.turn = packets(Query(sql).to_bytes(), 0)
        self.send(framed)
        count = replies.first_of(await self._payload(reader), self.capabilities)
        if isinstance(count, replies.Error):
            raise _failed(count)
        if not isinstance(count, int):
            return []
        for _ in range(count):
            await self._payload(reader)
        if Capability.DEPRECATE_EOF not in self.capabilities:
            await self._payload(reader)
        rows = []
        while not replies.is_end(payload := await self._payload(reader), self.capabilities):
            if payload[:1] == bytes((replies.ERROR,)):
                raise _failed(replies.error_of(payload))
            rows.append(text_row(payload, count))
        return rows

    async def _payload(self, reader: PacketReader) -> bytes:
        while (payload := reader.next()) is None:
            data = await self.receive()
            if not data:
                raise UpstreamError("The database closed the session.", "08006")
            reader.feed(data)
        return payload

    async def kill(self) -> None:
        """Ends what this session runs, by another one. A failure changes nothing."""
        try:
            other = await Upstream.connect(self._address, reads=False)
        except UpstreamError:
            return
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await other.ask(f"KILL QUERY {self.session.handshake.connection}")
        except (MaskwireError, OSError, EOFError, TimeoutError):
            return
        finally:
            await other.close()

    async def close(self) -> None:
        """Ends the session: the server is told, and given a moment to hang up."""
        if self._writer.is_closing():
            return
        try:
            with suppress(OSError, EOFError, TimeoutError):
                self._writer.write(packets(Quit().to_bytes(), 0)[0])
                async with asyncio.timeout(_GOODBYE):
                    while await self._reader.read(_CHUNK):
                        pass
        finally:  # cancelled or not: a TLS session that is closed politely outlives its loop
            self._writer.transport.abort()


@lru_cache(maxsize=4)
def _context(address: Address) -> ssl.SSLContext:
    """Made once: it reads all the authorities of this machine."""
    return upstream_context(address)


def _offers_tls(first: bytes) -> bool:
    from maskwire.wire.mysql.handshake import Handshake  # noqa: PLC0415 - one use

    if first[HEAD : HEAD + 1] != b"\x0a":
        return False
    return Capability.SSL in Handshake.from_bytes(first[HEAD:]).capabilities


async def exactly(sock: socket.socket, count: int) -> bytes:
    """So many bytes and not one more. Raises EOFError, OSError."""
    loop, found = asyncio.get_running_loop(), b""
    while len(found) < count:
        data = await loop.sock_recv(sock, count - len(found))
        if not data:
            raise EOFError
        found += data
    return found


def _failed(error: replies.Error) -> UpstreamError:
    return UpstreamError(
        f"The database refused a question of the gateway's own (error {error.number}). "
        "The operator should check the source's user and its rights.",
        error.state if error.state.isalnum() else "08006",
    )
