"""Follows the entries of a gateway as the ledger takes them: for who looks on, for metrics, figures and alerts.

What it must never do: hold what an entry does not say, or keep more than a day of it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from maskwire.console.metrics import Metrics
from maskwire.console.reading import Wanted, backwards
from maskwire.errors import LedgerError
from maskwire.gateway.timings import added
from maskwire.ledger.alerts import Alert, Watch
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["Following", "Minute"]

_log = logging.getLogger(__name__)
_MINUTES = 24 * 60
_ALERTS = 200  # that are kept
_BEFORE = 20_000  # entries of before that are read when the console opens
_STEP = 500  # of them at once, so that the gateway's clients wait for none
_DURATIONS = 2000  # of the last exchanges


@dataclass(slots=True)
class Minute:
    """What happened within one minute."""

    exchanges: int = 0
    refused: int = 0
    rows: int = 0
    masked: int = 0
    found: Counter[str] = field(default_factory=Counter)  # by entity


class Following:
    """``listen`` and ``learn``, then told of every entry until ``stop``. ``since`` is the time of the first entry that
    it knows."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self.metrics = Metrics(gateway)
        self.minutes: dict[int, Minute] = {}  # by minutes since 1970
        self.durations: deque[tuple[str, int]] = deque(maxlen=_DURATIONS)  # door, microseconds
        self.added: deque[tuple[str, int]] = deque(maxlen=_DURATIONS)  # the same, of what we took of it
        self.alerts: deque[Alert] = deque(maxlen=_ALERTS)
        self.since = ""
        self.count = 0  # of how often something came
        self._watch = Watch()
        self._early: list[Entry] | None = []  # what comes while that of before is read
        self._more = asyncio.Event()

    def listen(self) -> None:
        """Is told of what the ledger takes from now on."""
        self._gateway.recorder.listeners.append(self._take)
        self._gateway.timings.is_wanted = True

    @property
    def is_learning(self) -> bool:
        """Whether what was before is not read yet, so that figures and alerts may lack it."""
        return self._early is not None

    async def learn(self) -> None:
        """Reads the end of the ledger, as it was before, while others are served."""
        read: list[Entry] = []
        try:
            await self._read(read)
        except LedgerError as fault:
            _log.critical("%s", fault)
        finally:
            known = {(entry.exchange, entry.phase) for entry in read if entry.exchange}
            early, self._early = self._early or [], None
            for entry in (*reversed(read), *(it for it in early if (it.exchange, it.phase) not in known)):
                self._count(entry)

    async def _read(self, read: list[Entry]) -> None:
        place, before = self._gateway.settings.ledger, None
        while len(read) < _BEFORE:
            part = await asyncio.to_thread(backwards, place, Wanted(everything=True), before, _STEP)
            read += [entry for _, entry in part.entries]
            before = part.before
            if before is None:
                return

    def stop(self) -> None:
        """Hears nothing any more."""
        with suppress(ValueError):
            self._gateway.recorder.listeners.remove(self._take)

    async def more(self, than: int, seconds: float) -> None:
        """Until more came ``than`` this ``count``, for no longer than that."""
        if self.count == than:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), seconds)

    def _take(self, entries: Sequence[Entry], written: int) -> None:
        for entry in entries:
            self.metrics.take(entry)
            self._time(entry, written)
            if self._early is None:
                self._count(entry)
            else:
                self._early.append(entry)
        self.count += 1
        more, self._more = self._more, asyncio.Event()
        more.set()

    def _time(self, entry: Entry, written: int) -> None:
        spent = self._gateway.timings.of(entry) if entry.kind is Kind.EXCHANGE else None
        if spent is None or entry.phase is Phase.OPENING or entry.outcome is not Outcome.ANSWERED:
            return
        ours = added(spent, written)
        self.added.append((entry.door, ours // 1000))
        self.metrics.timed(entry.door, ours / 1e9, spent.waited / 1e9)

    def _count(self, entry: Entry) -> None:
        self.since = self.since or entry.time
        for alert in self._watch.take(entry):
            self.alerts.appendleft(alert)
            self.metrics.alerted(alert.rule)
        if entry.kind is not Kind.EXCHANGE or entry.phase is Phase.OPENING:
            return
        at = int(datetime.fromisoformat(entry.time).timestamp() // 60)
        minute = self.minutes.get(at)
        if minute is None:
            minute = self.minutes[at] = Minute()
            for old in [one for one in self.minutes if one <= at - _MINUTES]:
                del self.minutes[old]
        minute.exchanges += 1
        minute.refused += entry.outcome is Outcome.REFUSED
        minute.rows += entry.rows
        for column in entry.columns:
            minute.masked += column.masked
            if column.masked and column.entity:
                minute.found[column.entity] += column.masked
            minute.found.update(dict(column.findings))
        if entry.outcome is Outcome.ANSWERED:
            self.durations.append((entry.door, entry.duration))

    def last(self, minutes: int, each: int, now: float | None = None) -> Iterator[tuple[int, Minute]]:
        """The last minutes in steps of ``each``, the oldest first: (when it begins, its sum)."""
        end = int((time.time() if now is None else now) // 60) + 1
        for low in range(end - minutes, end, each):
            total = Minute()
            for at in range(low, low + each):
                if (one := self.minutes.get(at)) is not None:
                    total.exchanges += one.exchanges
                    total.refused += one.refused
                    total.rows += one.rows
                    total.masked += one.masked
                    total.found.update(one.found)
            yield low * 60, total
