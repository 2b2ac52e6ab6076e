"""A report for an auditor: what each control of a framework asks, and what of it the ledger shows, with proofs.

What it must never do: claim what the entries do not say. What is not on record is a gap, and is named as one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.entry import UNKNOWN_END, Entry, Kind, Phase
from maskwire.ledger.evidence import entry_proof, last_checkpoint
from maskwire.ledger.frameworks import Framework
from maskwire.ledger.measures import MEASURES, Tallied
from maskwire.ledger.note import Verifier
from maskwire.ledger.numbered import numbered
from maskwire.ledger.place import Place
from maskwire.ledger.verify import Progress, verify

__all__ = ["Answered", "Evidence", "Report", "report"]

_SILENCE = timedelta(seconds=150)  # a gateway gives a sign of life each minute
_OPENED = "answers that began and whose end is not on record"
_SILENT = "silences: over 150 seconds without a sign of life after one"


@dataclass(frozen=True, slots=True)
class Evidence:
    """``count`` of what ``words`` say; ``cited`` are the numbers of some of their entries, of which there is proof;
    ``divided`` are (name, count), the most frequent first; ``gap`` says what is missing, or nothing."""

    name: str
    words: str
    count: int
    cited: tuple[int, ...] = ()
    divided: tuple[tuple[str, int], ...] = ()
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A control with what the ledger shows of it."""

    id: str
    asks: str
    evidence: tuple[Evidence, ...]
    beyond: str

    @property
    def gaps(self) -> int:
        """How many."""
        return sum(bool(one.gap) for one in self.evidence)


@dataclass(frozen=True, slots=True)
class Report:
    """``since`` and ``until`` are the window's ends, RFC 3339; ``proofs`` are C2SP proof files by entry number, and
    ``unsigned`` the numbers of cited entries that no checkpoint covers yet. ``checkpoint`` is the ledger's last."""

    framework: str
    title: str
    since: str
    until: str
    ledger: str
    key: str
    entries: int
    controls: tuple[Answered, ...]
    proofs: tuple[tuple[int, str], ...]
    unsigned: tuple[int, ...]
    checkpoint: str


class _Window:
    """The entries of the window, measured as they come."""

    def __init__(self, framework: Framework) -> None:
        wanted = {name for control in framework.controls for name in control.evidence}
        self._entities = framework.entities
        self._wanted = [(name, MEASURES[name]) for name in MEASURES if name in wanted]
        self.tallied = {name: Tallied() for name, _ in self._wanted}
        self.silences, self._open = Tallied(), dict[str, int]()
        self._heard: tuple[int, datetime] | None = None
        self.entries = 0

    def take(self, number: int, entry: Entry) -> None:
        self.entries += 1
        for name, measure in self._wanted:
            if measure.takes(entry, self._entities):
                parts = measure.by(entry, self._entities) if measure.by is not None else ()
                self.tallied[name].add(number, parts)
        if entry.kind is Kind.EXCHANGE and entry.phase is Phase.OPENING:
            self._open[entry.exchange] = number
        elif entry.kind is Kind.EXCHANGE and entry.reason != UNKNOWN_END:
            self._open.pop(entry.exchange, None)
        if entry.kind in (Kind.HEARTBEAT, Kind.START):
            now = datetime.fromisoformat(entry.time)
            if self._heard is not None and now - self._heard[1] > _SILENCE:
                self.silences.add(self._heard[0], [(f"{now - self._heard[1]} before entry {number}", 1)])
            self._heard = number, now

    def unfinished(self) -> Tallied:
        """Openings without an end."""
        found = Tallied()
        for number in sorted(self._open.values()):
            found.add(number, ())
        return found


def report(  # noqa: PLR0917 - a ledger, a framework and a window
    path: Place,
    framework: Framework,
    since: str,
    until: str,
    verifier: Verifier,
    progress: Progress | None = None,
) -> Report:
    """The report of the entries from ``since`` up to ``until`` (as ``moment`` writes them). Raises LedgerError."""
    window = _Window(framework)
    for number, entry in numbered(path, 0, since, until):
        window.take(number, entry)
    needed = {name for control in framework.controls for name in control.evidence}
    whole: dict[str, Callable[[], Evidence]] = {
        "integrity": lambda: _integrity(path, verifier, progress),
        "retention": lambda: _retention(path, framework.keep_days, until),
        "silences": lambda: _counted(
            "silences", _SILENT, window.silences, "The gateway was stopped then, or entries were lost."
        ),
        "unfinished": lambda: _counted(
            "unfinished", _OPENED, window.unfinished(), "How much of these answers was sent is not on record."
        ),
    }
    found = {name: whole[name]() if name in whole else _measured(name, window.tallied[name]) for name in sorted(needed)}
    controls = tuple(
        Answered(one.id, one.asks, tuple(found[name] for name in one.evidence), one.beyond)
        for one in framework.controls
    )
    numbers = sorted({number for one in found.values() for number in one.cited})
    proofs, unsigned = _proofs(path, numbers)
    try:
        checkpoint = str(last_checkpoint(path))
    except LedgerError:
        checkpoint = ""
    return Report(
        framework.name, framework.title, since, until, verifier.name, str(verifier), window.entries, controls, proofs,
        unsigned, checkpoint,
    )  # fmt: skip


def _measured(name: str, tallied: Tallied) -> Evidence:
    measure = MEASURES[name]
    return _counted(name, measure.words, tallied, measure.if_any if tallied.count else measure.if_none)


def _counted(name: str, words: str, tallied: Tallied, gap: str) -> Evidence:
    divided = tuple(sorted(tallied.divided.items(), key=lambda item: (-item[1], item[0])))
    is_gap = gap if tallied.count or name not in ("silences", "unfinished") else ""
    return Evidence(name, words, tallied.count, tallied.cited, divided, is_gap)


def _integrity(path: Place, verifier: Verifier, progress: Progress | None) -> Evidence:
    words = "entries of the whole ledger that verify against its tree and signed checkpoints"
    try:
        found = verify(path, verifier, progress=progress)
    except ProofError as fault:
        return Evidence("integrity", words, 0, gap=f"The ledger does not verify: {fault}")
    behind = found.entries - found.covered
    divided = (("checkpoints", found.checkpoints), ("entries behind the last checkpoint", behind))
    gap = "" if found.checkpoints else "No checkpoint is signed yet: nothing holds the entries together."
    return Evidence("integrity", words, found.covered, divided=divided, gap=gap)


def _retention(path: Place, days: int, until: str) -> Evidence:
    with closing(numbered(path)) as entries:
        first = next(entries, None)
    words = f"days from the oldest entry to the end of this time, of {days} that are asked"
    if first is None:
        return Evidence("retention", words, 0, gap="The ledger is empty.")
    number, entry = first
    kept = max(0, (datetime.fromisoformat(until) - datetime.fromisoformat(entry.time)).days)
    gap = "" if kept >= days else "The ledger is younger than that, so it can't show it yet."
    return Evidence("retention", words, kept, (number,), gap=gap)


def _proofs(path: Place, numbers: list[int]) -> tuple[tuple[tuple[int, str], ...], tuple[int, ...]]:
    proofs, unsigned = [], []
    for number in numbers:
        try:
            proofs.append((number, entry_proof(path, number)))
        except (LedgerError, ProofError):  # no checkpoint covers it yet, or it is damaged, which "integrity" names
            unsigned.append(number)
    return tuple(proofs), tuple(unsigned)
