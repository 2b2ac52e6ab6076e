"""Alerts: rules over the stream of entries that say where somebody should look.

What it is for: each rule is a class that takes entries in order and gives an alert where one is due, once an hour at
most for the same thing. What is before ``since`` is history: it teaches, and raises nothing.
What it must never do: hold a value. An alert has names, counts and numbers of entries.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Protocol

from maskwire.ledger.approvals import Approvals
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase
from maskwire.model import Column

__all__ = ["HISTORY", "Alert", "Watch", "alerts"]

HISTORY = timedelta(days=14)  # how much of it the rules want

_WITHIN = timedelta(minutes=10)
_REFUSALS = 20  # within that time
_LOOKUPS = 100  # of the same shape, of at most one row each, of a sensitive column, within that time
_DAYS = 3  # of history without which no volume is told from another
_VOLUME, _FLOOR = 10, 1000  # times the median day's rows, and rows below which nothing is said


@dataclass(frozen=True, slots=True)
class Alert:
    """``rule`` is its name, ``about`` what it is about, ``count`` what was counted; ``time`` is RFC 3339."""

    rule: str
    time: str
    principal: str
    session: str
    about: str
    count: int


class Rule(Protocol):
    """Takes entries that end an exchange."""

    def take(self, entry: Entry) -> Iterator[Alert]:
        """What is to be said after this one."""


@dataclass(slots=True)
class _Often:
    """How often the same thing happened within ten minutes."""

    most: int
    times: dict[object, deque[datetime]] = field(default_factory=dict)

    def reached(self, what: object, time: datetime) -> int:
        """The count, where it is reached by this one; then it begins anew."""
        times = self.times.setdefault(what, deque())
        times.append(time)
        while times[0] < time - _WITHIN:
            times.popleft()
        if len(times) < self.most:
            return 0
        times.clear()
        return self.most


class Refusals:
    """One principal is refused again and again: it looks for a way around, or its program is wrong."""

    def __init__(self) -> None:
        self._often = _Often(_REFUSALS)

    def take(self, entry: Entry) -> Iterator[Alert]:
        if entry.outcome is Outcome.REFUSED:
            count = self._often.reached(entry.principal.name, _time(entry))
            if count:
                yield _alert("refusals", entry, entry.reason, count)


class Enumeration:
    """One statement with one literal after another, a row at a time, over something sensitive."""

    def __init__(self) -> None:
        self._often = _Often(_LOOKUPS)

    def take(self, entry: Entry) -> Iterator[Alert]:
        tables = {f"{column.schema}.{column.table}" for column in _sensitive(entry)}
        if entry.outcome is Outcome.ANSWERED and entry.rows <= 1 and tables:
            count = self._often.reached((entry.principal.name, entry.shape), _time(entry))
            if count:
                yield _alert("enumeration", entry, ", ".join(sorted(tables)), count)


class NewColumn:
    """A principal with a history is shown a sensitive column that it was never shown before."""

    def __init__(self) -> None:
        self._seen: dict[str, set[Column]] = {}
        self._since: dict[str, datetime] = {}

    def take(self, entry: Entry) -> Iterator[Alert]:
        if entry.outcome is not Outcome.ANSWERED or not entry.rows:
            return
        name, now = entry.principal.name, _time(entry)
        known, first = self._seen.setdefault(name, set()), self._since.setdefault(name, now)
        for column in sorted(_sensitive(entry) - known):
            known.add(column)
            if now - first >= timedelta(days=1):
                yield _alert("new-column", entry, str(column), entry.rows)


class Volume:
    """A principal takes many times the rows of its own median day."""

    def __init__(self) -> None:
        self._days: dict[str, Counter[str]] = {}
        self._told: set[tuple[str, str]] = set()

    def take(self, entry: Entry) -> Iterator[Alert]:
        name, day = entry.principal.name, entry.time[:10]
        days = self._days.setdefault(name, Counter())
        days[day] += entry.rows
        before = [rows for other, rows in days.items() if other < day]
        most = max(_FLOOR, _VOLUME * median(before)) if len(before) >= _DAYS else None
        if most is not None and days[day] > most and (name, day) not in self._told:
            self._told.add((name, day))
            yield _alert("volume", entry, f"median day: {median(before):g} rows", days[day])


class ApprovedUse:
    """A column that was approved for a purpose is asked for with another, or shown without an approval that fits."""

    def __init__(self, approvals: Approvals) -> None:
        self._approvals = approvals
        self._told: set[tuple[str, str, str]] = set()

    def take(self, entry: Entry) -> Iterator[Alert]:
        for found in self._approvals.misuses(entry):
            names = ", ".join(map(str, found.columns))
            if (about := (entry.session, found.what, names)) not in self._told:
                self._told.add(about)
                yield _alert("approved-use", entry, f"{names}: {found.what}", entry.rows)


class Watch:
    """The rules over entries as they come, in order. ``earlier`` are entries of access requests from before."""

    def __init__(self, earlier: Iterable[Entry] = ()) -> None:
        self._approvals = Approvals()
        for entry in earlier:
            self._approvals.note(entry)
        used = ApprovedUse(self._approvals)
        self._rules: tuple[Rule, ...] = (Refusals(), Enumeration(), NewColumn(), Volume(), used)

    def take(self, entry: Entry) -> Iterator[Alert]:
        """What is to be said after this one."""
        self._approvals.note(entry)
        is_exchange = entry.kind is Kind.EXCHANGE and entry.phase is not Phase.OPENING
        if is_exchange or entry.kind is Kind.LOGIN_FAILED:
            for rule in self._rules:
                yield from rule.take(entry)


def alerts(entries: Iterable[Entry], since: str = "", earlier: Iterable[Entry] = ()) -> Iterator[Alert]:
    """What the rules say of the entries from ``since`` on, in order. Entries before it are history; ``earlier`` are
    entries of access requests from before that."""
    watch = Watch(earlier)
    for entry in entries:
        yield from (alert for alert in watch.take(entry) if entry.time >= since)


def _alert(rule: str, entry: Entry, about: str, count: int) -> Alert:
    return Alert(rule, entry.time, entry.principal.name, entry.session, about, count)


def _time(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.time)


def _sensitive(entry: Entry) -> set[Column]:
    return {column for output in entry.columns if output.entity is not None for column in output.origins}
