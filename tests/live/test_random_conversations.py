"""Random conversations by two gateways, of which one takes no short cut, or lends no session: a bounded slice of
`make fuzz-state`.

What it must never do: pass where the judge could not see. So holes are made for it to find.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from maskwire.doors.postgres import running
from maskwire.doors.postgres.names import Names
from maskwire.session import Session
from tests.fuzz_state.pair import DifferError, Pair, pair
from tests.fuzz_state.talk import Happens, Said, Talk, bind, parse, talks
from tests.live.raw import SYNC, describe, execute, query

_SECONDS = 5.0  # of each kind
# The same each time, as many as there is time for; fresh ones are for `make fuzz-state`.
_MANY = settings(
    max_examples=200, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def both(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The two gateways."""
    with pair(server, tmp_path_factory.mktemp("conversations")) as made:
        yield made


def asked(number: int) -> Said:
    """A query that differs in its literal only."""
    return Said(0, (query(f"SELECT id, email FROM people WHERE id > '{number}'"),), "query", 1)


RUN = bind("", "a", (), b"1", 0, bound=True) + describe("P") + execute() + SYNC
RUNS = Said(0, (RUN,), "run", 1)


def prepared(sql: str) -> Said:
    """A statement of the name ``a``."""
    return Said(0, (parse(sql, "a") + SYNC,), "parse", 1)


@pytest.mark.parametrize("apart", [False, True], ids=["no short cut", "sessions of their own"])
def test_what_comes_out_and_what_is_recorded_is_the_same_in_both(both: Pair, apart: bool) -> None:
    """Whatever is said between two exchanges that are alike, and whatever happens; and whoever else had the upstream
    session in between."""
    before, ends = both.tally.talks, time.monotonic() + _SECONDS

    @_MANY
    @given(talks(apart=apart))
    def have(talk: Talk) -> None:
        if time.monotonic() < ends:
            both.judge(talk)

    have()
    print(f"\n{both.tally}")
    assert both.tally.talks > before
    assert both.tally.entries > both.tally.talks


def test_a_repeated_query_and_a_repeated_run_take_the_short_cut(both: Pair) -> None:
    """Or nothing would be compared."""
    before = both.tally.repeats
    both.judge(Talk(2, None, tuple(map(asked, range(6)))))
    both.judge(Talk(2, None, (prepared("SELECT email FROM people WHERE id = $1"), RUNS, RUNS, RUNS)))
    assert both.tally.repeats >= before + 4 + 3


def test_the_judge_finds_an_answer_by_a_policy_that_is_over(both: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version that a repeat was made under is asked for each time."""
    talk = Talk(2, None, (asked(1), asked(2), asked(3), Happens("denies"), asked(4)))
    both.judge(talk)
    monkeypatch.setattr(Session, "means", lambda *_: True)
    with pytest.raises(DifferError):
        both.judge(talk)


def test_the_judge_finds_a_run_of_what_the_name_stood_for(both: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may be given anew."""
    first, second = prepared("SELECT email FROM people WHERE id = $1"), prepared("SELECT n FROM people WHERE id = $1")
    close = Said(0, (query("DEALLOCATE a"),), "close", 1)
    talk = Talk(2, None, (first, RUNS, RUNS, close, second, RUNS))
    both.judge(talk)
    monkeypatch.setattr(Names, "stands", lambda *_: True)
    monkeypatch.setattr(running, "_is_of", lambda *_: True)
    with pytest.raises(DifferError):
        both.judge(talk)


def test_the_judge_finds_more_rows_than_a_limit_leaves(both: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so what of an answer the ledger has otherwise."""
    talk = Talk(1, 4, (asked(9), asked(10), asked(11), asked(1)))
    both.judge(talk)
    monkeypatch.setattr(running, "row_limit", lambda *_: None)
    with pytest.raises(DifferError):
        both.judge(talk)
