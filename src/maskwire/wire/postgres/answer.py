"""What a client reads of an answer: columns, rows as text, how it ended. Layouts are those of 54.7.

What it is for: a front door inside this process that asks as any client would, and so gets what any client gets.
What it must never do: read more of an answer into memory than ``most_bytes``; show a value in a repr or an error.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.postgres.backend import Field, error_fields, row_description

Row = tuple[str | None, ...]
_HEAD = struct.Struct("!ci")
_INT32 = struct.Struct("!i")
_LARGEST = 64 * 1024 * 1024  # bytes of one message
_NULL = -1


@dataclass(slots=True)
class Answer:
    """An answer as it was received. ``error`` has the fields of an ErrorResponse by their letters, and ``notices``
    those of each notice; ``status`` is b"I" outside of a transaction; ``is_suspended``: there are more rows than were
    asked for; ``is_cut``: later rows were dropped, since all together are over ``most_bytes``."""

    most_bytes: int
    columns: tuple[Field, ...] = ()
    rows: list[Row] = field(default_factory=list, repr=False)
    tag: str = ""
    error: dict[str, str] | None = field(default=None, repr=False)
    notices: list[dict[str, str]] = field(default_factory=list, repr=False)
    size: int = 0
    status: bytes = b"I"
    is_suspended: bool = False
    is_cut: bool = False

    def take(self, kind: bytes, payload: bytes) -> bool:
        """One backend message. Whether it was the last: the server is ready for the next question."""
        match kind:
            case b"T":
                self.columns = row_description(payload)
            case b"D":
                self._row(payload)
            case b"C":
                self.tag = payload[:-1].decode()
            case b"s":
                self.is_suspended = True
            case b"E":
                self.error = error_fields(payload)
                self.rows.clear()  # what came before an error is not all, and may be none of it
            case b"N":
                self.notices.append(error_fields(payload))
            case b"Z":
                self.status = payload
        return kind == b"Z"

    def _row(self, payload: bytes) -> None:
        if self.is_cut or self.size + len(payload) > self.most_bytes:
            self.is_cut = True
            return
        self.size += len(payload)
        self.rows.append(row(payload))


def row(payload: bytes) -> Row:
    """The values of a DataRow in text format. Raises UpstreamProtocolError."""
    try:
        (count,) = struct.unpack_from("!h", payload)
        at, values = 2, list[str | None]()
        for _ in range(count):
            (length,) = _INT32.unpack_from(payload, at)
            at += _INT32.size
            values.append(None if length == _NULL else payload[at : at + length].decode())
            at += max(length, 0)
    except (struct.error, UnicodeDecodeError):
        raise UpstreamProtocolError("A row can't be read.") from None
    if at != len(payload):
        raise UpstreamProtocolError("A row is not as long as its values.")
    return tuple(values)


class AnswerReader:
    """Bytes in, backend messages out."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The messages that are whole by now: type byte and payload. Raises UpstreamProtocolError."""
        self._held += data
        at = 0
        while len(self._held) - at >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._held, at)
            if not 4 <= length <= _LARGEST:
                raise UpstreamProtocolError("A message has a length that can't be.")
            if len(self._held) - at < length + 1:
                break
            yield kind, bytes(self._held[at + _HEAD.size : at + length + 1])
            at += length + 1
        del self._held[:at]
