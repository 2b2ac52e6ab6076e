"""One client's packets: what it says, and what it is told, each in its turn.

What it must never do: tell a client an answer that was not asked for, or hold more of it than its limit, packed or not.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Any

from maskwire.doors.commands import Command, HearClient, SendToClient
from maskwire.doors.mysql.columns import made
from maskwire.errors import ClientProtocolError
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.compressed import CompressedReader, Compression, compressed
from maskwire.wire.mysql.fields import length
from maskwire.wire.mysql.packets import HEAD, MOST, PacketReader, packets
from maskwire.wire.mysql.replies import Eof, Error, Ok
from maskwire.wire.mysql.values import to_text_row

Conversation = Generator[Command, Any, Any]


class ClientGoneError(Exception):
    """The client has closed its side."""


class Talk:
    """``capabilities`` are those that both sides have; ``more``: another answer comes behind this one; ``failed``: one
    was an error since that was set back."""

    def __init__(self, most: int) -> None:
        self.reader = PacketReader(most, ClientProtocolError)
        self.capabilities = Capability(0)
        self.status = Status.AUTOCOMMIT
        self.more = False
        self.failed = False
        self._most = most
        self._sent = 0  # the number that the client awaits
        self._packed: CompressedReader | None = None
        self._how = Compression.ZLIB

    def pack(self) -> None:
        """From now on both sides pack what they say, if they agreed on it. Raises ClientProtocolError where the client
        did not wait for that."""
        if Capability.COMPRESS in self.capabilities:
            self._how = Compression.ZLIB
        elif Capability.ZSTD_COMPRESSION_ALGORITHM in self.capabilities:
            self._how = Compression.ZSTD
        else:
            return
        if self._packed is not None:
            return
        if self.reader.pending:
            raise ClientProtocolError("The client went on before its login was answered.")
        self.reader = PacketReader(self._most, ClientProtocolError, in_order=False)
        self._packed = CompressedReader(self._how, ClientProtocolError, min(MOST, self._most + HEAD))

    def begin(self) -> None:
        """A new command begins, and with it the count of packets."""
        self.reader.turn = 0
        self.more = self.failed = False
        if self._packed is not None and not self.reader.pending:
            self._packed.turn = 0

    def packed(self, data: bytes) -> bytes:
        """Packets for the client as they are sent."""
        if self._packed is None:
            return data
        data, self._packed.turn = compressed(data, self._how, self._packed.turn)
        return data

    def sent(self) -> None:
        """Whatever was numbered is on its way to the client."""
        self._sent = self.reader.turn

    def take_back(self) -> None:
        """Whatever was numbered since then is withheld: what comes next has its number."""
        self.reader.turn = self._sent

    def hear(self, limit: int | None = None) -> Generator[Command, Any, bytes]:
        """The client's next payload. Raises ClientProtocolError, and ClientGoneError."""
        while (payload := self.reader.next(limit=limit)) is None:
            if self._packed is not None and (inside := self._packed.next()) is not None:
                self.reader.feed(inside)
                continue
            data = yield HearClient()
            if not data:
                raise ClientGoneError
            (self._packed or self.reader).feed(data)
        self.sent()
        return payload

    def framed(self, payload: bytes) -> bytes:
        """A payload as packets in their turn."""
        data, self.reader.turn = packets(payload, self.reader.turn)
        return data

    def say(self, payload: bytes) -> SendToClient:
        """A payload for the client."""
        return SendToClient(self.framed(payload))

    def ok(self, *, ends_rows: bool = False) -> bytes:
        """The packet that all went well; how many warnings there were is not told."""
        return self.framed(Ok(status=self._told).to_bytes(self.capabilities, ends_rows=ends_rows))

    @property
    def _told(self) -> Status:
        return self.status | Status.MORE_RESULTS if self.more else self.status

    def eof(self) -> bytes:
        """The packet that ends columns, where the client expects one."""
        return b"" if Capability.DEPRECATE_EOF in self.capabilities else self.framed(Eof(self._told).to_bytes())

    def end_of_rows(self) -> bytes:
        """The packet that ends rows."""
        if Capability.DEPRECATE_EOF in self.capabilities:
            return self.ok(ends_rows=True)
        return self.framed(Eof(self._told).to_bytes())

    def table(self, names: Sequence[str], rows: Iterable[Sequence[str | None]]) -> bytes:
        """An answer of the gateway's own: columns of texts, and rows of as many."""
        head = [self.framed(length(len(names))), *map(self.framed, made(names)), self.eof()]
        said = ([None if value is None else value.encode() for value in row] for row in rows)
        return b"".join([*head, *(self.framed(to_text_row(row)) for row in said), self.end_of_rows()])

    def error(self, error: Error) -> bytes:
        """The packet of an error, behind which no other answer comes."""
        self.more, self.failed = False, True
        return self.framed(error.to_bytes())
