"""Whose rows an answer held: kept as keyed hashes of rows' keys, and asked for by whoever has the ledger's key.

What it is for: "who has seen rows of the customer whose id is 42?", from a ledger that holds no id.
What it must never do: say that somebody has not seen a row where the entries do not show that. An answer that read the
table and whose rows' keys are not on record may have held any.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from maskwire._kernel import Tally, subject_hash
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase, SubjectEntry
from maskwire.ledger.literals import MOST, Digests
from maskwire.model import Decision

__all__ = ["How", "Sighting", "Subject", "sessions_with", "sightings", "subject_entries", "subject_keys"]

_SET = 7  # bits of the filter that each hash sets (crates/kernel/src/subjects.rs)


class How(StrEnum):
    """How sure it is that an answer held a row of the subject, the surest first."""

    SEEN = "seen"  # the hash of the row's key is on record
    ASKED = "asked for"  # a literal or parameter said the key, and the table was read
    LIKELY = "probably seen"  # a filter holds the hash; of a hundred that it seems to hold, one it may not
    POSSIBLE = "may have been seen"  # the table was read, and which rows is not on record


@dataclass(frozen=True, slots=True)
class Subject:
    """A table, with or without its schema, and the key of a row as its text, raw or as a principal was shown it."""

    table: str
    key: str = field(repr=False)

    def is_of(self, schema: str, table: str) -> bool:
        """Whether it is this table."""
        return self.table in (table, f"{schema}.{table}")


@dataclass(slots=True)
class Sighting:
    """Of one principal, in one way: so many exchanges, and the numbers of the first and the last of their entries."""

    principal: str
    how: How
    first: str
    last: str
    entries: tuple[int, int]
    exchanges: int = 1


def subject_keys(decision: Decision | None, digests: Digests | None, exchange: str) -> list[tuple[int, bytes]]:
    """For a tally: the output columns that hold keys of rows, with the key of their hashes in this exchange."""
    if decision is None or digests is None or not decision.subjects:
        return []
    return [(number, digests.subject_key(exchange, column)) for number, column in decision.subjects]


def subject_entries(decision: Decision | None, tally: Tally) -> tuple[SubjectEntry, ...]:
    """What an entry has of them."""
    if decision is None or not decision.subjects:
        return ()
    columns = dict(decision.subjects)
    found = []
    for number, count, is_exact, told in tally.subjects():
        keys = tuple(told[at : at + 8].hex() for at in range(0, len(told), 8)) if is_exact else ()
        bits = "" if is_exact else b64encode(told).decode()
        found.append(SubjectEntry(columns[number], count, keys, bits))
    return tuple(found)


def sightings(entries: Iterable[tuple[int, Entry]], subject: Subject, all_digests: Sequence[Digests]) -> list[Sighting]:
    """What the entries, with their numbers, tell of who has seen rows of the subject: the surest first."""
    found: dict[tuple[str, How], Sighting] = {}
    for number, entry, how in _sighted(entries, subject, all_digests):
        name = entry.principal.name
        one = found.get((name, how))
        if one is None:
            found[name, how] = Sighting(name, how, entry.time, entry.time, (number, number))
        else:
            one.first, one.last = min(one.first, entry.time), max(one.last, entry.time)
            one.entries, one.exchanges = (one.entries[0], number), one.exchanges + 1
    order = list(How)
    return sorted(found.values(), key=lambda one: (order.index(one.how), one.principal))


def sessions_with(
    entries: Iterable[tuple[int, Entry]], subject: Subject, all_digests: Sequence[Digests]
) -> frozenset[str]:
    """The sessions whose answers held a row of the subject, or may have."""
    return frozenset(entry.session for _, entry, _ in _sighted(entries, subject, all_digests))


def _sighted(
    entries: Iterable[tuple[int, Entry]], subject: Subject, all_digests: Sequence[Digests]
) -> Iterator[tuple[int, Entry, How]]:
    """The last entry of each exchange that held a row of the subject, or may have; its number, and how sure it is."""
    begun: dict[str, tuple[int, Entry]] = {}
    asked: dict[str, bool] = {}
    for number, entry in entries:
        if entry.kind is not Kind.EXCHANGE:
            continue
        if entry.phase is Phase.OPENING:
            begun[entry.exchange] = number, entry
            asked[entry.exchange] = _is_asked(entry, subject, all_digests)
            continue
        begun.pop(entry.exchange, None)
        how = _how(entry, subject, all_digests, was_asked=asked.pop(entry.exchange, False))
        if how is not None:
            yield number, entry, how
    for number, entry in begun.values():
        how = _how(entry, subject, all_digests, was_asked=asked[entry.exchange])
        if how is not None:
            yield number, entry, how


def _how(entry: Entry, subject: Subject, all_digests: Sequence[Digests], *, was_asked: bool) -> How | None:
    if entry.outcome is Outcome.REFUSED:
        return None
    of = [one for one in entry.subjects if subject.is_of(one.column.schema, one.column.table)]
    for one in of:
        hashes = [subject_hash(d.subject_key(entry.exchange, one.column), subject.key.encode()) for d in all_digests]
        if any(f"{hashed:016x}" in one.keys for hashed in hashes):
            return How.SEEN
        if one.filter and any(_holds(b64decode(one.filter), hashed) for hashed in hashes):
            return How.LIKELY
    reads = {
        (it.schema, it.table)
        for column in entry.columns
        for it in column.origins
        if column.kept or column.masked or column.dropped or entry.phase is Phase.OPENING
    }
    told = {(one.column.schema, one.column.table) for one in of}
    if not any(subject.is_of(*table) for table in reads - told):
        return None
    return How.ASKED if was_asked or _is_asked(entry, subject, all_digests) else How.POSSIBLE


def _is_asked(entry: Entry, subject: Subject, all_digests: Sequence[Digests]) -> bool:
    said = {digest for _, digest in (*entry.literals, *entry.parameters)}
    if not said:
        return False
    texts = [(kind, subject.key) for kind in ("integer", "text", "number")]
    return any(digest in said for one in all_digests for _, digest in one.of(entry.exchange, texts[:MOST]))


def _holds(bits: bytes, hashed: int) -> bool:
    step, first = hashed >> 32 | 1, hashed & 0xFFFFFFFF
    places = ((first + number * step) & (len(bits) * 8 - 1) for number in range(_SET))
    return all(bits[place >> 3] >> (place & 7) & 1 for place in places)
