"""What is not let through: leaks.md 2.3 and 2.4, statement kinds, functions, relations, settings."""

from __future__ import annotations

import pytest

from maskwire import _kernel
from maskwire.errors import RefusedError
from maskwire.sql.nodes import check
from maskwire.sql.understand import understand

WRITES = [
    "INSERT INTO users VALUES ('1')",
    "UPDATE users SET ssn = 'x'",
    "DELETE FROM users",
    "TRUNCATE users",
    "MERGE INTO users u USING orders o ON true WHEN MATCHED THEN DELETE",
    "CREATE TABLE t (a int)",
    "DROP TABLE users",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE VIEW v AS SELECT 1",
    "ALTER TABLE users ADD x int",
    "DO $$BEGIN END$$",
    "WITH d AS (DELETE FROM users RETURNING *) SELECT * FROM d",
    "SELECT * INTO t FROM users",
    "CALL p()",
    "SELECT * FROM (WITH d AS (UPDATE users SET id = '1' RETURNING *) SELECT * FROM d) s",
    "SELECT * FROM users FOR UPDATE",
    "SELECT * FROM users FOR SHARE",
    "LOCK users",
    "NOTIFY c",
    "VACUUM",
    "REFRESH MATERIALIZED VIEW m",
    "REINDEX TABLE users",
    "SET transaction_read_only = off",
    "SET default_transaction_read_only TO off",
    "GRANT SELECT ON users TO x",
    "CHECKPOINT",
    "COMMENT ON TABLE users IS 'x'",
    "SELECT 1; DELETE FROM users",
    "COMMIT; DROP TABLE users",
    "BEGIN READ WRITE; SELECT 1",
    "SELECT read write FROM (SELECT 1 read) s; SET TRANSACTION READ WRITE",
]
REFUSED = [
    "COPY users FROM STDIN",
    "COPY users TO '/tmp/x'",
    "COPY users TO PROGRAM 'x'",
    "COPY (DELETE FROM users RETURNING 1) TO STDOUT",
    "COPY users TO STDOUT (ENCODING 'SJIS')",
    "COPY contacts TO STDOUT",
    "EXPLAIN ANALYZE SELECT 1",
    "LISTEN c",
    "EXPLAIN (VERBOSE) SELECT 1",
    "EXPLAIN DELETE FROM users",
    "SET ROLE x",
    "SET SESSION AUTHORIZATION x",
    "SET client_encoding TO 'SJIS'",
    "SET standard_conforming_strings TO off",
    "SET client_min_messages TO debug1",
    "SET debug_print_plan TO on",
    "SET search_path TO pg_temp, public",
    "SET search_path TO a, pg_catalog",
    "SET search_path TO a; SELECT email FROM users",
    "SET work_mem TO '1GB'",
    "SHOW data_directory",
    "SET app.x TO 'y'",
    "PREPARE TRANSACTION 'x'",
    "COMMIT PREPARED 'x'",
    "PREPARE p AS DELETE FROM users",
    "EXECUTE p((SELECT ssn FROM users))",
    "DECLARE c CURSOR FOR SELECT getssn(1)",
    "LOAD 'x'",
    "SECURITY LABEL ON TABLE users IS 'x'",
    "SELECT * FROM pg_stats",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_catalog.pg_authid",
    "SELECT last_value FROM counter",
    "SELECT * FROM nowhere",
    "SELECT nothing FROM users",
    "SELECT email FROM users, orders",
    "SELECT x.ssn FROM users",
    "SELECT getssn(1)",
    "SELECT other.upper('x')",
    "SELECT initcap('x')",
    "SELECT 1 === 2",
    "SELECT 1 OPERATOR(other.=) 2",
    "SELECT 'x'::users",
    "SELECT ssn::mood FROM users",
    "SELECT current_setting(ssn) FROM users",
    "SELECT current_setting('app.x')",
    "SELECT set_config('a.b', ssn, false) FROM users",
    "SELECT pg_sleep(1)",
    "SELECT nextval('s')",
    "SELECT lo_get(1)",
    "SELECT pg_notify('c', ssn) FROM users",
    "SELECT dblink('x')",
    "SELECT query_to_xml('select 1', true, true, '')",
    "SELECT ts_stat('select 1')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_terminate_backend(ssn::int) FROM users",
    "SELECT xmlforest(ssn) FROM users",
    "SELECT xmlelement(name a, ssn) FROM users",
    "SELECT * FROM xmltable('/a' PASSING '<a/>' COLUMNS b text)",
    "SELECT * FROM pg_read_file('x')",
    "SELECT * FROM json_table('[]', '$' COLUMNS (a int PATH '$'))",
    "SELECT ssn FROM users; SELECT pg_sleep(1)",
    "SELECT (u).nothing FROM users u",
    "SELECT * FROM unnest((SELECT array_agg(u) FROM users u)) x",
    "HANDLER users READ FIRST",
    "SELECT",
    "SELECT 'open",
    "SELEC 1",
    "SELECT a FROM (SELECT 1) s(a, b)",
    "SELECT 1" + "+1" * 5000,
    "SELECT '" + "x" * (1 << 20) + "'",
    "SELECT 1\0",
    "SELECT " + "(SELECT " * 400 + "1" + ")" * 400,
]
ALLOWED = [
    "SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL;",
    "DISCARD ALL",
    "BEGIN",
    "START TRANSACTION READ ONLY",
    "BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT a",
    "ROLLBACK TO a",
    "RELEASE a",
    "SET client_encoding TO 'UTF8'",
    "SET NAMES 'utf8'",
    "SET TIME ZONE 'Europe/Berlin'",
    "SET DateStyle TO ISO, MDY",
    "SET statement_timeout = 1000",
    "SET application_name = 'x'",
    "SHOW server_version",
    "SHOW TRANSACTION ISOLATION LEVEL",
    "SHOW standard_conforming_strings",
    "RESET search_path",
    "SET LOCAL lock_timeout TO '1s'",
    "DEALLOCATE ALL",
    "DEALLOCATE p",
    "FETCH 10 FROM c",
    "MOVE ALL IN c",
    "CLOSE c",
    "EXECUTE p(1, 'x')",
    "EXPLAIN (COSTS off, FORMAT json) SELECT 1",
    "",
    "-- nothing",
    "SELECT relname FROM pg_class",
    "SELECT 'x'::mood",
    "SELECT n.oid::regclass FROM pg_catalog.pg_class n",
    "SELECT extract(year FROM now()), date_trunc('day', now()), "
    "position('a' in 'b'), trim('x'), now() AT TIME ZONE 'UTC'",
    "SET search_path TO public, other",
]


@pytest.mark.parametrize("sql", WRITES)
def test_what_writes_is_refused_as_read_only(refusal, sql):
    """25006 or 42501, with a hint, at any depth."""
    found = refusal(sql)
    assert found.code in ("25006", "42501")
    assert found.hint


@pytest.mark.parametrize("sql", REFUSED, ids=[sql[:60] for sql in REFUSED])
def test_what_is_not_on_a_list_is_refused(catalog, refusal, sql):
    """Statement kinds, options, settings, functions, relations, names, sizes and depths."""
    if sql == "SELECT":
        assert understand(sql, catalog, ("public",))[0].outputs == ()
        return
    assert refusal(sql).message


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_reading_clients_need_is_let_through(catalog, sql):
    """Drivers' reset scripts, transactions, cursors and settings."""
    understand(sql, catalog, ("public",))


SLOTS = [
    "SELECT {}",
    "SELECT 1 FROM users WHERE {} IS NULL",
    "SELECT 1 FROM users GROUP BY {}",
    "SELECT 1 FROM users ORDER BY {}",
    "SELECT 1 FROM users HAVING {} = 'x'",
    "SELECT 1 LIMIT {}::int",
    "SELECT 1 OFFSET {}::int",
    "VALUES (1), ({}::int)",
    "SELECT * FROM users u JOIN orders o ON {} = 'x'",
    "SELECT * FROM {} f",
    "SELECT * FROM ROWS FROM (now(), {}) f",
    "SELECT * FROM users, LATERAL (SELECT {}) s",
    "SELECT DISTINCT ON ({}) 1 FROM users",
    "SELECT CASE WHEN 'x' = {} THEN 1 END",
    "SELECT CASE {} WHEN '1' THEN 1 END",
    "SELECT CASE WHEN true THEN '1' ELSE {} END",
    "SELECT COALESCE('1', {})",
    "SELECT ARRAY[{}]",
    "SELECT ROW(1, {})",
    "SELECT GREATEST('1', {})",
    "SELECT ({})::text",
    'SELECT {} COLLATE "C"',
    "SELECT ('{{1}}'::int[])[{}::int]",
    "SELECT upper({})",
    "SELECT count(*) FILTER (WHERE {} = 'x')",
    "SELECT string_agg('a', 'b' ORDER BY {})",
    "SELECT rank() OVER (PARTITION BY {})",
    "SELECT rank() OVER (ORDER BY {})",
    "SELECT sum(1) OVER w FROM users WINDOW w AS (ORDER BY {})",
    "SELECT sum(1) OVER (ORDER BY id ROWS {}::int PRECEDING) FROM users",
    "SELECT mode() WITHIN GROUP (ORDER BY {}) FROM users",
    "SELECT 1 FROM users TABLESAMPLE system ({}::int)",
    "SELECT 1 FROM users TABLESAMPLE system (1) REPEATABLE ({}::int)",
    "SELECT 1 WHERE 'x' IN ('a', {})",
    "SELECT 1 WHERE {} IN ('a')",
    "SELECT 1 WHERE 'x' BETWEEN 'a' AND {}",
    "SELECT 1 WHERE 'x' = ANY(ARRAY[{}])",
    "SELECT EXISTS (SELECT {})",
    "SELECT ARRAY(SELECT {})",
    "SELECT 1 WHERE {} IN (SELECT 'x')",
    "WITH c AS (SELECT {}) SELECT 1",
    "WITH RECURSIVE c AS (SELECT 1 UNION SELECT {}::int FROM c) SELECT 1",
    "SELECT 1 UNION ALL SELECT {}::int",
    "SELECT {} IS NULL",
    "SELECT ({} = 'x') IS TRUE",
    "SELECT NOT ({} = 'x')",
    "SELECT make_interval(years => {}::int)",
    "SELECT count(*) FROM users GROUP BY GROUPING SETS ((id), ({}))",
    "SELECT lag('x', 1, {}) OVER () FROM users",
    "EXPLAIN SELECT {}",
    "COPY (SELECT {}) TO STDOUT",
    "DECLARE c CURSOR FOR SELECT {}",
    "PREPARE p AS SELECT {}",
    "EXECUTE p({})",
    "SELECT 1; SELECT {}",
    "SELECT 'a' || {}",
    "SELECT - {}::int",
    "SELECT NULLIF('a', {})",
]


@pytest.mark.parametrize("slot", SLOTS)
def test_a_poisoned_function_is_found_in_every_slot(catalog, refusal, slot):
    """leaks.md 68; the slot itself is one that a pure function may stand in."""
    found = refusal(slot.format("pg_read_file('x')"))
    assert found.reason == "function-not-allowed"
    understand(slot.format("quote_ident('x')"), catalog, ("public",))


def test_a_syntax_error_says_where_and_never_what(refusal):
    """The position is the 1-based code point, as PostgreSQL counts."""
    found = refusal("SELECT 'é' FROM FROM canary")
    assert found.code == "42601"
    assert found.message == "syntax error at character 17 of the text."


def test_an_unknown_node_or_field_is_refused():
    """A newer grammar's node is not taken for one we know."""
    with pytest.raises(RefusedError):
        check("SelectStmt", {"targetList": [{"NewNode": {}}]}, set())
    with pytest.raises(RefusedError):
        check("SelectStmt", {"newField": [{"A_Const": {}}]}, set())
    with pytest.raises(RefusedError):
        check("SelectStmt", {"whereClause": {"kind": "unwrapped", "of": "what"}}, set())


def test_whatever_goes_wrong_inside_is_a_refusal(monkeypatch, catalog):
    """Rule 9: any exception but a refusal becomes one."""
    monkeypatch.setattr(_kernel, "parse", lambda sql: '{"stmts": [{"stmt": {"SelectStmt": {"targetList": [{}]}}}]}')
    with pytest.raises(RefusedError) as caught:
        understand("SELECT 1", catalog, ("public",))
    assert caught.value.refusal.code == "0A000"


def test_nested_queries_take_bounded_work(refusal):
    """Recursive queries inside each other multiply; the work is capped."""
    inner = "SELECT 1 AS n"
    for level in range(12):
        inner = f"WITH RECURSIVE r{level} AS ({inner} UNION ALL SELECT n FROM r{level}) SELECT n FROM r{level}"
    sql = inner.replace("SELECT 1 AS n UNION", "SELECT 1 AS n UNION")
    try:
        refusal(sql)
    except pytest.fail.Exception:
        return  # it was understood, in bounded time


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SET maskwire.purpose = 'support'", "when a session begins"),
        ("SHOW maskwire.purpose", "leave them as they are"),
        ("SET lo_compat_privileges = on", "leave them as they are"),
        ("EXPLAIN ANALYZE SELECT 1", "without other options"),
    ],
)
def test_what_to_do_instead_fits_what_was_refused(refusal, sql, says):
    """Whoever states a purpose in a statement is told where it is stated; no hint repeats what was sent."""
    found = refusal(sql)
    assert says in found.hint
    assert "support'" not in found.hint
