"""Exposure by windows of time. Where a ledger is so long that one takes a while to add up, it is kept, and made anew
behind who asks.

What it must never do: be told without the time that it is of, be kept where it is made in no time, or let a page wait.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from maskwire.console.overview import Overview, laid_out
from maskwire.console.reading import aligned
from maskwire.ledger import exposure, moment
from maskwire.ledger.place import Place

__all__ = ["WINDOWS", "Told", "Windows", "seen_in"]

WINDOWS = {"today": None, "24h": 86400, "7d": 7 * 86400, "30d": 30 * 86400, "all": 0}  # seconds
_LEVELS = {"24h": 0, "7d": 0, "30d": 2}  # of sums, where a window may begin a little earlier (reading.py, ``aligned``)
_EARLIER = 0.05  # of its length, at most
_FRESH, _KEPT = 60.0, 600.0  # seconds for which it is told as it is, and for which nobody waits for a newer one
_WAITS = 0.15  # seconds that a page waits for one
_QUICK = 0.1  # seconds of a processor: what takes less is made each time
_CHOSEN = 8  # of somebody's choice that are kept
Made = tuple[Overview, str | None]


@dataclass(frozen=True, slots=True)
class Told:
    """An overview from ``since`` (None: from the beginning) as it was at ``moment``, in seconds since 1970."""

    overview: Overview
    since: str | None
    moment: float
    took: float = 0.0  # seconds of a processor


def seen_in(place: Place, window: str, now: float, chosen: Mapping[str, str]) -> Made:
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
    return laid_out(report), since


class Windows:
    """Those of one console, by window and what of it was chosen. What makes them runs in a thread."""

    def __init__(self, place: Place, clock: Callable[[], float], quick: float = _QUICK, waits: float = _WAITS) -> None:
        self._place = place
        self._clock = clock
        self._quick = quick
        self._waits = waits
        self._told: dict[tuple[str, ...], Told] = {}
        self._making: dict[tuple[str, ...], asyncio.Task[Told]] = {}

    async def one(
        self, window: str, chosen: Mapping[str, str] | None = None, *, patiently: bool = False
    ) -> Told | None:
        """The newest that there is after a moment, or ``patiently`` once it is made; None where there is none yet.
        Raises LedgerError."""
        chosen = chosen or {}
        name = (window, *(text for pair in sorted(chosen.items()) for text in pair))
        told = self._told.get(name)
        age = self._clock() - told.moment if told is not None else _KEPT
        is_quick = told is not None and told.took < self._quick
        if told is not None and age < _FRESH and not is_quick:
            return told
        making = self._making.get(name)
        if making is None:
            make = partial(seen_in, self._place, window, self._clock(), chosen)
            making = self._making[name] = asyncio.get_running_loop().create_task(self._made(name, make))
            making.add_done_callback(_looked_at)
        if told is None or age >= _KEPT or is_quick:
            await asyncio.wait([making], timeout=None if patiently else self._waits)
        return making.result() if making.done() else told

    async def _made(self, name: tuple[str, ...], make: Callable[[], Made]) -> Told:
        begun = self._clock()
        try:
            (overview, since), took = await asyncio.to_thread(_timed, make)
        finally:
            del self._making[name]
        told = self._told[name] = Told(overview, since, begun, took)
        others = [one for one in self._told if len(one) > 1]
        if len(others) > _CHOSEN:
            del self._told[others[0]]
        return told


def _timed(make: Callable[[], Made]) -> tuple[Made, float]:
    begun = time.thread_time()
    return make(), time.thread_time() - begun


def _looked_at(task: asyncio.Task[Told]) -> None:
    """Where nobody waits any more, its fault is told to the next who asks."""
    if not task.cancelled():
        task.exception()
