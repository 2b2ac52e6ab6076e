"""The ledger and the gateway together: nothing is answered that it does not hold, and it holds no value."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest

from maskwire.ledger.exposure import exposure, read
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from tests.live.canaries import FRAGMENTS, assert_clean, email
from tests.live.gate import PASSWORD, Gate


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_the_ledger_answers_what_was_seen_and_holds_no_value(
    reader_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Literals, values, refused texts, parameters and passwords stand in no file and in no log line."""
    caplog.set_level(logging.DEBUG)
    with Gate(reader_url, tmp_path) as gate, psycopg.connect(gate.url, autocommit=True) as connection:
        connection.execute("SELECT id, email, notes FROM users WHERE country = 'FR' AND id < %s", [50])
        connection.execute("SELECT 1 FROM users WHERE email = 'zqxjkv001@canary-corp.com'")
        connection.execute("SELECT 'zqxjkv literal', /* zqxjkv comment */ 5551234 AS \"zqxjkv alias\"")
        connection.execute("SELECT 1 /*route='zqxjkv001%40canary-corp.com',controller='517-41-1001',other='zqxjkv'*/")
        for refused in (
            "SELECT 1 FROM users WHERE email LIKE 'zqxjkv001@canary-corp.com'",
            'SELECT 1 FROM users WHERE ssn = "517-41-1001"',
            "SELECT zqxjkv FROM",
            "SELECT email::int FROM users",
            "ALTER ROLE x PASSWORD 'zqxjkv'",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(refused)
        seen = {str(item.column): item for item in exposure(gate.ledger).seen}
    assert seen["public.users.email"].entity == "EMAIL_ADDRESS"
    assert seen["public.users.email"].rows == 16
    kept = _files(tmp_path)
    assert b"users" in kept
    assert b'"tags":{"controller":"[REDACTED]","route":"[REDACTED]"}' in kept
    assert kept.count(b'"literals":') > 3
    holds = verify(gate.ledger, verifier_in(str(public_path(gate.ledger))))
    assert holds.covered == holds.entries > 10
    assert_clean(kept)
    assert PASSWORD.encode() not in kept
    assert_clean(caplog.text.encode())


def test_a_large_answer_has_an_opening_and_a_closing_entry(reader_url: str, tmp_path: Path) -> None:
    """Rows that leave before the answer is whole are covered by an entry written before them."""
    with Gate(reader_url, tmp_path) as gate, psycopg.connect(gate.url, autocommit=True) as connection:
        rows = connection.execute("SELECT a.email FROM users a, orders b, products c LIMIT 100000").fetchall()
        assert len(rows) == 100000
        (item,) = exposure(gate.ledger).seen
    assert item.rows == 100000
    assert item.exchanges == 1


def test_a_ledger_that_cant_be_written_stops_the_answers(reader_url: str, tmp_path: Path) -> None:
    """The file is taken away: the next query is refused with 58030 and none of its rows is released."""
    with Gate(reader_url, tmp_path) as gate:
        with psycopg.connect(gate.url, autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM users").fetchone() == (60,)
            gate.ledger.rename(tmp_path / "elsewhere.db")
            with pytest.raises(psycopg.Error, match="ledger") as refusal:
                connection.execute("SELECT id FROM users")
            assert refusal.value.sqlstate == "58030"
        with pytest.raises(psycopg.OperationalError, match="ledger"):
            psycopg.connect(gate.url)
        (tmp_path / "elsewhere.db").rename(gate.ledger)


def test_a_read_only_ledger_stops_the_answers(reader_url: str, tmp_path: Path) -> None:
    """chmod 0400 on a running ledger: refused."""
    with Gate(reader_url, tmp_path) as gate, psycopg.connect(gate.url, autocommit=True) as connection:
        gate.ledger.chmod(0o400)
        with pytest.raises(psycopg.Error, match="ledger"):
            connection.execute("SELECT id FROM users")
        gate.ledger.chmod(0o600)


def test_the_canaries_are_really_there(canary_database: str) -> None:
    """The search would find them: every fragment that a test looks for is in the source."""
    with psycopg.connect(canary_database) as owner:
        everything = str(owner.execute("SELECT users::text FROM users").fetchall())
    assert all(fragment in everything for fragment in FRAGMENTS if " " not in fragment)


def test_a_client_that_calls_itself_by_a_value_is_recorded_without_it(reader_url: str, tmp_path: Path) -> None:
    """The name of an application is what a client says; an ordinary one stays."""
    with Gate(reader_url, tmp_path) as gate:
        for name in (email(3), "reports"):
            with psycopg.connect(gate.url, autocommit=True, application_name=name) as connection:
                connection.execute("SELECT id FROM users")
        assert_clean(_files(tmp_path))
        assert {entry.application for entry in read(gate.ledger)} >= {"[REDACTED]", "reports"}
