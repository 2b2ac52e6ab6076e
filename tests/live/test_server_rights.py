"""The fourth voice live: what the resolver takes for harmless must be permitted to a role that may read nothing
sensitive. The resolver is made to miss columns here, with and without that role."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from maskwire import session
from maskwire._kernel import Scanner
from maskwire.gateway.address import parse_address
from maskwire.gateway.asking import Rights
from maskwire.gateway.catalog import CatalogReader, connect
from maskwire.gateway.hardened import differences, grants
from maskwire.ledger import exposure
from maskwire.model import Shape
from maskwire.sql.statement import Statement
from tests.live.canaries import FRAGMENTS, SCHEMA, assert_clean
from tests.live.gate import Gate, Tap

ROLE = "server_rights_hardened"
PASSWORD = "hardened password 56"


@pytest.fixture(scope="module", name="urls")
def database_and_hardened_role(server: str, reader_url: str) -> Iterator[tuple[str, str]]:
    """The URLs of a database of this file's own, as the gateway's role and as the hardened one."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE rights")
    owner = server.replace("/postgres?", "/rights?")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(SCHEMA)
        for sql in asyncio.run(_hardening(owner)):
            connection.execute(sql)
    yield reader_url.replace("/canary?", "/rights?"), owner.replace("//postgres:@", f"//{ROLE}:{'x'}@")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE rights WITH (FORCE)")
        connection.execute(f"DROP ROLE {ROLE}")


async def _hardening(url: str) -> list[str]:
    address = parse_address(url)
    read = await CatalogReader(address, Scanner()).read()
    connection = await connect(address)
    found = await differences(connection, ROLE, grants(read.catalog, read.classes), PASSWORD)
    await connection.close()
    return [sql for one in found for sql in one.sql]


@pytest.fixture(name="hardened")
def gate_with_the_voice(urls: tuple[str, str], tmp_path: Path) -> Iterator[Gate]:
    with Gate(urls[0], tmp_path, hardened=parse_address(urls[1])) as gate:
        yield gate


@pytest.fixture(name="tap")
def tapped(hardened: Gate) -> Iterator[Tap]:
    with Tap(hardened) as tap:
        yield tap


@pytest.fixture(name="client")
def connected(tap: Tap) -> Iterator[psycopg.Connection]:
    with psycopg.connect(tap.url, autocommit=True) as connection:
        yield connection


def _blind(understood: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Statements of which nothing is known to be read."""

    def blind(one: Statement) -> Statement:
        outputs = tuple(replace(o, origins=frozenset(), shape=Shape.CONSTANT, document=None) for o in one.outputs or ())
        inner = None if one.inner is None else blind(one.inner)
        return replace(one, outputs=outputs if one.outputs is not None else None, usages=(), inner=inner)

    return tuple(blind(one) for one in understood)


@pytest.fixture(name="blind")
def resolver_that_misses_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    understand = session.Session._understand
    monkeypatch.setattr(session.Session, "_understand", lambda *arguments: _blind(understand(*arguments)))


MISSED = (
    "SELECT ssn || '' FROM users",
    "SELECT to_jsonb(u) FROM users u",
    "SELECT max(notes) FROM users",
    "SELECT 1 FROM users WHERE ssn LIKE '517-41-1001'",
    "SELECT 'x' || start_of_it FROM contacts",
    "COPY (SELECT lower(email) FROM users) TO STDOUT",
    "SELECT upper(email) FROM people_eu",
)


@pytest.mark.parametrize("statement", MISSED)
def test_what_the_resolver_misses_the_servers_rights_refuse(
    statement: str, blind: None, client: psycopg.Connection, tap: Tap, hardened: Gate
) -> None:
    """Refused in each way a statement can come, recorded as a difference of voices, and the session goes on."""
    forms = ("SELECT", "SELECT 1; SELECT", "PREPARE p AS SELECT", "DECLARE c CURSOR FOR SELECT")
    for form in ("SELECT",) if statement.startswith("COPY") else forms:
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
            client.execute(statement.replace("SELECT", form, 1))
        assert "maskwire harden" in (refusal.value.diag.message_hint or "")
    if not statement.startswith("COPY"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute(statement.replace("FROM", ", %s::int FROM", 1), [1], prepare=True)
    assert client.execute("SELECT count(*) FROM products").fetchone() == (40,)
    assert_clean(tap.received)
    assert {line.reason for line in exposure(hardened.ledger).refused} == {"voices-differ"}


def test_without_the_voice_the_same_mistake_is_a_leak(blind: None, urls: tuple[str, str], tmp_path: Path) -> None:
    """What the tests above show is the voice's doing."""
    with Gate(urls[0], tmp_path) as gate, psycopg.connect(gate.url, autocommit=True) as connection:
        leaked = 0
        for statement in MISSED[:5]:
            text = str(connection.execute(statement).fetchall())
            leaked += any(fragment in text for fragment in FRAGMENTS) or "(1,)" in text
    assert leaked >= 3


ORDINARY = (
    "SELECT country, count(*) FROM users GROUP BY country",
    "SELECT id FROM contacts WHERE country = 'FR' -- the end",
    "SELECT email FROM users LIMIT 3",
    "WITH t AS (SELECT user_id, sum(total) s FROM orders GROUP BY 1) SELECT max(s) FROM t",
    "SELECT relname FROM pg_class WHERE relkind = 'r'",
    "SELECT 1",
    "SHOW server_version",
)


def test_ordinary_questions_are_answered(client: psycopg.Connection, tap: Tap) -> None:
    """Simple, prepared, with parameters of many types, in cursors, copies and transactions, under a search path."""
    for statement in ORDINARY:
        for _ in range(2):
            assert client.execute(statement).fetchall()
            assert client.execute(statement, prepare=True).fetchall()
    day = datetime.timedelta(days=100_000)
    asked = "SELECT count(*) FROM orders WHERE placed_at > now() - %s AND total < %s AND id = ANY (%s)"
    assert client.execute(asked, [day, 1000, [1, 2, 3]]).fetchone() == (3,)
    assert client.execute("SELECT %s || country FROM users WHERE feeling = %s LIMIT 1", ["a", "calm"]).fetchone()
    client.execute(
        "PREPARE q (int, numeric(10, 2)) AS SELECT count(*) FROM orders WHERE id < $1 AND total > $2 /* ) */"
    )
    assert client.execute("EXECUTE q (10, 1.5)").fetchone() == (8,)
    with client.transaction():
        client.execute("DECLARE c CURSOR FOR SELECT id FROM products ORDER BY id")
        assert client.execute("FETCH 2 FROM c").fetchall() == [(1,), (2,)]
    with client.cursor().copy("COPY products (id, title) TO STDOUT") as copy:
        assert len(list(copy.rows())) == 40
    client.execute("SET search_path = pg_catalog, public")
    assert client.execute("SELECT count(*) FROM products").fetchone() == (40,)
    assert_clean(tap.received)


def test_the_servers_own_errors_stay_what_they_are(client: psycopg.Connection) -> None:
    """A statement that the server can't plan is told as it would be without the voice."""
    for statement, error in (
        ("SELECT 1 / 0", psycopg.errors.DivisionByZero),
        ("SELECT id FROM products WHERE title + 1 = 2", psycopg.errors.UndefinedFunction),
        ("SELECT id FROM products GROUP BY title", psycopg.errors.GroupingError),
    ):
        with pytest.raises(error):
            client.execute(statement)
        assert client.execute("SELECT 2").fetchone() == (2,)


def test_it_is_asked_once_for_each_shape(client: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other literals cost nothing; neither does what touches a sensitive column, which is masked."""
    asked: list[str] = []
    ask = Rights.ask

    async def counted(self: Rights, statements: tuple[Statement, ...], *rest: object) -> object:
        asked.extend(one.text for one in statements)
        return await ask(self, statements, *rest)

    monkeypatch.setattr(Rights, "ask", counted)
    for number in range(12340, 12345):
        client.execute(f"SELECT title FROM products WHERE id < {number}")
        client.execute(f"SELECT email FROM users WHERE id < {number}")
    assert asked == ["SELECT title FROM products WHERE id < 12340"]


def test_what_a_subquery_brings_along_unused_is_refused_with_a_hint(client: psycopg.Connection) -> None:
    """The price: the server asks for a right on every column that is mentioned, used or not."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
        client.execute("SELECT id FROM (SELECT * FROM users) u")
    assert "in place of *" in refusal.value.diag.message_hint
    assert len(client.execute("SELECT id FROM (SELECT id FROM users) u").fetchall()) == 60


def test_its_connection_may_break_and_its_role_may_go(client: psycopg.Connection, server: str) -> None:
    """A lost connection is made anew; where the role can't be asked, nothing new goes on."""
    assert client.execute("SELECT max(id) FROM products").fetchone() == (40,)
    with psycopg.connect(server, autocommit=True) as owner:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
        owner.execute(ended, [ROLE])
        assert client.execute("SELECT min(id) FROM products").fetchone() == (1,)
        owner.execute(f"ALTER ROLE {ROLE} NOLOGIN")
        try:
            owner.execute(ended, [ROLE])
            with pytest.raises(psycopg.OperationalError) as refusal:
                client.execute("SELECT avg(id) FROM products")
            assert refusal.value.sqlstate == "08006"
            assert client.execute("SELECT max(id) FROM products").fetchone() == (40,)
        finally:
            owner.execute(f"ALTER ROLE {ROLE} LOGIN")
    assert client.execute("SELECT avg(id)::int FROM products").fetchone()
