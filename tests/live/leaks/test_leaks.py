"""Every attack of the catalogue, twice, at the door that it is for: it works on the server itself, and it does not
through the gateway."""

from __future__ import annotations

import pytest

from tests.live.canaries import FRAGMENTS, assert_clean
from tests.live.leaks.attack import Attack, Effect, NotHere, Oracle, Tells
from tests.live.leaks.catalogue import LINES
from tests.live.leaks.doors import ATTACKS, MYSQL, LeakDoor, RefusedAtStartError, of_both


def _of(kind: type[Attack]) -> pytest.MarkDecorator:
    params = [pytest.param(door, attack, id=name) for door, attack, name in ATTACKS if isinstance(attack, kind)]
    return pytest.mark.parametrize(("door", "attack"), params, indirect=["door"])


def _stopped(kind: type[Tells | Oracle]) -> pytest.MarkDecorator:
    """Those that get through are expected to, by name, until the day they do not."""
    params = []
    for door, attack, name in ATTACKS:
        if isinstance(attack, kind):
            missing = pytest.mark.xfail(raises=AssertionError, strict=True, reason=attack.missing)
            params.append(pytest.param(door, attack, id=name, marks=[missing] if attack.missing else []))
    return pytest.mark.parametrize(("door", "attack"), params, indirect=["door"])


def _found(answer: str, arrives: str) -> bool:
    return arrives in answer if arrives else any(fragment in answer for fragment in FRAGMENTS)


@_of(Tells)
def test_a_value_arrives_from_the_server(attack: Tells, door: LeakDoor) -> None:
    """Or its test would hold without any defence."""
    with door.owner(commits=attack.commits, startup=attack.startup) as asked:
        answer = asked.answers(door.placed(attack.statements))
        asked.rollback()
        if attack.undo:
            asked.undo(attack.undo)
    assert _found(answer, attack.arrives), answer[:500]


@_stopped(Tells)
def test_no_value_arrives_through_the_gateway(attack: Tells, door: LeakDoor) -> None:
    """In no way of sending it, and in no byte; the session goes on."""
    statements = door.placed(attack.statements)
    try:
        with door.client(attack.startup) as asked:
            for name, mode in door.modes(statements):
                answer = asked.answers(statements, mode)
                assert not _found(answer, attack.arrives), f"{name}: it arrived"
                asked.goes_on()
    except RefusedAtStartError as error:
        assert not _found(str(error), attack.arrives)
    assert_clean(door.tap.received)


@_of(Oracle)
def test_the_server_tells_a_right_guess_from_a_wrong_one(attack: Oracle, door: LeakDoor) -> None:
    """Or its test would hold without any defence."""
    answers = []
    with door.owner(commits=False, startup={}) as asked:
        for guess in (attack.right, attack.wrong):
            answers.append(asked.guess(attack, guess))
            asked.rollback()
    assert answers[0] != answers[1]


@_stopped(Oracle)
def test_the_gateway_tells_no_guess_from_another(attack: Oracle, door: LeakDoor) -> None:
    """The same answer, or the same refusal; the session goes on."""
    with door.client({}) as asked:
        for name, mode in door.modes(attack.statements):
            answers = []
            for guess in (attack.right, attack.wrong):
                answers.append(asked.guess(attack, guess, mode))
                asked.goes_on()
            assert answers[0] == answers[1], name
        right, wrong = (asked.guess_bound(attack, guess) for guess in (attack.right, attack.wrong))
        assert right == wrong
        asked.goes_on()
    assert_clean(door.tap.received)


@_of(Effect)
def test_it_has_an_effect_on_the_server(attack: Effect, door: LeakDoor) -> None:
    """Rolled back, or taken back."""
    with door.owner(commits=attack.lasting or attack.session, startup=attack.startup) as asked:
        with door.owner(commits=True, startup={}) as plain:
            before = plain.answer(attack.seen) if attack.seen else ""
        answer = asked.answers(attack.statements)
        codes = list(asked.codes)
        after = asked.answer(attack.seen) if attack.seen else "it ran"
        asked.rollback()
    if attack.undo:
        with door.owner(commits=True, startup={}) as plain:
            plain.undo(attack.undo)
    assert codes == [], answer
    assert before != after


@_of(Effect)
def test_it_has_no_effect_through_the_gateway(attack: Effect, door: LeakDoor) -> None:
    """Refused as read-only or as not allowed; nothing is changed; the session goes on."""
    for name, mode in door.modes(None):
        try:
            with door.client(attack.startup) as asked:
                before = _seen(attack, asked, door)
                del asked.codes[:]
                asked.answers(attack.statements, mode)
                assert door.refusals.intersection(asked.codes), (name, asked.codes)
                asked.rollback()
                assert _seen(attack, asked, door) == before, name
                asked.goes_on()
        except RefusedAtStartError:
            continue
    assert_clean(door.tap.received)


def _seen(attack: Effect, session: object, door: LeakDoor) -> str:
    """What stands there now; what can't be asked is the same each time."""
    if not attack.seen:
        return ""
    if attack.session:
        return str(session.answer(attack.seen))  # type: ignore[attr-defined]
    with door.owner(commits=True, startup={}) as other:
        return str(other.answer(attack.seen))


@_of(NotHere)
def test_the_server_can_not_do_it_here(attack: NotHere, door: LeakDoor) -> None:
    """Should it be able to one day, the attack is to be written out."""
    with door.owner(commits=False, startup={}) as asked:
        asked.answer(attack.statement)
        assert asked.codes, attack.why


@_of(NotHere)
def test_the_gateway_refuses_it_all_the_same(attack: NotHere, door: LeakDoor) -> None:
    """By a list of its own, not because the server has no such thing."""
    with door.client({}) as asked:
        asked.answer(attack.statement)
        assert asked.codes[0] in door.unknown
        asked.goes_on()


@pytest.mark.parametrize("door", [MYSQL], indirect=True)
def test_attacks_written_for_the_other_server_are_stopped_where_they_work(door: LeakDoor) -> None:
    """Those of PostgreSQL's that MariaDB reads as well: each that works there is stopped at its door, too."""
    works = 0
    with door.owner(commits=False, startup={}) as owner, door.client({}) as client:
        for number, line in LINES.items():
            for attack in of_both(line):
                del owner.codes[:]
                if isinstance(attack, Oracle) and not attack.timed:
                    told = {owner.guess(attack, guess) for guess in (attack.right, attack.wrong)}
                    if len(told) == 1 or "1064" in owner.codes:  # it is not read here; that error repeats the guess
                        continue
                    for _, mode in door.modes(attack.statements):
                        told = {client.guess(attack, guess, mode) for guess in (attack.right, attack.wrong)}
                        assert len(told) == 1, (number, attack)
                elif isinstance(attack, Tells) and _found(owner.answers(attack.statements), attack.arrives):
                    for _, mode in door.modes(attack.statements):
                        assert not _found(client.answers(attack.statements, mode), attack.arrives), (number, attack)
                else:
                    continue
                works += 1
        client.goes_on()
    assert works > 50
    assert_clean(door.tap.received)
