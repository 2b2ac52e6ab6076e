"""Client bytes -> frontend messages, in any chunking.

What it must never do: hold more than one message beyond its limit, trust a length field, pass on a byte
that it did not understand, or repeat a client's bytes in an error.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache

from maskwire.errors import ClientProtocolError
from maskwire.wire.postgres import messages as m

MAX_STARTUP = 10_000  # bytes; MAX_STARTUP_PACKET_LENGTH of PostgreSQL's own libpq/pqcomm.h
MAX_PASSWORD = 65_536
_LENGTH = struct.Struct("!I")
_FRAME = struct.Struct("!BI")
_INT16 = struct.Struct("!h")
_COUNT = struct.Struct("!H")  # PostgreSQL reads counts unsigned: up to 65535 parameters
_INT32 = struct.Struct("!i")
_FORMATS = frozenset((0, 1))
_SHORT = 80  # bytes: a name, a kind and a number


class FrontendReader:
    """``feed`` bytes, take messages from ``next_startup`` and, once the session is open, ``next``."""

    def __init__(self, max_message: int) -> None:
        self._buffer = bytearray()
        self._at = 0  # what stands before it is read
        self._max_message = max_message

    def feed(self, data: bytes) -> None:
        """Adds what a client sent."""
        if self._at:
            del self._buffer[: self._at]
            self._at = 0
        self._buffer += data

    def is_between(self, size: int) -> bool:
        """Whether nothing that came before is left, and so many bytes may come."""
        return self._at == len(self._buffer) and size <= self._max_message

    @property
    def pending(self) -> int:
        """Bytes not yet read into a message."""
        return len(self._buffer) - self._at

    def next_startup(self) -> m.Startup | None:
        """The next message of the startup phase, which has no type byte; None where more is needed."""
        payload = self._take(0, MAX_STARTUP, minimum=8)
        return None if payload is None else _startup(payload)

    def next(self, *, limit: int | None = None) -> m.Frontend | None:
        """The next message; None where more is needed. ``limit`` is a smaller cap, before authentication."""
        buffer, at = self._buffer, self._at
        held = len(buffer) - at
        if not held:
            buffer.clear()
            self._at = 0
            return None
        read = _READERS.get(buffer[at])
        if read is None:
            raise ClientProtocolError("The message type is not one of the PostgreSQL protocol 3.")
        if held >= _FRAME.size:  # the usual case, in one step
            _, length = _FRAME.unpack_from(buffer, at)
            if 4 <= length < held and length <= (limit or self._max_message):
                self._at = end = at + 1 + length
                return read(bytes(buffer[at + _FRAME.size : end]))
        payload = self._take(1, limit or self._max_message, minimum=4)
        return None if payload is None else read(payload)

    def _take(self, offset: int, limit: int, *, minimum: int) -> bytes | None:
        """The payload of the message whose length field stands ``offset`` bytes on, once it is whole."""
        begin = self._at + offset
        if len(self._buffer) < begin + 4:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer, begin)
        if length < minimum:
            raise ClientProtocolError("A message is shorter than its own length field allows.")
        if length > limit:
            raise ClientProtocolError(f"A message of {length} bytes is over the limit of {limit} bytes.", code="54000")
        if len(self._buffer) < begin + length:
            return None
        self._at = begin + length
        return bytes(self._buffer[begin + 4 : self._at])


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise ClientProtocolError(
            "A string in a message is not UTF-8; set client_encoding to UTF8.", code="22021"
        ) from None


class _Fields:
    """Reads the fields of one payload in order; anything missing or left over is the client's fault."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._at = 0

    def string(self) -> str:
        end = self._payload.find(b"\0", self._at)
        if end < 0:
            raise ClientProtocolError("A string in a message has no end.")
        if end == self._at:
            self._at += 1
            return ""
        raw, self._at = self._payload[self._at : end], end + 1
        return _decoded(raw)

    def number(self, layout: struct.Struct) -> int:
        try:
            (value,) = layout.unpack_from(self._payload, self._at)
        except struct.error:
            raise ClientProtocolError("A message ends too early.") from None
        self._at += layout.size
        return int(value)

    def counted(self, layout: struct.Struct) -> tuple[int, ...]:
        count = self.number(_COUNT)
        return tuple(self.number(layout) for _ in range(count)) if count else ()

    def skip_values(self) -> None:
        payload, at, count = self._payload, self._at + 2, self.number(_COUNT)
        for _ in range(count):
            length = int.from_bytes(payload[at : at + 4], "big", signed=True)
            at += 4 + max(length, 0)
            if length < -1 or at > len(payload):
                raise ClientProtocolError("A parameter in a message ends too early.")
        self._at = at

    def end(self) -> None:
        if self._at != len(self._payload):
            raise ClientProtocolError("A message is longer than its fields.")


def _startup(payload: bytes) -> m.Startup:
    fields = _Fields(payload)
    code = fields.number(_INT32)
    if code == m.SSL_REQUEST_CODE:
        fields.end()
        return m.SSLRequest()
    if code == m.GSSENC_REQUEST_CODE:
        fields.end()
        return m.GSSENCRequest()
    if code == m.CANCEL_REQUEST_CODE:
        process_id = fields.number(_INT32)
        return m.CancelRequest(process_id, payload[8:])
    if code >> 16 != 3:
        raise ClientProtocolError("Only protocol version 3 is spoken here.", code="0A000")
    parameters: dict[str, str] = {}
    while name := fields.string():
        parameters[name] = fields.string()
    fields.end()
    return m.StartupMessage(code, parameters)


def _query(payload: bytes) -> m.Query:
    if payload and payload.find(b"\0") == len(payload) - 1:  # the usual case, in one step
        return m.Query(_decoded(payload[:-1]))
    fields = _Fields(payload)
    sql = fields.string()
    fields.end()
    return m.Query(sql)


def _parse(payload: bytes) -> m.Parse:
    fields = _Fields(payload)
    name, sql, types = fields.string(), fields.string(), fields.counted(_LENGTH)
    fields.end()
    return m.Parse(name, sql, types)


def _bind(payload: bytes) -> m.Bind:
    fields = _Fields(payload)
    portal, statement = fields.string(), fields.string()
    fields.counted(_INT16)
    fields.skip_values()
    formats = fields.counted(_INT16)
    fields.end()
    if formats and not _FORMATS.issuperset(formats):
        raise ClientProtocolError("A result format is neither text (0) nor binary (1).")
    return m.Bind(portal, statement, formats, payload)


def _named(payload: bytes) -> tuple[str, str]:
    fields = _Fields(payload[1:])
    name = fields.string()
    fields.end()
    kind = payload[:1].decode("latin-1")
    if kind not in ("S", "P"):
        raise ClientProtocolError("Only a statement or a portal can be described or closed.")
    return kind, name


def _describe(payload: bytes) -> m.Describe:
    return m.Describe(*_named(payload))


def _execute(payload: bytes) -> m.Execute:
    fields = _Fields(payload)
    portal = fields.string()
    max_rows = fields.number(_INT32)
    fields.end()
    return m.Execute(portal, max_rows)


def _kept(read: Callable[[bytes], m.Frontend]) -> Callable[[bytes], m.Frontend]:
    """Reads short payloads once: from query to query they are the same. Only for messages that hold no value."""
    keeping = lru_cache(maxsize=256)(read)
    return lambda payload: (keeping if len(payload) < _SHORT else read)(payload)


_READERS: dict[int, Callable[[bytes], m.Frontend]] = {
    ord("p"): m.PasswordMessage,
    ord("Q"): _query,
    ord("P"): _parse,
    ord("B"): _bind,
    ord("D"): _kept(_describe),
    ord("E"): _kept(_execute),
    ord("C"): lambda payload: m.Close(*_named(payload)),
    ord("S"): lambda payload: _bare(payload, m.Sync()),
    ord("H"): lambda payload: _bare(payload, m.Flush()),
    ord("X"): lambda payload: _bare(payload, m.Terminate()),
    ord("F"): lambda _: m.FunctionCall(),
    ord("d"): lambda _: m.CopyInput(),
    ord("c"): lambda _: m.CopyInput(),
    ord("f"): lambda _: m.CopyInput(),
}


def _bare(payload: bytes, message: m.Frontend) -> m.Frontend:
    if payload:
        raise ClientProtocolError("A message that has no fields came with some.")
    return message
