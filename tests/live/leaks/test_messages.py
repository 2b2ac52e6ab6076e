"""Lines of the catalogue that need messages which drivers do not send, or two sessions at once."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from maskwire.wire.postgres import messages as m
from tests.live.canaries import assert_clean, ssn
from tests.live.gate import Gate, Tap
from tests.live.leaks.answers import Asked
from tests.live.raw import SYNC, Raw, bind, execute, parse, query


def _function_call(oid: int, argument: str) -> bytes:
    """A FunctionCall with one argument and its result, both in text format."""
    value = argument.encode()
    return m.frame(b"F", struct.pack("!Ihhhi", oid, 1, 0, 1, len(value)) + value + struct.pack("!h", 0))


@pytest.fixture
def getssn(owned: str) -> int:
    """The OID of a function that gives an SSN back."""
    with psycopg.connect(owned) as owner:
        ((oid,),) = owner.execute("SELECT 'getssn'::regproc::oid")
    return int(oid)


def test_a_function_call_message_tells_a_value_on_the_server(owned: str, getssn: int) -> None:
    """Without any SQL, to whoever is logged in."""
    (folder,) = parse_qs(urlsplit(owned).query)["host"]
    with socket.socket(socket.AF_UNIX) as server:
        server.settimeout(10)
        server.connect(f"{folder}/.s.PGSQL.5432")
        startup = m.StartupMessage(m.PROTOCOL_3_0, {"user": "postgres", "database": "leaks"})
        server.sendall(startup.to_bytes() + _function_call(getssn, "1"))
        received = b""
        while received.count(b"Z\0\0\0\5I") < 2:
            received += server.recv(65536)
    assert ssn(1).encode() in received


def test_a_function_call_message_is_refused_by_the_gateway(gate: Gate, getssn: int) -> None:
    """In a transaction and outside of one; the session goes on."""
    with Raw(gate.port, database="leaks") as raw:
        assert raw.ask(_function_call(getssn, "1")) == "E:42501 ZI"
        assert raw.ask(query("BEGIN"), _function_call(getssn, "1"), query("SELECT 1"), ready=3).endswith("T D C ZT")
        assert_clean(raw.received)


def _cancel(gate: Gate, process_id: int, secret_key: bytes) -> None:
    with socket.create_connection(("127.0.0.1", gate.port), timeout=10) as sock:
        key = struct.pack("!i", process_id) + secret_key
        sock.sendall(struct.pack("!ii", 8 + len(key), m.CANCEL_REQUEST_CODE) + key)
        assert sock.recv(100) == b""


@pytest.fixture
def raw(gate: Gate) -> Iterator[Raw]:
    """A session whose messages are read one by one."""
    with Raw(gate.port, database="leaks") as connection:
        yield connection


def _key(raw: Raw) -> tuple[int, bytes]:
    place = raw.received.index(b"K\0\0\0\x0c")
    return struct.unpack_from("!i", raw.received, place + 5)[0], raw.received[place + 9 : place + 13]


def test_the_key_that_a_client_gets_is_not_the_servers(raw: Raw, owned: str) -> None:
    """It names no process of the server."""
    process_id, _ = _key(raw)
    with psycopg.connect(owned) as owner:
        assert owner.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [process_id]).fetchone() is None


LONG = "SELECT count(*) FROM generate_series(1, {}) a, generate_series(1, 1000) b"


def test_a_forged_key_cancels_nothing_and_the_right_one_does(raw: Raw, gate: Gate, owned: str) -> None:
    """Another secret, the server's own process, a key of nobody."""
    process_id, secret = _key(raw)
    raw.send(query(LONG.format(2_000)))
    forged = bytes(byte ^ 1 for byte in secret)
    with psycopg.connect(owned) as owner:
        running = owner.execute("SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT count%series%'").fetchall()
    for pid, key in [(process_id, forged), (process_id, b""), (0, secret), *((pid, secret) for (pid,) in running)]:
        _cancel(gate, pid, key)
    assert raw.until(b"Z")[2][0] == b"C"
    raw.send(query(LONG.format(1_000_000)))
    _cancel_when_it_runs(gate, owned, process_id, secret)
    assert raw.until(b"Z")[-2][1].count(b"57014") == 1


def _cancel_when_it_runs(gate: Gate, owned: str, process_id: int, secret: bytes) -> None:
    with psycopg.connect(owned, autocommit=True) as owner:
        while not owner.execute(
            "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT count%1000000%'"
        ).fetchone():
            pass
    _cancel(gate, process_id, secret)


def test_a_query_after_a_cancelled_one_is_not_hit(client: psycopg.Connection) -> None:
    """A client that saw its cancel request closed may go on: psycopg's stream cancels what fails."""
    for _ in range(20):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            list(client.cursor().stream("SELECT lower(ssn) FROM users"))
        assert client.execute("SELECT count(*) FROM users a, users b, users c").fetchone() == (216_000,)


def test_a_column_that_takes_anothers_name_is_masked_as_what_it_is(owned: str, gate: Gate, tap: Tap) -> None:
    """Prepared before, bound after, without any time between; and back again."""
    with psycopg.connect(owned, autocommit=True) as owner:
        owner.execute("CREATE TABLE swapped AS SELECT id, country, email FROM users")
        try:
            with Raw(gate.port, database="leaks") as raw, psycopg.connect(tap.url, autocommit=True) as client:
                asked = Asked(client)
                raw.ask(parse("SELECT country FROM swapped", "s"), bind("", "s"), execute("", 1), SYNC)
                asked.answer("PREPARE p AS SELECT country FROM swapped")
                for _ in range(3):
                    for old, new in (("country", "aside"), ("email", "country"), ("aside", "email")):
                        owner.execute(f"ALTER TABLE swapped RENAME {old} TO {new}")
                    raw.ask(bind("", "s"), execute("", 1), SYNC)
                    asked.answer("EXECUTE p")
                    asked.answer("COPY swapped (country) TO STDOUT")
                    raw.ask(query("SELECT country FROM swapped LIMIT 1"))
                assert_clean(raw.received)
                assert_clean(bytes(tap.received))
        finally:
            owner.execute("DROP TABLE swapped")
