"""Frontend messages: what a PostgreSQL client can say, as frozen values with a round trip.

Names and layouts are those of the PostgreSQL documentation, 54.7 "Message Formats".
What it must never do: show a statement or a parameter in a repr.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import lru_cache

PROTOCOL_3_0 = 3 << 16
PROTOCOL_3_2 = 3 << 16 | 2  # the newest that is spoken: cancel keys may be of any length (54.2)
SSL_REQUEST_CODE = 80877103
GSSENC_REQUEST_CODE = 80877104
CANCEL_REQUEST_CODE = 80877102

_INT16 = struct.Struct("!h")
_INT32 = struct.Struct("!i")


def frame(kind: bytes, payload: bytes) -> bytes:
    """One message: type byte, int32 length that counts itself, payload."""
    return kind + _INT32.pack(len(payload) + 4) + payload


# A session says these again and again; they hold no value.
@lru_cache(maxsize=256)
def _describe(kind: str, name: str) -> bytes:
    return frame(b"D", kind.encode() + name.encode() + b"\0")


@lru_cache(maxsize=256)
def _execute(portal: str, max_rows: int) -> bytes:
    return frame(b"E", portal.encode() + b"\0" + _INT32.pack(max_rows))


@dataclass(frozen=True, slots=True)
class SSLRequest:
    """Asks for TLS before the startup message."""


@dataclass(frozen=True, slots=True)
class GSSENCRequest:
    """Asks for GSSAPI encryption; always answered 'N'."""


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Asks, on a connection of its own, to cancel what another session is running."""

    process_id: int
    secret_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartupMessage:
    """Opens a session. ``version`` is major << 16 | minor."""

    version: int
    parameters: dict[str, str] = field(repr=False)

    def to_bytes(self) -> bytes:
        """The wire form; it has no type byte."""
        pairs = b"".join(name.encode() + b"\0" + value.encode() + b"\0" for name, value in self.parameters.items())
        payload = _INT32.pack(self.version) + pairs + b"\0"
        return _INT32.pack(len(payload) + 4) + payload


@dataclass(frozen=True, slots=True)
class PasswordMessage:
    """'p': a password or a SASL response; which one depends on what was asked."""

    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Query:
    """'Q': a simple query."""

    sql: str = field(repr=False)

    def to_bytes(self) -> bytes:
        """The wire form."""
        return frame(b"Q", self.sql.encode() + b"\0")


@dataclass(frozen=True, slots=True)
class Parse:
    """'P': prepares a statement. ``types`` are parameter type OIDs, 0 for unspecified."""

    name: str
    sql: str = field(repr=False)
    types: tuple[int, ...] = ()

    def to_bytes(self) -> bytes:
        """The wire form."""
        types = struct.pack(f"!H{len(self.types)}I", len(self.types), *self.types)
        return frame(b"P", self.name.encode() + b"\0" + self.sql.encode() + b"\0" + types)


@dataclass(frozen=True, slots=True)
class Bind:
    """'B': a portal from a statement. ``formats`` are those of the result columns; ``raw`` is the whole payload."""

    portal: str
    statement: str
    formats: tuple[int, ...]
    raw: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """The wire form."""
        return frame(b"B", self.raw)


@dataclass(frozen=True, slots=True)
class Describe:
    """'D': asks what a statement ('S') or portal ('P') answers with."""

    kind: str
    name: str

    def to_bytes(self) -> bytes:
        """The wire form."""
        return _describe(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class Execute:
    """'E': runs a portal; ``max_rows`` 0 is no limit."""

    portal: str
    max_rows: int

    def to_bytes(self) -> bytes:
        """The wire form."""
        return _execute(self.portal, self.max_rows)


@dataclass(frozen=True, slots=True)
class Close:
    """'C': closes a statement ('S') or portal ('P')."""

    kind: str
    name: str

    def to_bytes(self) -> bytes:
        """The wire form."""
        return frame(b"C", self.kind.encode() + self.name.encode() + b"\0")


@dataclass(frozen=True, slots=True)
class Sync:
    """'S': ends a pipeline; answered by ReadyForQuery."""

    def to_bytes(self) -> bytes:
        """The wire form."""
        return b"S\0\0\0\4"


@dataclass(frozen=True, slots=True)
class Flush:
    """'H': asks for what is buffered."""

    def to_bytes(self) -> bytes:
        """The wire form."""
        return b"H\0\0\0\4"


@dataclass(frozen=True, slots=True)
class Terminate:
    """'X': ends the session."""

    def to_bytes(self) -> bytes:
        """The wire form."""
        return b"X\0\0\0\4"


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """'F': a call with no statement; always refused, so its payload is not read."""


@dataclass(frozen=True, slots=True)
class CopyInput:
    """'d', 'c' or 'f': COPY FROM data; always refused, so its payload is not read."""


Startup = SSLRequest | GSSENCRequest | CancelRequest | StartupMessage
Frontend = (
    PasswordMessage
    | Query
    | Parse
    | Bind
    | Describe
    | Execute
    | Close
    | Sync
    | Flush
    | Terminate
    | FunctionCall
    | CopyInput
)
