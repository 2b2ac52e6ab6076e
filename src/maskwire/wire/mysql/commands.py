"""What a client can ask once it is logged in: each command as a frozen value with a round trip.

Names and layouts are those of the MySQL source documentation, "Command Phase".
What it must never do: read a command that has no place on the list, or show a statement or a parameter in a repr.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from maskwire.errors import ClientProtocolError
from maskwire.wire.mysql.fields import Fields
from maskwire.wire.mysql.handshake import ChangeUser, change_user_of

NO_CURSOR, READ_ONLY_CURSOR = 0, 1


@dataclass(frozen=True, slots=True)
class Quit:
    """Ends the session."""

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x01"


@dataclass(frozen=True, slots=True)
class InitDb:
    """Chooses the database that names without one are looked up in."""

    database: str

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x02" + self.database.encode()


@dataclass(frozen=True, slots=True)
class Query:
    """A text of one statement, or of several."""

    sql: str = field(repr=False)

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x03" + self.sql.encode()


@dataclass(frozen=True, slots=True)
class FieldList:
    """The columns of a table whose names are like ``like``; old clients complete names with it."""

    table: str
    like: str

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x04" + self.table.encode() + b"\0" + self.like.encode()


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks whether the session is alive."""

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x0e"


@dataclass(frozen=True, slots=True)
class Prepare:
    """Prepares a statement."""

    sql: str = field(repr=False)

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x16" + self.sql.encode()


@dataclass(frozen=True, slots=True)
class Execute:
    """Runs a prepared statement; ``parameters`` are read by their number, which only the statement knows."""

    statement: int
    cursor: int
    parameters: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """The payload."""
        head = b"\x17" + self.statement.to_bytes(4, "little") + bytes((self.cursor,))
        return head + b"\1\0\0\0" + self.parameters


@dataclass(frozen=True, slots=True)
class SendLongData:
    """A piece of one parameter (0-based), before the statement runs; it has no answer."""

    statement: int
    parameter: int
    data: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x18" + self.statement.to_bytes(4, "little") + self.parameter.to_bytes(2, "little") + self.data


@dataclass(frozen=True, slots=True)
class CloseStatement:
    """Closes a prepared statement; it has no answer."""

    statement: int

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x19" + self.statement.to_bytes(4, "little")


@dataclass(frozen=True, slots=True)
class ResetStatement:
    """Drops a prepared statement's cursor and the pieces of its parameters."""

    statement: int

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x1a" + self.statement.to_bytes(4, "little")


@dataclass(frozen=True, slots=True)
class SetOption:
    """Whether a text may hold several statements."""

    several: bool

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x1b" + (b"\0\0" if self.several else b"\1\0")


@dataclass(frozen=True, slots=True)
class Fetch:
    """So many rows of a prepared statement's cursor."""

    statement: int
    rows: int

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x1c" + self.statement.to_bytes(4, "little") + self.rows.to_bytes(4, "little")


@dataclass(frozen=True, slots=True)
class ResetConnection:
    """Makes the session as it was when it began."""

    def to_bytes(self) -> bytes:
        """The payload."""
        return b"\x1f"


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A command that is never passed on: it writes, replicates, stops or spies; its payload is not read."""

    code: int


Command = (
    Quit | InitDb | Query | FieldList | Ping | ChangeUser | Prepare | Execute | SendLongData | CloseStatement
    | ResetStatement | SetOption | Fetch | ResetConnection | Unspoken
)  # fmt: skip

# Every other command that MySQL 9 or MariaDB 11 has a number for.
UNSPOKEN: dict[int, str] = {
    0x00: "COM_SLEEP", 0x05: "COM_CREATE_DB", 0x06: "COM_DROP_DB", 0x07: "COM_REFRESH", 0x08: "COM_SHUTDOWN",
    0x09: "COM_STATISTICS", 0x0A: "COM_PROCESS_INFO", 0x0B: "COM_CONNECT", 0x0C: "COM_PROCESS_KILL",
    0x0D: "COM_DEBUG", 0x0F: "COM_TIME", 0x10: "COM_DELAYED_INSERT", 0x12: "COM_BINLOG_DUMP", 0x13: "COM_TABLE_DUMP",
    0x14: "COM_CONNECT_OUT", 0x15: "COM_REGISTER_SLAVE", 0x1D: "COM_DAEMON", 0x1E: "COM_BINLOG_DUMP_GTID",
    0x20: "COM_CLONE", 0x21: "COM_SUBSCRIBE_GROUP_REPLICATION_STREAM", 0xFA: "COM_STMT_BULK_EXECUTE",
    0xFB: "COM_SLAVE_WORKER", 0xFC: "COM_SLAVE_IO", 0xFD: "COM_SLAVE_SQL", 0xFE: "COM_RESERVED_1",
}  # fmt: skip


def command_of(payload: bytes) -> Command:
    """A client's payload as a command. Raises ClientProtocolError."""
    fields = Fields(payload, ClientProtocolError)
    code = fields.number(1)
    if code in UNSPOKEN:
        return Unspoken(code)
    read = READERS.get(code)
    if read is None:
        raise ClientProtocolError("The command is not one of the MySQL protocol.")
    command = read(fields)
    fields.end()
    return command


def _field_list(fields: Fields) -> FieldList:
    table = fields.text(fields.ended())
    return FieldList(table, fields.text(fields.rest().removesuffix(b"\0")))


def _execute(fields: Fields) -> Execute:
    statement, cursor, times = fields.number(4), fields.number(1), fields.number(4)
    if cursor not in (NO_CURSOR, READ_ONLY_CURSOR) or times != 1:
        raise ClientProtocolError("A statement can only be run once, with no cursor or one that reads.")
    return Execute(statement, cursor, fields.rest())


def _set_option(fields: Fields) -> SetOption:
    option = fields.number(2)
    if option > 1:
        raise ClientProtocolError("The option is not one of the MySQL protocol.")
    return SetOption(option == 0)


READERS: dict[int, Callable[[Fields], Command]] = {
    0x01: lambda _: Quit(),
    0x02: lambda fields: InitDb(fields.text(fields.rest())),
    0x03: lambda fields: Query(fields.text(fields.rest())),
    0x04: _field_list,
    0x0E: lambda _: Ping(),
    0x11: lambda fields: change_user_of(fields.rest()),
    0x16: lambda fields: Prepare(fields.text(fields.rest())),
    0x17: _execute,
    0x18: lambda fields: SendLongData(fields.number(4), fields.number(2), fields.rest()),
    0x19: lambda fields: CloseStatement(fields.number(4)),
    0x1A: lambda fields: ResetStatement(fields.number(4)),
    0x1B: _set_option,
    0x1C: lambda fields: Fetch(fields.number(4), fields.number(4)),
    0x1F: lambda _: ResetConnection(),
}
