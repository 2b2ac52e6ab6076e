"""Rows of a table with an index on an identifier do not come in its order, whatever the plan would be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import psycopg
import pytest

from tests.live.gate import Gate

ROWS = 20_000
TABLE = f"""
CREATE TABLE patients AS
SELECT n AS id, lpad((abs(hashint4(n)) % 900 + 100)::text, 3, '0') || '-' || lpad((n * 7 % 90 + 10)::text, 2, '0')
       || '-' || lpad((n * 7919 % 9000 + 1000)::text, 4, '0') AS ssn, repeat('x', 300) AS page
  FROM generate_series(1, {ROWS}) n;
CREATE INDEX ON patients (ssn);
CREATE TABLE visits AS SELECT id, id % 3 AS ward, ssn FROM patients;
CREATE INDEX ON visits (ward, ssn);
"""
STATEMENTS = (
    "SELECT ssn FROM patients",
    "SELECT ssn FROM patients LIMIT 100",
    "SELECT ssn FROM patients WHERE ssn IS NOT NULL LIMIT 100",
    "SELECT DISTINCT ssn FROM patients",
    "SELECT DISTINCT ssn FROM patients LIMIT 100",
    "SELECT ssn, count(*) FROM patients GROUP BY ssn",
    "SELECT ssn, count(*) FROM patients GROUP BY ssn LIMIT 100",
    "SELECT ssn, row_number() OVER (PARTITION BY ssn) FROM patients LIMIT 100",
    "SELECT a.ssn FROM patients a JOIN patients b ON a.ssn = b.ssn",
    "SELECT ssn FROM patients a WHERE EXISTS (SELECT 1 FROM patients b WHERE a.ssn = b.ssn)",
    "SELECT DISTINCT ssn FROM (SELECT ssn FROM patients UNION ALL SELECT ssn FROM patients) s",
    "SELECT ssn FROM patients WHERE ssn IN (SELECT ssn FROM patients)",
)
# A server sorts for these, or lays the rows by a hash that everyone can work out.
SETS = (
    "SELECT ssn FROM patients UNION SELECT ssn FROM patients",
    "SELECT ssn FROM patients INTERSECT SELECT ssn FROM patients",
    "SELECT ssn FROM patients EXCEPT ALL SELECT ssn FROM patients WHERE id < 9",
    "SELECT ssn FROM (SELECT 1, ssn FROM patients INTERSECT SELECT 1, ssn FROM patients) s (one, ssn) LIMIT 100",
    "WITH q AS (SELECT ssn FROM patients UNION SELECT ssn FROM patients) SELECT ssn FROM q",
)


@pytest.fixture(scope="module")
def sides(
    server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """The owner's connection and an agent's."""
    url = server.replace("/postgres?", "/ordered?")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE ordered")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(TABLE)
        owner.execute("VACUUM ANALYZE patients, visits")
        owner.execute("ALTER DATABASE ordered SET work_mem = '64kB'")  # as with more rows: what is hashed is sorted
        owner.execute("SET work_mem = '64kB'")
        with (
            Gate(url, tmp_path_factory.mktemp("ordered")) as gate,
            psycopg.connect(gate.url, autocommit=True) as agent,
        ):
            yield owner, agent


@pytest.mark.parametrize("statement", STATEMENTS)
def test_rows_do_not_come_in_the_order_of_an_identifier(
    sides: tuple[psycopg.Connection, psycopg.Connection], statement: str
) -> None:
    """Nor are those that LIMIT takes its first."""
    owner, agent = sides
    by_id = "SELECT id, ssn FROM patients"
    raw_of_id = dict(owner.execute(by_id).fetchall())
    raw_of = {masked: raw_of_id[number] for number, masked in agent.execute(by_id).fetchall()}
    raw = [raw_of[row[0]] for row in agent.execute(statement).fetchall()]
    assert len(raw) >= 50
    places = sorted(range(len(raw)), key=raw.__getitem__)
    steps = sum(one < other for one, other in pairwise(places)) / (len(places) - 1)
    assert 0.3 < steps < 0.7, "sorted, or nearly so"
    assert set(raw) != set(sorted(set(raw_of.values()))[: len(set(raw))]) or len(raw) > 100, "the smallest"


@pytest.mark.parametrize("statement", SETS)
def test_sets_of_an_identifier_are_refused_since_they_come_sorted(
    sides: tuple[psycopg.Connection, psycopg.Connection], statement: str
) -> None:
    """One of them gave all masked values in the order of the raw ones."""
    owner, agent = sides
    raw = [row[0] for row in owner.execute(statement).fetchall()]
    assert raw == sorted(raw)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="the order of the rows would tell"):
        agent.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT ssn FROM visits WHERE ward = 1 AND ssn IS NOT NULL ORDER BY ward LIMIT 300",
        "SELECT ssn FROM visits ORDER BY ward LIMIT 300",
        "SELECT (SELECT ssn FROM visits v WHERE v.ward = n % 3 ORDER BY v.ward OFFSET n LIMIT 1)"
        " FROM generate_series(0, 299, 3) n",
    ],
)
def test_nor_behind_another_column_of_an_index(
    sides: tuple[psycopg.Connection, psycopg.Connection], statement: str
) -> None:
    """What is sorted by the first column of an index may be read by it, and then comes in the order of the second."""
    owner, agent = sides
    raw_of_id = dict(owner.execute("SELECT id, ssn FROM visits").fetchall())
    raw_of = {masked: raw_of_id[number] for number, masked in agent.execute("SELECT id, ssn FROM visits").fetchall()}
    told = [row[0] for row in owner.execute(statement).fetchall()]
    assert told == sorted(told), "the attack works on the server itself"
    raw = [raw_of[row[0]] for row in agent.execute(statement).fetchall()]
    steps = sum(one < other for one, other in pairwise(raw)) / (len(raw) - 1)
    assert 0.3 < steps < 0.7, "sorted, or nearly so"
