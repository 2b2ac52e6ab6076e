"""What a client bound has one text for each value, in text and in binary format, for the ledger's digests."""

from __future__ import annotations

import struct

import pytest

from maskwire.doors.postgres.said import said
from maskwire.wire.postgres.messages import Bind

INT4, INT8, TEXT, NUMERIC, UUID = 23, 20, 25, 1700, 2950


def bind(*values: bytes | None, code: int = 0) -> Bind:
    parts = [b"\0\0", struct.pack("!HHH", 1, code, len(values))]
    for value in values:
        parts += [struct.pack("!i", -1)] if value is None else [struct.pack("!i", len(value)), value]
    return Bind("", "", (), b"".join((*parts, struct.pack("!H", 0))))


def described(*types: int) -> bytes:
    return struct.pack(f"!H{len(types)}I", len(types), *types)


@pytest.mark.parametrize(
    ("value", "code", "oid", "found"),
    [
        (b"42", 0, INT4, ("integer", "42")),
        (struct.pack("!i", 42), 1, INT4, ("integer", "42")),
        (struct.pack("!q", -7), 1, INT8, ("integer", "-7")),
        (b"\0\0", 1, INT4, ("binary", "0000")),
        (b"ana", 0, TEXT, ("text", "ana")),
        (b"ana", 1, TEXT, ("text", "ana")),
        (b"ana", 0, 0, ("text", "ana")),
        (b"1.50", 0, NUMERIC, ("number", "1.50")),
        (bytes(16), 1, UUID, ("binary", "00" * 16)),
        (b"\xff", 0, TEXT, ("text", "\ufffd")),
        (None, 1, INT4, ("null", "")),
    ],
)
def test_a_parameter_is_told_by_kind_and_by_what_it_says(
    value: bytes | None, code: int, oid: int, found: tuple[str, str]
) -> None:
    """By the type that the client declared, or else by what the server described."""
    assert said(bind(value, code=code), (oid,), b"") == [found]
    assert said(bind(value, code=code), (0,), described(oid)) == [found]
    assert said(bind(value, code=code), (), described(oid)) == [found]


def test_a_description_that_is_too_short_is_no_error() -> None:
    """Whatever the server said."""
    assert said(bind(b"1", b"2"), (), described(INT4)) == [("integer", "1"), ("text", "2")]
    assert said(bind(b"1"), (), b"\0") == [("text", "1")]
