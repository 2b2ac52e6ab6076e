"""Rules of a policy at the MySQL door: what it can't do yet is refused, never left out; and time limits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest

from maskwire.ledger.entry import Outcome
from maskwire.model import Limits
from maskwire.policy_file import read
from tests.live.gate import Gate
from tests.mysql.doors import CANARIES, asked, connected, entries, url
from tests.mysql.server import Running

POLICY = """
rules:
  - name: emails-are-shown
    entities: [EMAIL_ADDRESS]
    effect: show
rows:
  - name: reds-only
    tables: [door.people]
    where: colour = 'red'
"""


@contextmanager
def _ruled(mariadb: Running, folder: Path, text: str, **settings: object) -> Iterator[Gate]:
    file = folder / "policy.yaml"
    file.write_text(text)
    with Gate(url(mariadb), folder, policy=read(file).policy, **settings) as running:
        yield running


def test_a_filtered_table_is_refused_and_a_shown_column_is_shown(mariadb: Running, gate: Gate, tmp_path: Path) -> None:
    """A row filter that can't be put into the query keeps its table shut, views and joins included."""
    del gate  # it has filled the database
    with _ruled(mariadb, tmp_path, POLICY) as ruled:
        assert asked(ruled, "SELECT email FROM payments WHERE id = 10") == [(CANARIES[0],)]
        for sql in ("SELECT id FROM people", "SELECT count(*) FROM people", "SELECT 1 FROM payments p, people q",
                    "SELECT id FROM payments WHERE id IN (SELECT id FROM people)"):  # fmt: skip
            with pytest.raises(pymysql.MySQLError, match="filtered"):
                asked(ruled, sql)


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
