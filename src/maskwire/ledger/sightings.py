"""Who has seen a row: what the entries that read its table tell, the surest first.

What it is for: "who has seen rows of the customer whose id is 42?". Entries of whole blocks are asked by what trails.py
keeps of them, those behind by themselves.
What it must never do: say that somebody has not seen a row where the entries do not show that. An answer that read the
table and whose rows' keys are not on record may have held any.
"""

from __future__ import annotations

import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from maskwire._kernel import subject_hash
from maskwire.errors import LedgerError
from maskwire.ledger.database import Database
from maskwire.ledger.entry import Entry, decode, principal_of
from maskwire.ledger.exposure import opened
from maskwire.ledger.literals import Digests
from maskwire.ledger.place import Place
from maskwire.ledger.question import Question
from maskwire.ledger.rollup import BLOCK
from maskwire.ledger.trails import Read, Table, reads, unpacked
from maskwire.model import Column

__all__ = ["How", "Sighting", "Subject", "readings", "reads_of", "sessions_with", "sightings"]

_SET = 7  # bits of the filter that each hash sets (crates/kernel/src/subjects.rs)
_OPENING, _CLOSING = 1, 2
_KINDS = ("integer", "text", "number")


class How(StrEnum):
    """How sure it is that an answer held a row of the subject, the surest first."""

    SEEN = "seen"  # the hash of the row's key is on record
    ASKED = "asked for"  # a literal or parameter said the key, and the table was read
    LIKELY = "probably seen"  # a filter holds the hash; of a hundred that it seems to hold, one it may not
    POSSIBLE = "may have been seen"  # the table was read, and which rows is not on record


_ORDER = {how: at for at, how in enumerate(How)}


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


def sightings(found: Iterable[tuple[Table, Read]], subject: Subject, all_digests: Sequence[Digests]) -> list[Sighting]:
    """What was read of the subject's table (``readings``) tells of who has seen rows of it: the surest first."""
    told: dict[tuple[str, How], Sighting] = {}
    for read, how in _sighted(found, subject, all_digests):
        name = principal_of(read.who).name
        one = told.get((name, how))
        if one is None:
            told[name, how] = Sighting(name, how, read.time, read.time, (read.place, read.place))
        else:
            one.first, one.last = min(one.first, read.time), max(one.last, read.time)
            one.entries, one.exchanges = (one.entries[0], read.place), one.exchanges + 1
    return sorted(told.values(), key=lambda one: (_ORDER[one.how], one.principal))


def sessions_with(
    found: Iterable[tuple[Table, Read]], subject: Subject, all_digests: Sequence[Digests]
) -> frozenset[str]:
    """The sessions whose answers held a row of the subject, or may have."""
    return frozenset(read.session for read, _ in _sighted(found, subject, all_digests))


def readings(place: Place, subject: Subject, question: Question) -> Iterator[tuple[Table, Read]]:
    """What entries that the question asks for tell of the subject's table, in their order. Raises LedgerError."""
    with opened(place) as (file, late):
        blocks = 0
        if question.session is None and file.execute("SELECT 1 FROM sqlite_schema WHERE name = 'named'").fetchone():
            (blocks,) = file.execute("SELECT coalesce(max(block) + 1, 0) FROM named").fetchone()
            yield from _kept(file, subject, question)
        by_session = "+seq > ? AND session = ?" if question.session is not None else "seq > ?"
        values = (blocks * BLOCK,) if question.session is None else (0, question.session)
        name = subject.table.rpartition(".")[2]
        asked = f"SELECT seq, entry FROM entries WHERE {by_session} AND instr(entry, ?) ORDER BY seq"  # noqa: S608
        entries = ((n, decode(text)) for n, text in file.execute(asked, (*values, name)))
        tail = ((n, decode(text)) for n, text in late)
        for several in (entries, tail):
            yield from reads_of(((n, entry) for n, entry in several if question.covers(entry)), subject)


def reads_of(entries: Iterable[tuple[int, Entry]], subject: Subject) -> Iterator[tuple[Table, Read]]:
    """What entries, with their numbers, tell of the subject's table."""
    for number, entry in entries:
        for table, read in reads(number, entry).items():
            if subject.is_of(*table):
                yield table, read


def _kept(file: Database, subject: Subject, question: Question) -> Iterator[tuple[Table, Read]]:
    """Of whole blocks, from what is kept of them."""
    since, until = question.since or "", question.until or "~"
    wanted: dict[str, bool] = {}
    asked = (
        "SELECT touched.block, touched.schema, touched.entries FROM touched "
        "JOIN blocks ON blocks.level = 0 AND blocks.block = touched.block "
        "WHERE touched.tab = ? AND blocks.last >= ? AND blocks.first < ? ORDER BY touched.block"
    )
    schema, _, name = subject.table.rpartition(".")
    for block, several in groupby(file.execute(asked, (name, since, until)), itemgetter(0)):
        low, found = block * BLOCK + 1, []
        for _, named, data in several:
            if schema not in ("", named):
                continue
            try:
                rows = unpacked(data)
            except (ValueError, zlib.error):
                raise LedgerError("The ledger's sums can't be read. Run: maskwire ledger verify") from None
            for row in rows:
                who = row[1]
                if (is_wanted := wanted.get(who)) is None:
                    is_wanted = wanted[who] = question.of(principal_of(who))
                if is_wanted and since <= row[3] < until:
                    row[0] += low
                    found.append(((named, name), Read(*row)))
        # An entry may have read tables of that name in several schemas.
        yield from sorted(found, key=_place)


def _place(found: tuple[Table, Read]) -> int:
    return found[1].place


def _sighted(
    found: Iterable[tuple[Table, Read]], subject: Subject, all_digests: Sequence[Digests]
) -> Iterator[tuple[Read, How]]:
    """The last entry of each exchange that held a row of the subject, or may have, and how sure it is."""
    begun: dict[str, tuple[Read, How | None]] = {}
    judge = _judge(subject, all_digests)
    for _, several in groupby(found, _place):
        how: How | None = None
        for table, read in several:
            how = _surer(how, judge(table, read))
        if read.phase == _OPENING:
            begun[read.exchange] = read, how
            continue
        _, asked = begun.pop(read.exchange, (read, None))
        how = How.ASKED if how is How.POSSIBLE and asked is How.ASKED else how
        if how is not None:
            yield read, how
    for read, sure in begun.values():
        if sure is not None:
            yield read, sure


def _surer(one: How | None, other: How | None) -> How | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=_ORDER.__getitem__)


def _judge(subject: Subject, all_digests: Sequence[Digests]) -> Callable[[Table, Read], How | None]:
    texts = [(kind, subject.key) for kind in _KINDS]
    key = subject.key.encode()

    def judge(table: Table, read: Read) -> How | None:
        if read.is_empty:
            return None
        sure: How | None = None
        for name, keys, bits in read.keys:
            column = Column(*table, name)
            hashes = [subject_hash(one.subject_key(read.exchange, column), key) for one in all_digests]
            if any(f"{hashed:016x}" in keys for hashed in hashes):
                return How.SEEN
            if bits and any(_holds(b64decode(bits), hashed) for hashed in hashes):
                sure = How.LIKELY
        if read.keys:
            return sure
        said = read.said
        is_asked = said and any(d in said for one in all_digests for _, d in one.of(read.exchange, texts))
        return How.ASKED if is_asked else How.POSSIBLE

    return judge


def _holds(bits: bytes, hashed: int) -> bool:
    step, first = hashed >> 32 | 1, hashed & 0xFFFFFFFF
    places = ((first + number * step) & (len(bits) * 8 - 1) for number in range(_SET))
    return all(bits[place >> 3] >> (place & 7) & 1 for place in places)
