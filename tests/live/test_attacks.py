"""Attacks by SQL beyond the catalogue of leaks: guesses mixed with masked values, scans evaded, constants read."""

from __future__ import annotations

import psycopg
import pytest

from tests.live.canaries import assert_clean, email, ssn
from tests.live.gate import Tap

GUESSES = (
    f"SELECT count(DISTINCT e) FROM (SELECT email e FROM users UNION ALL SELECT '{email(1)}') t",
    f"SELECT count(*) FROM (SELECT ssn s FROM users UNION ALL SELECT '{ssn(1)}') t GROUP BY s ORDER BY 1 DESC",
    f"SELECT DISTINCT e FROM (SELECT email e FROM users UNION ALL VALUES ('{email(1)}')) t",
    f"SELECT count(DISTINCT coalesce(email, '{email(1)}')) FROM users",
    f"SELECT count(DISTINCT CASE WHEN id = 1 THEN '{email(2)}' ELSE email END) FROM users",
    "SELECT count(*) OVER (PARTITION BY coalesce(ssn, '517-41-1001')) FROM users",
    "SELECT id FROM (SELECT id, email e FROM users UNION ALL SELECT 0, 'zqxjkv003') t ORDER BY e",
    "SELECT id FROM (SELECT id, email e FROM users UNION ALL SELECT id, title FROM products) t ORDER BY e",
    "SELECT count(*) FROM (SELECT email e FROM users UNION ALL SELECT title FROM products) t GROUP BY e",
    "SELECT count(DISTINCT n) FROM (SELECT ssn_number n FROM users UNION ALL SELECT id FROM products) t",
    "SELECT array_agg(id ORDER BY coalesce(email, 'm')) FROM users",
    "SELECT count(*) OVER (ORDER BY phone RANGE BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM users",
)

UNSCANNED = (
    "SELECT reverse(notes) FROM users",
    "SELECT notes::bytea FROM users",
    "SELECT encode(convert_to(notes, 'UTF8'), 'base64') FROM users",
    "SELECT ascii(substr(notes, n, 1)) FROM users, generate_series(1, 10) n WHERE id = 1",
    "SELECT string_to_table(notes, NULL) FROM users",
    "SELECT regexp_replace(notes, '@', ' at ') FROM users",
    "SELECT count(*) FROM users WHERE notes LIKE '%zqxjkv001%'",
    'SELECT count(*) FROM users WHERE profile @> \'{"email": "zqxjkv001@canary-corp.com"}\'',
    "SELECT profile ->> 'email' FROM users",
    "SELECT reverse(profile::text) FROM users",
    "SELECT notes FROM users ORDER BY notes",
    "SELECT notes, count(*) FROM users GROUP BY notes",
)

OPTIONS = (
    f"COPY (SELECT email FROM users) TO STDOUT (NULL '{email(1)}')",
    f"COPY (SELECT email FROM users) TO STDOUT (FORMAT csv, NULL '{email(1)}')",
    "SET enable_hashagg = off",
    "SELECT set_config('enable_seqscan', 'off', false)",
)


@pytest.mark.parametrize("statement", [*GUESSES, *UNSCANNED, *OPTIONS])
def test_refuses_what_would_answer_a_question_on_raw_values(
    statement: str, client: psycopg.Connection, tap: Tap
) -> None:
    """Refused with a hint, whatever the guess; the connection answers the next query."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
        client.execute(statement)
    assert refusal.value.diag.message_hint
    assert client.execute("SELECT 41 + 1").fetchone() == (42,)
    assert_clean(tap.received)


def test_a_wrap_of_scanned_text_is_redacted_whole(client: psycopg.Connection, tap: Tap) -> None:
    """What is made of scanned text is not scanned again but redacted: it may be written another way."""
    for made in ("coalesce(notes, '')", "concat(notes)", "to_json(notes)", "array_agg(notes)"):
        (value,) = client.execute(f"SELECT {made} FROM users").fetchone()
        assert "[" in str(value)
    assert client.execute("SELECT count(notes), count(*) FILTER (WHERE notes IS NULL) FROM users").fetchone() == (60, 0)
    assert_clean(tap.received)


def test_stored_expressions_are_readable_as_text_only(client: psycopg.Connection) -> None:
    """A node tree holds each constant byte by byte; pg_get_expr prints it as text, which is scanned."""
    assert client.execute("SELECT adbin FROM pg_attrdef LIMIT 1").fetchone() == (None,)
    assert client.execute("SELECT adbin IS NULL FROM pg_attrdef LIMIT 1").fetchone() == (False,)
    bound = "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'people_eu'"
    assert client.execute(bound).fetchone() == ("FOR VALUES IN ('eu')",)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        client.execute("SELECT count(*) FROM pg_class WHERE relpartbound::text LIKE '%101 117%'")


MADE = f"""
CREATE TABLE IF NOT EXISTS made (id int, full_name text, email text CHECK (email <> '{email(999)}'), whole users,
    start_of_name text GENERATED ALWAYS AS (left(full_name, 6)) STORED,
    backwards text GENERATED ALWAYS AS (reverse(email)) STORED);
INSERT INTO made SELECT id, full_name, email, users FROM users;
CREATE OR REPLACE VIEW statistics AS SELECT attname, most_common_vals::text AS most FROM pg_stats;
"""


def test_generated_and_row_columns_are_what_they_are_made_of(
    client: psycopg.Connection, canary_database: str, tap: Tap
) -> None:
    """A column made of a sensitive one, or that holds a row of them, is masked whole and can't be asked about."""
    with psycopg.connect(canary_database, autocommit=True) as owner:
        owner.execute(MADE)
    rows = client.execute("SELECT start_of_name, backwards, whole FROM made").fetchall()
    assert set(rows) == {("[GENERATED]", "[GENERATED]", None)}
    for question in ("backwards LIKE 'moc%'", f"(whole).ssn = '{ssn(1)}'", "start_of_name = 'Ada Qu'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute(f"SELECT count(*) FROM made WHERE {question}")
    assert_clean(tap.received)


def test_constants_of_the_schema_and_statistics_are_not_read_round_the_scan(
    client: psycopg.Connection, canary_database: str, tap: Tap
) -> None:
    """A CHECK is scanned where it is shown; rewriting it is refused, and so is a view over the statistics."""
    with psycopg.connect(canary_database, autocommit=True) as owner:
        owner.execute(MADE)
    shown = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'made_email_check'"
    assert client.execute(shown).fetchone()[0].startswith("CHECK ((email <> '")
    for statement in (
        "SELECT replace(check_clause, '@', '#') FROM information_schema.check_constraints",
        "SELECT reverse(column_default) FROM information_schema.columns",
        "SELECT most FROM statistics",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute(statement)
    assert_clean(tap.received)


ORDINARY = (
    "SELECT country, count(*), count(DISTINCT email) FROM users GROUP BY country ORDER BY 2 DESC",
    "SELECT upper(country) AS c, count(*) FROM users GROUP BY 1 HAVING count(*) > 1 ORDER BY c",
    "SELECT date_trunc('day', placed_at) AS day, sum(total), avg(total) FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT CASE WHEN total > 100 THEN 'large' ELSE 'small' END AS size, count(*) FROM orders GROUP BY 1",
    "SELECT u.country, sum(o.total) FROM orders o JOIN users u ON u.id = o.user_id GROUP BY ROLLUP (u.country)",
    "SELECT u.email, sum(o.total) AS spent FROM users u JOIN orders o ON o.contact_email = u.email GROUP BY u.email "
    "ORDER BY spent DESC LIMIT 5",
    "WITH t AS (SELECT user_id, sum(total) s FROM orders GROUP BY 1) SELECT user_id, rank() OVER (ORDER BY s) FROM t",
    "SELECT id, total, sum(total) OVER (ORDER BY placed_at RANGE BETWEEN INTERVAL '1 day' PRECEDING AND CURRENT ROW) "
    "FROM orders",
    "SELECT DISTINCT country FROM users WHERE country LIKE 'D%'",
    "SELECT title, price FROM products WHERE title ILIKE '%widget 1%' AND 'all' = ANY (tags) ORDER BY price DESC",
    "SELECT email FROM users UNION SELECT contact_email FROM orders",
    "SELECT notes FROM users WHERE id < 5 ORDER BY id",
    "SELECT CASE WHEN email IS NULL THEN 'none' ELSE country END AS c, count(*) FROM users GROUP BY 1",
    "SELECT relid FROM pg_partition_tree('people_all')",
    "SELECT id, full_name FROM users ORDER BY full_name LIMIT 3",
)


@pytest.mark.parametrize("statement", ORDINARY)
def test_ordinary_questions_are_answered(statement: str, client: psycopg.Connection, tap: Tap) -> None:
    """What analysts and dashboards ask goes through."""
    assert client.execute(statement).fetchall()
    assert_clean(tap.received)
