"""A rule that allows look-ups by raw value: a masked and a raw value are both understood, and each use is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import asyncpg
import psycopg
import pytest

from maskwire.ledger.exposure import read
from maskwire.policy.rules import DEFAULT
from tests.live.canaries import assert_clean, email, ssn
from tests.live.gate import Gate, Tap

POLICY = replace(DEFAULT, rules=tuple(replace(rule, lookups=True) for rule in DEFAULT.rules))


@pytest.fixture(scope="module")
def gated(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Gate, Tap]]:
    """A gateway whose every rule allows look-ups."""
    with Gate(reader_url, tmp_path_factory.mktemp("lookups"), policy=POLICY) as gate, Tap(gate) as tap:
        yield gate, tap


@pytest.fixture
def agent(gated: tuple[Gate, Tap]) -> Iterator[psycopg.Connection]:
    """A client of it."""
    with psycopg.connect(gated[1].url, autocommit=True) as connection:
        yield connection


FORMS = (
    "SELECT id FROM users WHERE email = {}",
    "SELECT id FROM users WHERE {} = email",
    "SELECT id FROM users WHERE email IN ({}, 'nobody')",
    "SELECT id FROM users WHERE email = ANY (ARRAY[{}])",
    "SELECT id FROM users WHERE (email, id) = ({}, 7)",
    "SELECT u.id FROM users u JOIN (VALUES ({}, 1)) g(e, n) ON u.email = g.e",
    "SELECT id FROM users WHERE NOT (email <> {})",
    "SELECT user_id FROM orders WHERE contact_email = {} LIMIT 1",
    "SELECT id FROM contacts WHERE contact = {}",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_masked_and_a_raw_value_find_the_same_row(
    agent: psycopg.Connection, gated: tuple[Gate, Tap], form: str
) -> None:
    """As a literal and as a parameter, in text and in binary; what is neither finds nothing."""
    (masked,) = agent.execute("SELECT email FROM users WHERE id = 7").fetchone()
    assert masked != email(7)
    for value, expected in ((masked, [(7,)]), (email(7), [(7,)]), ("nonsense", []), ("", [])):
        assert agent.execute(form.format(f"'{value}'")).fetchall() == expected
        placeholder = form.format("%s::text" if "VALUES" in form else "%s")
        assert agent.execute(placeholder, (value,)).fetchall() == expected
        assert agent.execute(placeholder, (value,), prepare=True, binary=True).fetchall() == expected


def test_the_answer_stays_masked(agent: psycopg.Connection, gated: tuple[Gate, Tap]) -> None:
    """Who looks a person up by name of its address still sees no other value of it."""
    row = agent.execute("SELECT id, email, ssn, full_name FROM users WHERE email = %s", (email(9),)).fetchone()
    assert row[0] == 9
    assert not {email(9), ssn(9)} & set(row)
    assert agent.execute("SELECT id FROM users WHERE ssn_number = %s", (517410011,)).fetchall() == [(11,)]
    assert agent.execute("SELECT id FROM users WHERE ssn_number = 517410011").fetchall() == [(11,)]
    count = agent.execute("SELECT count(*) FROM users WHERE email <> %s AND ssn <> %s", (email(9), ssn(9))).fetchone()
    assert count == (59,)
    assert_clean(gated[1].received)


def test_asyncpg_is_told_of_its_own_parameters_only(gated: tuple[Gate, Tap]) -> None:
    """One parameter more goes to the server; the client does not see it."""

    async def run() -> None:
        connection = await asyncpg.connect(gated[1].url)
        statement = await connection.prepare("SELECT id FROM users WHERE id < $2 AND email = $1 AND ssn = $3")
        assert len(statement.get_parameters()) == 3
        for _ in range(2):
            assert await statement.fetchval(email(2), 50, ssn(2)) == 2
            assert await statement.fetchval(email(2), 50, ssn(3)) is None
            assert await statement.fetchval(None, 50, ssn(3)) is None
        await connection.close()

    asyncio.run(run())


REFUSED = (
    "PREPARE p(text) AS SELECT id FROM users WHERE email = $1",
    "SELECT id FROM users WHERE email = ANY('{a,b}')",
    "SELECT id FROM users WHERE email LIKE 'zq%'",
    "SELECT id FROM users WHERE full_name = 'Ada'",
)


@pytest.mark.parametrize("sql", REFUSED)
def test_nothing_else_is_allowed_by_it(agent: psycopg.Connection, sql: str) -> None:
    """Arrays and SQL's PREPARE are refused, as are other conditions and masks without a way back."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
        agent.execute(sql)
    assert refusal.value.diag.message_hint


def test_each_use_is_recorded_without_the_value(agent: psycopg.Connection, gated: tuple[Gate, Tap]) -> None:
    """By the column that was looked up."""
    agent.execute("SELECT 'marked', id FROM users WHERE ssn = %s", (ssn(21),))
    agent.execute("SELECT 'unmarked', id FROM users")
    ledger = gated[0].ledger
    kept = b"".join(path.read_bytes() for path in ledger.parent.glob("ledger.db*"))
    assert ssn(21).encode() not in kept
    assert email(7).encode() not in kept
    entries = [entry for entry in read(ledger) if entry.exchange]
    columns = {str(column) for entry in entries for column in entry.lookups}
    assert {"public.users.email", "public.users.ssn", "public.orders.contact_email"} <= columns
    assert entries[-1].lookups == ()


def test_without_such_a_rule_a_raw_value_finds_nothing(client: psycopg.Connection) -> None:
    """By default literals are masked values."""
    assert client.execute("SELECT id FROM users WHERE email = %s", (email(7),)).fetchall() == []
