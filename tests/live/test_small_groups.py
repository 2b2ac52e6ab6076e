"""A rule that asks for a least number of rows: what covers fewer is left out, and what can't be counted refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from maskwire.policy.rules import DEFAULT
from tests.live.canaries import assert_clean
from tests.live.gate import Gate, Tap

POLICY = replace(DEFAULT, rules=tuple(replace(rule, small_groups=5) for rule in DEFAULT.rules))
USERS = 60  # 20 in FR, 40 in DE


@pytest.fixture(scope="module")
def tapped(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tap]:
    """A gateway whose every rule asks for five rows."""
    with Gate(reader_url, tmp_path_factory.mktemp("groups"), policy=POLICY) as gate, Tap(gate) as tap:
        yield tap


@pytest.fixture(scope="module")
def agent(tapped: Tap) -> Iterator[psycopg.Connection]:
    """A client of it."""
    with psycopg.connect(tapped.url, autocommit=True) as connection:
        yield connection


ANSWERED = {
    "SELECT count(*) FROM users": [(60,)],
    "SELECT country, count(*) FROM users GROUP BY country ORDER BY 1": [("DE", 40), ("FR", 20)],
    "SELECT count(*) FROM users WHERE id = 7": [],
    "SELECT count(ssn) FROM users WHERE id < 5": [],
    "SELECT count(ssn) FROM users WHERE id < 6": [(5,)],
    "SELECT count(*) AS having FROM users WHERE id = 7 LIMIT 3": [],
    'SELECT avg(id)::int AS "order" FROM users u WHERE id < 3 ORDER BY 1': [],
    "SELECT id % 7 AS g, count(*) FROM users WHERE id < 36 GROUP BY 1 HAVING count(*) > 1 OR true ORDER BY 1": [
        (n, 5) for n in range(7)
    ],
    "SELECT id % 8 AS g, count(*) FROM users WHERE id < 36 GROUP BY g HAVING true OR false ORDER BY g": [
        (1, 5),
        (2, 5),
        (3, 5),
    ],
    "SELECT count(*) FROM users, generate_series(1, 9) WHERE id = 7": [],
    "SELECT count(*) FROM users u CROSS JOIN products p WHERE u.id = 7": [],
    "SELECT count(*) FROM products p LEFT JOIN users u ON u.id = p.id AND u.id < 5": [],
    "SELECT count(DISTINCT u.country) FROM users u JOIN orders o ON o.user_id = u.id": [(2,)],
    "SELECT (SELECT count(*) FROM users WHERE id = 7) IS NULL, (SELECT count(*) FROM users)": [(True, 60)],
    "SELECT 1 FROM users WHERE id = 7 UNION ALL SELECT count(*) FROM users WHERE id = 8": [(1,)],
    "WITH few AS (SELECT max(id) AS m FROM users WHERE id = 7) SELECT m FROM few": [],
    "SELECT country, count(*) FROM users WHERE id < 9 GROUP BY ROLLUP (country) ORDER BY 2": [("DE", 6), (None, 8)],
    "SELECT count(*) FROM products WHERE id = 3": [(1,)],
    "SELECT country FROM users WHERE id = 7": [("DE",)],
    "SELECT array_agg(id) FROM users WHERE id < 3": [],
    "SELECT min(people_all.id) FROM people_all WHERE id < 3": [],
    "SELECT count(*) FROM (users u JOIN orders o ON o.user_id = u.id) WHERE u.id = 7": [],
    "SELECT count(*) FROM users WHERE id = 7 -- x": [],
    "SELECT count(*) FROM users WHERE id = 7 -- x\n": [],
    "SELECT count(*) FROM users WHERE id = 7 /* x */": [],
    "SELECT count(*) FROM users WHERE id = 7 HAVING true OR true -- x": [],
    "SELECT count(p.id) FROM users u LEFT JOIN products p ON p.id = u.id AND u.id = 7 AND u.country = 'DE'": [],
    "SELECT count(p.id) FROM users u LEFT JOIN products p ON p.id = u.id AND u.id = 7 AND u.country = 'FR'": [],
    "SELECT max(p.id) FROM users u LEFT JOIN products p ON p.id = u.id AND u.id = 7": [],
    "SELECT count(p.id), count(*) FROM users u LEFT JOIN products p ON p.id = u.id": [(40, 60)],
}


@pytest.mark.parametrize(("sql", "rows"), ANSWERED.items(), ids=ANSWERED)
def test_a_group_of_too_few_rows_is_left_out(
    agent: psycopg.Connection, tapped: Tap, sql: str, rows: list[tuple[object, ...]]
) -> None:
    """However many a join makes of them; as a statement, prepared, by a cursor and in COPY."""
    assert agent.execute(sql).fetchall() == rows
    assert agent.execute(sql, prepare=True).fetchall() == rows
    with agent.transaction(), agent.cursor(f"c{abs(hash(sql))}") as cursor:
        assert cursor.execute(sql).fetchall() == rows
    with agent.cursor().copy(f"COPY ({sql}\n) TO STDOUT") as copy:
        assert len(list(copy.rows())) == len(rows)
    assert_clean(tapped.received)


REFUSED = (
    "SELECT count(*) FILTER (WHERE id = 7) FROM users",
    "SELECT sum(CASE WHEN id = 7 THEN 1 END) FROM users",
    "SELECT count(nullif(id, 8)) FROM users",
    "SELECT count(*) OVER (PARTITION BY id) FROM users",
    "SELECT sum(id) OVER (ORDER BY id) FROM users",
    "SELECT count(*) FROM (SELECT id FROM users WHERE id = 7) s",
    "WITH one AS (SELECT 1 FROM users WHERE id = 7) SELECT count(*) FROM one",
    "SELECT count(*) FROM contacts",
    "SELECT count(*) FROM (users u JOIN orders o ON o.user_id = u.id) j",
    "SELECT count(*) FROM unnest(ARRAY(SELECT 1 FROM users WHERE id = 7)) x",
    "SELECT (SELECT count(u.country)) FROM users u WHERE id = 7",
    "SELECT (SELECT count(u.id) FROM users v LIMIT 1) FROM users u WHERE id = 7",
    "SELECT count(*) FROM products p, LATERAL (SELECT 1 FROM users WHERE id = p.id) l",
    "SELECT count(*) FROM products WHERE id IN (SELECT id FROM users WHERE id < 4)",
    "SELECT sum(id) FROM generate_series(1, 9) g(id) WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = g.id AND id < 4)",
    "SELECT count(p.f) FROM (VALUES (7, 1)) p(id, f) RIGHT JOIN users u ON u.id = p.id AND u.country = 'DE'",
    "SELECT count(g) FROM users u LEFT JOIN generate_series(7, 7) g ON u.id = g AND u.country = 'DE'",
    "SELECT sum(f) FROM users u JOIN (SELECT id, CASE id WHEN 7 THEN 1 ELSE 0 END AS f FROM products) p USING (id)",
    "SELECT sum(w::int) FROM users u JOIN (VALUES (1, 0), (7, 1)) p(id, w) USING (id)",
    "SELECT country FROM users GROUP BY country ORDER BY count(*) FILTER (WHERE id = 7)",
)


@pytest.mark.parametrize("sql", REFUSED)
def test_what_could_be_over_one_row_is_refused(agent: psycopg.Connection, sql: str) -> None:
    """With the reason and what would work."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="at least 5 rows") as refusal:
        agent.execute(sql)
    assert refusal.value.diag.message_hint


def test_without_such_a_rule_one_row_is_counted(client: psycopg.Connection) -> None:
    """By default nothing is left out."""
    assert client.execute("SELECT count(*) FROM users WHERE id = 7").fetchall() == [(1,)]
