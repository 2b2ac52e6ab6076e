"""Compressed streams: packets of packets, by zlib or zstd, each with its length before and after.

What it must never do: unpack more than a packet says it holds.
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


class Compression(StrEnum):
    """How a stream is packed; both sides agree on it in the handshake."""

    ZLIB = "zlib"
    ZSTD = "zstd"


class CompressedReader:
    """``feed`` what came, get the bytes inside. ``turn`` is the number of the next compressed packet."""

    def __init__(self, how: Compression, fault: type[ProtocolError]) -> None:
        self.turn = 0
        self._how = how
        self._fault = fault
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Bytes not yet unpacked."""
        return len(self._buffer)

    def feed(self, data: bytes) -> bytes:
        """What is whole of it, unpacked."""
        self._buffer += data
        found, at, buffer = [], 0, self._buffer
        while len(buffer) >= at + HEAD:
            packed = int.from_bytes(buffer[at : at + 3], "little")
            unpacked = int.from_bytes(buffer[at + 4 : at + HEAD], "little")
            if len(buffer) < at + HEAD + packed:
                break
            if buffer[at + 3] != self.turn:
                raise self._fault("A compressed packet came out of its turn.")
            self.turn = (self.turn + 1) & 0xFF
            part = bytes(buffer[at + HEAD : at + HEAD + packed])
            found.append(self._unpack(part, unpacked) if unpacked else part)
            at += HEAD + packed
        del buffer[:at]
        return b"".join(found)

    def _unpack(self, part: bytes, size: int) -> bytes:
        try:
            if self._how is Compression.ZLIB:
                stream = zlib.decompressobj()
                found = stream.decompress(part, size)
                whole = not stream.decompress(stream.unconsumed_tail, 1) and stream.eof and not stream.unused_data
            else:
                reader = zstandard.ZstdDecompressor().stream_reader(part)
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
    packed = zlib.compress(part) if how is Compression.ZLIB else zstandard.ZstdCompressor().compress(part)
    return (packed, len(part)) if len(packed) < len(part) else (part, 0)
