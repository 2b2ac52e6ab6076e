"""Retention: what is old loses its text and keeps its hash; what is held loses nothing.

What it is for: a pruned entry's leaf hash stays in the tree's tiles, so that every checkpoint and every proof of the
others still holds, and sums stay as they were. Each pruning, hold and erasure is an entry first and is done second.
What it must never do: prune what no checkpoint covers, what a hold covers, what the ledger needs to be read (starts,
changes of configuration, of keys and of access), or what no entry announces.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from maskwire.errors import LedgerError
from maskwire.ledger.checkpoint import Checkpoint
from maskwire.ledger.entry import Entry, Kind, decode, moment
from maskwire.ledger.exposure import backwards
from maskwire.ledger.inbox import left, record
from maskwire.ledger.opening import snapshot, writable
from maskwire.ledger.place import Place
from maskwire.ledger.rollup import BLOCK, rolled
from maskwire.ledger.seal import last_note
from maskwire.ledger.transcript import erase as erase_transcript
from maskwire.ledger.transcript import folder_of, sessions
from maskwire.model import Principal

__all__ = ["PRUNABLE", "Hold", "announced", "erase", "hold", "holds", "lift", "prune", "pruned"]

PRUNABLE = frozenset({Kind.EXCHANGE, Kind.LOGIN, Kind.LOGIN_FAILED, Kind.READING, Kind.HEARTBEAT, Kind.DATASET})
_AT_ONCE = 500  # entries in one short transaction, so that a gateway that writes does not wait
_WAIT = 90.0  # seconds within which a running gateway takes an announcement in
_PRUNED, _HELD, _LIFTED, _ERASED = "pruned", "legal-hold", "legal-hold-lifted", "erased"


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing of this principal and session, of between these times, is pruned or erased; None holds all of them."""

    name: str
    principal: str | None = None
    session: str | None = None
    since: str | None = None
    until: str | None = None

    def covers(self, principal: str, session: str, first: str, last: str) -> bool:
        """Whether it holds something of them from ``first`` to ``last``."""
        return (
            self.principal in (None, principal)
            and self.session in (None, session)
            and (self.since is None or last >= self.since)
            and (self.until is None or first < self.until)
        )


def hold(place: Place, one: Hold, who: Principal) -> None:
    """Puts a hold on record; from then on it counts. Raises LedgerError."""
    told = {
        "hold": one.name,
        "principal": one.principal,
        "session": one.session,
        "since": one.since,
        "until": one.until,
    }
    _announce(place, who, _HELD, tuple((name, value) for name, value in told.items() if value is not None))


def lift(place: Place, name: str, who: Principal) -> None:
    """Ends the holds of this name. Raises LedgerError where there is none."""
    if name not in {one.name for one in holds(place)}:
        raise LedgerError(f"There is no legal hold named {name}. Run: maskwire ledger holds")
    _announce(place, who, _LIFTED, (("hold", name),))


def holds(place: Place) -> list[Hold]:
    """Those that count now, the newest first. Raises LedgerError."""
    found: list[Hold] = []
    lifted: set[str] = set()
    waiting = reversed(left(place))  # first: what a gateway takes in meanwhile is then seen twice, not never
    for entry in chain(waiting, backwards(place, (f'"reason":"{_HELD}',))):
        told = dict(entry.tags)
        name = told.pop("hold", "")
        if entry.reason == _LIFTED:
            lifted.add(name)
        elif entry.reason == _HELD and name not in {*lifted, *(one.name for one in found)}:
            found.append(Hold(name, **told))
    return found


def prune(
    place: Place,
    before: str,
    kinds: frozenset[Kind],
    who: Principal,
    *,
    dry: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Drops the texts of entries of these kinds from before a moment; how many. ``dry`` only counts them.

    Raises LedgerError where a kind may not be pruned, or the pruning can't be put on record.
    """
    if not kinds <= PRUNABLE:
        raise LedgerError(f"Entries of these kinds are kept for ever: {', '.join(sorted(kinds - PRUNABLE))}.")
    numbers = list(_old(place, before, kinds, holds(place)))
    if dry or not numbers:
        return len(numbers)
    name = _announce(place, who, _PRUNED, (("before", before),), rows=len(numbers))
    _wait_for(place, name, sleep)
    now = set(_old(place, before, kinds, holds(place)))  # a hold may have come while a gateway was waited for
    numbers = [number for number in numbers if number in now]
    file = writable(place)
    try:
        for low, high in _ranges(numbers):
            file.execute("BEGIN IMMEDIATE")
            file.execute("INSERT INTO prunings (low, high, time) VALUES (?, ?, ?)", (low, high, moment(time.time())))
            file.execute("DELETE FROM entries WHERE seq >= ? AND seq <= ?", (low, high))
            file.execute("COMMIT")
    finally:
        file.close()
    return len(numbers)


def erase(
    place: Place,
    who: Principal,
    *,
    named: frozenset[str] = frozenset(),
    principal: str | None = None,
    before: float | None = None,
    folder: Path | None = None,
    dry: bool = False,
) -> list[str]:
    """Deletes the keys of transcripts: of these sessions, of this principal, or last written before a moment in
    seconds since 1970; their sessions. Where a hold covers one that is named, LedgerError, and nothing is erased.
    ``dry`` only names them."""
    where, active, chosen = folder or folder_of(place), holds(place), []
    for session, owner, last in sessions(where):
        if session in named or owner == principal or (before is not None and last < before):
            if any(one.covers(owner, session, "", "~") for one in active):
                if before is None:
                    raise LedgerError(f"Session {session} is under a legal hold: lift it first. Nothing was erased.")
                continue
            chosen.append(session)
    for session in () if dry else chosen:
        _announce(place, who, _ERASED, (("session", session),))
        erase_transcript(where, session)
    return chosen


def pruned(place: Place, number: int) -> str:
    """When an entry was pruned; empty where it was not. Raises LedgerError."""
    with snapshot(place) as file:
        found = file.execute("SELECT time FROM prunings WHERE low <= ? AND high >= ?", (number, number)).fetchone()
        return str(found[0]) if found else ""


def announced(entry: Entry) -> int:
    """How many entries this one says to have been pruned."""
    return entry.rows if entry.kind is Kind.CONFIGURATION and entry.reason == _PRUNED else 0


def _announce(place: Place, who: Principal, reason: str, tags: tuple[tuple[str, str], ...], rows: int = 0) -> str:
    name = secrets.token_hex(8)
    kind = Kind.CONFIGURATION
    record(place, Entry(moment(time.time()), name, who, kind, door="cli", reason=reason, tags=tags, rows=rows))
    return name


def _wait_for(place: Place, name: str, sleep: Callable[[float], None]) -> None:
    """Until a running gateway has taken it in."""
    waited = 0.0
    while next(backwards(place, (f'"session":"{name}"',)), None) is None:
        if waited >= _WAIT:
            raise LedgerError("The gateway that writes this ledger did not record the pruning: nothing was pruned.")
        sleep(0.5)
        waited += 0.5


def _old(place: Place, before: str, kinds: frozenset[Kind], active: list[Hold]) -> Iterator[int]:
    """The numbers of what may go, in order."""
    with snapshot(place) as file:
        note = last_note(file)
        last = min(Checkpoint.parse(note.text).size if note is not None else 0, rolled(file) * BLOCK)
        # An answer without an end counts as seen, which is told from its opening entry.
        asked = (
            "SELECT seq, entry FROM entries WHERE seq <= ? AND time < ? "
            "AND seq NOT IN (SELECT seq FROM openings WHERE closed IS NULL) ORDER BY seq"
        )
        for number, text in file.execute(asked, (last, before)):
            entry = decode(text)
            is_held = any(one.covers(entry.principal.name, entry.session, entry.time, entry.time) for one in active)
            if entry.kind in kinds and not is_held:
                yield number


def _ranges(numbers: list[int]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(numbers):
        end = at
        while end + 1 < len(numbers) and numbers[end + 1] == numbers[end] + 1 and end - at < _AT_ONCE - 1:
            end += 1
        yield numbers[at], numbers[end]
        at = end + 1
