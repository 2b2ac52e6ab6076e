"""Bytes <-> packets: a 3-byte length, a sequence number, and payloads that go on in the next packet at 16 MiB.

What it must never do: hold more than one payload beyond its limit, or take a packet out of its turn.
Source: MySQL source documentation, "MySQL Packets".
"""

from __future__ import annotations

from maskwire.errors import ClientProtocolError, ProtocolError

MOST = (1 << 24) - 1  # bytes in one packet; a payload of so many or more goes on
HEAD = 4


class PacketReader:
    """``feed`` bytes, take payloads from ``next``. ``turn`` is the sequence number that the next packet must have.

    ``in_order`` False is for the inside of a compressed stream, whose own packets are numbered instead.
    """

    def __init__(self, most: int, fault: type[ProtocolError], *, in_order: bool = True) -> None:
        self.turn = 0
        self._most = most
        self._fault = fault
        self._in_order = in_order
        self._buffer = bytearray()
        self._at = 0
        self._begun = bytearray()  # of a payload that goes on

    def feed(self, data: bytes) -> None:
        """Adds what came."""
        if self._at:
            del self._buffer[: self._at]
            self._at = 0
        self._buffer += data

    @property
    def pending(self) -> int:
        """Bytes not yet given out."""
        return len(self._buffer) - self._at + len(self._begun)

    def next(self, *, limit: int | None = None) -> bytes | None:
        """The next payload; None where more is needed. ``limit`` is a smaller cap, before authentication."""
        while (part := self._packet(self._most if limit is None else limit)) is not None:
            if len(part) < MOST and not self._begun:
                return part
            self._begun += part
            if len(part) < MOST:
                whole, self._begun = bytes(self._begun), bytearray()
                return whole
        return None

    def _packet(self, limit: int) -> bytes | None:
        begin = self._at + HEAD
        if len(self._buffer) < begin:
            return None
        size = int.from_bytes(self._buffer[self._at : self._at + 3], "little")
        if len(self._begun) + size > limit:
            raise _too_large(self._fault, limit)
        if self._in_order and self._buffer[begin - 1] != self.turn:
            raise self._fault("A packet came out of its turn.")
        if len(self._buffer) < begin + size:
            return None
        self.turn = (self._buffer[begin - 1] + 1) & 0xFF
        self._at = begin + size
        return bytes(self._buffer[begin : self._at])


def _too_large(fault: type[ProtocolError], limit: int) -> ProtocolError:
    message = f"A message is over the limit of {limit} bytes."
    return ClientProtocolError(message, code="54000") if fault is ClientProtocolError else fault(message)


def packets(payload: bytes, turn: int) -> tuple[bytes, int]:
    """A payload as packets, the first with number ``turn``; and the number of the packet after them."""
    if len(payload) < MOST:
        return len(payload).to_bytes(3, "little") + bytes((turn,)) + payload, (turn + 1) & 0xFF
    parts = []
    for begin in range(0, len(payload) + 1, MOST):  # a full last packet is followed by an empty one
        part = payload[begin : begin + MOST]
        parts.append(len(part).to_bytes(3, "little") + bytes((turn,)) + part)
        turn = (turn + 1) & 0xFF
    return b"".join(parts), turn
