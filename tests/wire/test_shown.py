"""What a client was told, read back from its bytes."""

import struct

import pytest

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.postgres.shown import Shown


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def column(name: bytes, binary: int) -> bytes:
    return name + b"\0" + struct.pack("!IhIhih", 0, 0, 25, -1, -1, binary)


STREAM = (
    message(b"T", struct.pack("!h", 2) + column(b"name", 0) + column(b"id", 1))
    + message(b"D", struct.pack("!hi", 2, 2) + b"ab" + struct.pack("!i", 2) + b"\0\7")
    + message(b"D", struct.pack("!hii", 2, -1, -1))
    + message(b"C", b"SELECT 2\0")
    + message(b"E", b"SERROR\0C42501\0Mno\0\0")
    + message(b"Z", b"I")
)
TOLD = [
    ("columns", ["name", "id"]), ("row", ["ab", "\\x0007"]), ("row", [None, None]), ("done", ["SELECT 2"]),
    ("error", ["42501", "no"]),
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, len(STREAM)])
def test_pieces_of_any_size_tell_the_same(size: int) -> None:
    """Whole, byte by byte, and in between; a binary value is shown as hex."""
    shown = Shown()
    pieces = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    assert [it for piece in pieces for it in shown.feed(piece)] == TOLD


@pytest.mark.parametrize("data", [b"D\0\0\0\1", message(b"T", b"\0\1name without an end")])
def test_bytes_of_something_else_are_an_error(data: bytes) -> None:
    """They are not guessed at."""
    with pytest.raises(UpstreamProtocolError):
        list(Shown().feed(data))
