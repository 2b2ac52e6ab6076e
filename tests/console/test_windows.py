"""Exposure over long times: made once, told for a while, made anew behind who asks."""

from __future__ import annotations

import asyncio

import pytest

from maskwire.console.windows import Windows
from maskwire.errors import LedgerError
from maskwire.ledger import Report


class _Time:
    now = 1000.0


def _windows(time: _Time) -> tuple[Windows, list[int]]:
    made: list[int] = []
    return Windows(lambda: time.now, quick=0.0), made


async def test_it_is_made_once_for_all_who_ask_at_once() -> None:
    """And told with the time that it is of."""
    time = _Time()
    windows, made = _windows(time)

    def make() -> tuple[Report, str | None]:
        made.append(1)
        return Report((), (), len(made)), "since"

    told = await asyncio.gather(*(windows.one("all", make) for _ in range(5)))
    assert [one.report.exchanges for one in told] == [1] * 5
    assert {(one.since, one.moment) for one in told} == {("since", 1000.0)}


async def test_an_older_one_is_told_while_it_is_made_anew_and_a_very_old_one_is_not() -> None:
    """Nobody waits for what changes little, nor is told what is long past."""
    time = _Time()
    windows, made = _windows(time)

    def make() -> tuple[Report, str | None]:
        made.append(1)
        return Report((), (), len(made)), None

    await windows.one("all", make)
    time.now += 61
    assert (await windows.one("all", make)).report.exchanges == 1
    await asyncio.gather(*windows._making.values())
    assert (await windows.one("all", make)).report.exchanges == 2
    time.now += 601
    assert (await windows.one("all", make)).report.exchanges == 3


async def test_a_fault_is_told_and_not_kept() -> None:
    """The next who asks has it tried again."""
    windows, _ = _windows(_Time())

    def fails() -> tuple[Report, str | None]:
        raise LedgerError("gone")

    with pytest.raises(LedgerError):
        await windows.one("all", fails)
    assert (await windows.one("all", lambda: (Report((), (), 7), None))).report.exchanges == 7


async def test_what_takes_no_time_is_made_each_time() -> None:
    """A small ledger's figures are never old."""
    time = _Time()
    windows, made = Windows(lambda: time.now, quick=1.0), []

    def make() -> tuple[Report, str | None]:
        made.append(1)
        return Report((), (), len(made)), None

    assert [(await windows.one("today", make)).report.exchanges for _ in range(3)] == [1, 2, 3]
