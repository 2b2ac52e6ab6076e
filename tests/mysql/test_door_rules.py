"""Time limits at the MySQL door, and clients that go away."""

from __future__ import annotations

import time
from pathlib import Path

import pymysql
import pytest

from maskwire.ledger.entry import Outcome
from maskwire.model import Limits
from tests.live.gate import Gate
from tests.mysql.doors import connected, entries, url
from tests.mysql.server import Running


def test_a_statement_that_runs_too_long_is_ended(mariadb: Running, gate: Gate, tmp_path: Path) -> None:
    """Its client is told why, the ledger has it as cancelled, and the session goes on."""
    del gate
    slow = "SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.n * b.n * c.n = -7"
    with Gate(url(mariadb), tmp_path, limits=Limits(statement=0.5)) as running, connected(running) as connection:
        cursor = connection.cursor()
        with pytest.raises(pymysql.MySQLError, match=r"longer than the 0\.5 seconds"):
            cursor.execute(slow)
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == ((1,),)
        found = entries(running.ledger, 2)
    assert [one.outcome for one in found] == [Outcome.ANSWERED, Outcome.CANCELLED]


def test_a_client_that_goes_away_leaves_its_entry(mariadb: Running, gate: Gate, tmp_path: Path) -> None:
    """What it asked ends at the server, and is in the ledger as cancelled."""
    del gate
    with Gate(url(mariadb), tmp_path) as running:
        with connected(running) as connection:
            connection._execute_command(3, b"SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.n * b.n = -7")
            connection._force_close()
        until = time.monotonic() + 20
        while entries(running.ledger, 1)[0].outcome is not Outcome.CANCELLED and time.monotonic() < until:
            time.sleep(0.05)  # the gateway looks for it twice a second
    assert entries(running.ledger, 1)[0].outcome is Outcome.CANCELLED
