"""One connection to an upstream PostgreSQL: reach it, encrypt it, log in, then hand its bytes on.

What it must never do: wait forever, send a password in clear where TLS was required, or log in with the
client's credentials: the gateway's own are the only ones that the database knows.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from typing import Any, cast

from maskwire.errors import UpstreamError
from maskwire.gateway.address import Address
from maskwire.gateway.client import WRITE_HIGH_WATER
from maskwire.gateway.sockets import keep_alive
from maskwire.gateway.tls import end_point, upstream_context
from maskwire.wire.postgres.login import LoggedIn, Login
from maskwire.wire.postgres.messages import CANCEL_REQUEST_CODE, SSL_REQUEST_CODE, Terminate

CONNECT_TIMEOUT = 10.0  # seconds, for reaching the upstream and logging in


class Upstream(asyncio.Protocol):
    """An open, logged-in connection. ``received``, ``lost`` and the pause callbacks are set by its one user.

    ``settings`` are those of its startup; ``is_used``: a client has had it since; ``is_spoilt``: it was told to
    cancel or to keep a time limit, which may end what comes next. ``rests``: since when nobody needs it, by
    time.monotonic, so that others may have it; 0 while somebody does.
    """

    def __init__(self, address: Address, settings: Mapping[str, str]) -> None:
        self._address = address
        self.settings = dict(settings)
        self.had: Mapping[str, str] | None = None  # settings that were found to be those of its startup
        self.is_used = False
        self.rests = 0.0
        self.is_spoilt = False
        self._login: Login | None = Login(
            address.user,
            address.password,
            address.database,
            settings,
            must_bind=address.channel_binding == "require",
        )
        self._logged_in: asyncio.Future[LoggedIn] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self.session = LoggedIn()
        self.received: Callable[[bytes], None] = _nobody
        self.lost: Callable[[], None] = lambda: None
        self.full: Callable[[], None] = lambda: None
        self.drained: Callable[[], None] = lambda: None

    @classmethod
    async def connect(cls, address: Address, settings: Mapping[str, str]) -> Upstream:
        """A new session with the upstream. Raises UpstreamError in the client's words within CONNECT_TIMEOUT."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                sock, context = await _reach(address)
                upstream = cls(address, settings)
                await asyncio.get_running_loop().create_connection(
                    lambda: upstream, sock=sock, ssl=context, server_hostname=address.host if context else None
                )
                try:
                    upstream.session = await upstream._logged_in
                except BaseException:
                    upstream.close()
                    raise
        except TimeoutError:
            raise UpstreamError("The database did not answer in time.", "08001") from None
        except ssl.SSLError:
            raise UpstreamError("The database's TLS certificate or protocol was not accepted.", "08001") from None
        except OSError:
            raise UpstreamError("The database can't be reached.", "08001") from None
        return upstream

    def has(self, settings: Mapping[str, str]) -> bool:
        """Whether it was opened with these settings."""
        if settings is not self.had:  # a mapping that stays is compared once
            if self.settings != settings:
                return False
            self.had = settings
        return True

    async def cancel(self) -> None:
        """Asks the upstream to cancel what this connection runs (54.2.8). A failure changes nothing."""
        self.is_spoilt = True
        key = struct.pack("!i", self.session.process_id) + self.session.secret_key
        request = struct.pack("!ii", 8 + len(key), CANCEL_REQUEST_CODE) + key
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                sock, context = await _reach(self._address)
                reader, writer = await asyncio.open_connection(
                    sock=sock, ssl=context, server_hostname=self._address.host if context else None
                )
                try:
                    writer.write(request)
                    await reader.read(1)  # the server closes without a word
                finally:  # also where the gateway stops in the meantime
                    writer.close()
                await writer.wait_closed()
        except (OSError, TimeoutError):
            return

    @property
    def is_open(self) -> bool:
        """Whether the connection still stands."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, data: bytes) -> None:
        """Sends bytes, if the connection still stands."""
        transport = self._transport
        if transport is not None and not transport.is_closing():
            transport.write(data)

    def pause(self) -> None:
        """Stops reading: the client is slow."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Reads again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def close(self) -> None:
        """Ends the connection."""
        if self._transport is not None and not self._transport.is_closing():
            if self._login is None:
                self._transport.write(Terminate().to_bytes())
            self._transport.close()

    # ---------------------------------------------------------------- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102 - asyncio's own
        # uvloop's transports are asyncio.Transport by behaviour, not by class.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=WRITE_HIGH_WATER)
        if self._login is not None:
            peer = transport.get_extra_info("ssl_object")
            if peer is not None and self._address.channel_binding != "disable":
                self._login.binding = end_point(peer.getpeercert(binary_form=True))
            self._transport.write(self._login.start())

    def data_received(self, data: bytes) -> None:  # noqa: D102
        if self._login is None:
            self.received(data)
            return
        try:
            self.send(self._login.receive(data))
        except UpstreamError as error:
            if not self._logged_in.done():
                self._logged_in.set_exception(error)
            return
        if self._login.done:
            session, self._login = self._login.session, None
            if not self._logged_in.done():
                self._logged_in.set_result(session)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002, D102
        if not self._logged_in.done():
            self._logged_in.set_exception(UpstreamError("The database closed the connection.", "08001"))
        self.lost()

    def pause_writing(self) -> None:  # noqa: D102
        self.full()

    def resume_writing(self) -> None:  # noqa: D102
        self.drained()


def _nobody(_: bytes) -> None:
    """Bytes that nobody asked for are dropped."""


async def _reach(address: Address) -> tuple[socket.socket, ssl.SSLContext | None]:
    """A connected socket, and the TLS context to use on it; SSLRequest is already answered."""
    loop = asyncio.get_running_loop()
    sock = await dial(loop, address)
    if address.is_local or address.sslmode in ("disable", "allow"):
        return sock, None
    try:
        await loop.sock_sendall(sock, struct.pack("!ii", 8, SSL_REQUEST_CODE))
        # One byte exactly: anything after it came before TLS and must not be read as if it were inside.
        answer = await loop.sock_recv(sock, 1)
    except BaseException:
        sock.close()
        raise
    if answer == b"S":
        return sock, upstream_context(address)
    if answer == b"N" and address.sslmode == "prefer":
        return sock, None
    sock.close()
    raise UpstreamError("The database does not offer TLS, and sslmode asks for it.", "08001")


async def dial(loop: asyncio.AbstractEventLoop, address: Address) -> socket.socket:
    """A connected socket, local or TCP. Raises OSError."""
    if address.is_local:
        return await _connected(loop, socket.AF_UNIX, 0, address.socket_path)
    last: OSError | None = None
    for family, _, protocol, _, where in await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM):
        try:
            sock = await _connected(loop, family, protocol, where)
        except OSError as error:
            last = error
        else:
            keep_alive(sock)
            return sock
    raise last or OSError("no address")


async def _connected(loop: asyncio.AbstractEventLoop, family: int, protocol: int, where: Any) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM, protocol)
    sock.setblocking(False)
    try:
        await loop.sock_connect(sock, where)
    except BaseException:
        sock.close()
        raise
    return sock
