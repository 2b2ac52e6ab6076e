"""The pair of sockets between the head and one worker: whole messages, in their order.

What it must never do: give a message in parts, or keep one that is longer than any of ours.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

_LENGTH = 4  # bytes
_MOST = 1 << 30  # bytes of one message: a catalog of millions of columns is less


class Channel(asyncio.Protocol):
    """``received`` is called with each message, ``lost`` once the other side is gone."""

    def __init__(self, received: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self._received = received
        self._lost = lost
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    async def open(self, own: socket.socket) -> None:
        """Over this end, which is the channel's from now on."""
        own.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=own)

    def send(self, message: bytes) -> None:
        """One message; nothing where the other side is gone."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join((len(message).to_bytes(_LENGTH, "big"), message)))

    def close(self) -> None:
        """Nothing more is heard or said, but what was said is sent."""
        if self._transport is not None:
            self._transport.close()

    # ---------------------------------------------------------------- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102 - asyncio's own
        self._transport = transport  # type: ignore[assignment]  # uvloop's are transports by behaviour, not by class

    def data_received(self, data: bytes) -> None:  # noqa: D102
        buffer = self._buffer
        buffer += data
        at = 0
        while len(buffer) - at >= _LENGTH:
            length = int.from_bytes(buffer[at : at + _LENGTH], "big")
            if length > _MOST:
                self.close()
                return
            if len(buffer) - at < _LENGTH + length:
                break
            message = bytes(memoryview(buffer)[at + _LENGTH : at + _LENGTH + length])
            at += _LENGTH + length
            self._received(message)
        del buffer[:at]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002, D102
        self._lost()
