"""What a principal may take at once, and what happens to those who are there when the gateway stops or changes."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import psycopg
import pytest

from maskwire.ledger.entry import Outcome
from maskwire.ledger.exposure import read
from maskwire.model import Effect, Limits, Transform
from maskwire.policy.rules import DEFAULT, Policy, Rule
from tests.live import raw
from tests.live.gate import Gate

LONG = "SELECT count(*) FROM orders a, orders b, orders c, orders d"
ROWS = "SELECT a.id, u.email FROM orders a, users u"  # 18,000


def connect(gate: Gate) -> psycopg.Connection:
    return psycopg.connect(gate.url, autocommit=True)


def test_no_more_rows_than_the_limit_leave(reader_url: str, tmp_path: Path) -> None:
    """To the row, however they are asked for; the session goes on, and an answer of just so many rows is whole."""
    with Gate(reader_url, tmp_path, limits=Limits(rows=250)) as gate, connect(gate) as client:
        for binary in (False, True):
            seen = []
            with pytest.raises(psycopg.Error) as error, client.cursor(binary=binary) as cursor:
                seen.extend(cursor.stream(ROWS))
            assert error.value.sqlstate == "54000"
            assert "250 rows" in str(error.value)
            assert len(seen) <= 250
        with pytest.raises(psycopg.Error, match="250 rows"):
            client.execute(ROWS)
        lines = 0
        with client.cursor() as cursor, pytest.raises(psycopg.Error, match="250 rows"):  # noqa: SIM117
            with cursor.copy(f"COPY ({ROWS}) TO STDOUT") as copied:
                for block in copied:
                    lines += bytes(block).count(b"\n")
        assert lines == 250
        assert len(client.execute(f"{ROWS} LIMIT 250").fetchall()) == 250
        assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)
    refused = [entry for entry in read(gate.ledger) if entry.reason == "answer-too-large"]
    assert {(entry.outcome, entry.rows) for entry in refused} == {(Outcome.REFUSED, 250)}


def test_exactly_the_rows_that_were_released_come_before_the_error(reader_url: str, tmp_path: Path) -> None:
    """Byte for byte: 250 DataRow messages, one error, and the session is ready again."""
    with Gate(reader_url, tmp_path, limits=Limits(rows=250)) as gate:
        for asked in (
            raw.query(ROWS),
            raw.parse(ROWS) + raw.bind() + raw.execute() + raw.SYNC,
        ):
            with raw.Raw(gate.port) as client:
                kinds = client.ask(asked).split()
                assert kinds.count("D") == 250
                assert kinds[-2:] == ["E:54000", "ZI"]
                assert client.ask(raw.query("SELECT 1")) == "T D C ZI"


def test_bytes_are_limited_too(reader_url: str, tmp_path: Path) -> None:
    """What is in flight when the limit is reached is the last."""
    with Gate(reader_url, tmp_path, limits=Limits(bytes=100_000)) as gate, connect(gate) as client:
        with pytest.raises(psycopg.Error, match="100000 bytes"):
            client.execute(ROWS)
        assert len(client.execute(f"{ROWS} LIMIT 100").fetchall()) == 100


def test_a_statement_has_its_time(reader_url: str, tmp_path: Path) -> None:
    """It is cancelled, the client is told whose limit that was, and goes on."""
    with Gate(reader_url, tmp_path, limits=Limits(statement=1.0)) as gate, connect(gate) as client:
        client.execute("SET statement_timeout = 0")
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(psycopg.errors.QueryCanceled, match="1 seconds allowed"):
                client.execute(LONG)
            assert time.monotonic() - begun < 10
            assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)


def test_a_silent_client_is_sent_away(reader_url: str, tmp_path: Path) -> None:
    """57P05; a client that says something now and then stays, and so does one whose statement is long."""
    with Gate(reader_url, tmp_path, limits=Limits(idle=1.5)) as gate, connect(gate) as silent, connect(gate) as other:
        silent.execute("SELECT 1")
        for _ in range(5):
            time.sleep(0.6)
            other.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="silent"):
            silent.execute("SELECT 1")
        assert other.execute("SELECT count(*) FROM orders a, orders b, orders c").fetchone() == (27_000_000,)


def test_what_runs_may_end_before_the_gateway_stops(reader_url: str, tmp_path: Path) -> None:
    """An open transaction too; who is idle is told at once; nobody new is let in."""
    with Gate(reader_url, tmp_path) as gate, connect(gate) as idle, connect(gate) as busy, connect(gate) as open_one:
        assert gate.gateway is not None
        idle.execute("SELECT 1")
        open_one.autocommit = False
        open_one.execute("SELECT 1")
        answers: list[object] = []
        running = threading.Thread(
            target=lambda: answers.append(busy.execute("SELECT count(*) FROM orders a, orders b, orders c").fetchone())
        )
        running.start()
        time.sleep(0.2)
        drained = asyncio.run_coroutine_threadsafe(gate.gateway.drain(20), gate.loop)
        time.sleep(0.2)
        with pytest.raises(psycopg.OperationalError, match="shutting down"):
            idle.execute("SELECT 2")
        with pytest.raises(psycopg.OperationalError):
            connect(gate)
        running.join(20)
        assert answers == [(27_000_000,)]
        assert not drained.done()
        assert open_one.execute("SELECT 3").fetchone() == (3,)
        open_one.rollback()
        drained.result(5)
        with pytest.raises(psycopg.OperationalError):
            open_one.execute("SELECT 4")


def test_another_policy_counts_from_the_next_statement_on(reader_url: str, tmp_path: Path) -> None:
    """In the sessions that are open, prepared statements included; back again as well."""
    hidden = Policy(
        "hidden", (Rule("all", effect=Effect.MASK, transform=Transform("redact")), *DEFAULT.rules), frozenset()
    )
    sql = "SELECT email FROM users WHERE id = %s"
    with Gate(reader_url, tmp_path) as gate, connect(gate) as client:
        assert gate.gateway is not None

        def shown() -> set[str]:
            plain = client.execute("SELECT email FROM users WHERE id = 1").fetchone()
            prepared = client.execute(sql, (1,), prepare=True).fetchone()
            assert plain is not None
            assert prepared is not None
            return {plain[0], prepared[0]}

        (token,) = shown()
        assert "@" in token
        gate.loop.call_soon_threadsafe(gate.gateway.adopt, hidden)
        time.sleep(0.2)
        assert shown() == {"[EMAIL_ADDRESS]"}
        gate.loop.call_soon_threadsafe(gate.gateway.adopt, DEFAULT)
        time.sleep(0.2)
        assert shown() == {token}
