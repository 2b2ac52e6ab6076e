"""The fields that messages are made of: little-endian numbers, length-encoded numbers and texts, texts with an end.

What it must never do: read beyond its payload, trust a length, or repeat a byte of the payload in an error.
Source: MySQL source documentation, "Protocol Basics: Integer Types, String Types".
"""

from __future__ import annotations

from maskwire.errors import ProtocolError

NULL = 0xFB  # in a text row: NULL; as the first byte of a length: none
_TWO, _THREE, _EIGHT = 0xFC, 0xFD, 0xFE
_WIDTHS = {_TWO: 2, _THREE: 3, _EIGHT: 8}


class Fields:
    """Reads a payload in order. ``fault`` is whose fault it is when something is missing or left over."""

    def __init__(self, payload: bytes, fault: type[ProtocolError]) -> None:
        self._payload = payload
        self._at = 0
        self._fault = fault

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return len(self._payload) - self._at

    def take(self, count: int) -> bytes:
        """So many bytes."""
        end = self._at + count
        if count < 0 or end > len(self._payload):
            raise self._fault("A message ends too early.")
        found, self._at = self._payload[self._at : end], end
        return found

    def number(self, width: int) -> int:
        """An unsigned number of so many bytes."""
        return int.from_bytes(self.take(width), "little")

    def peek(self) -> int:
        """The next byte, which stays."""
        if not self.left:
            raise self._fault("A message ends too early.")
        return self._payload[self._at]

    def length(self) -> int:
        """A length-encoded number."""
        first = self.number(1)
        if first < NULL:
            return first
        width = _WIDTHS.get(first)
        if width is None:
            raise self._fault("A length in a message begins with a byte that none begins with.")
        return self.number(width)

    def counted(self) -> bytes:
        """A text behind its length-encoded length."""
        return self.take(self.length())

    def nullable(self) -> bytes | None:
        """As ``counted``, or NULL."""
        if self.peek() == NULL:
            self._at += 1
            return None
        return self.counted()

    def ended(self) -> bytes:
        """A text up to its zero byte."""
        end = self._payload.find(b"\0", self._at)
        if end < 0:
            raise self._fault("A text in a message has no end.")
        found, self._at = self._payload[self._at : end], end + 1
        return found

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(self.left)

    def end(self) -> None:
        """Nothing may be left."""
        if self.left:
            raise self._fault("A message is longer than its fields.")

    def text(self, raw: bytes) -> str:
        """A name as UTF-8, the only character set that is spoken."""
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise self._fault("A text in a message is not UTF-8; connect with the character set utf8mb4.") from None


def length(count: int) -> bytes:
    """A length-encoded number."""
    if count < NULL:
        return bytes((count,))
    for first, width in _WIDTHS.items():
        if count < 1 << 8 * width:
            return bytes((first,)) + count.to_bytes(width, "little")
    raise ValueError(count)


def counted(raw: bytes) -> bytes:
    """A text behind its length."""
    return length(len(raw)) + raw
