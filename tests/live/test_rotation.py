"""A new key while clients still hold what the former one masked: both find their rows, until the former is retired."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest

from maskwire._kernel import Keys
from maskwire.transform.keyring import Keyring
from tests.live.canaries import email, ssn
from tests.live.gate import Gate

OLD, NEW = Keys(bytes(range(32))), Keys(bytes(range(1, 33)), version=2)
FORMS = (
    "SELECT id FROM users WHERE email = {}",
    "SELECT id FROM users WHERE email IN ({}, 'nobody')",
    "SELECT id FROM users WHERE (email, id) = ({}, 7)",
    "SELECT u.id FROM users u JOIN (VALUES ({}, 1)) g(e, n) ON u.email = g.e",
    "SELECT id FROM users WHERE NOT (email <> {})",
    "SELECT user_id FROM orders WHERE contact_email = {} LIMIT 1",
    "SELECT id FROM contacts WHERE contact = {}",
)


@pytest.fixture(scope="module")
def shown(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a gateway showed before the rotation."""
    gate = Gate(reader_url, tmp_path_factory.mktemp("before"), keyring=Keyring(OLD, bytes(32)))
    with gate, psycopg.connect(gate.url, autocommit=True) as client:
        row = client.execute("SELECT email, ssn, ssn_number FROM users WHERE id = 7").fetchone()
    assert row is not None
    return {"email": row[0], "ssn": row[1], "number": str(row[2])}


@pytest.fixture(scope="module")
def rotated(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway after it: the former key reads back."""
    folder: Path = tmp_path_factory.mktemp("after")
    with Gate(reader_url, folder, keyring=Keyring(NEW, bytes(32), (OLD,))) as gate:
        yield gate.url


@pytest.fixture
def agent(rotated: str) -> Iterator[psycopg.Connection]:
    """A client of it."""
    with psycopg.connect(rotated, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("form", FORMS)
def test_a_value_of_either_key_finds_its_row_and_a_guess_finds_nothing(
    agent: psycopg.Connection, shown: dict[str, str], form: str
) -> None:
    """As a literal and as a parameter, in text and in binary."""
    row = agent.execute("SELECT email FROM users WHERE id = 7").fetchone()
    assert row is not None
    assert row[0] not in (shown["email"], email(7))
    for value, expected in ((row[0], [(7,)]), (shown["email"], [(7,)]), (email(7), []), ("nonsense", []), ("", [])):
        assert agent.execute(form.format(f"'{value}'")).fetchall() == expected
        placeholder = form.format("%s::text" if "VALUES" in form else "%s")
        assert agent.execute(placeholder, (value,)).fetchall() == expected
        assert agent.execute(placeholder, (value,), prepare=True, binary=True).fetchall() == expected


def test_other_types_and_arrays_are_read_under_both_keys(agent: psycopg.Connection, shown: dict[str, str]) -> None:
    """Numbers, arrays of both kinds of values in their order, and none at all."""
    row = agent.execute("SELECT email, ssn, ssn_number FROM users WHERE id = 9").fetchone()
    assert row is not None
    for value, expected in ((int(shown["number"]), [(7,)]), (row[2], [(9,)]), (517410007, [])):
        assert agent.execute("SELECT id FROM users WHERE ssn_number = %s", (value,)).fetchall() == expected
        assert agent.execute(f"SELECT id FROM users WHERE ssn_number = {value}").fetchall() == expected
    wanted = [row[0], shown["email"], email(3), "nonsense"]
    for sql in ("SELECT id FROM users WHERE email = ANY(%s) ORDER BY id",
                "SELECT id FROM users WHERE NOT (email <> ALL(%s)) ORDER BY id"):  # fmt: skip
        assert agent.execute(sql.split(" WHERE")[0] + " WHERE email = ANY(%s)", ([],)).fetchall() == []
        assert sorted(agent.execute(sql.replace(" ORDER BY id", ""), (wanted,)).fetchall()) == [(7,), (9,)]
    quoted = ",".join(f'"{one}"' for one in wanted)
    sql = f"SELECT id FROM users WHERE email = ANY('{{{quoted}}}')"
    assert sorted(agent.execute(sql).fetchall()) == [(7,), (9,)]
    both = agent.execute("SELECT id FROM users WHERE email = %s AND ssn = %s", (row[0], row[1])).fetchall()
    assert both == [(9,)]


def test_a_client_is_told_of_its_own_parameters_only(rotated: str, shown: dict[str, str]) -> None:
    """One more for each goes to the server."""

    async def run() -> None:
        connection = await asyncpg.connect(rotated)
        sql = "SELECT id FROM users WHERE id < $2 AND email = $1 AND ssn = $3"
        statement = await connection.prepare(sql)
        assert len(statement.get_parameters()) == 3
        assert await statement.fetchval(shown["email"], 50, shown["ssn"]) == 7
        assert await statement.fetchval(email(7), 50, ssn(7)) is None
        assert await statement.fetchval(None, 50, shown["ssn"]) is None
        found = await connection.fetch("SELECT id FROM users WHERE email = ANY($1)", [shown["email"]])
        assert [row["id"] for row in found] == [7]
        await connection.close()

    asyncio.run(run())


def test_a_prepare_of_sql_is_refused_until_the_former_key_is_retired(agent: psycopg.Connection) -> None:
    """Its arguments can't be asked for in the server."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="former keys"):
        agent.execute("PREPARE p(text) AS SELECT id FROM users WHERE email = $1")


def test_once_it_is_retired_a_former_value_finds_nothing(
    reader_url: str, tmp_path_factory: pytest.TempPathFactory, shown: dict[str, str]
) -> None:
    """And statements are as they were before there were two keys."""
    gate = Gate(reader_url, tmp_path_factory.mktemp("retired"), keyring=Keyring(NEW, bytes(32)))
    with gate, psycopg.connect(gate.url, autocommit=True) as client:
        assert client.execute("SELECT id FROM users WHERE email = %s", (shown["email"],)).fetchall() == []
        client.execute("PREPARE p(text) AS SELECT id FROM users WHERE email = $1")
