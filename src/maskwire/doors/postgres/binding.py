"""Parameters that are masked values, turned back in Parse and Bind (documentation 54.7), and what is told of it.

What it must never do: send a parameter on as it came where it was to be turned back.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from maskwire._kernel import Keys
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.reading import ARRAY_OF, NUMBER_TYPES, TEXT_TYPES, Reading, Readings, extra_parameters, values_read
from maskwire.sql.refusals import not_understood
from maskwire.sql.settings import READABLE
from maskwire.sql.statement import Kind
from maskwire.wire.postgres import backend
from maskwire.wire.postgres import messages as m

_UNTYPED = frozenset({0, 705})
_ELEMENTS = {array: element for element, array in ARRAY_OF.items()} | {1005: 21}  # int2[] besides
_INT32 = struct.Struct("!i")
_MOST_PARAMETERS = 0x7FFF


def types_read(sql: str, declared: tuple[int, ...], readings: Readings) -> tuple[int, ...]:
    """The parameter types to prepare with: those of the columns, whatever a masked value fits or stands beside.

    The server could infer another type from what stands beside a parameter, and whether the raw value fits that
    would tell of it. Raises RefusedError where a declared type can't hold a masked value of the column.
    """
    read = {literal.place: reading for literal, reading in readings.items() if literal.parameter}
    extras = extra_parameters(sql, readings)
    numbers = [number for added in extras.values() for number in added]
    highest = max((*read, *numbers), default=0)
    if highest > min(len(declared) + sql.count("$") + len(numbers), _MOST_PARAMETERS):  # it leaves gaps of no type
        raise RefusedError(
            Refusal("54000", "too-many-parameters", "A parameter's number is too large.", "Number them from $1 on.")
        )
    types = [*declared, *[0] * (max(read, default=0) - len(declared))]
    # A former key's value is one of the column's; a raw one is of the type in which the client sends it.
    sent = {place: types[place - 1] or read[place].literal_oid for place in extras}
    for place, reading in read.items():
        types[place - 1] = _type_read(types[place - 1], reading)
    if not extras:
        return tuple(types)
    added = [
        sent[place] if read[place].lookup and number == numbers_of[-1] else types[place - 1]
        for place, numbers_of in extras.items()
        for number in numbers_of
    ]
    return (*types, *[0] * (min(numbers) - 1 - len(types)), *added)


def parse_read(parse: m.Parse, text: str, kind: Kind, readings: Readings) -> m.Parse:
    """The message with the text that the upstream is sent, and types that fit it. Raises RefusedError."""
    if kind is Kind.PREPARE:  # whose parameters are not those of the message
        return m.Parse(parse.name, text, parse.types)
    return m.Parse(parse.name, text, types_read(parse.sql, parse.types, readings))


def _type_read(declared: int, reading: Reading) -> int:
    element = _ELEMENTS.get(declared, 0) if reading.array else declared
    if declared in TEXT_TYPES and reading.type_oid in TEXT_TYPES:
        return declared
    alike = any(element in types and reading.type_oid in types for types in (TEXT_TYPES, NUMBER_TYPES))
    if declared in _UNTYPED or element == reading.type_oid or alike:
        return reading.literal_oid
    raise RefusedError(
        Refusal("42501", "masked-equality-literal",
                f"A parameter is compared with {reading.column.column}, whose masked values its type can't hold.",
                f"Declare it as {reading.type_name}, or leave its type out.")
    )  # fmt: skip


def bind_read(bind: m.Bind, sql: str, declared: tuple[int, ...], readings: Readings, keys: Sequence[Keys]) -> m.Bind:
    """The message with the parameters of these readings turned back, or as what is stored nowhere. What else one may be
    comes at its end. ``sql`` is the client's text."""
    parameters, head, tail = parameters_of(bind)
    wanted = {literal.place: reading for literal, reading in readings.items() if literal.parameter}
    firsts: list[bytes | None] = []
    others: dict[int, list[tuple[bytes | None, int]]] = {}
    for number, (value, code) in enumerate(parameters, 1):
        read: tuple[bytes | None, ...] = (value,)
        if number in wanted:
            oid = declared[number - 1] if number <= len(declared) else 0
            read = _parameter_read(value, code, oid, wanted[number], keys)
        firsts.append(read[0])
        others[number] = [(one, code) for one in read[1:]]
    extras = [one for number in extra_parameters(sql, readings) for one in others.get(number, ())]
    parts = [_head(bind, [*parameters, *extras]) if extras else head]
    values = (*firsts, *(value for value, _ in extras))
    parts.extend(_INT32.pack(-1) if value is None else _INT32.pack(len(value)) + value for value in values)
    return m.Bind(bind.portal, bind.statement, bind.formats, b"".join((*parts, tail)))


def _head(bind: m.Bind, parameters: list[tuple[bytes | None, int]]) -> bytes:
    """What stands before these parameters: names, their formats, their number."""
    count = len(parameters)
    formats = struct.pack(f"!H{count}H", count, *(code for _, code in parameters))
    return bind.portal.encode() + b"\0" + bind.statement.encode() + b"\0" + formats + struct.pack("!H", count)


def parameters_told(payload: bytes, sql: str, readings: Readings) -> bytes:
    """ParameterDescription without the parameters that are ours (documentation 54.7)."""
    extras = sum(map(len, extra_parameters(sql, readings).values()))
    (count,) = struct.unpack_from("!H", payload)
    return struct.pack("!H", count - extras) + payload[2 : 2 + 4 * (count - extras)] if extras else payload


def parameters_of(bind: m.Bind) -> tuple[list[tuple[bytes | None, int]], bytes, bytes]:
    """The parameters with their formats, and the bytes of the message before and behind them."""
    start = len(bind.portal.encode()) + len(bind.statement.encode()) + 2
    formats, at = _counted(bind.raw, start)
    (count,) = struct.unpack_from("!H", bind.raw, at)
    at += 2
    head = bind.raw[:at]
    found: list[tuple[bytes | None, int]] = []
    for number in range(count):
        (length,) = _INT32.unpack_from(bind.raw, at)
        at += 4
        code = formats[number] if number < len(formats) else (formats[0] if formats else 0)
        found.append((None if length < 0 else bind.raw[at : at + length], code))
        at += max(length, 0)
    return found, head, bind.raw[at:]


def check_settings(bind: m.Bind, numbers: frozenset[int]) -> None:
    """Refuse a parameter of current_setting that names a setting which SHOW would not show. Raises RefusedError."""
    for number, (value, _) in enumerate(parameters_of(bind)[0], 1):
        # A name is the same bytes in text and in binary format.
        if number in numbers and value is not None and value.decode(errors="replace").lower() not in READABLE:
            raise not_understood("current_setting of anything but a listed setting")


def _counted(raw: bytes, at: int) -> tuple[tuple[int, ...], int]:
    (count,) = struct.unpack_from("!H", raw, at)
    return struct.unpack_from(f"!{count}H", raw, at + 2), at + 2 + 2 * count


def _parameter_read(
    value: bytes | None, code: int, declared: int, reading: Reading, keys: Sequence[Keys]
) -> tuple[bytes | None, ...]:
    if value is None:
        return (None,) * (1 + reading.extras)
    # A text is read the same whatever type it was declared; nothing declared is what the server infers: the column's.
    oid = reading.literal_oid if code == 0 or declared in _UNTYPED else declared
    return values_read(value, code, oid, reading, keys)


def nothing_found() -> bytes:
    """The notice that follows where a comparison with masked values found no row: perhaps they were none."""
    return backend.notice_response(
        "00000",
        "Nothing was found. A value compared with a masked column is read as a masked value.",
        "Compare with a value as this gateway shows it; a real value finds nothing.",
        severity="NOTICE",
    )


def must_prepare_again() -> RefusedError:
    """What a literal of a prepared statement is compared with has changed since it was prepared.

    The SQLSTATE is what PostgreSQL gives for a plan that no longer fits, so drivers prepare it again.
    """
    return RefusedError(
        Refusal("0A000", "prepare-again", "cached plan must not change result type: what its literals mean has changed",
                "Prepare the statement again.")
    )  # fmt: skip
