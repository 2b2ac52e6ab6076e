"""Exposure by windows of time. Where a ledger is so long that one takes a while to add up, it is kept for some minutes.

What it must never do: be told without the time that it is of, or be kept where it is made in no time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from maskwire.console.reading import aligned
from maskwire.ledger import Report, exposure, moment
from maskwire.ledger.place import Place

__all__ = ["WINDOWS", "Told", "Windows", "seen_in"]

WINDOWS = {"today": None, "24h": 86400, "7d": 7 * 86400, "30d": 30 * 86400, "all": 0}  # seconds
_LEVELS = {"7d": 0, "30d": 2}  # of sums, where a window may begin a little earlier (reading.py, ``aligned``)
_EARLIER = 0.05  # of its length, at most
_FRESH, _KEPT = 60.0, 600.0  # seconds for which it is told as it is, and for which it is told while it is made anew
_QUICK = 0.15  # seconds of a processor: what takes less is made each time


@dataclass(frozen=True, slots=True)
class Told:
    """A report from ``since`` (None: from the beginning) as it was at ``moment``, in seconds since 1970."""

    report: Report
    since: str | None
    moment: float
    took: float = 0.0  # seconds of a processor


def seen_in(place: Place, window: str, now: float, chosen: Mapping[str, str]) -> tuple[Report, str | None]:
    """What was seen in that window by what was chosen, and when it begins. Raises LedgerError."""
    seconds, get = WINDOWS[window], chosen.get
    since = f"{moment(now)[:10]}T00:00:00.000000Z" if seconds is None else moment(now - seconds) if seconds else None
    if seconds and since is not None and window in _LEVELS and "session" not in chosen:
        earlier = aligned(place, since, _LEVELS[window])
        since = earlier if earlier >= moment(now - seconds * (1 + _EARLIER)) else since
    report = exposure(
        place, get("principal"), get("session"), since, agent=get("agent"), model=get("model"),
        on_behalf_of=get("on_behalf_of"),
    )  # fmt: skip
    return report, since


class Windows:
    """Those of one console, by their names. ``make`` runs in a thread."""

    def __init__(self, clock: Callable[[], float], quick: float = _QUICK) -> None:
        self._clock = clock
        self._quick = quick
        self._told: dict[str, Told] = {}
        self._making: dict[str, asyncio.Task[Told]] = {}

    async def one(self, name: str, make: Callable[[], tuple[Report, str | None]]) -> Told:
        """The report of that name; its errors are those of ``make``."""
        told = self._told.get(name)
        if told is not None and told.took < self._quick:
            told = None
        age = self._clock() - told.moment if told is not None else _KEPT
        if told is not None and age < _FRESH:
            return told
        making = self._making.get(name)
        if making is None:
            making = self._making[name] = asyncio.get_running_loop().create_task(self._made(name, make))
        if told is not None and age < _KEPT:
            return told
        return await asyncio.shield(making)

    async def _made(self, name: str, make: Callable[[], tuple[Report, str | None]]) -> Told:
        begun = self._clock()
        try:
            (report, since), took = await asyncio.to_thread(_timed, make)
        finally:
            del self._making[name]
        told = self._told[name] = Told(report, since, begun, took)
        return told


def _timed(make: Callable[[], tuple[Report, str | None]]) -> tuple[tuple[Report, str | None], float]:
    begun = time.thread_time()
    return make(), time.thread_time() - begun
