"""The listening socket: accepts clients, and tells direct TLS from everything else by a client's first byte.

What it must never do: let one client that says nothing keep another from being accepted, or stop for an error that is
one client's.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Coroutine
from typing import Protocol

from maskwire.errors import ConfigurationError
from maskwire.gateway.sockets import keep_alive
from maskwire.gateway.tls import ServerTls

_BACKLOG = 512
_FIRST_BYTE_TIMEOUT = 30.0  # seconds
_TLS_HANDSHAKE = b"\x16"  # the first byte of a ClientHello (RFC 8446 section 5.1), and of no startup message
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_PAUSE = 0.1  # seconds, where the system has no more sockets to give
_log = logging.getLogger(__name__)


class Door(Protocol):
    """Who the clients are for."""

    tls: ServerTls | None

    @property
    def speaks_first(self) -> bool:
        """Whether its protocol has the server begin, so that nothing is to be waited for."""

    def connection(self) -> asyncio.Protocol:
        """What serves one client."""

    async def welcome(self, client: socket.socket) -> None:
        """Serves one client whom the server speaks to first, to its end."""

    def spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Runs a task that is neither lost nor left behind."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises ConfigurationError where it can't."""
    try:
        family, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(where[:2], family=family, backlog=_BACKLOG)
    except OSError:
        raise ConfigurationError(
            f"{host}:{port} can't be listened on: it is taken or not allowed. Choose another with --listen HOST:PORT."
        ) from None


class Listener:
    """Accepts at a socket that listens, which other processes may do too. ``address`` is where it does."""

    def __init__(self, door: Door, at: socket.socket) -> None:
        self._door = door
        self._socket = at
        self._socket.setblocking(False)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self._accepting = door.spawn(self._accept())

    def close(self) -> None:
        """No client is accepted any more."""
        self._accepting.cancel()  # or the loop would hold on to the socket
        self._socket.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                client, _ = await loop.sock_accept(self._socket)
            except OSError as error:
                if error.errno in _EXHAUSTED:
                    _log.error("no client can be accepted: the system has no more sockets or memory to give")
                    await asyncio.sleep(_PAUSE)
                continue
            self._door.spawn(self._welcome(client))

    async def _welcome(self, client: socket.socket) -> None:
        try:
            keep_alive(client)
            if self._door.speaks_first:
                await self._door.welcome(client)
                return
            context = None
            if self._door.tls is not None and await _first_byte(client) == _TLS_HANDSHAKE:
                context = self._door.tls.context
            await asyncio.get_running_loop().connect_accepted_socket(self._door.connection, client, ssl=context)
        except (OSError, TimeoutError):  # it went away, or its handshake failed
            client.close()
        except BaseException:
            client.close()
            raise


async def _first_byte(client: socket.socket) -> bytes:
    """The first byte, left where it is. Raises OSError or TimeoutError."""
    loop = asyncio.get_running_loop()
    readable = loop.create_future()
    loop.add_reader(client, _tell, readable)
    try:
        async with asyncio.timeout(_FIRST_BYTE_TIMEOUT):
            await readable
    finally:
        loop.remove_reader(client)
    return client.recv(1, socket.MSG_PEEK)


def _tell(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)
