"""What a service packed, unpacked piece by piece (RFC 9110 section 8.4, RFC 7932, RFC 8878).

What it must never do: unpack more at once than a piece, or take an end for a body's that is none.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

__all__ = ["BodyError", "Decoder", "decoder_of"]

_PIECE = 256 * 1024  # bytes
_WINDOW = 8 * 1024 * 1024  # bytes that a packer may look back (RFC 9659 section 3)


class BodyError(Exception):
    """A body is not what its head says, or can't be masked. Its text holds no value."""


class Decoder(Protocol):
    """Unpacks one body."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What comes out now, in pieces. Raises BodyError."""

    def end(self) -> None:
        """Raises BodyError where more should follow."""


def decoder_of(coding: str) -> Decoder:
    """Of a Content-Encoding. Raises BodyError for what is not known here."""
    made = _CODINGS.get(coding.strip().lower())
    if made is None:
        raise BodyError("it is packed in a way that is not known here")
    return made()


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def end(self) -> None:
        return


class _Zlib:
    """gzip, and deflate, which some send without its head."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._unpacking = zlib.decompressobj(bits)
        self._is_first = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._unpacking.eof:
                raise BodyError("something follows its packed end")
            try:
                piece = self._unpacking.decompress(data, _PIECE)
            except zlib.error:
                if not self._is_first or self._bits != zlib.MAX_WBITS:
                    raise BodyError("it is not packed as its head says") from None
                self._unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
                self._is_first = False
                continue
            self._is_first = False
            data = self._unpacking.unconsumed_tail or self._unpacking.unused_data
            if piece:
                yield piece

    def end(self) -> None:
        if not self._unpacking.eof:
            raise BodyError("it ends before it is whole")


class _Brotli:
    def __init__(self) -> None:
        self._unpacking = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while data:
                piece = self._unpacking.process(data, output_buffer_limit=_PIECE)
                data = b""
                while piece or not (self._unpacking.can_accept_more_data() or self._unpacking.is_finished()):
                    if piece:
                        yield piece
                    piece = self._unpacking.process(b"", output_buffer_limit=_PIECE)
        except brotli.error:
            raise BodyError("it is not packed as its head says") from None

    def end(self) -> None:
        if not self._unpacking.is_finished():
            raise BodyError("it ends before it is whole")


class _Zstandard:
    """Fed by little, since one block of 128 KiB may stand in a few bytes."""

    _STEP = 64

    def __init__(self) -> None:
        self._unpacking = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj(write_size=_PIECE)

    def feed(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), self._STEP):
            if self._unpacking.eof:
                raise BodyError("something follows its packed end")
            try:
                piece = self._unpacking.decompress(data[at : at + self._STEP])
            except zstandard.ZstdError:
                raise BodyError("it is not packed as its head says") from None
            if self._unpacking.unused_data:
                raise BodyError("something follows its packed end")
            if piece:
                yield piece

    def end(self) -> None:
        if not self._unpacking.eof:
            raise BodyError("it ends before it is whole")


_CODINGS: dict[str, Callable[[], Decoder]] = {
    "": _Plain,
    "identity": _Plain,
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
    "zstd": _Zstandard,
}
