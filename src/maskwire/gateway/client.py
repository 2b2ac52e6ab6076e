"""A client's socket: what is written to it, and whether it is read from.

What it must never do: read on while there is a reason not to, or stay open for a client that fetches nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

WRITE_HIGH_WATER = 256 * 1024  # bytes waiting for a peer before the other side is paused
_LINGER = 10.0  # seconds for a client to fetch what was sent before the end


class ClientSocket:
    """``transport`` is None until there is one, and another once TLS is up."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.keep: Callable[[bytes | None], None] | None = None  # takes all that is sent, or raises and it is not
        self.reasons: set[str] = set()  # why it is not read from; it is while there is none

    def opened(self, transport: asyncio.Transport) -> None:
        """The client is here, or TLS with it is up: the reasons of before hold no more."""
        self.transport = transport
        self.reasons.clear()
        transport.set_write_buffer_limits(high=WRITE_HIGH_WATER)

    @property
    def is_open(self) -> bool:
        """Whether something can be sent."""
        return self.transport is not None and not self.transport.is_closing()

    @property
    def is_waiting(self) -> bool:
        """Whether the client waits for the gateway."""
        return bool(self.reasons)

    def send(self, data: bytes) -> None:
        """Sends bytes, if the client is still there."""
        transport = self.transport
        if transport is not None and not transport.is_closing():
            if self.keep is not None:
                self.keep(data)
            transport.write(data)

    def gone(self) -> None:
        """The client is not there any more."""
        if self.keep is not None:
            self.keep(None)

    def pause(self, why: str) -> None:
        """Reads nothing more while this reason holds."""
        self.reasons.add(why)
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def resume(self, why: str) -> None:
        """This reason holds no more."""
        self.reasons.discard(why)
        if not self.reasons and self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    def hold(self, why: str, *, held: bool) -> None:
        """Pauses or resumes for a reason that is looked at again and again."""
        if held != (why in self.reasons):
            (self.pause if held else self.resume)(why)

    def close(self) -> None:
        """Ends the connection when the client has fetched what was sent, or has not in good time."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.close()
            asyncio.get_running_loop().call_later(_LINGER, self.transport.abort)
