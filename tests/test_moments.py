"""The times of an exchange: what the source was waited for is told from what we took."""

from __future__ import annotations

import pytest

from maskwire import moments as told
from maskwire.gateway.timings import Timings, added
from maskwire.ledger.entry import Entry, Kind
from maskwire.model import Principal
from maskwire.moments import Moments


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Its one number is what the time is."""
    now = [1000]
    monkeypatch.setattr(told, "perf_counter_ns", lambda: now[0])
    return now


def _at(clock: list[int], now: int, step: object) -> None:
    clock[0] = now
    step()  # type: ignore[operator]


def test_only_what_the_source_was_waited_for_is_not_ours(clock: list[int]) -> None:
    """Two parts of an answer, with work between them: the waits before each, and nothing else."""
    it = Moments()
    it.ask(20)
    for now, step in ((1100, it.send), (1400, it.hear), (1450, it.rest), (1650, it.hear)):
        _at(clock, now, step)
    clock[0] = 1700
    spent = it.spent
    assert spent == (1000, 1100, 1400, 1650, 500, 1700)
    assert added(spent, 1720) == 220


def test_what_a_client_asks_next_begins_anew(clock: list[int]) -> None:
    """Between two questions nobody is waited for; going on with what came before changes nothing."""
    it = Moments()
    it.ask(20)
    for now, step in ((1100, it.send), (1200, it.hear), (1250, it.rest)):
        _at(clock, now, step)
    clock[0] = 9000
    it.ask(0)
    assert it.asked == 1000
    it.ask(5)
    assert it.spent == (9000, 0, 0, 0, 0, 9000)
    assert it.age == 0


def test_times_are_kept_where_somebody_asks_and_of_the_last_exchanges_only() -> None:
    """Nothing before; then no more than the bound, the oldest gone first."""
    timings, it = Timings(), Moments()
    it.ask(1)

    def of(name: str) -> object:
        who = Principal("agent")
        return timings.of(Entry("2026-01-01T00:00:00.000000Z", "s", who, Kind.EXCHANGE, exchange=name))

    timings.take("0", it)
    assert of("0") is None
    timings.is_wanted = True
    for number in range(4097):
        timings.take(str(number), it)
    assert of("0") is None
    assert of("4096") is not None
