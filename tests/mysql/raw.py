"""A client of wire/mysql over a real socket: no driver between a test and the bytes."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from types import TracebackType

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.commands import Command
from maskwire.wire.mysql.login import LoggedIn, Login
from maskwire.wire.mysql.packets import PacketReader, packets
from tests.mysql.server import READER, READER_PASSWORD, Running


class Raw:
    """A session that was logged in to by our own Login."""

    def __init__(
        self, running: Running, *, user: str = READER, password: str = READER_PASSWORD, database: str = "shop",
        tls: bool = False,
    ) -> None:  # fmt: skip
        self._channel: socket.socket
        if tls:
            self._channel = socket.create_connection(("localhost", running.port), 10)
        else:
            self._channel = socket.socket(socket.AF_UNIX)
            self._channel.settimeout(10)
            self._channel.connect(running.socket)
        try:
            self.session = self._log_in(Login(user, password, database, tls=tls, private=not tls), running)
        except BaseException:
            self._channel.close()
            raise
        self._reader = PacketReader(1 << 26, UpstreamProtocolError)

    def _log_in(self, login: Login, running: Running) -> LoggedIn:
        while not login.done:
            if (sent := login.receive(self._channel.recv(65_536))) != b"":
                self._channel.sendall(sent)
            if login.wants_tls:
                context = ssl.create_default_context(cafile=str(running.authority))
                self._channel = context.wrap_socket(self._channel, server_hostname="localhost")
                self._channel.sendall(login.secured())
        assert login.session is not None
        return login.session

    def __enter__(self) -> Raw:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()

    def send(self, command: Command) -> None:
        """Says a command."""
        self._reader.turn = 0
        framed, self._reader.turn = packets(command.to_bytes(), 0)  # type: ignore[union-attr]
        self._channel.sendall(framed)

    def next(self) -> bytes:
        """The next payload."""
        while (payload := self._reader.next()) is None:
            data = self._channel.recv(1 << 20)
            assert data, "the server hung up"
            self._reader.feed(data)
        return payload

    def columns(self, count: int) -> tuple[replies.ColumnDefinition, ...]:
        """So many columns."""
        found = tuple(replies.column_of(self.next()) for _ in range(count))
        if replies.Capability.DEPRECATE_EOF not in self.session.capabilities and count:
            assert replies.is_end(self.next(), self.session.capabilities)
        return found

    def rows(self) -> Sequence[bytes]:
        """The payloads of rows up to their end."""
        found = []
        while not replies.is_end(payload := self.next(), self.session.capabilities):
            if payload[0] == replies.ERROR:
                raise AssertionError(replies.error_of(payload).message)
            found.append(payload)
        self.end = replies.end_of(payload, self.session.capabilities)
        return found

    def first(self) -> replies.Ok | replies.Error | int:
        """What a query is answered with first."""
        return replies.first_of(self.next(), self.session.capabilities)
