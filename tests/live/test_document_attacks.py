"""Attacks through documents and arrays that a statement builds, and through what chooses one of several values.

A document's places are named by the resolver before PostgreSQL builds it: where the two differ, a mask stands
elsewhere than its value.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.live.canaries import assert_clean, email
from tests.live.gate import Gate, Tap

# The finding in the notes stands across the 63rd byte, where PostgreSQL ends a name.
SHELF = """
CREATE TABLE shelf (id int, notes text, birth_date date, country text);
INSERT INTO shelf SELECT n, repeat('x', 40) || ' write to zqxjkv' || lpad(n::text, 3, '0') || '@canary-corp.com',
    date '1970-05-17' + n, 'DE' FROM generate_series(1, 40) n;
CREATE TABLE people (full_name text, id int, ssn text, former text, country text);
ALTER TABLE people DROP COLUMN former;
INSERT INTO people SELECT 'Ada Quuxbyrd' || chr(65 + n % 26), n, '517-41-' || (1000 + n), 'FR'
  FROM generate_series(1, 40) n;
CREATE TABLE kin (born date) INHERITS (people);
INSERT INTO kin VALUES ('Bob Quuxbyrd', 99, '517-41-9999', 'DE', '1990-01-01');
CREATE VIEW swapped AS SELECT country AS full_name, full_name AS country, ssn AS id FROM people;
ANALYZE;
"""


@pytest.fixture(scope="module")
def shelf(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tap]:
    """A tap on a gateway on a database of such texts and rows."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE shelf")
    url = server.replace("/postgres?", "/shelf?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SHELF)
    with Gate(url, tmp_path_factory.mktemp("shelf")) as gate, Tap(gate) as running:
        yield running


@pytest.fixture
def asker(shelf: Tap) -> Iterator[psycopg.Connection]:
    """A connection to it."""
    with psycopg.connect(shelf.url, autocommit=True, prepare_threshold=None) as connection:
        yield connection


PLACES = (
    # x.* as an argument is one row, not its fields: no argument moves to another's place
    "json_build_object('k', z.*, 'l', p.*) FROM (SELECT) z, (SELECT full_name AS a, country FROM people) p",
    "json_build_object('k', p.*, 'l', z.*) FROM (SELECT) z, (SELECT country, ssn AS a FROM people) p",
    "jsonb_build_array(z.*, p.*) FROM (SELECT) z, (SELECT full_name AS a, country FROM people) p",
    "to_json(COALESCE(z.*, p.*)) FROM (SELECT) z, (SELECT full_name AS a, country FROM people) p",
    "json_build_array(VARIADIC ARRAY[full_name, country]) FROM people",
    "json_build_array(VARIADIC ARRAY(SELECT full_name FROM people))",
    "json_build_object(VARIADIC ARRAY['a', full_name]) FROM people",
    # names: of columns under aliases, of what is merged, dropped, inherited, or comes twice
    "row_to_json(p) FROM (SELECT id, full_name FROM people) p(full_name, id)",
    "row_to_json(q.r) FROM (SELECT p AS r FROM (SELECT id, full_name FROM people OFFSET 0) p(full_name, id)) q",
    "to_json(ARRAY(SELECT p FROM (SELECT id, full_name FROM people) p(full_name, id)))",
    "row_to_json(s) FROM swapped s",
    "row_to_json(p) FROM people p",
    "row_to_json(p, true) FROM ONLY people p",
    "row_to_json(j) FROM (people JOIN kin USING (country, id)) j",
    "row_to_json(j) FROM (people NATURAL JOIN kin) j",
    "row_to_json(j) FROM (swapped CROSS JOIN people) j",
    "jsonb_build_object('x', id, 'x', full_name, E'\\x78', country) FROM people",
    "to_jsonb(p) FROM (SELECT 1, full_name, lower(country), lower(full_name) FROM people WHERE false) p",
    "json_agg(ROW(id, full_name, ROW(ssn, country))) FROM people",
    "json_agg(p.* ORDER BY id) FILTER (WHERE id > 3) FROM people p",
    "array_agg(ARRAY[full_name]) FROM people",
    "COALESCE(json_agg(full_name), '[1]') FROM people",
    "CASE WHEN id > 1 THEN to_json(full_name) ELSE to_json(country) END FROM people",
    "to_json(p) FROM (SELECT row_to_json(people) AS id, ssn AS f1 FROM people) p",
)


@pytest.mark.parametrize("select", PLACES)
def test_no_value_stands_at_another_values_place(select: str, asker: psycopg.Connection, shelf: Tap) -> None:
    """Whatever the statement calls them, and in every format: masked, redacted or refused."""
    for text in ("SELECT {}", "COPY (SELECT {}) TO STDOUT", "COPY (SELECT {}) TO STDOUT (FORMAT csv)"):
        statement = text.format(select)
        try:
            if text.startswith("COPY"):
                with asker.cursor().copy(statement) as copy:
                    assert all(copy)
            else:
                asker.execute(statement)
                asker.execute(statement, binary=True)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported):
            continue
    assert_clean(shelf.received)


CHOSEN = (
    """json_build_object('a', '{{"x":"{guess}"}}'::json, 'b', country) FROM users""",
    """json_build_object('a', string_to_array('{guess}', ','), 'b', country) FROM users""",
    """json_build_object('a', COALESCE(to_json(NULLIF(id, 1)), '{{"x":"{guess}"}}'::json)) FROM users WHERE id = 1""",
    """json_build_object('a', CASE WHEN count(email) > 0 THEN '["{guess}"]'::json END, 'b', min(country)) FROM users""",
    """json_build_object('a', (SELECT '["{guess}"]'::json), 'b', country) FROM users""",
    """COALESCE(json_agg(notes), '["{guess}"]') FROM users WHERE false""",
    """json_agg(p) FROM (SELECT '{guess}' AS email, country FROM users) p""",
    """array_agg(e) FROM (SELECT notes e FROM users UNION ALL SELECT '{guess}') t""",
    """lag(notes, 99, '{guess}') OVER () FROM users""",
)


@pytest.mark.parametrize("select", CHOSEN)
def test_no_token_is_told_of_a_value_that_the_client_chose(select: str, client: psycopg.Connection, tap: Tap) -> None:
    """What the client writes is shown as it is or redacted, wherever in a document it stands."""
    (token,) = client.execute("SELECT email FROM users WHERE id = 1").fetchone()
    before = len(tap.received)
    client.execute("SELECT " + select.format(guess=email(1)))
    assert token.encode() not in bytes(tap.received[before:])


CUT = (
    "COALESCE(NULL::name, notes) FROM shelf",
    "to_json(COALESCE(NULL::pg_catalog.name, notes)) FROM shelf",
    "NULL::name UNION ALL SELECT notes FROM shelf",
    "CASE WHEN id > 0 THEN notes ELSE NULL::name END FROM shelf",
    "n FROM (VALUES (NULL::name), ((SELECT notes FROM shelf WHERE id = 1))) t(n)",
    "COALESCE(t.n, notes) FROM shelf, (SELECT NULL::name AS n) t",
    "array_agg(COALESCE(NULL::name, notes)) FROM shelf",
    "lag(notes, 0, NULL::name) OVER () FROM shelf",
    "COALESCE(NULL::timestamptz, birth_date) FROM shelf",
)


@pytest.mark.parametrize("select", CUT)
def test_no_stored_value_is_cut_before_it_is_scanned(select: str, asker: psycopg.Connection, shelf: Tap) -> None:
    """The type of a NULL beside it may be one that ends a text where half a finding stands."""
    asker.execute("SELECT " + select)
    assert_clean(shelf.received)


def test_rows_and_documents_do_not_double_without_end(asker: psycopg.Connection) -> None:
    """Each level of a WITH twice as wide: refused before the gateway, or the database, works for long."""
    for made in ("json_build_object('x', j, 'y', j)", "ROW(j, j)", "to_jsonb(ROW(ARRAY[j], j))"):
        levels = [f"c{n} AS (SELECT {made} j FROM c{n - 1})" for n in range(1, 40)]
        start = time.monotonic()
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            asker.execute(
                f"WITH c0 AS (SELECT full_name j FROM people), {', '.join(levels)} SELECT to_json(j) FROM c39"
            )
        assert time.monotonic() - start < 3


def test_a_row_given_as_an_argument_keeps_its_places(asker: psycopg.Connection) -> None:
    """``x.*`` is masked as ``x`` is."""
    first, second = (
        asker.execute(f"SELECT json_agg({row}) FROM people p WHERE id = 1").fetchone()[0] for row in ("p.*", "p")
    )
    assert first == second
    assert json.dumps(first).count("Quux") == 0
    assert first[0]["id"] == 1
