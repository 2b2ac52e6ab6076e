"""Messages that drivers seldom send, each by itself: what docs/protocol.md says of them."""

from __future__ import annotations

import socket
import struct

import psycopg
import pytest

from maskwire.doors.commands import Disconnect
from maskwire.wire.postgres import messages as m
from tests.doors.playbook import Play
from tests.live import raw
from tests.live.canaries import assert_clean
from tests.live.gate import Gate


def _said(port: int, *sent: bytes) -> bytes:
    """All that comes until the gateway closes."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(b"".join(sent))
        sock.shutdown(socket.SHUT_WR)
        while block := sock.recv(65536):
            received += block
    return received


def _startup(**parameters: str) -> bytes:
    return m.StartupMessage(m.PROTOCOL_3_0, {"user": "agent", "database": "canary", **parameters}).to_bytes()


@pytest.mark.parametrize("value", ["true", "on", "1", "database", "yes"])
def test_replication_is_refused_at_the_startup(gate: Gate, value: str) -> None:
    """42501, before a password is asked for."""
    said = _said(gate.port, _startup(replication=value))
    assert said[:1] == b"E"
    assert b"C42501\0" in said
    assert b"SCRAM" not in said


def test_encryption_that_is_not_offered_is_declined(gate: Gate) -> None:
    """One byte for each request; the startup message may follow."""
    for code in (m.SSL_REQUEST_CODE, m.GSSENC_REQUEST_CODE):
        said = _said(gate.port, struct.pack("!ii", 8, code), _startup())
        assert said[:2] == b"NR"


def test_a_cancel_with_a_wrong_key_does_nothing_and_says_nothing(gate: Gate) -> None:
    """Of 4 bytes and of 32; the query that runs meanwhile ends well."""
    with psycopg.connect(gate.url, autocommit=True) as client:
        number = client.pgconn.backend_pid
        for key in (b"\0\0\0\0", bytes(32), b""):
            request = struct.pack("!iii", 12 + len(key), m.CANCEL_REQUEST_CODE, number) + key
            assert _said(gate.port, request) == b""
        assert client.execute("SELECT count(*) FROM orders a, orders b").fetchone() == (90_000,)


def test_a_password_in_clear_is_no_login(gate: Gate) -> None:
    """Where a SASL answer is awaited, nothing else will do."""
    said = _said(gate.port, _startup(), m.frame(b"p", b"correct horse battery staple\0"))
    assert said[:1] == b"R"
    assert b"C28000\0" in said


def test_the_extended_protocol_step_by_step(gate: Gate) -> None:
    """Each message answered by its own, named and unnamed, described as statement and as portal, closed."""
    with raw.Raw(gate.port) as client:
        for name in ("", "mine"):
            steps = (
                raw.parse("SELECT id, email FROM users WHERE id < 3", name) + raw.describe("S", name),
                raw.bind("", name) + raw.describe("P") + raw.execute(rows=1) + raw.execute(),
                raw.close("P") + raw.close("S", name),
            )
            assert client.ask(b"".join(steps), raw.SYNC) == "1 t T 2 T D s D C 3 3 ZI"
        assert client.ask(raw.bind("", "mine"), raw.SYNC) == "E:26000 ZI"
        assert client.ask(raw.describe("P", "nothing"), raw.SYNC) == "E:34000 ZI"
        assert client.ask(raw.describe("S", "nothing"), raw.SYNC) == "E:26000 ZI"
        assert client.ask(raw.close("S", "nothing"), raw.SYNC) == "3 ZI"
        assert_clean(client.received)


def test_after_an_error_everything_is_skipped_up_to_sync(gate: Gate) -> None:
    """The server's errors and the gateway's refusals alike; the next batch is answered."""
    good = raw.parse("SELECT 1") + raw.bind() + raw.execute()
    with raw.Raw(gate.port) as client:
        for bad in ("SELECT 1/0", "SELECT nothing FROM users", "DELETE FROM users", "SELECT ssn LIKE '5%' FROM users"):
            wrong = raw.parse(bad) + raw.bind() + raw.execute()
            answer = client.ask(good, wrong, good, raw.SYNC, good, raw.SYNC, ready=2)
            first, second = answer.split(" ZI", 1)
            assert first.startswith("1 2 D C ")
            assert first.split().count("D") == 1
            assert "E:" in first.split()[-1]
            assert second.split() == ["1", "2", "D", "C", "ZI"]
        assert_clean(client.received)


def test_what_gives_no_rows(gate: Gate) -> None:
    """An empty text, a SET, BEGIN: in both protocols."""
    with raw.Raw(gate.port) as client:
        assert client.ask(raw.query("")) == "I ZI"
        assert client.ask(raw.query(" ; -- nothing")) == "I ZI"
        empty = raw.parse("") + raw.describe("S") + raw.bind() + raw.execute()
        assert client.ask(empty, raw.SYNC) == "1 t n 2 I ZI"
        begin = raw.parse("BEGIN") + raw.bind() + raw.describe("P") + raw.execute()
        assert client.ask(begin, raw.SYNC) == "1 2 n C ZT"
        assert client.ask(raw.query("ROLLBACK")) == "C ZI"


def test_function_call_is_refused(gate: Gate) -> None:
    """Its OID and its arguments are not looked at (leaks.md 59); the session goes on."""
    with raw.Raw(gate.port) as client:
        call = struct.pack("!Ihhih", 2076, 0, 1, 4, 0)
        assert client.ask(m.frame(b"F", call)) == "E:42501 ZI"
        assert client.ask(raw.query("SELECT 1")) == "T D C ZI"


def test_copy_from_is_refused_and_its_data_dropped(gate: Gate) -> None:
    """A client that pipelines its data behind the COPY (54.2.6) is in step afterwards."""
    data = m.frame(b"d", b"1\tx\n") + m.frame(b"c", b"")
    with raw.Raw(gate.port) as client:
        assert client.ask(raw.query("COPY users FROM STDIN"), data) in ("E:25006 ZI", "E:42501 ZI")
        assert client.ask(m.frame(b"f", b"given up\0"), raw.query("SELECT 1")) == "T D C ZI"


def test_notifications_are_other_sessions_values(gate: Gate, canary_database: str) -> None:
    """LISTEN is refused; what is notified reaches nobody here (leaks.md 48)."""
    with raw.Raw(gate.port) as client, psycopg.connect(canary_database, autocommit=True) as owner:
        assert client.ask(raw.query("LISTEN news")) == "E:42501 ZI"
        owner.execute("SELECT pg_notify('news', ssn) FROM users")
        assert client.ask(raw.query("SELECT 1")) == "T D C ZI"
        assert_clean(client.received)


@pytest.mark.parametrize("kind", [b"G", b"W", b"V", b"K", b"R", b"v", b"?", b"\xff"])
def test_what_an_upstream_has_no_reason_to_send_ends_the_session(kind: bytes) -> None:
    """Nothing of it is passed on."""
    play = Play()
    play.client(m.Query("SELECT id FROM users").to_bytes())
    commands = play.upstream(m.frame(kind, b"zqxjkv001@canary-corp.com\0\0"))
    assert isinstance(commands[-1], Disconnect)
    assert b"zqxjkv" not in b"".join(getattr(command, "data", b"") for command in commands)
