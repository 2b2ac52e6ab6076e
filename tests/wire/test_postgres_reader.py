"""The frontend reader: every case whole, byte by byte, and with trailing bytes."""

from __future__ import annotations

import struct

import pytest

from maskwire.errors import ClientProtocolError
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.reader import FrontendReader

BIND = b"port\0stmt\0" + struct.pack("!hhhi", 1, 1, 1, 3) + b"abc" + struct.pack("!hh", 1, 1)

CASES: tuple[tuple[bytes, m.Frontend], ...] = (
    (m.frame(b"Q", b"SELECT 1\0"), m.Query("SELECT 1")),
    (m.frame(b"P", b"s\0SELECT $1\0" + struct.pack("!hI", 1, 23)), m.Parse("s", "SELECT $1", (23,))),
    (m.frame(b"B", BIND), m.Bind("port", "stmt", (1,), BIND)),
    (m.frame(b"D", b"Ss\0"), m.Describe("S", "s")),
    (m.frame(b"E", b"port\0\0\0\0\x05"), m.Execute("port", 5)),
    (m.frame(b"C", b"Pport\0"), m.Close("P", "port")),
    (b"S\0\0\0\4", m.Sync()),
    (b"H\0\0\0\4", m.Flush()),
    (b"X\0\0\0\4", m.Terminate()),
    (m.frame(b"F", b"anything"), m.FunctionCall()),
    (m.frame(b"d", b"row"), m.CopyInput()),
    (m.frame(b"p", b"secret\0"), m.PasswordMessage(b"secret\0")),
)


@pytest.mark.parametrize(("data", "message"), CASES)
def test_a_message_is_read_in_any_chunking(data: bytes, message: m.Frontend) -> None:
    """Whole, byte by byte, and with the next message behind it."""
    whole = FrontendReader(1 << 20)
    whole.feed(data + b"S\0\0")
    assert whole.next() == message
    assert whole.next() is None
    assert whole.pending == 3
    slow = FrontendReader(1 << 20)
    for place, byte in enumerate(data):
        slow.feed(bytes([byte]))
        found = slow.next()
        assert (found is None) == (place < len(data) - 1)
    assert found == message


@pytest.mark.parametrize(("data", "message"), [case for case in CASES if hasattr(case[1], "to_bytes")])
def test_a_message_writes_what_it_was_read_from(data: bytes, message: m.Query) -> None:
    """The round trip."""
    assert message.to_bytes() == data


BROKEN = (
    b"!\0\0\0\4",
    b"Q\0\0\0\3",
    b"Q\xff\xff\xff\xff",
    b"Q\0\x20\0\0",
    m.frame(b"Q", b"no end"),
    m.frame(b"Q", b"end\0more"),
    m.frame(b"Q", b"\xff\xfe\0"),
    m.frame(b"P", b"s\0q\0\xff\xff"),
    m.frame(b"P", b"s\0q\0\0\2\0\0\0\1"),
    m.frame(b"B", b"p\0s\0\0\0\0\1\0\0\0\x09ab\0\0"),
    m.frame(b"B", b"p\0s\0\0\0\0\0\0\1\0\7"),
    m.frame(b"D", b"Xname\0"),
    m.frame(b"S", b"x"),
    m.frame(b"E", b"p\0\0"),
)


@pytest.mark.parametrize("data", BROKEN)
def test_broken_bytes_are_the_clients_fault_and_are_not_repeated(data: bytes) -> None:
    """ClientProtocolError with a SQLSTATE; the text holds nothing of what came."""
    reader = FrontendReader(1 << 20)
    reader.feed(data)
    with pytest.raises(ClientProtocolError) as error:
        reader.next()
    assert len(error.value.code) == 5
    assert "more" not in str(error.value)


def test_startup_messages_are_read() -> None:
    """SSLRequest, GSSENCRequest, CancelRequest and StartupMessage, then too long and too short ones."""
    reader = FrontendReader(1 << 20)
    startup = m.StartupMessage(m.PROTOCOL_3_0, {"user": "agent", "database": "shop"})
    for data, message in (
        (struct.pack("!ii", 8, m.SSL_REQUEST_CODE), m.SSLRequest()),
        (struct.pack("!ii", 8, m.GSSENC_REQUEST_CODE), m.GSSENCRequest()),
        (struct.pack("!iii", 16, m.CANCEL_REQUEST_CODE, 7) + b"key!", m.CancelRequest(7, b"key!")),
        (startup.to_bytes(), startup),
    ):
        reader.feed(data)
        assert reader.next_startup() == message
    for data in (struct.pack("!i", 10_001), struct.pack("!i", 7), struct.pack("!ii", 8, 2 << 16)):
        broken = FrontendReader(1 << 20)
        broken.feed(data)
        with pytest.raises(ClientProtocolError):
            broken.next_startup()


def test_no_repr_shows_a_statement_or_a_parameter() -> None:
    """Frozen messages may end in a log."""
    for message in (
        m.Query("canary"),
        m.Parse("s", "canary"),
        m.Bind("p", "s", (), b"canary"),
        m.PasswordMessage(b"canary"),
    ):
        assert "canary" not in repr(message)
