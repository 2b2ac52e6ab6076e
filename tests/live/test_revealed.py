"""What a stream reveals of a column that nothing was known of: sensitive from then on, and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import Gate

LOOKED_FOR = "SELECT id FROM events WHERE what LIKE 'w%'"


@pytest.fixture(name="owner")
def database_that_fills(server: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server, autocommit=True) as first:
        first.execute("DROP DATABASE IF EXISTS filling WITH (FORCE)")
        first.execute("CREATE DATABASE filling")
    with psycopg.connect(server.replace("/postgres?", "/filling?"), autocommit=True) as owner:
        owner.execute("CREATE TABLE events (id bigint, what text)")
        owner.execute("INSERT INTO events SELECT n, 'works' FROM generate_series(1, 50) n")
        owner.execute(f"GRANT SELECT ON events TO {READER}")
        yield owner


@pytest.fixture(name="gate")
def gate_on_it(owner: psycopg.Connection, server: str, tmp_path: Path) -> Iterator[Gate]:
    url = server.replace("/postgres?", "/filling?").replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")
    with Gate(url, tmp_path) as gate:
        yield gate


def _recorded(folder: Path) -> bool:
    kept = b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
    return b'"classified":[["public","events","what"]]' in kept


def test_what_is_found_twice_makes_a_column_free_text_from_then_on(
    owner: psycopg.Connection, gate: Gate, tmp_path: Path
) -> None:
    """Before, it may be searched; afterwards it is masked within and not searched, and the entry says since when."""
    with psycopg.connect(gate.url, autocommit=True) as agent:
        assert len(agent.execute(LOOKED_FOR).fetchall()) == 50
        owner.execute("INSERT INTO events SELECT n, 'ana' || n || '@example.com' FROM generate_series(101, 103) n")
        said = [what for (what,) in agent.execute("SELECT what FROM events WHERE id > 100").fetchall()]
        assert not [what for what in said if "ana" in what]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            agent.execute(LOOKED_FOR)
        assert len(agent.execute("SELECT what FROM events").fetchall()) == 53
    assert _recorded(tmp_path)


def test_it_stays_so_when_the_catalog_is_read_again(owner: psycopg.Connection, gate: Gate) -> None:
    """Another table appears; what was learned is not forgotten."""
    owner.execute("INSERT INTO events VALUES (101, 'ana@example.com'), (102, 'bob@example.com')")
    with psycopg.connect(gate.url, autocommit=True) as agent:
        agent.execute("SELECT what FROM events").fetchall()
        owner.execute("CREATE TABLE later (id int)")
        owner.execute(f"GRANT SELECT ON later TO {READER}")
        assert agent.execute("SELECT id FROM later").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            agent.execute(LOOKED_FOR)


def test_one_value_may_be_a_chance_and_a_clients_own_words_reveal_nothing(
    owner: psycopg.Connection, gate: Gate, tmp_path: Path
) -> None:
    """A single finding masks and classifies nothing; a literal of the statement is not the column's."""
    owner.execute("INSERT INTO events VALUES (101, 'ana@example.com')")
    with psycopg.connect(gate.url, autocommit=True) as agent:
        agent.execute("SELECT what FROM events").fetchall()
        agent.execute("SELECT what || ' bob@example.com' FROM events").fetchall()
        assert len(agent.execute(LOOKED_FOR).fetchall()) == 50
    assert not _recorded(tmp_path)
