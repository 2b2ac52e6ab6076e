"""Values on the wire: rows as text, rows and parameters in binary, each value as the bytes that the wire has for it.

What it is for: the gateway's own small questions (the catalog), and the parameters of clients. Clients' rows are the
kernel's. What it must never do: guess the width of a type that it does not know.
Source: MySQL source documentation, "Binary Protocol Resultset", "COM_STMT_EXECUTE".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from maskwire.errors import ClientProtocolError, ProtocolError, UpstreamProtocolError
from maskwire.wire.mysql.fields import Fields, counted

UNSIGNED = 0x8000  # on a parameter's type


class Type(IntEnum):
    """The types of columns and parameters by their names there, without MYSQL_TYPE_."""

    DECIMAL = 0x00
    TINY = 0x01
    SHORT = 0x02
    LONG = 0x03
    FLOAT = 0x04
    DOUBLE = 0x05
    NULL = 0x06
    TIMESTAMP = 0x07
    LONGLONG = 0x08
    INT24 = 0x09
    DATE = 0x0A
    TIME = 0x0B
    DATETIME = 0x0C
    YEAR = 0x0D
    VARCHAR = 0x0F
    BIT = 0x10
    VECTOR = 0xF2
    JSON = 0xF5
    NEWDECIMAL = 0xF6
    ENUM = 0xF7
    SET = 0xF8
    TINY_BLOB = 0xF9
    MEDIUM_BLOB = 0xFA
    LONG_BLOB = 0xFB
    BLOB = 0xFC
    VAR_STRING = 0xFD
    STRING = 0xFE
    GEOMETRY = 0xFF


_FIXED = {
    Type.TINY: 1, Type.SHORT: 2, Type.YEAR: 2, Type.LONG: 4, Type.INT24: 4, Type.FLOAT: 4, Type.LONGLONG: 8,
    Type.DOUBLE: 8, Type.NULL: 0,
}  # fmt: skip
_KNOWN = frozenset(map(int, Type))
# Of dates and times, so many bytes follow their length; zeros at the end are left out.
_MOMENTS = {
    Type.DATE: (0, 4, 7, 11), Type.DATETIME: (0, 4, 7, 11), Type.TIMESTAMP: (0, 4, 7, 11), Type.TIME: (0, 8, 12),
}  # fmt: skip


def text_row(payload: bytes, columns: int) -> tuple[bytes | None, ...]:
    """A row of a text answer. Raises UpstreamProtocolError."""
    fields = Fields(payload, UpstreamProtocolError)
    found = tuple(fields.nullable() for _ in range(columns))
    fields.end()
    return found


def to_text_row(values: Sequence[bytes | None]) -> bytes:
    """The payload of a row of a text answer."""
    return b"".join(b"\xfb" if value is None else counted(value) for value in values)


def binary_row(payload: bytes, types: Sequence[int]) -> tuple[bytes | None, ...]:
    """A row of a prepared statement: each value without its length. Raises UpstreamProtocolError."""
    fields = Fields(payload, UpstreamProtocolError)
    if fields.number(1):
        raise UpstreamProtocolError("A binary row does not begin as one.")
    nulls = fields.take((len(types) + 9) // 8)
    found = tuple(
        None if nulls[(at + 2) // 8] >> (at + 2) % 8 & 1 else _value(fields, kind, UpstreamProtocolError)
        for at, kind in enumerate(types)
    )
    fields.end()
    return found


def to_binary_row(values: Sequence[bytes | None], types: Sequence[int]) -> bytes:
    """The payload of a row of a prepared statement, from values without their lengths."""
    nulls = bytearray((len(types) + 9) // 8)
    parts = []
    for at, (value, kind) in enumerate(zip(values, types, strict=True)):
        if value is None:
            nulls[(at + 2) // 8] |= 1 << (at + 2) % 8
        else:
            parts.append(_written(value, kind))
    return b"\0" + bytes(nulls) + b"".join(parts)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a statement runs with; ``type`` is a Type, with UNSIGNED where it is. None: NULL, or ``sent``
    before, in pieces."""

    type: int
    value: bytes | None = field(repr=False)
    sent: bool = False


def parameters_of(
    raw: bytes, count: int, types: Sequence[int] | None, sent: Mapping[int, bytes]
) -> tuple[Parameter, ...]:
    """The parameters of an Execute. ``types`` are those of the time before, which a client need not repeat; ``sent``
    are those that came in pieces, by their place. Raises ClientProtocolError."""
    fields = Fields(raw, ClientProtocolError)
    if not count:
        return ()
    nulls = fields.take((count + 7) // 8)
    if fields.number(1):
        types = tuple(fields.number(2) for _ in range(count))
    if types is None or len(types) != count:
        raise ClientProtocolError("A statement runs without the types of its parameters.")
    found = tuple(
        Parameter(kind, None, sent=True)
        if at in sent
        else Parameter(kind, None if nulls[at // 8] >> at % 8 & 1 else _value(fields, kind & 0xFF, ClientProtocolError))
        for at, kind in enumerate(types)
    )
    fields.end()
    return found


def to_parameters(parameters: Sequence[Parameter]) -> bytes:
    """What an Execute carries for these, types included."""
    if not parameters:
        return b""
    nulls = bytearray((len(parameters) + 7) // 8)
    parts = []
    for at, one in enumerate(parameters):
        if one.value is not None:
            parts.append(_written(one.value, one.type & 0xFF))
        elif not one.sent:
            nulls[at // 8] |= 1 << at % 8
    types = b"".join(one.type.to_bytes(2, "little") for one in parameters)
    return bytes(nulls) + b"\1" + types + b"".join(parts)


def _value(fields: Fields, kind: int, fault: type[ProtocolError]) -> bytes:
    if kind not in _KNOWN:
        raise fault("A value is of a type that is not known.")
    if (width := _FIXED.get(Type(kind))) is not None:
        return fields.take(width)
    if (sizes := _MOMENTS.get(Type(kind))) is not None:
        size = fields.number(1)
        if size not in sizes:
            raise fault("A date or time is of a length that none has.")
        return fields.take(size)
    return fields.counted()


def _written(value: bytes, kind: int) -> bytes:
    return value if Type(kind) in _FIXED else counted(value)
