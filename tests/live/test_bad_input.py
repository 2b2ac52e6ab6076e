"""Broken clients: a clear message in their protocol, bounded memory, and the next client is served."""

from __future__ import annotations

import resource
import socket
import struct
from pathlib import Path

import psycopg
import pytest

from maskwire.errors import ConfigurationError, UpstreamError
from tests.live.gate import Gate


def _talk(gate: Gate, data: bytes, *, close_after: bool = False) -> bytes:
    with socket.create_connection(("127.0.0.1", gate.port), timeout=10) as sock:
        sock.sendall(data)
        if close_after:
            sock.shutdown(socket.SHUT_WR)
        received = b""
        while block := sock.recv(65536):
            received += block
        return received


def _served(gate: Gate) -> None:
    with psycopg.connect(gate.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


GARBAGE = {
    "noise": bytes(range(256)) * 4,
    "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a length below the least": struct.pack("!i", 3) + b"x",
    "a negative length": struct.pack("!i", -5) + b"xxxx",
    "a length of 1 GB": struct.pack("!i", 1 << 30) + b"x" * 100,
    "an old protocol": struct.pack("!ii", 9, 131072) + b"\0",
    "a startup without an end": struct.pack("!ii", 12, 196608) + b"user",
    "no user": struct.pack("!ii", 9, 196608) + b"\0",
    "replication": struct.pack("!ii", 8 + 29 + 1, 196608) + b"user\0agent\0replication\0true\0\0\0"[:30],
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_answered_and_closed(name: str, gate: Gate) -> None:
    """An ErrorResponse with a SQLSTATE, then the end; never a traceback."""
    received = _talk(gate, GARBAGE[name], close_after=True)
    assert received[:1] in (b"E", b""), received[:20]
    assert b"Traceback" not in received
    _served(gate)


def _startup(gate: Gate) -> bytes:
    pairs = b"user\0agent\0database\0canary\0\0"
    return struct.pack("!ii", 8 + len(pairs), 196608) + pairs


def test_a_client_that_stops_in_the_middle_of_a_message(gate: Gate) -> None:
    """Half a startup, half a password: the gateway lets go."""
    _talk(gate, _startup(gate)[:11], close_after=True)
    _talk(gate, _startup(gate) + b"p\0\0\1\0half", close_after=True)
    _served(gate)


def test_a_length_field_of_one_gigabyte_after_login(gate: Gate) -> None:
    """The message is refused by its length field; memory does not grow by it."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with psycopg.connect(gate.url) as connection:
        with socket.socket(fileno=socket.dup(connection.fileno())) as raw:
            raw.setblocking(True)
            raw.sendall(b"Q" + struct.pack("!I", 1 << 30) + b"SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="over the limit"):
            connection.execute("SELECT 1")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB
    _served(gate)


def test_a_statement_of_one_hundred_megabytes(gate: Gate) -> None:
    """Refused in the client's own protocol."""
    with psycopg.connect(gate.url) as connection, pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT '" + "x" * 100_000_000 + "'")
    _served(gate)


def test_a_statement_of_three_megabytes_is_refused_and_the_session_goes_on(gate: Gate) -> None:
    """Over the size that is understood, under the size of a message."""
    with psycopg.connect(gate.url, autocommit=True) as connection:
        with pytest.raises(psycopg.Error) as refusal:
            connection.execute("SELECT '" + "x" * 3_000_000 + "'")
        assert refusal.value.sqlstate is not None
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_deep_nesting_is_refused(gate: Gate) -> None:
    """Ten thousand parentheses are not followed, and do no harm."""
    with psycopg.connect(gate.url, autocommit=True) as connection:
        for depth in (500, 3_000, 20_000):
            try:
                connection.execute("SELECT " + "(" * depth + "1" + ")" * depth)
            except psycopg.Error as error:
                assert error.sqlstate is not None
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_dead_upstream_a_wrong_password_and_a_bad_url_say_what_to_do(reader_url: str, tmp_path: Path) -> None:
    """At the start: one clear error, nothing left behind."""
    for url in (
        "postgresql://someone@127.0.0.1:1/db",
        reader_url.replace("reader-password", "wrong-password"),
        reader_url.replace("/canary?", "/nowhere?"),
    ):
        with pytest.raises(UpstreamError) as failure, Gate(url, tmp_path):
            pass
        assert "reader-password" not in str(failure.value)
    for url in ("oracle://x@y/z", "postgresql://", "nonsense", "postgresql://u@h:notaport/d", "postgresql://u@h/d?x=1"):
        with pytest.raises(ConfigurationError), Gate(url, tmp_path):
            pass


def test_a_taken_port_says_so(gate: Gate, reader_url: str, tmp_path: Path) -> None:
    """And names the option that chooses another."""
    from maskwire._kernel import Keys
    from maskwire.gateway.address import parse_address
    from maskwire.gateway.server import Gateway
    from maskwire.gateway.settings import Settings
    from maskwire.transform.keyring import Keyring

    settings = Settings(
        parse_address(reader_url), tmp_path / "l.db", Keyring(Keys(bytes(32)), bytes(32)), "pw", port=gate.port
    )

    async def start() -> None:
        await Gateway(settings).start()

    import asyncio

    with pytest.raises(ConfigurationError, match="--listen"):
        asyncio.run(start())
