"""Faults of the ledger's disk and of the clock: nothing is lost or released unrecorded, and nothing is restarted."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maskwire.ledger import read
from maskwire.ledger.note import Note
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from tests.live.gate import Gate
from tests.soak.work import check_ledger


@pytest.fixture(name="own")
def gate_of_its_own(reader_url: str, tmp_path: Path) -> Iterator[Gate]:
    with Gate(reader_url, tmp_path) as running:
        yield running


def checkpoint(gate: Gate) -> Note | None:
    """What is signed now; None where the ledger could not be written."""
    assert gate.gateway is not None
    return asyncio.run_coroutine_threadsafe(gate.gateway.recorder.checkpoint(), gate.loop).result(30)


def holds(path: Path) -> int:
    """How many entries a sound ledger has."""
    return verify(path, verifier_in(str(public_path(path)))).entries


def test_a_file_that_is_full_for_a_while_loses_nothing(own: Gate) -> None:
    """Entries wait in the tail, which was written before each answer; they are signed once there is room again."""
    assert own.gateway is not None
    file = own.gateway.recorder._ledger._file
    with psycopg.connect(own.url, autocommit=True) as client:
        ((pages,),) = file.execute("PRAGMA page_count").fetchall()
        file.execute(f"PRAGMA max_page_count = {pages}")
        for _ in range(60):
            client.execute("SELECT id, email FROM users LIMIT 3")
        assert checkpoint(own) is None
        assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
        file.execute("PRAGMA max_page_count = 1000000")
        assert checkpoint(own) is not None
        assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
    own.gateway.recorder.take_in()
    assert check_ledger(own.ledger) == 62
    assert holds(own.ledger) >= 62


def test_a_file_that_another_program_holds_is_waited_for(own: Gate) -> None:
    """A backup, or somebody who looks in: answers go on meanwhile, and are in the ledger afterwards."""
    with psycopg.connect(own.url, autocommit=True) as client:
        client.execute("SELECT id FROM users LIMIT 1")
        other = sqlite3.connect(own.ledger, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert checkpoint(own) is None
        assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
        other.execute("ROLLBACK")
        other.close()
        assert checkpoint(own) is not None
        assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
    assert check_ledger(own.ledger) == 3


def test_a_clock_that_jumps_ends_no_session_and_breaks_no_ledger(own: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day back, ten years on: what is recorded stays in its order, and what has limits goes on."""
    assert own.gateway is not None
    clock = own.gateway.clock
    with psycopg.connect(own.url, autocommit=True) as client:
        for jump in (0.0, -86_400.0, 315_360_000.0, 0.0):
            monkeypatch.setattr(own.gateway, "clock", lambda jump=jump: clock() + jump)
            assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
            with psycopg.connect(own.url) as other:
                assert other.execute("SELECT 1").fetchone() == (1,)
    checkpoint(own)
    assert check_ledger(own.ledger) == 16
    assert holds(own.ledger) == len(list(read(own.ledger)))
