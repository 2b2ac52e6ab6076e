"""The transport of a client that is in this process: what is written to it goes to a function, and back.

What it must never do: hand a connection bytes while it does not read, or one byte after it was closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class Pipe(asyncio.Transport):
    """``received`` gets what the gateway sends; ``closed`` is called once, when nothing more comes. ``client`` is
    where the one who asks is: (host, port)."""

    def __init__(
        self, received: Callable[[bytes], None], closed: Callable[[], None], client: tuple[str, int] | None
    ) -> None:
        super().__init__({"peername": client})
        self._received = received
        self._closed = closed
        self._protocol: asyncio.Protocol | None = None
        self._is_paused = self._is_closing = False
        self._waiting = bytearray()

    def join(self, protocol: asyncio.Protocol) -> None:
        """The client is here."""
        self._protocol = protocol
        protocol.connection_made(self)

    def send(self, data: bytes) -> None:
        """From the client to the gateway, now or as soon as it reads."""
        self._waiting += data
        self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting and not self._is_paused and not self._is_closing and self._protocol is not None:
            data = bytes(self._waiting)
            self._waiting.clear()
            self._protocol.data_received(data)

    # ---------------------------------------------------------------- asyncio.Transport, as the gateway uses it

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:  # noqa: D102 - asyncio's own
        if not self._is_closing:
            self._received(bytes(data))

    def is_closing(self) -> bool:  # noqa: D102
        return self._is_closing

    def close(self) -> None:  # noqa: D102
        if self._is_closing:
            return
        self._is_closing = True
        asyncio.get_running_loop().call_soon(self._lost)

    def abort(self) -> None:  # noqa: D102
        self.close()

    def _lost(self) -> None:
        if self._protocol is not None:
            self._protocol.connection_lost(None)
        self._closed()

    def pause_reading(self) -> None:  # noqa: D102
        self._is_paused = True

    def resume_reading(self) -> None:  # noqa: D102
        self._is_paused = False
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._hand_on)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Nothing is buffered here."""
