"""Backend messages: what a PostgreSQL server says, read from the upstream and written to the client.

Layouts are those of the PostgreSQL documentation, 54.7. Rows are not here: the kernel reads and writes them.
What it must never do: put a value into an error or a notice.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.postgres.messages import frame

AUTHENTICATION_OK = 0
AUTHENTICATION_CLEARTEXT = 3
AUTHENTICATION_MD5 = 5
AUTHENTICATION_SASL = 10
AUTHENTICATION_SASL_CONTINUE = 11
AUTHENTICATION_SASL_FINAL = 12


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a RowDescription. ``relation`` and ``number`` are 0 where it is no plain table column."""

    name: str
    relation: int
    number: int
    type_oid: int
    format: int


_FIELD = struct.Struct("!IhIhih")


def row_description(payload: bytes) -> tuple[Field, ...]:
    """The fields of a 'T' payload. Raises UpstreamProtocolError where it breaks its layout."""
    try:
        (count,) = struct.unpack_from("!h", payload)
        at, fields = 2, []
        for _ in range(count):
            end = payload.index(b"\0", at)
            relation, number, type_oid, _size, _modifier, code = _FIELD.unpack_from(payload, end + 1)
            fields.append(Field(payload[at:end].decode(), relation, number, type_oid, code))
            at = end + 1 + _FIELD.size
    except (struct.error, ValueError):
        raise UpstreamProtocolError("The upstream sent a row description that can't be read.") from None
    if at != len(payload):
        raise UpstreamProtocolError("The upstream sent a row description longer than its fields.")
    return tuple(fields)


def in_formats(payload: bytes, formats: Sequence[int]) -> bytes:
    """The same 'T' payload with these formats, one for each of its fields."""
    made, at = bytearray(payload), 2
    for code in formats:
        at = payload.index(b"\0", at) + 1 + _FIELD.size
        made[at - 2 : at] = code.to_bytes(2, "big")
    return bytes(made)


def error_fields(payload: bytes) -> dict[str, str]:
    """The fields of an 'E' or 'N' payload by their one-letter codes (54.8)."""
    fields: dict[str, str] = {}
    for part in payload.rstrip(b"\0").split(b"\0"):
        if part:
            fields[chr(part[0])] = part[1:].decode("utf-8", "replace")
    return fields


def _report(kind: bytes, fields: Mapping[str, str]) -> bytes:
    body = b"".join(code.encode() + text.encode() + b"\0" for code, text in fields.items() if text)
    return frame(kind, body + b"\0")


def error_response(code: str, message: str, hint: str = "", *, severity: str = "ERROR", position: str = "") -> bytes:
    """An 'E' message; ``code`` is a SQLSTATE, ``position`` a 1-based character index in decimal."""
    fields = {"S": severity, "V": severity, "C": code, "M": message, "H": hint, "P": position}
    return _report(b"E", fields)


def notice_response(code: str, message: str, hint: str = "", *, severity: str = "WARNING") -> bytes:
    """An 'N' message."""
    return _report(b"N", {"S": severity, "V": severity, "C": code, "M": message, **({"H": hint} if hint else {})})


def authentication(code: int, data: bytes = b"") -> bytes:
    """An 'R' message: one of the AUTHENTICATION_ codes and its data."""
    return frame(b"R", struct.pack("!i", code) + data)


def parameter_status(name: str, value: str) -> bytes:
    """An 'S' message."""
    return frame(b"S", name.encode() + b"\0" + value.encode() + b"\0")


def backend_key_data(process_id: int, secret_key: bytes) -> bytes:
    """A 'K' message: what a client needs to cancel."""
    return frame(b"K", struct.pack("!i", process_id) + secret_key)


def ready_for_query(status: bytes) -> bytes:
    """A 'Z' message; status is b"I", b"T" or b"E"."""
    return frame(b"Z", status)


def negotiate_protocol_version(version: int, unknown: tuple[str, ...]) -> bytes:
    """A 'v' message: this version is spoken, and these options are not known.

    54.7 speaks of a minor version, but servers send the whole number, and libpq reads it so.
    """
    names = b"".join(name.encode() + b"\0" for name in unknown)
    return frame(b"v", struct.pack("!ii", version, len(unknown)) + names)
