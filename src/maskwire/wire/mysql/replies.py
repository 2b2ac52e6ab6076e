"""What a server answers: OK, errors, ends of rows, columns, prepared statements. Rows themselves are not here.

Layouts are those of the MySQL source documentation, "Generic Response Packets" and "Text Resultset".
What it must never do: put an upstream's words into an error, or take a message for another that it could be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.fields import Fields, counted, length

OK, LOCAL_INFILE, EOF, ERROR = 0x00, 0xFB, 0xFE, 0xFF
_EOF_SIZE = 9  # bytes; a payload that begins with 0xFE and is longer is a row, or an OK in an EOF's place
_COLUMN_FIXED = 0x0C
_PROGRESS = 0xFFFF  # MariaDB's progress reports look like errors of this number


class Track(IntEnum):
    """What a change of a session's state is about."""

    VARIABLES = 0
    SCHEMA = 1
    CHANGED = 2
    GTIDS = 3
    CHARACTERISTICS = 4
    TRANSACTION = 5


_TRACKED = frozenset(map(int, Track))


@dataclass(frozen=True, slots=True)
class Ok:
    """All went well. ``changes`` are of the session's state: what about, and the texts that say it."""

    affected: int = 0
    inserted: int = 0
    status: Status = Status.AUTOCOMMIT
    warnings: int = 0
    info: str = field(default="", repr=False)
    changes: tuple[tuple[Track | int, tuple[str, ...]], ...] = ()

    def to_bytes(self, capabilities: Capability, *, ends_rows: bool = False) -> bytes:
        """The payload; ``ends_rows``: it stands where an EOF stood, under DEPRECATE_EOF."""
        head = bytes((EOF if ends_rows else OK,)) + length(self.affected) + length(self.inserted)
        status = self.status & ~Status.SESSION_STATE_CHANGED
        tracked = b""
        if Capability.SESSION_TRACK in capabilities and self.changes:
            status |= Status.SESSION_STATE_CHANGED
            tracked = counted(b"".join(_change(kind, texts) for kind, texts in self.changes))
        numbers = status.value.to_bytes(2, "little") + self.warnings.to_bytes(2, "little")
        if Capability.SESSION_TRACK in capabilities:
            info = counted(self.info.encode()) if self.info or tracked else b""
        else:
            info = self.info.encode()
        return head + numbers + info + tracked


def ok_of(payload: bytes, capabilities: Capability) -> Ok:
    """An upstream's OK, whose first byte is 0x00 or 0xFE. Raises UpstreamProtocolError."""
    fields = Fields(payload[1:], UpstreamProtocolError)
    affected, inserted = fields.length(), fields.length()
    status, warnings = Status(fields.number(2)), fields.number(2)
    if Capability.SESSION_TRACK not in capabilities:
        return Ok(affected, inserted, status, warnings, fields.text(fields.rest()))
    info = fields.text(fields.counted()) if fields.left else ""
    changes: list[tuple[Track | int, tuple[str, ...]]] = []
    if Status.SESSION_STATE_CHANGED in status and fields.left:
        inside = Fields(fields.counted(), UpstreamProtocolError)
        while inside.left:
            changes.append(_change_of(inside))
    fields.end()
    return Ok(affected, inserted, status, warnings, info, tuple(changes))


def _change(kind: int, texts: tuple[str, ...]) -> bytes:
    inner = b"".join(counted(text.encode()) for text in texts)
    return bytes((kind,)) + counted(b"\0" + inner if kind == Track.GTIDS else inner)


def _change_of(fields: Fields) -> tuple[Track | int, tuple[str, ...]]:
    kind, inside = fields.number(1), Fields(fields.counted(), UpstreamProtocolError)
    if kind == Track.GTIDS:
        inside.take(1)  # how they are written
    elif kind not in _TRACKED:
        return kind, ()  # of a newer server: that it is there is known, and no more
    texts = []
    while inside.left:
        texts.append(inside.text(inside.counted()))
    return Track(kind), tuple(texts)


@dataclass(frozen=True, slots=True)
class Error:
    """What went wrong: a number of the server's and a SQLSTATE. ``message`` may hold values; it is never told on."""

    number: int
    state: str
    message: str = field(repr=False)

    def to_bytes(self) -> bytes:
        """The payload."""
        return bytes((ERROR,)) + self.number.to_bytes(2, "little") + b"#" + self.state.encode() + self.message.encode()


def error_of(payload: bytes) -> Error:
    """An upstream's error, whose first byte is 0xFF. Raises UpstreamProtocolError."""
    fields = Fields(payload[1:], UpstreamProtocolError)
    number = fields.number(2)
    if number == _PROGRESS:
        raise UpstreamProtocolError("The upstream reports progress, which it was not asked for.")
    state = "HY000"
    if fields.left and fields.peek() == ord("#"):
        state = fields.take(6)[1:].decode("latin-1")
    return Error(number, state, fields.rest().decode(errors="replace"))


@dataclass(frozen=True, slots=True)
class Eof:
    """The end of columns or rows, where DEPRECATE_EOF was not agreed on."""

    status: Status = Status.AUTOCOMMIT
    warnings: int = 0

    def to_bytes(self) -> bytes:
        """The payload."""
        return bytes((EOF,)) + self.warnings.to_bytes(2, "little") + self.status.value.to_bytes(2, "little")


def is_end(payload: bytes, capabilities: Capability) -> bool:
    """Whether a payload that stands where a row could stand ends the rows: an EOF, or the OK in its place.

    A row can begin with 0xFE as well, where its first value is of 16 MiB or more; it is then as long.
    """
    if not payload or payload[0] != EOF:
        return False
    return len(payload) < (1 << 24) - 1 if Capability.DEPRECATE_EOF in capabilities else len(payload) < _EOF_SIZE


def end_of(payload: bytes, capabilities: Capability) -> tuple[Status, int]:
    """The status and the warnings that an end of rows tells. Raises UpstreamProtocolError."""
    if Capability.DEPRECATE_EOF in capabilities:
        ok = ok_of(payload, capabilities)
        return ok.status, ok.warnings
    fields = Fields(payload[1:], UpstreamProtocolError)
    warnings, status = fields.number(2), fields.number(2)
    fields.end()
    return Status(status), warnings


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """A column of an answer. ``origin`` is the stored table and column that the server says it comes from, as (schema,
    table, column), each "" where it does not say; ``table`` and ``name`` are as the statement calls them."""

    name: str
    table: str
    origin: tuple[str, str, str]
    collation: int
    length: int
    type: int
    flags: int
    decimals: int

    def to_bytes(self) -> bytes:
        """The payload."""
        schema, stored, column = self.origin
        names = (b"def", *(text.encode() for text in (schema, self.table, stored, self.name, column)))
        fixed = (
            self.collation.to_bytes(2, "little") + self.length.to_bytes(4, "little") + bytes((self.type,))
            + self.flags.to_bytes(2, "little") + bytes((self.decimals, 0, 0))
        )  # fmt: skip
        return b"".join(map(counted, names)) + bytes((_COLUMN_FIXED,)) + fixed


def column_of(payload: bytes) -> ColumnDefinition:
    """An upstream's column. Raises UpstreamProtocolError; a default value behind it (COM_FIELD_LIST) is left out."""
    fields = Fields(payload, UpstreamProtocolError)
    catalog, schema, table, stored, name, column = (fields.text(fields.counted()) for _ in range(6))
    if catalog != "def" or fields.length() != _COLUMN_FIXED:
        raise UpstreamProtocolError("The upstream describes a column in a way that is not known.")
    collation, size, kind, flags, decimals = (fields.number(width) for width in (2, 4, 1, 2, 1))
    fields.take(2)
    return ColumnDefinition(name, table, (schema, stored, column), collation, size, kind, flags, decimals)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a prepared statement is: its number, and how many columns and parameters are described next."""

    statement: int
    columns: int
    parameters: int
    warnings: int = 0

    def to_bytes(self) -> bytes:
        """The payload."""
        return (
            b"\0" + self.statement.to_bytes(4, "little") + self.columns.to_bytes(2, "little")
            + self.parameters.to_bytes(2, "little") + b"\0" + self.warnings.to_bytes(2, "little")
        )  # fmt: skip


def prepared_of(payload: bytes) -> Prepared:
    """An upstream's answer to COM_STMT_PREPARE, whose first byte is 0x00. Raises UpstreamProtocolError."""
    fields = Fields(payload[1:], UpstreamProtocolError)
    statement, columns, parameters = fields.number(4), fields.number(2), fields.number(2)
    fields.take(1)
    warnings = fields.number(2)
    fields.end()
    return Prepared(statement, columns, parameters, warnings)


def first_of(payload: bytes, capabilities: Capability) -> Ok | Error | int:
    """What a query is answered with first: OK, an error, or a number of columns, which come next.

    Raises UpstreamProtocolError, also where the server asks for a file of the client's: it was never offered one.
    """
    if not payload:
        raise UpstreamProtocolError("The upstream answered with nothing.")
    if payload[0] == OK:
        return ok_of(payload, capabilities)
    if payload[0] == ERROR:
        return error_of(payload)
    if payload[0] == LOCAL_INFILE:
        raise UpstreamProtocolError("The upstream asks for a file of the client's.")
    fields = Fields(payload, UpstreamProtocolError)
    count = fields.length()
    fields.end()
    return count
