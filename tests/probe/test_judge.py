"""A right guess and a wrong one, and whether their answers are told apart."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire.probe.attack import Attack, Kind
from maskwire.probe.came import Came
from maskwire.probe.judge import Outcome, Verdict, alone
from maskwire.probe.target import Target
from maskwire.probe.wanted import Wanted

TARGET = Target("app", "users", "name", 2, "id", frozenset({"users of ours"}), "users of ours", 1)
ATTACK = Attack("24.start.1", "24", "searched", Kind.START, "", "", ("SELECT 1 FROM «t» WHERE «c» LIKE '«guess»%'",))


class Door:
    """Answers by a function of the text."""

    def __init__(self, *, rows: bool, error: str = "") -> None:
        self._rows, self._error = rows, error

    async def query(self, sql: str) -> Came:
        """A row for the right guess, or the error."""
        came = Came([(b"E", self._error.encode())]) if self._error else Came()
        if self._error:
            came.failed("42501", self._error, is_refusal=True)
        elif self._rows and "'use%'" in sql:
            came.messages.append((b"D", b"1"))
        return came

    async def tidy(self, came: Came, statements: tuple[str, ...]) -> None:
        """Nothing is left."""

    def close(self) -> None:
        """There is no session."""


def judged(door: Door) -> Outcome:
    """The one outcome."""
    (one,) = asyncio.run(alone(ATTACK, TARGET, Wanted(()), door))
    return one


def test_a_guess_that_stands_in_a_refusals_own_words_is_not_told_by_it() -> None:
    """The first letters of a value may be those of its table."""
    one = judged(Door(rows=True, error="A condition on app.users.name is refused."))
    assert one.verdict is Verdict.REFUSED


def test_a_guess_that_is_answered_otherwise_is() -> None:
    """By a row that comes for it alone."""
    assert judged(Door(rows=True)).verdict is Verdict.GOT_THROUGH
    assert judged(Door(rows=False)).verdict is Verdict.MASKED
