"""Every attack of the catalogue, twice: it works on the server itself, and it does not through the gateway."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.live.canaries import FRAGMENTS, assert_clean
from tests.live.gate import Tap
from tests.live.leaks.answers import ANY, Asked, modes
from tests.live.leaks.attack import Attack, Effect, NotHere, Oracle, Tells
from tests.live.leaks.catalogue import LINES

ATTACKS = [
    (attack, f"{number}.{place}")
    for number, line in LINES.items()
    for place, attack in enumerate(line.attacks, start=1)
]


def _of(kind: type[Attack]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "attack", [pytest.param(attack, id=name) for attack, name in ATTACKS if isinstance(attack, kind)]
    )


def _stopped(kind: type[Tells | Oracle]) -> pytest.MarkDecorator:
    """Those that get through are expected to, by name, until the day they do not."""
    return pytest.mark.parametrize(
        "attack",
        [
            pytest.param(
                attack,
                id=name,
                marks=[pytest.mark.xfail(raises=AssertionError, strict=True, reason=attack.missing)]
                if attack.missing
                else [],
            )
            for attack, name in ATTACKS
            if isinstance(attack, kind)
        ],
    )


def _placed(statements: tuple[str, ...], places: dict[str, str]) -> tuple[str, ...]:
    for name, meant in places.items():
        statements = tuple(statement.replace(name, meant) for statement in statements)
    return statements


def _found(answer: str, arrives: str) -> bool:
    return arrives in answer if arrives else any(fragment in answer for fragment in FRAGMENTS)


@pytest.fixture
def owner(owned: str) -> Iterator[psycopg.Connection]:
    """The owner's own session: what it leaves uncommitted is rolled back."""
    with psycopg.connect(owned) as connection:
        yield connection
        connection.rollback()


def _connect(url: str, startup: dict[str, str]) -> psycopg.Connection | str:
    try:
        return psycopg.connect(url, autocommit=True, **startup)
    except psycopg.Error as error:
        return str(error)


@_of(Tells)
def test_a_value_arrives_from_the_server(attack: Tells, owned: str, places: dict[str, str]) -> None:
    """Or its test would hold without any defence."""
    with psycopg.connect(owned, autocommit=attack.commits, **attack.startup) as connection:
        asked = Asked(connection)
        answer = asked.answers(_placed(attack.statements, places))
        connection.rollback()
        if attack.undo:
            connection.execute(attack.undo)
            connection.commit()
    assert _found(answer, attack.arrives), answer[:500]


@_stopped(Tells)
def test_no_value_arrives_through_the_gateway(attack: Tells, tap: Tap, places: dict[str, str]) -> None:
    """In no way of sending it, and in no byte; the session goes on."""
    statements = _placed(attack.statements, places)
    connection = _connect(tap.url, attack.startup)
    if isinstance(connection, str):
        assert not _found(connection, attack.arrives)
        assert_clean(tap.received)
        return
    with connection:
        for name, mode in modes(statements).items():
            answer = Asked(connection).answers(statements, mode)
            assert not _found(answer, attack.arrives), f"{name}: it arrived"
            _goes_on(connection)
    assert_clean(tap.received)


def _goes_on(connection: psycopg.Connection) -> None:
    if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        connection.rollback()
    connection.execute("DEALLOCATE ALL")
    assert connection.execute("SELECT 41 + 1").fetchone() == (42,)


@_of(Oracle)
def test_the_server_tells_a_right_guess_from_a_wrong_one(attack: Oracle, owner: psycopg.Connection) -> None:
    """Or its test would hold without any defence."""
    answers = []
    for guess in (attack.right, attack.wrong):
        answers.append(Asked(owner).guess(attack, guess))
        owner.rollback()
    assert answers[0] != answers[1]


@_stopped(Oracle)
def test_the_gateway_tells_no_guess_from_another(attack: Oracle, client: psycopg.Connection, tap: Tap) -> None:
    """The same answer, or the same refusal; the session goes on."""
    for name, mode in modes(attack.statements).items():
        answers = []
        for guess in (attack.right, attack.wrong):
            answers.append(Asked(client).guess(attack, guess, mode))
            _goes_on(client)
        assert answers[0] == answers[1], name
    right, wrong = (Asked(client).guess_bound(attack, guess) for guess in (attack.right, attack.wrong))
    assert right == wrong
    _goes_on(client)
    assert_clean(tap.received)


def _seen(attack: Effect, session: psycopg.Connection, owned: str) -> str:
    """What stands there now; what can't be asked is the same each time."""
    if not attack.seen:
        return ""
    if attack.session:
        return Asked(session).answer(attack.seen)
    with psycopg.connect(owned, autocommit=True) as other:
        return str(other.execute(attack.seen).fetchall())


@_of(Effect)
def test_it_has_an_effect_on_the_server(attack: Effect, owned: str) -> None:
    """Rolled back, or taken back."""
    with psycopg.connect(owned, autocommit=attack.lasting or attack.session, **attack.startup) as connection:
        asked = Asked(connection)
        with psycopg.connect(owned, autocommit=True) as plain:
            before = Asked(plain).answer(attack.seen) if attack.seen else ""
        answer = asked.answers(attack.statements)
        after = Asked(connection).answer(attack.seen) if attack.seen else "it ran"
        codes = asked.codes
        connection.rollback()
        if attack.undo:
            with psycopg.connect(owned, autocommit=True) as other:
                other.execute(attack.undo)
    assert codes == [], answer
    assert before != after


@_of(Effect)
def test_it_has_no_effect_through_the_gateway(attack: Effect, tap: Tap, owned: str) -> None:
    """Refused as read-only or as not allowed; nothing is changed; the session goes on."""
    for name, mode in ANY.items():
        connection = _connect(tap.url, attack.startup)
        if isinstance(connection, str):
            continue
        with connection:
            before = _seen(attack, connection, owned)
            asked = Asked(connection)
            asked.answers(attack.statements, mode)
            assert set(asked.codes) & {"25006", "42501"}, (name, asked.codes)
            connection.rollback()
            assert _seen(attack, connection, owned) == before, name
            _goes_on(connection)
    assert_clean(tap.received)


@_of(NotHere)
def test_the_server_can_not_do_it_here(attack: NotHere, owner: psycopg.Connection) -> None:
    """Should it be able to one day, the attack is to be written out."""
    asked = Asked(owner)
    asked.answer(attack.statement)
    assert asked.codes, attack.why


@_of(NotHere)
def test_the_gateway_refuses_it_all_the_same(attack: NotHere, client: psycopg.Connection) -> None:
    """By a list of its own, not because the server has no such thing."""
    asked = Asked(client)
    asked.answer(attack.statement)
    assert asked.codes[0] in ("25006", "42501", "42P01", "0A000", "42601")
    _goes_on(client)
