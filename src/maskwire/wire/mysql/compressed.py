"""Compressed streams: packets of packets, by zlib or zstd, each with its length before and after.

What it must never do: unpack more than a packet says it holds, or anything of one that says more than a message may.
Source: MySQL source documentation, "Compressed Packet".
"""

from __future__ import annotations

import zlib
from enum import StrEnum

import zstandard

from maskwire.errors import ProtocolError
from maskwire.wire.mysql.packets import MOST

HEAD = 7
_SMALL = 50  # bytes; less is sent as it is, as MySQL does (MIN_COMPRESS_LENGTH)
_LEVEL = 1  # of zlib: the gateway's time is worth more than the last tenth
_WINDOW = 1 << 24  # bytes; no packet holds more


class Compression(StrEnum):
    """How a stream is packed; both sides agree on it in the handshake."""

    ZLIB = "zlib"
    ZSTD = "zstd"


class CompressedReader:
    """``feed`` what came, take the bytes inside from ``next``, packet by packet. ``turn`` is the number of the next
    compressed packet; ``most`` is what one may hold."""

    def __init__(self, how: Compression, fault: type[ProtocolError], most: int = MOST) -> None:
        self.turn = 0
        self._how = how
        self._fault = fault
        self._most = most
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Bytes not yet unpacked."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Adds what came."""
        self._buffer += data

    def next(self) -> bytes | None:
        """The inside of the next packet; None where more is needed."""
        buffer = self._buffer
        if len(buffer) < HEAD:
            return None
        packed, unpacked = int.from_bytes(buffer[:3], "little"), int.from_bytes(buffer[4:HEAD], "little")
        if max(packed, unpacked) > self._most:
            raise self._fault("A compressed packet holds more than a message may.")
        if buffer[3] != self.turn:
            raise self._fault("A compressed packet came out of its turn.")
        if len(buffer) < HEAD + packed:
            return None
        self.turn = (self.turn + 1) & 0xFF
        part = bytes(buffer[HEAD : HEAD + packed])
        del buffer[: HEAD + packed]
        return self._unpack(part, unpacked) if unpacked else part

    def _unpack(self, part: bytes, size: int) -> bytes:
        try:
            if self._how is Compression.ZLIB:
                stream = zlib.decompressobj()
                found = stream.decompress(part, size)
                whole = not stream.decompress(stream.unconsumed_tail, 1) and stream.eof and not stream.unused_data
            else:
                # A frame says how much room it wants before anything is unpacked.
                reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(part)
                found = reader.read(size)
                whole = not reader.read(1)
        except (zlib.error, zstandard.ZstdError):
            raise self._fault("A compressed packet can't be unpacked.") from None
        if len(found) != size or not whole:
            raise self._fault("A compressed packet does not hold what it says.")
        return found


def compressed(data: bytes, how: Compression, turn: int) -> tuple[bytes, int]:
    """Packets as a compressed stream, the first with number ``turn``; and the number after them."""
    parts = []
    for begin in range(0, len(data), MOST):
        part = data[begin : begin + MOST]
        packed, unpacked = _pack(part, how)
        parts.append(len(packed).to_bytes(3, "little") + bytes((turn,)) + unpacked.to_bytes(3, "little") + packed)
        turn = (turn + 1) & 0xFF
    return b"".join(parts), turn


def _pack(part: bytes, how: Compression) -> tuple[bytes, int]:
    if len(part) < _SMALL:
        return part, 0
    packed = zlib.compress(part, _LEVEL) if how is Compression.ZLIB else zstandard.ZstdCompressor().compress(part)
    return (packed, len(part)) if len(packed) < len(part) else (part, 0)
