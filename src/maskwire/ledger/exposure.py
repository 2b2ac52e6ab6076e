"""Exposure: what a principal has seen, by source column and entity, read back from the ledger.

What it is for: the answer to "what did that model just see?", while the gateway writes or long after.
What it must never do: write, or leave something out that may have been seen: an answer that began and whose
end is not on record counts as seen, and is named as unfinished.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.database import Database
from maskwire.ledger.entry import Entry, Phase, decode, principal_of
from maskwire.ledger.opening import late, snapshot
from maskwire.ledger.place import Place
from maskwire.ledger.question import Question
from maskwire.ledger.rollup import BLOCK, LARGE, LEVELS, merged, rolled
from maskwire.ledger.sums import Sum, Sums
from maskwire.ledger.trail import exchanges_in, ranges
from maskwire.model import Column

_CHOSEN = "(level, block) IN (SELECT level, block FROM temp.chosen)"
# Their rows alone are read; without an index's help it would be those of everybody.
_THEIRS = "(level, block) IN (SELECT level, block FROM temp.chosen) AND principal IN (SELECT id FROM temp.whose)"
# Answers that began in the window and have no end, or one outside of it; the latter only among the window's blocks.
_ENDLESS = "seq IN (SELECT seq FROM openings WHERE closed IS NULL AND seq <= ?)"
_CROSSING = (
    "seq IN (SELECT seq FROM openings WHERE seq > ? AND seq <= ? AND closed IS NOT NULL AND "
    "(closed >= ? OR closed < ?))"
)

__all__ = ["Exposure", "Refusals", "Report", "exposure", "opened", "read"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one principal has seen of one source column.

    ``rows`` counts rows sent that had a value of it, masked or not; ``unfinished`` counts exchanges among
    ``exchanges`` whose end is not on record, so that their rows are unknown. ``shown`` says how, as
    (transform, rows), with "summary" for counts and NULL tests; ``findings`` what was masked inside its text,
    as (entity, count). ``refused`` counts refused attempts on it. ``first`` and ``last`` are RFC 3339.
    """

    principal: str
    column: Column
    entity: str | None
    shown: tuple[tuple[str, int], ...]
    kept: int
    masked: int
    dropped: int
    findings: tuple[tuple[str, int], ...]
    rows: int
    exchanges: int
    unfinished: int
    refused: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often a principal was refused for one reason; for a failed login the reason is "login-failed"."""

    principal: str
    reason: str
    code: str
    attempts: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole exposure of a window: columns seen, and what was refused."""

    seen: tuple[Exposure, ...]
    refused: tuple[Refusals, ...]
    exchanges: int


def read(
    path: Place | str,
    principal: str | None = None,
    session: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Iterator[Entry]:
    """The entries of a ledger, oldest first; ``since`` is included, ``until`` is not (both as ``moment``).

    Raises LedgerError where there is no ledger at ``path`` or it can't be read.
    """
    question = Question(principal, session, since, until)
    with opened(path) as (file, late):
        for low, high in _ranges(file, question):
            yield from _entries(file, [], question, "seq > ? AND seq <= ?", (low, high))
        yield from _entries(file, late, question, _after(question), (_rolled(file, question) * BLOCK,))


def backwards(path: Place | str, words: Sequence[str]) -> Iterator[Entry]:
    """The entries whose text holds one of these words, the newest first: no other is decoded. Raises as ``read``."""
    holds = " OR ".join("instr(entry, ?)" for _ in words)
    with opened(path) as (file, late):
        for _, text in reversed(late):
            if any(word in text for word in words):
                yield decode(text)
        statement = f"SELECT entry FROM entries WHERE {holds} ORDER BY seq DESC"  # noqa: S608 - fixed texts only
        for (text,) in file.execute(statement, words):
            yield decode(text)


@contextmanager
def opened(path: Place | str) -> Iterator[tuple[Database, list[tuple[int, str]]]]:
    """A ledger as it is at one moment: its file, and what its tail has besides. Raises LedgerError, then too."""
    place = Path(path) if isinstance(path, str) else path
    try:
        # The tail first: what moves into the file meanwhile is then seen twice, not never, and told apart by seq.
        waiting = late(place)
        with snapshot(place) as reader:
            (last,) = reader.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
            yield reader, [(number, text) for number, text in waiting if number > last]
    except sqlite3.Error:
        raise LedgerError(
            f"The ledger {place} can't be read: it is not a ledger, is damaged, or this user may not read it."
        ) from None
    except ProofError as fault:
        raise LedgerError(f"{fault} Run: maskwire ledger verify") from None


def _entries(
    file: Database,
    late: list[tuple[int, str]],
    question: Question,
    more: str = "1",
    values: tuple[object, ...] = (),
) -> Iterator[Entry]:
    conditions = question.conditions()
    where = " AND ".join((more, *conditions))
    statement = f"SELECT entry FROM entries WHERE {where} ORDER BY seq"  # noqa: S608 - fixed texts only
    for (text,) in file.execute(statement, (*values, *conditions.values())):
        entry = decode(text)
        if question.covers(entry):
            yield entry
    for _, text in late:
        if question.covers(entry := decode(text)):
            yield entry


def exposure(
    path: Place | str,
    principal: str | None = None,
    session: str | None = None,
    since: str | None = None,
    until: str | None = None,
    *,
    agent: str | None = None,
    model: str | None = None,
    on_behalf_of: str | None = None,
    conversations: frozenset[str] | None = None,
    trace: str | None = None,
) -> Report:
    """What was seen in the ledger at ``path``; arguments and errors as ``read``. ``conversations`` are the names that
    entries may have for one; ``trace`` is a W3C trace (trail.py)."""
    asked, sums = Question(principal, session, since, until, agent, model, on_behalf_of, conversations), Sums()
    with opened(path) as (file, late):
        question = asked if trace is None else replace(asked, exchanges=exchanges_in(file, late, trace))
        for low, high in _summed(file, question, sums):
            for entry in _entries(file, [], question, "seq > ? AND seq <= ?", (low, high)):
                if entry.phase is not Phase.OPENING:  # those are known from ``openings``
                    sums.add(entry)
        if question.conversations is not None and question.session is None:
            for bounds in ranges(file, "conversation", question.conversations):
                for entry in _entries(file, [], question, "seq > ? AND seq <= ?", bounds):
                    sums.add(entry)
            rest = _entries(file, late, question, "seq < ?", (0,))
        else:
            rest = _entries(file, late, question, _after(question), (_rolled(file, question) * BLOCK,))
        for entry in rest:
            sums.add(entry)
    sums.end()
    return Report(
        seen=tuple(_exposure(name, column, total) for (name, column), total in sorted(sums.seen.items(), key=_order)),
        refused=tuple(
            Refusals(name, reason, code, total.counts["attempts"], total.first, total.last)
            for (name, reason, code), total in sorted(sums.refused.items(), key=lambda item: item[0])
        ),
        exchanges=sums.exchanges,
    )


def _rolled(file: Database, question: Question) -> int:
    """How many blocks may be answered from their sums: none of one session's, conversation's or trace's."""
    has_sums = file.execute("SELECT 1 FROM sqlite_schema WHERE name = 'blocks'").fetchone()
    return rolled(file) if has_sums and question.is_about_all else 0


def _after(question: Question) -> str:
    """The condition on the first entry to read; one session's are found by their index, which a plus makes it take."""
    return "seq > ?" if question.is_about_all else "+seq > ?"


def _ranges(file: Database, question: Question) -> Iterator[tuple[int, int]]:
    """The entries (after, up to) of the blocks in which something may lie within the window."""
    if _rolled(file, question):
        asked = "SELECT block FROM blocks WHERE level = 0 AND last >= ? AND first < ? ORDER BY block"
        for (number,) in file.execute(asked, (question.since or "", question.until or "~")).fetchall():
            yield number * BLOCK, (number + 1) * BLOCK


def _choose(file: Database, since: str, until: str) -> None:
    """Puts the fewest blocks that lie within the window as a whole into the table ``chosen``."""
    chosen: set[tuple[int, int]] = set()
    for level in range(LEVELS - 1, -1, -1):
        asked = "SELECT block FROM blocks WHERE level = ? AND first >= ? AND last < ?"
        for (number,) in file.execute(asked, (level, since, until)):
            above = ((level + up, number // LARGE**up) for up in range(1, LEVELS - level))
            if chosen.isdisjoint(above):
                chosen.add((level, number))
    file.execute("CREATE TEMP TABLE chosen (level INTEGER, block INTEGER, PRIMARY KEY (level, block)) WITHOUT ROWID")
    file.executemany("INSERT INTO temp.chosen VALUES (?, ?)", sorted(chosen))


def _summed(file: Database, question: Question, sums: Sums) -> Iterator[tuple[int, int]]:
    """Adds up the blocks that lie within the window as a whole; gives the entries (after, up to) of those in part."""
    blocks = _rolled(file, question)
    if not blocks:
        return
    since, until = question.since or "", question.until or "~"
    _choose(file, since, until)
    known = {at: principal_of(text) for at, text in file.execute("SELECT id, text FROM principals")}
    names = {at: who.name for at, who in known.items() if question.of(who)}
    file.execute("CREATE TEMP TABLE whose (id INTEGER PRIMARY KEY)")
    file.executemany("INSERT INTO temp.whose VALUES (?)", [(at,) for at in names])
    columns = {at: Column(*column) for at, *column in file.execute("SELECT id, schema, tab, col FROM columns")}
    where = _CHOSEN if len(names) == len(known) else _THEIRS
    for who, column, *figures in merged(file, "seen", where, ()):
        sums.add_seen(names[who], columns[column], *figures)
    for who, column, is_finding, what, count in merged(file, "shown", where, ()):
        sums.add_shown(names[who], columns[column], what, count, is_finding=bool(is_finding))
    for who, *figures in merged(file, "refused", where, ()):
        sums.add_refused(names[who], *figures)
    for _, exchanges in merged(file, "asked", where, ()):
        sums.exchanges += exchanges
    for entry in _entries(file, [], question, _ENDLESS, (blocks * BLOCK,)):
        sums.add(entry)
    if question.since is not None or question.until is not None:
        touched = [low for low, _ in _ranges(file, question)] or [0]
        bounds = (touched[0], touched[-1] + BLOCK)
        for entry in _entries(file, [], question, _CROSSING, (*bounds, until, since)):
            sums.add(entry)
    partly = "SELECT block FROM blocks WHERE level = 0 AND NOT (first >= ? AND last < ?) AND last >= ? AND first < ?"
    for (number,) in file.execute(partly, (since, until, since, until)).fetchall():
        yield number * BLOCK, (number + 1) * BLOCK


def _order(item: tuple[tuple[str, Column], Sum]) -> tuple[str, bool, Column]:
    (name, column), total = item
    return name, total.entity is None, column


def _exposure(name: str, column: Column, total: Sum) -> Exposure:
    counts = total.counts
    return Exposure(
        principal=name,
        column=column,
        entity=total.entity,
        shown=tuple(sorted(total.shown.items())),
        kept=counts["kept"],
        masked=counts["masked"],
        dropped=counts["dropped"],
        findings=tuple(sorted(total.findings.items())),
        rows=counts["kept"] + counts["masked"] + counts["dropped"],
        exchanges=counts["exchanges"],
        unfinished=counts["unfinished"],
        refused=counts["refused"],
        first=total.first,
        last=total.last,
    )
