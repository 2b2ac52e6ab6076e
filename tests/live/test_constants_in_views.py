"""What stands in a view's own text is stored data, as a table's is: no query's constant."""

from __future__ import annotations

import psycopg
import pytest

from tests.live.canaries import assert_clean
from tests.live.gate import Gate

_MAIL = "zqxjkv001@canary-corp.com"
SCHEMA = f"""
CREATE TABLE plain (id int PRIMARY KEY);
INSERT INTO plain SELECT n FROM generate_series(1, 5) n;
CREATE VIEW written AS SELECT id, '{_MAIL}'::text AS owner_email, 517411001 AS ssn, 'eu'::text AS region FROM plain;
CREATE VIEW listed AS SELECT * FROM (VALUES (1, '{_MAIL}', '517-41-1001'),
    (2, '{_MAIL}', '517-41-1002')) v(id, email, ssn);
CREATE VIEW unnested AS SELECT email FROM unnest('{{{_MAIL}}}'::text[]) AS email;
CREATE VIEW taken AS SELECT lower(v.a) AS email FROM (VALUES ('{_MAIL}')) v(a);
CREATE VIEW most AS SELECT id, max('{_MAIL}'::text) AS email FROM plain GROUP BY id;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM written;
"""
_SHOWN = [
    "TABLE written",
    "TABLE listed",
    "TABLE unnested",
    "TABLE taken",
    "TABLE most",
    "TABLE kept",
    "SELECT to_jsonb(w) FROM written w",
    "SELECT string_agg(owner_email, ',') FROM written",
    "SELECT left(owner_email, 9) FROM written",
    "SELECT max(email) FROM listed",
]


@pytest.fixture(scope="module")
def gate(server: str, tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """A database of views, and a gateway on it."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS views_alone WITH (FORCE)")
        owner.execute("CREATE DATABASE views_alone")
    url = server.replace("/postgres?", "/views_alone?")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(SCHEMA)
    return Gate(url, tmp_path_factory.mktemp("views"))


def _connected(gate: Gate) -> psycopg.Connection:
    return psycopg.connect(gate.url, autocommit=True)


def _answers(gate: Gate, statement: str) -> str:
    with _connected(gate) as connection:
        try:
            return str(connection.execute(statement).fetchall())
        except psycopg.Error as error:
            return str(error)


def test_constants_of_a_view_are_masked_by_what_its_columns_hold(gate: Gate) -> None:
    """By whatever query; what is not sensitive stays, and can be asked for."""
    with gate:
        for statement in _SHOWN:
            assert_clean(_answers(gate, statement).encode())
        assert _answers(gate, "SELECT DISTINCT region FROM written WHERE region = 'eu'") == "[('eu',)]"
        assert _answers(gate, f"SELECT id FROM written WHERE owner_email = '{_MAIL}'") == "[]"  # a guess finds nothing
        with pytest.raises(psycopg.errors.InsufficientPrivilege), _connected(gate) as connection:
            connection.execute("SELECT id FROM written WHERE owner_email LIKE 'zqxjkv%'")
        with _connected(gate) as connection:
            (masked,) = connection.execute("SELECT owner_email FROM written LIMIT 1").fetchone() or ("",)
            assert len(connection.execute(f"SELECT id FROM written WHERE owner_email = '{masked}'").fetchall()) == 5
