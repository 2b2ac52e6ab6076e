"""Transforms beside tokens and hashes, through a real gateway: what is shown, and what a literal then means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest

from maskwire.model import Effect, Transform
from maskwire.policy.rules import DEFAULT, Rule
from tests.live.canaries import SURNAME, assert_clean
from tests.live.gate import Gate, Tap

RULES = (
    Rule("births", Effect.MASK, Transform("shift", (("weekday", True),)), entities=frozenset({"DATE_OF_BIRTH"})),
    Rule("people", Effect.MASK, Transform("pseudonym"), entities=frozenset({"PERSON"})),
    Rule("cards", Effect.MASK, Transform("token", (("bin", True),)), entities=frozenset({"CREDIT_CARD"})),
    Rule("mail", Effect.MASK, Transform("token", (("domain", "keep"),)), entities=frozenset({"EMAIL_ADDRESS"})),
)
POLICY = replace(DEFAULT, rules=(*RULES, *DEFAULT.rules))


@pytest.fixture(scope="module")
def tap(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tap]:
    """A gateway with those rules."""
    with Gate(reader_url, tmp_path_factory.mktemp("transforms"), policy=POLICY) as gate, Tap(gate) as tapped:
        yield tapped


@pytest.fixture
def agent(tap: Tap) -> Iterator[psycopg.Connection]:
    """A client of it."""
    with psycopg.connect(tap.url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("binary", [False, True])
def test_shifted_dates_keep_their_distance_and_find_their_row(agent: psycopg.Connection, *, binary: bool) -> None:
    """In both formats, as a literal, a parameter and an array; a real date finds nothing."""
    with agent.cursor(binary=binary) as cursor:
        rows = cursor.execute("SELECT id, birth_date FROM users WHERE id IN (5, 6) ORDER BY id").fetchall()
        (_, five), (_, six) = rows
        assert six - five == timedelta(1)
        assert five != date(1970, 5, 22)
        assert five.weekday() == date(1970, 5, 22).weekday()
        for sql in ("SELECT id FROM users WHERE birth_date = %s", "SELECT id FROM users WHERE birth_date IN (%s)"):
            assert cursor.execute(sql, (five,)).fetchall() == [(5,)]
        assert cursor.execute(f"SELECT id FROM users WHERE birth_date = '{five}'").fetchall() == [(5,)]
        assert cursor.execute(f"SELECT id FROM users WHERE birth_date = DATE '{five}'").fetchall() == [(5,)]
        assert cursor.execute("SELECT id FROM users WHERE birth_date = ANY(%s)", ([five],)).fetchall() == [(5,)]


def test_a_literal_that_is_no_date_is_refused_and_told_why(agent: psycopg.Connection) -> None:
    """It could be a masked value in no way."""
    for text in ("yesterday", "1970-02-30", "infinity"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
            agent.execute(f"SELECT id FROM users WHERE birth_date = '{text}'")
        assert "date" in str(refusal.value.diag.message_hint)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        agent.execute("SELECT id FROM users WHERE birth_date < '1980-01-01'")


def test_a_name_becomes_a_name_and_is_compared_with_nothing(agent: psycopg.Connection, tap: Tap) -> None:
    """The same person the same name; there is no way back, and two people may share one, so it joins nothing."""
    rows = agent.execute("SELECT full_name FROM users WHERE id IN (1, 27) ORDER BY id").fetchall()
    assert len({name for (name,) in rows}) == 1  # both have one name in the database
    assert all("[" not in name and SURNAME not in name and " " in name for (name,) in rows)
    for sql in ("SELECT id FROM users WHERE full_name = 'Jane Roe'", "SELECT count(*) FROM users GROUP BY full_name"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            agent.execute(sql)
    assert_clean(tap.received)


def test_a_column_has_its_own_options(agent: psycopg.Connection) -> None:
    """Beside each other in one answer, and each leads back."""
    row = agent.execute("SELECT card_number, email, birth_date FROM users WHERE id = 8").fetchone()
    assert row is not None
    card, mail, _ = row
    assert card.startswith("411111")
    assert card != "4111111111111111"
    assert mail.endswith("@canary-corp.com")
    assert agent.execute("SELECT id FROM users WHERE email = %s", (mail,)).fetchall() == [(8,)]
    wrapped = agent.execute("SELECT to_jsonb(x) FROM (SELECT email, card_number FROM users WHERE id = 8) x").fetchone()
    assert wrapped == ({"email": mail, "card_number": card},)
