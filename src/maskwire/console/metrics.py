"""What a gateway counts, in the text format of Prometheus (prometheus.io/docs/instrumenting/exposition_formats).

What it must never do: count by anything that a client can choose without end, or by a name of somebody: labels are
words of ours, and of each no more than ``_MOST``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from maskwire import __version__
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["Metrics"]

_MOST = 100  # sets of labels of one counter
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_FINE = (0.0001, 0.00025, 0.0005, *_BOUNDS)
_HISTOGRAMS = {  # of seconds, by door
    "exchange_duration": (_BOUNDS, "From a statement to the last byte of its answer, the source's time too."),
    "added_latency": (_FINE, "How much longer an answer took than the source did, up to when the ledger had it."),
    "source_wait": (_FINE, "How long the source was waited for, a slow client's pauses in it."),
}
_COUNTERS = {
    "entries": "Entries that the ledger took, by kind.",
    "exchanges": "Exchanges that ended, by door and outcome.",
    "refusals": "Exchanges that were refused, by reason.",
    "rows": "Rows of answers, by door.",
    "answer_bytes": "Bytes of answers as sent, by door.",
    "values": "Values of answers, by what was done to them.",
    "masked_values": "Values masked, by the entity of their column.",
    "findings": "Sensitive things found and masked inside texts, by entity.",
    "logins": "Logins, by door and outcome.",
    "alerts": "Alerts, by rule.",
}
_Labels = tuple[tuple[str, str], ...]


class _Counter:
    """One number for each set of labels, within bounds."""

    def __init__(self) -> None:
        self.counts: dict[_Labels, int] = {}

    def add(self, count: int, **labels: str) -> None:
        key = tuple(labels.items())
        if key not in self.counts and len(self.counts) >= _MOST:
            key = tuple((name, "other") for name in labels)
        self.counts[key] = self.counts.get(key, 0) + count


class _Histogram:
    """Seconds by door: how many within each bound and in all, and their sum."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.within: dict[str, list[int]] = {}
        self.spent: dict[str, float] = {}

    def add(self, door: str, seconds: float) -> None:
        within = self.within.setdefault(door, [0] * (len(self.bounds) + 1))
        for at, bound in enumerate(self.bounds):
            within[at] += seconds <= bound
        within[-1] += 1
        self.spent[door] = self.spent.get(door, 0.0) + seconds

    def lines(self, full: str) -> Iterator[str]:
        for door, within in sorted(self.within.items()):
            for bound, count in zip((*map(str, self.bounds), "+Inf"), within, strict=True):
                yield f"{full}_bucket{_written((('door', door), ('le', bound)))} {count}"
            yield f"{full}_sum{_written((('door', door),))} {self.spent[door]:.6f}"
            yield f"{full}_count{_written((('door', door),))} {within[-1]}"


class Metrics:
    """Those of one gateway, from when its console was opened."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._counters = {name: _Counter() for name in _COUNTERS}
        self._histograms = {name: _Histogram(bounds) for name, (bounds, _) in _HISTOGRAMS.items()}

    def take(self, entry: Entry) -> None:
        """An entry that the ledger took."""
        count = self._counters
        count["entries"].add(1, kind=entry.kind.value)
        if entry.kind in (Kind.LOGIN, Kind.LOGIN_FAILED):
            count["logins"].add(1, door=entry.door, outcome="let-in" if entry.kind is Kind.LOGIN else "refused")
        if entry.kind is not Kind.EXCHANGE or entry.phase is Phase.OPENING:
            return
        count["exchanges"].add(1, door=entry.door, outcome=entry.outcome.value)
        if entry.outcome is Outcome.REFUSED:
            count["refusals"].add(1, reason=entry.reason or "unsaid")
            return
        count["rows"].add(entry.rows, door=entry.door)
        count["answer_bytes"].add(entry.bytes, door=entry.door)
        for column in entry.columns:
            for verdict, values in (("kept", column.kept), ("masked", column.masked), ("dropped", column.dropped)):
                if values:
                    count["values"].add(values, verdict=verdict)
            if column.masked and column.entity:
                count["masked_values"].add(column.masked, entity=column.entity)
            for entity, found in column.findings:
                count["findings"].add(found, entity=entity)
        self._histograms["exchange_duration"].add(entry.door, entry.duration / 1_000_000)

    def timed(self, door: str, ours: float, source: float) -> None:
        """An answer took us so many seconds, and the source so many."""
        self._histograms["added_latency"].add(door, ours)
        self._histograms["source_wait"].add(door, source)

    def alerted(self, rule: str) -> None:
        """A rule gave an alert."""
        self._counters["alerts"].add(1, rule=rule)

    def text(self) -> str:
        """All of them."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        gateway = self._gateway
        yield from _named("maskwire_build_info", "gauge", "The version that runs.")
        yield f"maskwire_build_info{_written((('version', __version__),))} 1"
        for name, counter in self._counters.items():
            full = f"maskwire_{name}_total"
            yield from _named(full, "counter", _COUNTERS[name])
            for labels, count in sorted(counter.counts.items()):
                yield f"{full}{_written(labels)} {count}"
        for name, histogram in self._histograms.items():
            full = f"maskwire_{name}_seconds"
            yield from _named(full, "histogram", _HISTOGRAMS[name][1])
            yield from histogram.lines(full)
        for name, says, count in (
            ("connections", "Clients that are connected by the PostgreSQL door.", gateway.standing.clients),
            ("sensitive_columns", "Columns that are known to be sensitive.", len(gateway.source.knowledge.classes)),
        ):
            yield from _named(f"maskwire_{name}", "gauge", says)
            yield f"maskwire_{name} {count}"


def _named(name: str, kind: str, says: str) -> Iterator[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} {kind}"


def _written(labels: _Labels) -> str:
    def escaped(text: str) -> str:
        return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

    return "{" + ",".join(f'{name}="{escaped(text)}"' for name, text in labels) + "}"
