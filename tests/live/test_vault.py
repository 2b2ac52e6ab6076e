"""Random tokens and dates by subject, through a real gateway."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from maskwire._kernel import Keys
from maskwire.model import Effect, Transform
from maskwire.policy.rules import DEFAULT, Rule
from maskwire.transform import keyfile
from maskwire.transform.keyring import Keyring, secret_of, vault_key
from tests.live.canaries import assert_clean
from tests.live.gate import ROOT_KEY, Gate, Tap

RULES = (
    Rule("mail", Effect.MASK, Transform("vault"), entities=frozenset({"EMAIL_ADDRESS"})),
    Rule("births", Effect.MASK, Transform("shift", (("subject", "id"),)), entities=frozenset({"DATE_OF_BIRTH"})),
)
POLICY = replace(DEFAULT, rules=(*RULES, *DEFAULT.rules))
KEYRING = Keyring(Keys(ROOT_KEY), secret_of(ROOT_KEY), vault=(vault_key(keyfile.Version(1, ROOT_KEY.hex())),))
REFUSED = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module")
def gate(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway with those rules."""
    with Gate(reader_url, tmp_path_factory.mktemp("vault"), policy=POLICY, keyring=KEYRING) as opened:
        yield opened


@pytest.fixture(scope="module")
def tap(gate: Gate) -> Iterator[Tap]:
    """What it sends."""
    with Tap(gate) as tapped:
        yield tapped


@pytest.fixture
def agent(tap: Tap) -> Iterator[psycopg.Connection]:
    """A client of it."""
    with psycopg.connect(tap.url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("binary", [False, True])
def test_a_random_token_finds_its_row(agent: psycopg.Connection, tap: Tap, *, binary: bool) -> None:
    """As a literal, a parameter and in a list; a raw value, and what is no token, find nothing."""
    with agent.cursor(binary=binary) as cursor:
        rows = cursor.execute("SELECT id, email FROM users WHERE email IS NOT NULL ORDER BY id LIMIT 5").fetchall()
        number, token = rows[0]
        assert "@" not in token
        found = f"SELECT id FROM users WHERE email = '{token}'"
        assert (number,) in cursor.execute(found).fetchall()
        assert (number,) in cursor.execute("SELECT id FROM users WHERE email = %s", (token,)).fetchall()
        assert (number,) in cursor.execute("SELECT id FROM users WHERE email IN (%s, 'other')", (token,)).fetchall()
        assert cursor.execute("SELECT id FROM users WHERE email = %s", ("vaaaaaaaaaaaaaaa",)).fetchall() == []
        with pytest.raises(REFUSED, match="one by one"):
            cursor.execute("SELECT id FROM users WHERE email = ANY(%s)", ([token],))
    assert_clean(tap.received)


def test_a_raw_value_finds_nothing(agent: psycopg.Connection, reader_url: str) -> None:
    """A guess is read as a masked value, of which there is none."""
    with psycopg.connect(reader_url) as direct:
        row = direct.execute("SELECT email FROM users WHERE email IS NOT NULL LIMIT 1").fetchone()
    assert row is not None
    assert agent.execute("SELECT id FROM users WHERE email = %s", row).fetchall() == []


def test_equal_values_have_equal_tokens(agent: psycopg.Connection) -> None:
    """Groups are those of the raw values."""
    distinct = agent.execute("SELECT count(DISTINCT email) FROM users").fetchone()
    tokens = {email for (email,) in agent.execute("SELECT email FROM users WHERE email IS NOT NULL")}
    assert distinct == (len(tokens),)


def test_dates_go_by_the_subject_beside_them(agent: psycopg.Connection, reader_url: str) -> None:
    """Each subject's by another number of days, always the same; by COPY too."""
    asked = "SELECT id, birth_date FROM users WHERE birth_date IS NOT NULL ORDER BY id LIMIT 20"
    with psycopg.connect(reader_url) as direct:
        raw = dict(direct.execute(asked).fetchall())
    shown = dict(agent.execute(asked).fetchall())
    moved = {(shown[one] - raw[one]).days for one in raw}
    assert 0 not in moved
    assert len(moved) > len(raw) // 2
    assert dict(agent.execute(asked, binary=True).fetchall()) == shown
    again = "COPY (SELECT birth_date, id FROM users WHERE birth_date IS NOT NULL ORDER BY id LIMIT 20) TO STDOUT"
    with agent.cursor().copy(again) as copy:
        rows = list(copy.rows())
    assert {int(number): day for day, number in rows} == {one: str(day) for one, day in shown.items()}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT birth_date FROM users",
        "SELECT a.birth_date, b.id FROM users a, users b",
        "SELECT birth_date, (SELECT id FROM users LIMIT 1) FROM users",
        "WITH u AS (SELECT * FROM users) SELECT a.birth_date, b.id FROM u a, u b",
        "SELECT birth_date, id + 0 AS id FROM users",
        "SELECT birth_date, 7 AS id FROM users",
        "SELECT birth_date, id FROM users UNION ALL SELECT birth_date, id FROM users",
    ],
)
def test_a_date_without_its_subject_beside_it_is_refused(agent: psycopg.Connection, sql: str) -> None:
    """A subject of another row, or a made-up one, would move a stranger's dates as far as one's own."""
    with pytest.raises(REFUSED, match="stand beside it") as refusal:
        agent.execute(sql)
    assert "join" in str(refusal.value.diag.message_hint)


def test_what_was_erased_finds_nothing(agent: psycopg.Connection, gate: Gate) -> None:
    """And is shown under another token from then on."""
    asked = "SELECT email FROM users WHERE id = 5"
    (token,) = agent.execute(asked).fetchone() or ("",)
    assert gate.gateway is not None
    assert gate.gateway.vault is not None
    assert gate.gateway.vault.erase_tokens([token]) == 1
    assert agent.execute("SELECT id FROM users WHERE email = %s", (token,)).fetchall() == []
    assert agent.execute(asked).fetchone() != (token,)


def test_nothing_is_answered_while_the_vault_cannot_be_used(gate: Gate, tap: Tap) -> None:
    """The answer ends with an error, without a raw value; what needs no vault goes on."""
    assert gate.gateway is not None
    assert gate.gateway.vault is not None
    path = gate.gateway.vault.shelf.path
    gate.gateway.vault.close()
    path.chmod(0o644)
    try:
        with psycopg.connect(tap.url, autocommit=True) as agent, pytest.raises(psycopg.Error):
            agent.execute("SELECT email FROM users").fetchall()
        with psycopg.connect(tap.url, autocommit=True) as agent:
            assert agent.execute("SELECT id FROM users WHERE id = 5").fetchall() == [(5,)]
    finally:
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert_clean(tap.received)
