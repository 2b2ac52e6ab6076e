"""One client's packets: what it says, and what it is told, each in its turn.

What it must never do: tell a client more than one answer to a command, or hold more of it than its limit.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from maskwire.doors.commands import Command, HearClient, SendToClient
from maskwire.errors import ClientProtocolError
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.packets import PacketReader, packets
from maskwire.wire.mysql.replies import Eof, Error, Ok

Conversation = Generator[Command, Any, Any]


class ClientGoneError(Exception):
    """The client has closed its side."""


class Talk:
    """``capabilities`` are those that both sides have."""

    def __init__(self, most: int) -> None:
        self.reader = PacketReader(most, ClientProtocolError)
        self.capabilities = Capability(0)
        self.status = Status.AUTOCOMMIT

    def hear(self, limit: int | None = None) -> Generator[Command, Any, bytes]:
        """The client's next payload. Raises ClientProtocolError, and ClientGoneError."""
        while (payload := self.reader.next(limit=limit)) is None:
            data = yield HearClient()
            if not data:
                raise ClientGoneError
            self.reader.feed(data)
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
        return self.framed(Ok(status=self.status).to_bytes(self.capabilities, ends_rows=ends_rows))

    def eof(self) -> bytes:
        """The packet that ends columns, where the client expects one."""
        return b"" if Capability.DEPRECATE_EOF in self.capabilities else self.framed(Eof(self.status).to_bytes())

    def end_of_rows(self) -> bytes:
        """The packet that ends rows."""
        if Capability.DEPRECATE_EOF in self.capabilities:
            return self.ok(ends_rows=True)
        return self.framed(Eof(self.status).to_bytes())

    def error(self, error: Error) -> bytes:
        """The packet of an error."""
        return self.framed(error.to_bytes())
