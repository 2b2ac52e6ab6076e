"""Packed streams at the MySQL door: zlib and zstd, in any pieces, of clients that lie and of real ones."""

from __future__ import annotations

import shutil
import subprocess
import zlib
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import Capability
from maskwire.wire.mysql.compressed import Compression, compressed
from maskwire.wire.mysql.packets import packets
from tests.live.gate import PASSWORD, Gate
from tests.mysql.doors import connected, entries
from tests.mysql.frames import (
    WITH_EOF,
    WITHOUT_EOF,
    ChangeUserCommand,
    Client,
    fetched,
    no_canary,
    opened,
    prepared,
    told,
)

BOTH = pytest.mark.parametrize("capabilities", [WITH_EOF, WITHOUT_EOF], ids=["eof", "without"])
PACKED = pytest.mark.parametrize("how", Compression)


@PACKED
@BOTH
def test_a_packed_stream_says_the_same(gate: Gate, how: Compression, capabilities: Capability) -> None:
    """Small answers, long ones, errors, prepared statements and cursors, in both ways of packing."""
    with Client(gate.port, capabilities | Capability.MULTI_STATEMENTS, how) as client:
        client.send(c.Query("SELECT id, email, ssn FROM people ORDER BY id; SELECT n FROM numbers"))
        rows, _ = client.answer()
        assert len(rows) == 3
        no_canary(rows)
        assert len(client.answer()[0]) == 20_000
        told(client, "SELECT id FROM people WHERE ssn > '5'")
        statement = prepared(client, "SELECT n FROM numbers")
        opened(client, statement)
        assert len(fetched(client, statement, 15_000)[0]) == 15_000
        client.send(c.CloseStatement(statement))
        client.send(c.Ping())
        assert isinstance(client.first(), replies.Ok)
        client.send(ChangeUserCommand("agent", "door"))
        client.prove(PASSWORD)
        client.send(c.Query("SELECT 1"))
        assert client.answer()[0] == [(b"1",)]


@PACKED
def test_a_payload_over_16_mib_comes_packed(gate: Gate, how: Compression) -> None:
    """There and back: a long parameter, and a row that needs two packets."""
    with Client(gate.port, how=how) as client:
        client.send(c.Query("SELECT repeat('x', 9000000), repeat('y', 9000000)"))
        (values,) = client.answer()[0]
        assert [len(one or b"") for one in values] == [9_000_000] * 2
        client.send(c.Query("SELECT '" + "x" * (1 << 24) + "'"))
        assert isinstance(client.first(), replies.Error)  # over a MiB: refused, and the session goes on
        client.send(c.Ping())
        assert isinstance(client.first(), replies.Ok)


def _frame(body: bytes, size: int, turn: int = 0) -> bytes:
    return len(body).to_bytes(3, "little") + bytes((turn,)) + size.to_bytes(3, "little") + body


@PACKED
def test_a_packed_packet_whose_sizes_lie_ends_the_session(gate: Gate, how: Compression) -> None:
    """Bombs, nonsense, too little, out of turn: the client is told, nothing is asked, and other clients go on."""
    pack = zlib.compress if how is Compression.ZLIB else zstandard.ZstdCompressor().compress
    query = packets(c.Query("SELECT 1").to_bytes(), 0)[0]
    bomb = pack(b"\0" * (1 << 24))
    before = entries(gate.ledger, 1)
    lies = ((bomb, 100), (bomb, (1 << 24) - 1), (pack(query), len(query) + 1), (pack(query)[:-1], len(query)),
            (b"nonsense", 20))  # fmt: skip
    for data, turn in (*((_frame(*lie), 1) for lie in lies), (_frame(query, 0, turn=3), 0)):
        with Client(gate.port, how=how) as client:
            assert client._unpacked is not None
            client._unpacked.turn = turn
            client.channel.sendall(data)
            assert client.next()[0] == replies.ERROR
            with pytest.raises((EOFError, OSError)):
                client.next()
    assert entries(gate.ledger, 1) == before
    with connected(gate) as connection:
        connection.ping()


@PACKED
@given(cuts=st.lists(st.integers(1, 300), min_size=1, max_size=5))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_packed_command_may_come_in_any_pieces(gate: Gate, how: Compression, cuts: list[int]) -> None:
    """One packet of the inside over several of the outside, and each in any pieces on the wire."""
    query = packets(c.Query("SELECT id, email FROM people WHERE id = 1 AND colour <> 'Timbuktu'").to_bytes(), 0)[0]
    with Client(gate.port, how=how) as client:
        turn = 0
        for piece in _cut(query, cuts):
            data, turn = compressed(piece, how, turn)
            for part in _cut(data, cuts[::-1]):
                client.channel.sendall(part)
        assert client._unpacked is not None
        client._unpacked.turn = turn
        rows, _ = client.answer()
        assert len(rows) == 1
        no_canary(rows)


def _cut(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    at = 0
    for cut in cuts:
        if at < len(data):
            yield data[at : at + cut]
            at += cut
    if at < len(data):
        yield data[at:]


# ---------------------------------------------------------------- real clients of these

CLIENT = shutil.which("mariadb") or shutil.which("mysql")


@pytest.mark.skipif(CLIENT is None, reason="no command-line client of MySQL's here")
def test_the_command_line_client_packs_and_completes_names(gate: Gate) -> None:
    """With --compress, several statements in one text by another delimiter, and lists of columns at its start."""
    script = "DELIMITER $$\nSELECT id, email FROM people ORDER BY id; SELECT count(*) AS c FROM numbers $$\n"
    done = subprocess.run(
        [CLIENT or "", "--protocol=tcp", "-h127.0.0.1", f"-P{gate.port}", "-uagent", f"-p{PASSWORD}", "--compress",
         "--auto-rehash", "door"],
        input=script, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1\t" in done.stdout
    assert done.stdout.endswith("c\n20000\n")
    no_canary(done)


@pytest.mark.parametrize("prepared", [False, True])
def test_a_driver_packs_what_it_asks(gate: Gate, prepared: bool) -> None:
    """mysql-connector with compress: texts and prepared statements, short answers and long ones."""
    connector = pytest.importorskip("mysql.connector")
    connection = connector.connect(
        host="127.0.0.1", port=gate.port, user="agent", password=PASSWORD, database="door", use_pure=True, compress=True
    )
    try:
        cursor = connection.cursor(prepared=prepared)
        cursor.execute("SELECT id, email, ssn FROM people WHERE id < %s ORDER BY id", (3,))
        rows = cursor.fetchall()
        assert [row[0] for row in rows] == [1, 2]
        no_canary(rows)
        cursor.execute("SELECT n FROM numbers ORDER BY n")
        assert [row[0] for row in cursor.fetchall()] == list(range(1, 20_001))
        cursor.close()
    finally:
        connection.close()
