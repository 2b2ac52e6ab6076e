"""A client of the MySQL door by its bytes, with the capabilities that a test chooses: compressed, with cursors, several
statements at once."""

from __future__ import annotations

import socket
from types import TracebackType

import pytest

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import OFFERED, Capability, Status
from maskwire.wire.mysql.commands import Command
from maskwire.wire.mysql.compressed import CompressedReader, Compression, compressed
from maskwire.wire.mysql.handshake import ChangeUser, Handshake, HandshakeResponse
from maskwire.wire.mysql.packets import PacketReader, packets
from maskwire.wire.mysql.scrambles import CACHING, FULL
from maskwire.wire.mysql.values import text_row, to_parameters
from tests.live.gate import PASSWORD
from tests.mysql.doors import CANARIES

_MOST = 1 << 26
WITHOUT_EOF = OFFERED & ~(Capability.SESSION_TRACK | Capability.MULTI_STATEMENTS)
WITH_EOF = WITHOUT_EOF & ~Capability.DEPRECATE_EOF


class Client:
    """A session as ``agent``; a context manager."""

    def __init__(
        self, port: int, capabilities: Capability = WITHOUT_EOF, how: Compression | None = None, database: str = "door"
    ) -> None:
        self.capabilities = capabilities
        if how is not None:
            packing = {
                Compression.ZLIB: Capability.COMPRESS,
                Compression.ZSTD: Capability.ZSTD_COMPRESSION_ALGORITHM,
            }
            self.capabilities |= packing[how]
        self.channel = socket.create_connection(("127.0.0.1", port), 20)
        self._how: Compression | None = None
        self._reader = PacketReader(_MOST, UpstreamProtocolError)
        self._unpacked: CompressedReader | None = None
        try:
            Handshake.from_bytes(self.next())
            self.say(HandshakeResponse(self.capabilities, "agent", b"x", database, CACHING, {}).to_bytes())
            self.prove(PASSWORD)
        except BaseException:
            self.channel.close()
            raise
        if how is not None:
            self._how = how
            self._reader = PacketReader(_MOST, UpstreamProtocolError, in_order=False)
            self._unpacked = CompressedReader(how, UpstreamProtocolError)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.channel.close()

    def prove(self, password: str) -> None:
        """The rest of a login, by a password said as it is."""
        payload = self.next()
        if payload[:1] == b"\xfe":
            self.say(b"x")
            payload = self.next()
        assert payload == b"\x01" + FULL, payload
        self.say(password.encode() + b"\0")
        payload = self.next()
        assert payload[0] == replies.OK, payload

    def say(self, payload: bytes, *, turn: int | None = None) -> None:
        """A payload in its turn, or as the first packet of a command."""
        data, self._reader.turn = packets(payload, self._reader.turn if turn is None else turn)
        if self._how is not None and self._unpacked is not None:
            count = self._unpacked.turn if turn is None else 0
            data, self._unpacked.turn = compressed(data, self._how, count)
        self.channel.sendall(data)

    def send(self, command: Command) -> None:
        """Says a command."""
        self.say(command.to_bytes(), turn=0)  # type: ignore[union-attr]

    def next(self) -> bytes:
        """The next payload."""
        while (payload := self._reader.next()) is None:
            inside = self._unpacked.next() if self._unpacked is not None else None
            if inside is not None:
                self._reader.feed(inside)
                continue
            data = self.channel.recv(1 << 16)
            if not data:
                raise EOFError
            (self._unpacked or self._reader).feed(data)
        return payload

    def first(self) -> replies.Ok | replies.Error | int:
        """What a query is answered with first."""
        return replies.first_of(self.next(), self.capabilities)

    def columns(self, count: int) -> tuple[list[replies.ColumnDefinition], Status]:
        """So many columns, and what their end says."""
        found, status = [replies.column_of(self.next()) for _ in range(count)], Status(0)
        if Capability.DEPRECATE_EOF not in self.capabilities:
            status, _ = replies.end_of(self.next(), self.capabilities)
        return found, status

    def rows(self) -> tuple[list[bytes], Status]:
        """Payloads up to the end of rows, and what that says. Raises ToldError."""
        found = []
        while not replies.is_end(payload := self.next(), self.capabilities):
            if payload[0] == replies.ERROR:
                raise ToldError(replies.error_of(payload))
            found.append(payload)
        return found, replies.end_of(payload, self.capabilities)[0]

    def answer(self) -> tuple[list[tuple[bytes | None, ...]], Status]:
        """The rows of a text answer, none for an OK, with the status. Raises ToldError."""
        first = self.first()
        if isinstance(first, replies.Error):
            raise ToldError(first)
        if isinstance(first, replies.Ok):
            return [], first.status
        columns, _ = self.columns(first)
        found, status = self.rows()
        return [text_row(one, len(columns)) for one in found], status


class ToldError(Exception):
    """The door's error."""

    def __init__(self, error: replies.Error) -> None:
        super().__init__(error.message)
        self.number = error.number


def no_canary(data: object) -> None:
    """Nothing of what nobody may be shown stands in it."""
    text = repr(data)
    for canary in CANARIES:
        assert canary not in text


def told(client: Client, sql: str) -> str:
    """The error that a text is answered with."""
    client.send(c.Query(sql))
    with pytest.raises(ToldError) as caught:
        client.answer()
    no_canary(caught.value.args)
    return str(caught.value)


def prepared(client: Client, sql: str) -> int:
    """The number of a statement that is prepared."""
    client.send(c.Prepare(sql))
    payload = client.next()
    assert payload[0] == replies.OK, payload
    found = replies.prepared_of(payload)
    if found.parameters:
        client.columns(found.parameters)
    client.columns(found.columns)
    return found.statement


def opened(client: Client, statement: int) -> Status:
    """Executes with a cursor; what the end of the columns says."""
    client.send(c.Execute(statement, c.READ_ONLY_CURSOR, to_parameters(())))
    first = client.first()
    assert isinstance(first, int), first
    _, status = client.columns(first)
    if Capability.DEPRECATE_EOF in client.capabilities:
        found, status = client.rows()
        assert not found
    return status


def fetched(client: Client, statement: int, rows: int) -> tuple[list[bytes], Status]:
    """So many rows of an open cursor, and what their end says."""
    client.send(c.Fetch(statement, rows))
    return client.rows()


class ChangeUserCommand:
    """COM_CHANGE_USER as a command."""

    def __init__(self, user: str, database: str) -> None:
        self._said = ChangeUser(user, b"", database, plugin="caching_sha2_password")

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x11" + self._said.to_bytes()
