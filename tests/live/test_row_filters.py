"""Row filters on a real server: what they leave out is found by no statement, as with PostgreSQL's own row security."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.verifier import Verifier
from maskwire.cli.policy_check import check
from maskwire.datasets.plan import Masker
from maskwire.errors import ConfigurationError
from maskwire.model import PrincipalKind
from maskwire.policy_file import parse, read
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import PASSWORD, Gate

TABLES = """
CREATE TABLE notes (id int PRIMARY KEY, tenant text NOT NULL, body int NOT NULL, label text);
INSERT INTO notes SELECT n, CASE n % 3 WHEN 0 THEN 'acme' WHEN 1 THEN 'o''hara' ELSE 'globex' END, n * 7, 'item ' || n
  FROM generate_series(1, 60) n;
CREATE TABLE parts (note_id int REFERENCES notes, weight int);
INSERT INTO parts SELECT n % 60 + 1, n FROM generate_series(1, 200) n;
CREATE TABLE events (id int, tenant text, day date) PARTITION BY RANGE (day);
CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE events_b PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
INSERT INTO events SELECT n, CASE n % 2 WHEN 0 THEN 'acme' ELSE 'globex' END, date '2020-06-01' + n * 5
  FROM generate_series(1, 80) n;
CREATE VIEW heavy AS SELECT n.id, n.tenant AS owner, p.weight FROM notes n JOIN parts p ON p.note_id = n.id
 WHERE p.weight > 50;
CREATE VIEW summed AS SELECT tenant, count(*) AS many, sum(body) AS total FROM notes GROUP BY tenant ORDER BY tenant;
CREATE VIEW nested AS SELECT h.owner, s.many FROM heavy h JOIN summed s ON s.tenant = h.owner;
CREATE MATERIALIZED VIEW kept AS SELECT id, tenant, body FROM notes;
CREATE FUNCTION odd(int) RETURNS boolean LANGUAGE sql AS 'SELECT $1 % 2 = 1';
CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM public.notes';
CREATE VIEW peeked AS SELECT peek() AS n;
CREATE VIEW peeked_again AS SELECT p.n + 1 AS n FROM peeked p;
CREATE OPERATOR ### (rightarg = int, function = odd);
CREATE MATERIALIZED VIEW peeked_once AS SELECT peek() AS n;
CREATE VIEW opaque AS SELECT id FROM notes WHERE odd(id);
CREATE TABLE other (id int, tenant text);
INSERT INTO other VALUES (1, 'globex');
CREATE VIEW operated AS SELECT id FROM other WHERE ### id;
CREATE SCHEMA side;
CREATE TABLE side.notes (id int, tenant text);
INSERT INTO side.notes VALUES (1, 'side');
"""

POLICY = """
name: shop
extends: default
columns: {"public.*.*": none, "side.*.*": none}
rows:
  - name: own-tenant
    unless_roles: [auditor]
    tables: [public.notes, public.events, public.kept]
    where: tenant = {principal.tenant}
"""

# As each of the two would be asked: the same rows must come, through the gateway and by the server's row security.
SAME = [
    "SELECT * FROM notes",
    "SELECT count(*) FROM notes",
    "SELECT n.id, n.body FROM notes n WHERE n.tenant <> 'acme'",
    "SELECT a.id, b.id FROM notes a JOIN notes b ON b.body = a.body + 21",
    "SELECT a.id FROM notes AS a, notes AS b WHERE a.id < b.id",
    "SELECT id FROM public.notes WHERE id IN (SELECT id FROM notes WHERE body > 100)",
    "WITH notes AS (SELECT * FROM notes WHERE id < 30) SELECT * FROM notes",
    "WITH RECURSIVE r(n) AS (SELECT min(id) FROM notes UNION ALL SELECT n + 3 FROM r WHERE n < 50)"
    " SELECT r.n, x.tenant FROM r LEFT JOIN notes x ON x.id = r.n",
    "SELECT (SELECT max(body) FROM notes), EXISTS (SELECT FROM notes WHERE tenant = 'globex')",
    "SELECT id FROM other WHERE EXISTS (SELECT FROM notes WHERE notes.tenant = other.tenant)",
    "SELECT o.id, n.n FROM other o, LATERAL (SELECT count(*) AS n FROM notes WHERE tenant = o.tenant) n",
    "SELECT tenant, count(*) FROM notes GROUP BY tenant HAVING count(*) > 1",
    "SELECT id FROM notes UNION ALL SELECT id FROM other EXCEPT SELECT body FROM notes",
    "SELECT p.weight FROM parts p WHERE p.note_id NOT IN (SELECT id FROM notes)",
    "SELECT n.id, p.weight FROM notes n FULL JOIN parts p ON p.note_id = n.id",
    "SELECT x.a, x.b FROM notes x (a, b, c, d)",
    "SELECT (n).id, (n).tenant FROM notes n",
    "SELECT row_to_json(notes) FROM notes",
    "SELECT n::text FROM notes n ORDER BY n.id",
    "SELECT (n).* FROM notes n",
    "SELECT to_jsonb(x) FROM (SELECT * FROM notes LIMIT 100) x",
    "SELECT * FROM notes NATURAL JOIN events",
    "SELECT id FROM notes JOIN other USING (id)",
    "SELECT * FROM (notes n CROSS JOIN other o)",
    "SELECT id, rank() OVER (PARTITION BY tenant ORDER BY body) FROM notes",
    "SELECT DISTINCT tenant FROM notes",
    "SELECT array(SELECT id FROM notes ORDER BY id)",
    "SELECT CASE WHEN (SELECT count(*) FROM notes) > 20 THEN 1 ELSE 0 END",
    "SELECT 1 LIMIT (SELECT count(*) FROM notes WHERE tenant = 'globex')",
    "VALUES ((SELECT sum(body) FROM notes))",
    "SELECT * FROM events",
    "SELECT * FROM events_a",
    "SELECT * FROM events_b b JOIN events_a a ON a.tenant = b.tenant AND a.id = b.id + 1",
    "SELECT * FROM heavy",
    "SELECT owner, sum(weight) FROM heavy GROUP BY owner",
    "SELECT * FROM summed",
    "SELECT * FROM nested",
    "SELECT v.many FROM summed v(t, many, x) WHERE v.t = 'globex'",
    "SELECT id FROM side.notes",
]


@pytest.fixture(scope="module")
def database(server: str) -> str:
    """The superuser's URL of a database with tables of several tenants, and row security for roles named as they."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE tenants")
    url = server.replace("/postgres?", "/tenants?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        connection.execute("ALTER VIEW heavy SET (security_invoker)")
        connection.execute("ALTER VIEW summed SET (security_invoker)")
        connection.execute("ALTER VIEW nested SET (security_invoker)")
        for table in ("notes", "events", "events_a", "events_b"):
            connection.execute(
                f"CREATE POLICY own ON {table} TO secured USING (tenant = current_setting('my.tenant'))"
                if table != "notes"
                else "CREATE ROLE secured LOGIN; GRANT pg_read_all_data TO secured;"
                "CREATE POLICY own ON notes TO secured USING (tenant = current_setting('my.tenant'))"
            )
            connection.execute(f"CREATE POLICY all_rows ON {table} TO {READER} USING (true)")
            connection.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    return url


@pytest.fixture(scope="module")
def gate(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway whose principals are of tenants."""
    with gated(database, tmp_path_factory.mktemp("rows"), POLICY) as running:
        yield running


@contextmanager
def gated(database: str, folder: Path, text: str) -> Iterator[Gate]:
    file = folder / "policy.yaml"
    file.write_text(text)
    upstream = database.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")
    with Gate(upstream, folder, policy=read(file).policy, policy_file=file) as gate:
        assert gate.gateway is not None
        verifier = Verifier.of(PASSWORD)
        who = {
            "acme": Account("acme", PrincipalKind.HUMAN, verifier=verifier, attributes=(("tenant", "acme"),)),
            "irish": Account("irish", PrincipalKind.HUMAN, verifier=verifier, attributes=(("tenant", "o'hara"),)),
            "nobody": Account("nobody", PrincipalKind.HUMAN, verifier=verifier),
            "audit": Account("audit", PrincipalKind.HUMAN, frozenset({"auditor"}), verifier),
        }
        gate.gateway.entrance.adopt(Access(who))
        yield gate


def connect(gate: Gate, name: str) -> psycopg.Connection:
    return psycopg.connect(gate.url.replace("//agent:", f"//{name}:"), autocommit=True)


@pytest.fixture
def acme(gate: Gate) -> Iterator[psycopg.Connection]:
    with connect(gate, "acme") as client:
        yield client


@contextmanager
def secured(database: str, tenant: str) -> Iterator[psycopg.Connection]:
    """A direct connection as the role that the server's own row security holds for."""
    with psycopg.connect(database.replace("//postgres:@", "//secured:@"), autocommit=True) as connection:
        connection.execute("SELECT set_config('my.tenant', %s, false)", (tenant,))
        yield connection


def rows(connection: psycopg.Connection, sql: str) -> list[str]:
    return sorted(map(str, connection.execute(sql).fetchall()))


@pytest.mark.parametrize(("name", "tenant"), [("acme", "acme"), ("irish", "o'hara")])
def test_the_rows_are_those_of_the_servers_own_row_security(gate: Gate, database: str, name: str, tenant: str) -> None:
    """Forty forms of statement, each by the simple and the extended protocol, against a role with real policies."""
    with connect(gate, name) as client, secured(database, tenant) as direct:
        for sql in SAME:
            wanted = rows(direct, sql)
            assert rows(client, sql) == wanted, sql
            cursor = psycopg.ClientCursor(client)
            assert sorted(map(str, cursor.execute(sql).fetchall())) == wanted, sql
            with client.cursor().copy(f"COPY ({sql}) TO STDOUT") as copy:  # type: ignore[arg-type]
                assert len(b"".join(copy).splitlines()) == len(wanted), sql


# Each would tell of rows that are left out, or go round the filter.
REFUSED = [
    "EXPLAIN SELECT * FROM notes",
    "EXPLAIN (FORMAT json) SELECT id FROM notes WHERE body = 7",
    "EXPLAIN SELECT * FROM heavy",
    "COPY notes TO STDOUT",
    "COPY notes (id) TO STDOUT (FORMAT csv)",
    "TABLE notes",
    "SELECT * FROM ONLY notes",
    "SELECT * FROM ONLY (notes)",
    "SELECT * FROM notes *",
    "SELECT * FROM notes TABLESAMPLE bernoulli (100)",
    "SELECT ctid FROM notes",
    "SELECT n.tableoid FROM notes n",
    "SELECT id FROM notes ORDER BY xmin::text",
    "SELECT public.notes.id FROM public.notes",
    "SELECT id FROM notes FOR UPDATE",
    "SELECT * FROM opaque",
    "SELECT n FROM peeked",
    "SELECT n FROM peeked_again",
    "SELECT id FROM operated",
    "SELECT n FROM peeked_once",
    "SELECT query_to_xml('SELECT * FROM notes', true, true, '')",
    "SELECT pg_size_pretty(pg_relation_size('notes')) FROM notes TABLESAMPLE system (1)",
    "DECLARE c CURSOR FOR TABLE notes",
    "PREPARE p AS SELECT * FROM ONLY notes",
    "SELECT * FROM (TABLE notes) x",
    "WITH x AS (TABLE notes) SELECT * FROM x",
    "SELECT 1 UNION ALL TABLE notes",
    "SELECT most_common_vals FROM pg_stats",
    "SELECT notes.id FROM notes, LATERAL (SELECT notes.ctid) x",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_what_a_filter_cannot_be_put_into_is_refused(acme: psycopg.Connection, sql: str) -> None:
    """With the connection usable afterwards, and in both protocols."""
    for cursor in (acme.cursor(), psycopg.ClientCursor(acme)):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported,
                            psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.SyntaxError,
                            psycopg.errors.UndefinedTable)) as told:  # fmt: skip
            cursor.execute(sql)
        assert "globex" not in str(told.value)
        assert "tenant =" not in str(told.value)
    assert acme.execute("SELECT count(*) FROM notes").fetchone() == (20,)


@pytest.mark.parametrize(
    "condition",
    [
        "1 / (n.body - 7) > -1",  # 7 is the body of note 1, which is globex's
        "(CASE WHEN n.tenant <> 'acme' THEN 'x' ELSE '1' END)::int = 1",
        "repeat('x', CASE n.tenant WHEN 'globex' THEN 2000000000 ELSE 1 END) <> ''",
        "sqrt(CASE n.tenant WHEN 'globex' THEN -1 ELSE 1 END) = 1",
        "n.body::smallint * (CASE n.tenant WHEN 'acme' THEN 1 ELSE 32767 END)::smallint > 0",
    ],
)
def test_no_error_tells_of_a_row_that_is_left_out(acme: psycopg.Connection, condition: str) -> None:
    """An expression that fails on the rows of others alone does not fail: it never meets them."""
    for sql in (
        f"SELECT count(*) FROM notes n WHERE {condition}",
        f"SELECT count(*) FROM notes n JOIN other o ON {condition}",
        f"SELECT count(*) FILTER (WHERE {condition}) FROM notes n",
        f"SELECT o.id FROM other o WHERE EXISTS (SELECT FROM notes n WHERE {condition} AND o.id = 1)",
        f"SELECT max(id) FROM notes n GROUP BY {condition}",
    ):
        acme.execute(sql)


def test_a_principal_of_whom_the_value_is_not_known_reads_nothing(gate: Gate) -> None:
    """The table is refused, not shown whole; what is not filtered goes on. An exempt role reads all."""
    with connect(gate, "nobody") as client:
        for sql in ("SELECT 1 FROM notes", "SELECT * FROM heavy", "SELECT count(*) FROM events_a"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"principal\.tenant"):
                client.execute(sql)
        assert client.execute("SELECT id FROM other").fetchall() == [(1,)]
    with connect(gate, "audit") as client:
        assert client.execute("SELECT count(*) FROM notes").fetchone() == (60,)
        assert client.execute("EXPLAIN SELECT * FROM notes").fetchall()


def test_a_materialised_view_is_read_by_a_filter_of_its_own_only(gate: Gate, database: str, tmp_path: Path) -> None:
    """It holds rows of everybody: where no filter names it, it is refused."""
    with connect(gate, "acme") as client:
        assert client.execute("SELECT count(*), min(tenant), max(tenant) FROM kept").fetchone() == (20, "acme", "acme")
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege, match="can't be told apart")
    with (
        gated(database, tmp_path, POLICY.replace(", public.kept", "")) as other,
        connect(other, "acme") as client,
        refused,
    ):
        client.execute("SELECT count(*) FROM kept")


def test_a_table_whose_part_has_a_filter_of_its_own_is_not_read_as_a_whole(database: str, tmp_path: Path) -> None:
    """The part is, and so is a part without one."""
    text = POLICY.replace("public.events,", "public.events_a,")
    with gated(database, tmp_path, text) as gate, connect(gate, "acme") as client:
        assert client.execute("SELECT DISTINCT tenant FROM events_a").fetchall() == [("acme",)]
        assert client.execute("SELECT count(DISTINCT tenant) FROM events_b").fetchone() == (2,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="events_a"):
            client.execute("SELECT count(*) FROM events")


def test_what_was_prepared_or_opened_under_other_filters_does_not_go_on(database: str, tmp_path: Path) -> None:
    """A policy that changes holds for prepared statements, portals and cursors at once: they are refused."""
    with gated(database, tmp_path, POLICY.replace("where: tenant =", "where: id > 0 or tenant =")) as gate:
        gateway = gate.gateway
        assert gateway is not None
        with connect(gate, "acme") as client:
            client.pgconn.prepare(b"q", b"SELECT count(*) FROM notes WHERE id > $1")
            assert client.pgconn.exec_prepared(b"q", [b"0"]).get_value(0, 0) == b"60"
            client.execute("PREPARE p AS SELECT count(*) FROM notes")
            assert client.execute("EXECUTE p").fetchone() == (60,)
            client.execute("BEGIN")
            client.execute("DECLARE c CURSOR FOR SELECT id FROM notes")
            assert len(client.execute("FETCH 5 FROM c").fetchall()) == 5
            gateway.adopt(parse(POLICY).policy)
            with pytest.raises(psycopg.errors.FeatureNotSupported, match="other rows"):
                client.execute("FETCH 5 FROM c")
            client.execute("ROLLBACK")
            with pytest.raises(psycopg.errors.FeatureNotSupported, match="other rows"):
                client.execute("EXECUTE p")
            assert b"Prepare the statement again" in client.pgconn.exec_prepared(b"q", [b"0"]).error_message
            client.execute("DEALLOCATE p")
            gateway.adopt(parse("extends: default\ncolumns: {'public.*.*': none}").policy)
            assert client.execute("SELECT count(*) FROM notes").fetchone() == (60,)
            gateway.adopt(parse(POLICY).policy)
            assert client.execute("SELECT count(*) FROM notes").fetchone() == (20,)


def test_the_same_prepared_text_of_two_principals_gives_each_its_rows(gate: Gate) -> None:
    """What is kept of a statement for all sessions holds no filter of one."""
    sql = "SELECT DISTINCT tenant FROM notes WHERE id > %s"
    with connect(gate, "acme") as acme, connect(gate, "irish") as irish, connect(gate, "audit") as audit:
        for _ in range(8):
            assert acme.execute(sql, (0,)).fetchall() == [("acme",)]
            assert irish.execute(sql, (0,)).fetchall() == [("o'hara",)]
            assert len(audit.execute(sql, (0,)).fetchall()) == 3


def test_a_look_up_by_raw_value_finds_no_row_that_is_left_out(database: str, tmp_path: Path) -> None:
    """Which of several values a literal is, is asked of the rows that may be read."""
    policy = """
extends: default
columns: {public.notes.label: US_SSN}
rules: [{name: look, columns: [public.notes.label], effect: mask, transform: token, lookups: true}]
rows: [{name: own, tables: [public.notes], where: "tenant = {principal.tenant}"}]
"""
    with gated(database, tmp_path, policy) as gate, connect(gate, "acme") as client:
        sql = "SELECT id FROM notes WHERE label = %s"
        assert client.execute(sql, ("item 3",)).fetchall() == [(3,)]
        assert client.execute(sql, ("item 4",)).fetchall() == []


def test_a_new_table_of_a_pattern_is_filtered_from_its_first_read(database: str, tmp_path: Path) -> None:
    """A name that is filtered is filtered whenever the table comes; without the column it can't be read."""
    text = POLICY.replace("public.notes,", "'public.n*',")
    with gated(database, tmp_path, text) as gate, connect(gate, "acme") as client:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("CREATE TABLE news AS SELECT * FROM notes")
            owner.execute("CREATE TABLE nought AS SELECT id FROM notes")
        assert gate.gateway is not None
        for _ in range(2):  # one may have been under way
            asyncio.run_coroutine_threadsafe(gate.gateway.refresh(), gate.loop).result(10)
        try:
            assert client.execute("SELECT count(*) FROM news").fetchone() == (20,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="does not fit"):
                client.execute("SELECT count(*) FROM nought")
        finally:
            with psycopg.connect(database, autocommit=True) as owner:
                owner.execute("DROP TABLE news, nought")


WRITTEN = [
    "SELECT count(*) FROM/**/notes/* FROM other */n",
    'SELECT count(*) FROM"notes"',
    "SELECT count(*) FROM notes -- FROM other\n",
    'SELECT count(*) FROM U&"n\\006ftes"',
    "SELECT count(*) FROM public . notes",
    'SELECT count(*) FROM "public"."notes" AS "N""x"',
    "SELECT count(*) FROM NOTES",
    "SELECT -1, count(*) FROM notes WHERE id > -1 AND label <> 'FROM notes'",
    "BEGIN; DECLARE c CURSOR FOR SELECT count(*) FROM notes; FETCH ALL FROM c; COMMIT",
    "PREPARE w AS SELECT count(*) FROM notes; EXECUTE w; DEALLOCATE w",
    "SELECT 1 FROM other; SELECT count(*) FROM notes; SELECT 2 FROM other",
    "SELECT count(*) FROM notes, (SELECT 1) notes2",
    "SELECT (SELECT count(*) FROM notes) FROM other notes",
    "SET search_path = side, public; SELECT count(*) FROM public.notes",
    "SELECT count(DISTINCT id) FROM notes FULL JOIN (SELECT id FROM notes WHERE false) x USING (id)",
    "SELECT count(*) FROM ((notes))",
    "SELECT count(*) FROM (notes JOIN other ON true) AS j",
]


@pytest.mark.parametrize("sql", WRITTEN)
def test_however_a_table_is_written_its_rows_are_filtered(gate: Gate, sql: str) -> None:
    """Comments, quotes, escapes, several statements of one text: twenty rows of sixty, or a refusal."""
    with connect(gate, "acme") as client:
        cursor = psycopg.ClientCursor(client)
        try:
            cursor.execute(sql)
        except (psycopg.errors.FeatureNotSupported, psycopg.errors.SyntaxError, psycopg.errors.InsufficientPrivilege):
            assert sql in ("SELECT count(*) FROM ((notes))", WRITTEN[13])
            return
        found = []
        while True:
            found += cursor.fetchall() if cursor.description else []
            if not cursor.nextset():
                break
        assert any(20 in row for row in found), found
        assert not any(60 in row for row in found)


def test_check_holds_the_filters_against_a_database(database: str, tmp_path: Path) -> None:
    """Which tables they do not fit, and which names there are none of."""
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.replace("public.kept]", "public.parts, public.nought]"))
    ran = CliRunner().invoke(check, [str(file), "--source", database], standalone_mode=False)
    assert ran.return_value == 1
    assert 'Rows of "public.parts" are filtered' in ran.output
    assert "public.nought" in ran.output
    file.write_text(POLICY)
    ran = CliRunner().invoke(check, [str(file), "--source", database], standalone_mode=False)
    assert 'Rows of "public.opaque"' in ran.output
    assert "public.notes" not in ran.output


def test_a_copy_of_a_data_set_is_made_by_no_policy_that_filters_rows() -> None:
    """It has no principal whose rows it could be of."""
    with pytest.raises(ConfigurationError, match="filters rows"):
        Masker(parse(POLICY).policy, bytes(32))
