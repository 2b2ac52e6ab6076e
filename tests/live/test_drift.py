"""A schema that changes while a session is open: what is new or other is classified before it can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maskwire._kernel import Scanner
from maskwire.gateway.address import parse_address
from maskwire.gateway.catalog import CatalogReader
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import Gate, Tap

TABLES = """
CREATE TABLE staff (id int, plain text, note text);
INSERT INTO staff SELECT n, 'word', 'nothing' FROM generate_series(1, 30) n;
CREATE TABLE mails (id int, email text, city text);
INSERT INTO mails SELECT n, 'drift.person' || n || '@canary.example', 'Town' FROM generate_series(1, 30) n;
CREATE VIEW shown AS SELECT id, city AS word FROM mails;
"""


@pytest.fixture
def owner(server: str) -> Iterator[psycopg.Connection]:
    """The superuser's connection to a fresh database."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS drift WITH (FORCE)")
        connection.execute("CREATE DATABASE drift")
    with psycopg.connect(server.replace("/postgres?", "/drift?"), autocommit=True) as connection:
        connection.execute(TABLES)
        yield connection


@pytest.fixture
def gate(server: str, owner: psycopg.Connection, tmp_path: Path) -> Iterator[Gate]:
    """A gateway on it."""
    del owner
    url = server.replace("/postgres?", "/drift?").replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")
    with Gate(url, tmp_path) as running:
        yield running


@pytest.fixture
def tap(gate: Gate) -> Iterator[Tap]:
    """All that clients of it receive."""
    with Tap(gate) as running:
        yield running


@pytest.fixture
def client(tap: Tap) -> Iterator[psycopg.Connection]:
    with psycopg.connect(tap.url, autocommit=True) as connection:
        connection.execute("SELECT * FROM staff").fetchall()
        yield connection


def asked(client: psycopg.Connection, tap: Tap, sql: str, *, prepare: bool) -> int:
    """How many rows are answered; none where it is refused. No address is ever received."""
    try:
        return len(client.execute(sql, prepare=prepare).fetchall())
    except psycopg.Error:
        return 0
    finally:
        assert b"@canary.example" not in bytes(tap.received)


CHANGES = {
    "a new column": (
        "ALTER TABLE staff ADD COLUMN reach text; UPDATE staff SET reach = 'drift.person' || id || '@canary.example'",
        ("SELECT reach FROM staff", "SELECT * FROM staff", "SELECT s FROM staff s"),
    ),
    "a new table": (
        "CREATE TABLE fresh AS SELECT id, email AS what FROM mails",
        ("SELECT what FROM fresh", "SELECT * FROM fresh"),
    ),
    "a column of another type": (
        "UPDATE staff SET note = '[\"drift.person' || id || '@canary.example\"]';"
        "ALTER TABLE staff ALTER note TYPE jsonb USING note::jsonb",
        ("SELECT note FROM staff", "SELECT * FROM staff"),
    ),
    "a column of another name": (
        "ALTER TABLE mails RENAME email TO x1",
        ("SELECT x1 FROM mails", "SELECT * FROM mails"),
    ),
    "two columns that changed names": (
        "ALTER TABLE mails RENAME email TO t; ALTER TABLE mails RENAME city TO email;"
        "ALTER TABLE mails RENAME t TO city",
        ("SELECT city FROM mails", "SELECT * FROM mails", "SELECT email, city FROM mails"),
    ),
    "a view replaced": (
        "CREATE OR REPLACE VIEW shown AS SELECT id, email AS word FROM mails",
        ("SELECT word FROM shown", "SELECT * FROM shown"),
    ),
    "a table in the place of another": (
        "DROP VIEW shown; DROP TABLE staff; ALTER TABLE mails RENAME TO staff; ALTER TABLE staff RENAME email TO plain",
        ("SELECT plain FROM staff", "SELECT * FROM staff"),
    ),
    "a column dropped and made again": (
        "ALTER TABLE staff DROP plain; ALTER TABLE staff ADD plain text;"
        "UPDATE staff SET plain = 'drift.person' || id || '@canary.example'",
        ("SELECT plain FROM staff", "SELECT * FROM staff", "SELECT id, plain FROM staff"),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_is_masked_from_its_first_answer(
    what: str, owner: psycopg.Connection, client: psycopg.Connection, gate: Gate, tap: Tap
) -> None:
    """In a session that is open, for statements prepared before, at once: refused until it is known, then masked."""
    change, questions = CHANGES[what]
    for sql in questions:  # what can be asked before is prepared before
        asked(client, tap, sql, prepare=True)
    owner.execute(change)
    for sql in questions:
        asked(client, tap, sql, prepare=True)
    gateway = gate.gateway
    assert gateway is not None
    asyncio.run_coroutine_threadsafe(gateway.refresh(), gate.loop).result(10)
    assert [asked(client, tap, sql, prepare=False) for sql in questions] == [30] * len(questions)


async def _classes(url: str, *changes: str) -> list[str | None]:
    """What the first column of the table t is found to be, at first and after each change."""
    reader = CatalogReader(parse_address(url), Scanner())
    found = []
    with psycopg.connect(url, autocommit=True) as owner:
        for change in changes:
            owner.execute(change)
            reader._next_at = 0.0
            read = await reader.read()
            table = next(one for one in read.catalog.by_oid.values() if one.name == "t")
            known = read.classes.get((table.oid, table.columns[0].number))
            found.append(known.entity if known is not None else None)
    return found


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        (("CREATE TABLE t (surname text); INSERT INTO t VALUES ('zq'), ('zr')", "ALTER TABLE t RENAME surname TO c7"),
         ["PERSON", "PERSON"]),
        (("CREATE TABLE t (c7 text)", "INSERT INTO t SELECT 'a' || n || '@b.example' FROM generate_series(1, 9) n"),
         ["FREE_TEXT", "EMAIL_ADDRESS"]),
        (("CREATE VIEW t AS SELECT (1 / (id - id))::text AS c FROM mails",
          "CREATE OR REPLACE VIEW t AS SELECT id::text AS c FROM mails"), ["CONFIDENTIAL", None]),
    ],
)  # fmt: skip
async def test_a_column_stays_sensitive_until_it_is_known_to_be_none(
    server: str, owner: psycopg.Connection, changes: tuple[str, ...], wanted: list[str | None]
) -> None:
    """Under a name that tells nothing; once an empty table has values; where its values can't be read."""
    del owner
    assert await _classes(server.replace("/postgres?", "/drift?"), *changes) == wanted
