"""What entries add up to, by principal and column: from entries one by one, or from sums of whole blocks.

What it must never do: leave out something that may have been seen: an answer that began and has no end counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from maskwire.ledger.entry import UNKNOWN_END, ColumnEntry, Entry, Kind, Outcome, Phase
from maskwire.model import Column

__all__ = ["Sum", "Sums"]

_SUMMARY = "summary"  # the rule of outputs that count or test for NULL


@dataclass(slots=True)
class Sum:
    """Of one principal and column, or of one principal and reason. ``first`` and ``last`` are RFC 3339."""

    first: str
    last: str = ""
    entity: str | None = None
    shown: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def at(self, first: str, last: str) -> None:
        """Something happened from ``first`` to ``last``."""
        self.first, self.last = min(self.first, first), max(self.last, last)


class Sums:
    """All of a window, by (principal's name, column) and by (principal's name, reason, code)."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, Column], Sum] = {}
        self.refused: dict[tuple[str, str, str], Sum] = {}
        self.exchanges = 0
        self._begun: dict[str, Entry] = {}

    def add(self, entry: Entry) -> None:
        """One entry, in the ledger's order. An opening counts in ``end``, unless its closing comes."""
        if entry.kind is Kind.LOGIN_FAILED:
            self._refuse(entry, Kind.LOGIN_FAILED.value)
        elif entry.kind is Kind.EXCHANGE and entry.phase is Phase.OPENING:
            self._begun[entry.exchange] = entry
        elif entry.kind is Kind.EXCHANGE and entry.reason != UNKNOWN_END:
            self._begun.pop(entry.exchange, None)
            self.exchanges += 1
            if entry.outcome is Outcome.REFUSED:
                self._refuse(entry, entry.reason)
            self._count(entry)

    def end(self) -> None:
        """No entry comes any more."""
        for entry in self._begun.values():
            self.exchanges += 1
            self._count(entry)
        self._begun.clear()

    def add_seen(  # noqa: PLR0917 - as the figures come
        self, name: str, column: Column, entity: str | None, kept: int, masked: int, dropped: int, exchanges: int,
        refused: int, first: str, last: str,
    ) -> None:  # fmt: skip
        """Sums of a principal and a column."""
        total = self.seen.setdefault((name, column), Sum(first))
        total.at(first, last)
        total.entity = total.entity or entity
        total.counts.update(kept=kept, masked=masked, dropped=dropped, exchanges=exchanges, refused=refused)

    def add_shown(self, name: str, column: Column, what: str, count: int, *, is_finding: bool) -> None:
        """How often it was shown so, or that was found in it; the column was added before."""
        total = self.seen[name, column]
        (total.findings if is_finding else total.shown)[what] += count

    def add_refused(self, name: str, reason: str, code: str, attempts: int, first: str, last: str) -> None:  # noqa: PLR0917
        """Sums of a principal and a reason."""
        total = self.refused.setdefault((name, reason, code), Sum(first))
        total.at(first, last)
        total.counts["attempts"] += attempts

    def _refuse(self, entry: Entry, reason: str) -> None:
        self.add_refused(entry.principal.name, reason, entry.code, 1, entry.time, entry.time)

    def _count(self, entry: Entry) -> None:
        counted: set[Column] = set()
        for output in entry.columns:
            for column in output.origins:
                total = self.seen.get((entry.principal.name, column))
                if total is None:
                    total = self.seen[entry.principal.name, column] = Sum(entry.time)
                total.at(entry.time, entry.time)
                total.entity = total.entity or output.entity
                again = column in counted
                counted.add(column)
                if entry.outcome is Outcome.REFUSED:
                    total.counts["refused"] += not again
                else:
                    total.counts["exchanges"] += not again
                    total.counts["unfinished"] += entry.phase is Phase.OPENING and not again
                    _add(total, output)


def _add(total: Sum, output: ColumnEntry) -> None:
    # A COUNT or a NULL test is kept, but shows no value of the column: it must not read as one that was shown.
    how = _SUMMARY if output.rule == _SUMMARY else output.transform
    total.shown[how] += output.kept + output.masked + output.dropped
    counts = total.counts
    counts["kept"] += output.kept
    counts["masked"] += output.masked
    counts["dropped"] += output.dropped
    for entity, count in output.findings:
        total.findings[entity] += count
