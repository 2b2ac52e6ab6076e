"""Exposure over long times, kept for a while: it changes little from one minute to the next, and takes long to add up.

What it must never do: be told without the time that it is of, or be kept for one who asks about a short time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from maskwire.ledger import Report

__all__ = ["Told", "Windows"]

_FRESH, _KEPT = 60.0, 600.0  # seconds for which it is told as it is, and for which it is told while it is made anew


@dataclass(frozen=True, slots=True)
class Told:
    """A report from ``since`` (None: from the beginning) as it was at ``moment``, in seconds since 1970."""

    report: Report
    since: str | None
    moment: float


class Windows:
    """Those of one console, by their names. ``make`` runs in a thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told: dict[str, Told] = {}
        self._making: dict[str, asyncio.Task[Told]] = {}

    async def one(self, name: str, make: Callable[[], tuple[Report, str | None]]) -> Told:
        """The report of that name; its errors are those of ``make``."""
        told = self._told.get(name)
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
            report, since = await asyncio.to_thread(make)
        finally:
            del self._making[name]
        told = self._told[name] = Told(report, since, begun)
        return told
