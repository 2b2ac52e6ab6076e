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


@pytest.fixture(name="url")
def url_of_it(owner: psycopg.Connection, server: str) -> str:
    return server.replace("/postgres?", "/filling?").replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")


@pytest.fixture(name="gate")
def gate_on_it(url: str, tmp_path: Path) -> Iterator[Gate]:
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
        assert not [what for what in said if "@example.com" in what]
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


def _reveal(owner: psycopg.Connection, url: str, folder: Path) -> None:
    """A gateway starts, sees what is written afterwards in an answer, and stops."""
    with Gate(url, folder) as gate, psycopg.connect(gate.url, autocommit=True) as agent:
        owner.execute("INSERT INTO events VALUES (101, 'ana@example.com'), (102, 'bob@example.com')")
        agent.execute("SELECT what FROM events").fetchall()
    assert _recorded(folder)


def _is_searched(gate: Gate) -> bool:
    with psycopg.connect(gate.url, autocommit=True) as agent:
        try:
            agent.execute(LOOKED_FOR).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            return False
    return True


def test_a_gateway_that_starts_anew_reads_it_back_from_the_ledger(
    owner: psycopg.Connection, url: str, tmp_path: Path
) -> None:
    """After one start and after two, though the values are gone; with another ledger nothing is known."""
    _reveal(owner, url, tmp_path)
    owner.execute("DELETE FROM events WHERE id > 100")
    for _ in range(2):
        with Gate(url, tmp_path) as again:
            assert not _is_searched(again)
    (tmp_path / "other").mkdir()
    with Gate(url, tmp_path / "other") as stranger:
        assert _is_searched(stranger)


def test_a_table_that_comes_back_is_what_it_was(owner: psycopg.Connection, url: str, tmp_path: Path) -> None:
    """It is dropped while no gateway runs, and made again while one does."""
    _reveal(owner, url, tmp_path)
    owner.execute("DROP TABLE events")
    with Gate(url, tmp_path) as again:
        owner.execute("CREATE TABLE events (id bigint, what text)")
        owner.execute(f"GRANT SELECT ON events TO {READER}")
        assert not _is_searched(again)


def test_partitions_share_it_and_the_planner_hears_of_it(owner: psycopg.Connection, gate: Gate) -> None:
    """One partition shows it; the whole and its other partitions are no longer searched, nor joined in order."""
    owner.execute("CREATE TABLE parted (id bigint, what text) PARTITION BY RANGE (id)")
    owner.execute("CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100)")
    owner.execute("CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (100) TO (200)")
    owner.execute("INSERT INTO parted SELECT n, 'ana' || n || '@example.com' FROM generate_series(1, 150) n")
    owner.execute("UPDATE parted SET what = 'works' WHERE id >= 100")
    owner.execute(f"GRANT SELECT ON parted, parted_low, parted_high TO {READER}")
    with psycopg.connect(gate.url, autocommit=True) as agent:
        agent.execute("SELECT what FROM parted_low").fetchall()
        for table in ("parted_high", "parted"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                agent.execute(f"SELECT id FROM {table} WHERE what LIKE 'w%'")
    assert gate.gateway is not None
    assert gate.gateway.planner["enable_mergejoin"] == "off"


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
