"""Clients that come in floods, trickle, or ask for very much, and files read again while all ask: what is promised is
that others are served, memory stays bounded, and no answer is of two minds.
"""

from __future__ import annotations

import asyncio
import os
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from maskwire.gateway.tls import TlsFiles
from maskwire.policy.rules import DEFAULT, Policy
from maskwire.policy_file import parse
from maskwire.wire.postgres import messages as m
from tests.live.canaries import assert_clean, email
from tests.live.certificates import make
from tests.live.gate import Gate
from tests.live.raw import Raw, query

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of memory of this process, in which the gateway runs."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def test_an_answer_of_two_hundred_megabytes_takes_no_memory(gate: Gate) -> None:
    """Scanned and passed on as it comes; the client here keeps nothing either. Two gigabytes are ten times the same."""
    rows, wide = 50_000, 4_000
    with Raw(gate.port) as raw:
        raw.ask(query("SELECT repeat('plain ', 10) FROM generate_series(1, 20000)"))
        raw.received = b""
        before = most = resident()
        raw.send(query(f"SELECT repeat('x', {wide}) FROM generate_series(1, {rows})"))
        got, last = 0, b""
        while not last.endswith(b"Z\0\0\0\5I"):
            data = raw._sock.recv(1 << 20)
            assert data
            got += len(data)
            last = (last + data)[-6:]
            most = max(most, resident())
    assert got > rows * wide
    assert most - before < 40_000_000


def test_a_flood_of_silent_connections_keeps_nobody_out(gate: Gate) -> None:
    """Four hundred that say nothing, or one byte; who speaks is served, and when they go nothing is left of them."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - only their number
    silent = []
    for number in range(400):
        one = socket.create_connection(("127.0.0.1", gate.port), timeout=10)
        if number % 2:
            one.send(b"\0")
        silent.append(one)
    with psycopg.connect(gate.url, autocommit=True) as client:
        assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
    for one in silent:
        one.close()
    with psycopg.connect(gate.url, autocommit=True) as client:
        for _ in range(200):
            client.execute("SELECT 1")
            if len(os.listdir("/proc/self/fd")) <= before + 10:  # noqa: PTH208
                return
    pytest.fail("connections are left over")


def test_a_client_that_writes_byte_by_byte_is_answered_like_any_other(gate: Gate) -> None:
    """And holds nobody up meanwhile."""
    with Raw(gate.port) as slow, psycopg.connect(gate.url, autocommit=True) as other:
        sent = query("SELECT email FROM users WHERE id = 7")
        for place in range(len(sent)):
            slow.send(sent[place : place + 1])
            if place % 10 == 0:
                assert other.execute("SELECT 1").fetchone() == (1,)
        assert [kind for kind, _ in slow.until(b"Z")] == [b"T", b"D", b"C", b"Z"]
        assert_clean(slow.received)


async def adopt(gate: Gate, policy: Policy) -> None:
    """In the gateway's own loop."""
    assert gate.gateway is not None
    gate.gateway.adopt(policy)


def test_a_policy_that_changes_under_load_gives_no_answer_of_two_minds(reader_url: str, tmp_path: Path) -> None:
    """Each answer is of one policy as a whole; once it is masked again, nothing raw comes any more."""
    shows = parse("name: open\nextends: default\nrules: [{name: x, entities: [EMAIL_ADDRESS], effect: show}]\n").policy
    stored = [(email(number),) for number in range(1, 61)]
    with Gate(reader_url, tmp_path) as gate:
        assert gate.gateway is not None
        stop, wrong, seen = threading.Event(), list[str](), set[bool]()

        def ask() -> None:
            with psycopg.connect(gate.url, autocommit=True) as client:
                while not stop.is_set():
                    rows = client.execute("SELECT email FROM users ORDER BY id", prepare=True).fetchall()
                    raw = sum(row in stored for row in rows)
                    seen.add(raw > 0)
                    if raw not in (0, 60):
                        wrong.append(f"{raw} of 60")

        asking = [threading.Thread(target=ask) for _ in range(4)]
        for one in asking:
            one.start()
        try:
            with psycopg.connect(gate.url, autocommit=True) as client:
                for policy in [shows, DEFAULT] * 10:
                    asyncio.run_coroutine_threadsafe(adopt(gate, policy), gate.loop).result(10)
                    raw = client.execute("SELECT email FROM users ORDER BY id").fetchall() == stored
                    assert raw == (policy is shows)
        finally:
            stop.set()
            for one in asking:
                one.join(30)
    assert (wrong, seen) == ([], {True, False})


def test_a_certificate_that_is_renewed_under_load_turns_nobody_away(reader_url: str, tmp_path: Path) -> None:
    """Connections are made all the while, and each of them is answered."""
    chain, key = make(tmp_path, "localhost")
    with Gate(reader_url, tmp_path, tls=TlsFiles(chain, key)) as gate:
        assert gate.gateway is not None
        done, failed = list[int](), list[str]()

        def come() -> None:
            for _ in range(15):
                try:
                    with psycopg.connect(f"{gate.url}?sslmode=require") as client:
                        done.extend(client.execute("SELECT 1").fetchone() or ())
                except psycopg.Error as error:
                    failed.append(type(error).__name__)

        coming = [threading.Thread(target=come) for _ in range(2)]
        for one in coming:
            one.start()
        while any(one.is_alive() for one in coming):
            gate.loop.call_soon_threadsafe(gate.gateway.reload_tls)
            time.sleep(0.02)
        for one in coming:
            one.join(60)
    assert (len(done), failed) == (30, [])


def test_a_gateway_out_of_file_descriptors_serves_who_is_there_and_comes_back(reader_url: str, tmp_path: Path) -> None:
    """Newcomers wait or are turned away; when others leave, the next one is served, without a restart."""
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "MASKWIRE_PASSWORD": "right"}
    command = [sys.executable, "-m", "maskwire", "serve", reader_url, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = next(line for line in process.stdout if line.startswith("ready: ")).removeprefix("ready: ").strip()
        port = int(re.findall(r":(\d+)/", url)[0])
        try:
            with psycopg.connect(url, password="right", autocommit=True) as client:
                assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
                used = len(os.listdir(f"/proc/{process.pid}/fd"))  # noqa: PTH208
                _, hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
                resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (used + 8, hard))
                flood = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(40)]
                for _ in range(20):
                    row = client.execute("SELECT email FROM users WHERE id = 7").fetchone()
                    assert row is not None
                    assert row[0] != email(7)
                for one in flood:
                    one.close()
                with psycopg.connect(url, password="right", connect_timeout=30) as another:
                    assert another.execute("SELECT 1").fetchone() == (1,)
        finally:
            process.terminate()


def test_a_statement_of_a_hundred_megabytes_in_pieces_takes_no_memory(gate: Gate) -> None:
    """Its length says that it is too long: what follows is not kept."""
    before = resident()
    with Raw(gate.port) as raw:
        sent = 0
        try:
            raw.send(m.Query("SELECT 1").to_bytes()[:1] + (100_000_000).to_bytes(4, "big"))
            for _ in range(100):
                raw.send(b"x" * 1_000_000)
                sent += 1
        except OSError:  # the gateway has hung up on it
            sent += 1
        assert sent
    assert resident() - before < 40_000_000
    with psycopg.connect(gate.url) as client:
        assert client.execute("SELECT 1").fetchone() == (1,)
