"""Exposure over long times: made once, told for a while, made anew behind who asks; no page waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from maskwire.console import windows as module
from maskwire.console.overview import Overview, laid_out
from maskwire.console.windows import Windows
from maskwire.errors import LedgerError
from maskwire.ledger import Report

Make = Callable[[], tuple[Overview, str | None]]
PATIENT = 60.0  # seconds that a page waits, where it is not about that


class _Ledger:
    """What is asked of it, and what it says: the number of times it was asked, as exchanges."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.fault: Exception | None = None
        monkeypatch.setattr(module, "seen_in", self._seen_in)

    def _seen_in(self, _: Path, window: str, __: float, chosen: Mapping[str, str]) -> tuple[Overview, str | None]:
        self.asked.append((window, dict(chosen)))
        number = len(self.asked)
        assert self.gate.wait(60)
        if self.fault is not None:
            raise self.fault
        return laid_out(Report((), (), number)), "since"

    def windows(self, quick: float = 0.0, waits: float = PATIENT) -> Windows:
        return Windows(Path("nowhere"), lambda: self.now, quick, waits)


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> _Ledger:
    """A ledger that takes no time, until its gate is shut."""
    return _Ledger(monkeypatch)


async def _count(windows: Windows, window: str = "all", chosen: Mapping[str, str] | None = None) -> int | None:
    told = await windows.one(window, chosen)
    return None if told is None else told.overview.figures.exchanges


async def test_it_is_made_once_for_all_who_ask_at_once(ledger: _Ledger) -> None:
    """And told with the time that it is of."""
    windows = ledger.windows()
    told = await asyncio.gather(*(windows.one("all") for _ in range(5)))
    assert [one.overview.figures.exchanges for one in told if one] == [1] * 5
    assert {(one.since, one.moment) for one in told if one} == {("since", 1000.0)}


async def test_an_older_one_is_told_while_it_is_made_anew_and_a_newer_one_is_waited_for_when_it_is_very_old(
    ledger: _Ledger,
) -> None:
    """Nobody waits for what changes little, nor is told what is long past where there is better."""
    windows = ledger.windows()
    assert await _count(windows) == 1
    ledger.now += 61
    assert await _count(windows) == 1
    await asyncio.gather(*windows._making.values())
    assert await _count(windows) == 2
    ledger.now += 601
    assert await _count(windows) == 3


async def test_no_page_waits_for_what_takes_long(ledger: _Ledger) -> None:
    """Nothing is told the first time, and later what there was, until the new one is there."""
    windows = ledger.windows(waits=0.0)
    ledger.gate.clear()
    assert await _count(windows) is None
    assert await _count(windows) is None
    ledger.gate.set()
    assert await windows.one("all", patiently=True) is not None  # but for who has the time
    assert await _count(windows) == 1
    ledger.gate.clear()
    ledger.now += 100_000
    assert await _count(windows) == 1
    ledger.gate.set()
    await asyncio.gather(*windows._making.values())
    assert await _count(windows) == 2


async def test_a_choice_is_kept_by_itself_and_only_the_last_few_are(ledger: _Ledger) -> None:
    """What one principal saw is not what another did; windows of all are never what makes room."""
    windows = ledger.windows()
    assert await _count(windows) == 1
    for number in range(9):
        assert await _count(windows, chosen={"principal": f"p{number}"}) == number + 2
    assert await _count(windows, chosen={"principal": "p8"}) == 10
    assert await _count(windows, chosen={"principal": "p0"}) == 11
    assert await _count(windows) == 1
    assert ledger.asked[1] == ("all", {"principal": "p0"})


async def test_a_fault_is_told_and_not_kept(ledger: _Ledger) -> None:
    """The next who asks has it tried again."""
    windows, ledger.fault = ledger.windows(), LedgerError("gone")
    with pytest.raises(LedgerError):
        await windows.one("all")
    ledger.fault = None
    assert await _count(windows) == 2


async def test_what_takes_no_time_is_made_each_time(ledger: _Ledger) -> None:
    """A small ledger's figures are never old."""
    windows = ledger.windows(quick=1.0)
    assert [await _count(windows, "today") for _ in range(3)] == [1, 2, 3]
