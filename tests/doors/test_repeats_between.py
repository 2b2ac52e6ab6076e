"""What changes before a repeated exchange is asked, or between its question and its answer, counts as it does message
by message: what is told and recorded is the same to the byte, whatever came in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from maskwire.access.grants import Grant
from maskwire.doors.commands import Append
from maskwire.ledger.entry import encode
from maskwire.ledger.literals import Digests
from maskwire.model import KEEP, Category, Classification, Effect
from maskwire.policy.rules import DEFAULT, Rule
from maskwire.sql.catalog import Catalog
from maskwire.wire.postgres.messages import frame
from tests.doors.playbook import BOUND, DESCRIPTION, DONE, ERROR, PARAMETERS, PARSED, RAW, READY, ROW, Play
from tests.live.raw import SYNC, bind, describe, execute, parse, query

ASKED = "SELECT email FROM users WHERE id <> "
RUN = bind("", "a") + describe("P") + execute() + SYNC
BARE = bind("", "a") + execute() + SYNC
SHOWN = replace(
    DEFAULT, rules=(Rule("shown", Effect.SHOW, KEEP, entities=frozenset({"EMAIL_ADDRESS"})), *DEFAULT.rules)
)
DENIED = replace(
    DEFAULT, rules=(Rule("denied", Effect.DENY, KEEP, entities=frozenset({"EMAIL_ADDRESS"})), *DEFAULT.rules)
)
GRANT = Grant("g1", "agent", "", "canary", ("public.users.email",), "unstated", 1e12, "ana")
OTHER = Catalog.from_rows(
    [(11, "public", "users", "r", None)],
    [
        (11, 1, "id", 25, "text", True, False),
        (11, 2, "email", 25, "text", True, False),
        (11, 3, "x", 25, "text", True, False),
    ],
)


def _shows(play: Play) -> None:
    play.dialogue._session.source.adopt(SHOWN)


def _denies(play: Play) -> None:
    play.dialogue._session.source.adopt(DENIED)


def _grants(play: Play) -> None:
    play.dialogue._session._grants = lambda *_: (GRANT,)


def _ends(play: Play) -> None:
    play.dialogue._session._grants = lambda *_: ()


def _reads_the_catalog(play: Play) -> None:
    source = play.dialogue._session.source
    source.know(OTHER, source.knowledge.classes)


def _learns(play: Play) -> None:
    source = play.dialogue._session.source
    card = Classification("CREDIT_CARD", Category.PCI, 1.0, ("its values",))
    source.know(source.knowledge.catalog, {**source.knowledge.classes, (11, 2): card})


def _searches(play: Play) -> None:
    play.dialogue._session.may_search(("other",))


def _belongs(play: Play) -> None:
    play.dialogue._session.telling.belongs("talk-1", f"00-{'1' * 32}-{'2' * 16}-01")


EVENTS: dict[str, Callable[[Play], None]] = {
    one.__name__.strip("_"): one
    for one in (_shows, _denies, _grants, _ends, _reads_the_catalog, _learns, _searches, _belongs)
}
ANSWERS = {
    "whole": ROW + DONE + READY,
    "two rows": ROW + ROW + frame(b"C", b"SELECT 2\0") + READY,
    "none": frame(b"C", b"SELECT 0\0") + READY,
    "an error in its middle": ROW + ERROR + READY,
    "an error": ERROR + READY,
    "cancelled": frame(b"E", b"SERROR\0VERROR\0C57014\0Mcanceling\0\0") + READY,
    "another command": ROW + frame(b"C", b"FETCH 1\0") + READY,
    "a transaction": ROW + DONE + frame(b"Z", b"T"),
}


def _play(*, is_slow: bool, is_run: bool, is_granted: bool) -> Play:
    play = Play(is_slow=is_slow, digests=Digests(bytes(32)))
    if is_granted:
        _grants(play)
    if is_run:
        play.client(parse("SELECT email FROM users", "a"), SYNC)
        play.upstream(PARSED, PARAMETERS, DESCRIPTION, READY)
    for number in range(3):
        _exchange(play, number, is_run=is_run, answer=ROW + DONE + READY)
    return play


def _asked(number: int, *, is_run: bool) -> bytes:
    return (RUN if number % 2 else BARE) if is_run else query(f"{ASKED}'{number + 10_000}'")


def _head(number: int, *, is_run: bool) -> bytes:
    return (BOUND + (DESCRIPTION if number % 2 else b"")) if is_run else DESCRIPTION


def _exchange(
    play: Play, number: int, *, is_run: bool, answer: bytes, between: Callable[[Play], None] = lambda _: None
) -> None:
    play.client(_asked(number, is_run=is_run))
    between(play)
    play.upstream(_head(number, is_run=is_run) + answer)


def _recorded(play: Play) -> list[str]:
    return [encode(command.entry) for command in play.commands if isinstance(command, Append)]


@pytest.mark.parametrize("is_run", [True, False], ids=["runs", "queries"])
@pytest.mark.parametrize(("event", "when"), list(product(EVENTS, ["before", "between"])))
def test_what_changes_counts_as_it_does_message_by_message(event: str, when: str, is_run: bool) -> None:
    """A policy, a grant, a catalog, a class, a search path, a conversation: whichever the answer is."""
    for answer in ANSWERS.values():
        plays = [_play(is_slow=is_slow, is_run=is_run, is_granted=event == "ends") for is_slow in (False, True)]
        for play in plays:
            known = play.told
            if when == "before":
                EVENTS[event](play)
                play.client(_asked(3, is_run=is_run))
            else:
                play.client(_asked(3, is_run=is_run))
                assert play._is_slow or play.dialogue._repeats.running is not None
                EVENTS[event](play)
            play.upstream(_head(3, is_run=is_run) + answer)
            told = play.told.removeprefix(known)
            assert RAW not in told or event in {"shows", "grants", "ends"}
            assert RAW not in told or not (event == "ends" and when == "before")
            play.client(_asked(4, is_run=is_run))
        fast, slow = plays
        assert fast.told == slow.told
        assert fast.asked == slow.asked
        assert _recorded(fast) == _recorded(slow)
        fast.assert_entries_first()


@pytest.mark.parametrize("is_run", [True, False], ids=["runs", "queries"])
def test_no_answer_is_told_otherwise_than_message_by_message(is_run: bool) -> None:
    """Errors, cancelled ones, and those of other statements."""
    for answer in ANSWERS.values():
        fast, slow = (_play(is_slow=is_slow, is_run=is_run, is_granted=False) for is_slow in (False, True))
        for play in (fast, slow):
            _exchange(play, 3, is_run=is_run, answer=answer)
            play.client(_asked(4, is_run=is_run))
        assert fast.told == slow.told
        assert fast.asked == slow.asked
        assert _recorded(fast) == _recorded(slow)
        assert RAW not in fast.told
