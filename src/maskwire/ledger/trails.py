"""By what a block's entries are found again without reading them: traces, conversations, and the tables that were read.

What it is for: each block has one row of short hashes of the traces and conversations that its entries name, and one
for each table that they read, with what tells whether a given row of it was among the answers (sightings.py).
What it must never do: leave out an entry; or hold what the entries do not. A row's key has another hash in every
exchange (subjects.py), so that there is no index from a row to entries, and must not be: whoever could read it, and ask
for a row himself, would tell who else has seen it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from maskwire._kernel import Answers, Record
from maskwire.ledger.database import Database
from maskwire.ledger.drawn import Form
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase, principal_text

__all__ = ["SCHEMA", "Gathered", "Read", "Table", "Trails", "mark", "packed", "reads", "told", "trace_in", "unpacked"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS named (block INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS touched (
    tab TEXT NOT NULL, schema TEXT NOT NULL, block INTEGER NOT NULL, entries BLOB NOT NULL,
    PRIMARY KEY (tab, schema, block)
) STRICT, WITHOUT ROWID;
"""
_MARK = 4  # bytes: of the blocks of ten million entries, one in a hundred is looked into in vain
_PHASES = {Phase.WHOLE: 0, Phase.OPENING: 1, Phase.CLOSING: 2}
_TRACE = slice(3, 35)  # of a traceparent: its trace

Table = tuple[str, str]  # schema, name


class Read(NamedTuple):
    """An entry of an exchange that read one table. ``place`` is its number, in a ``touched`` row that within its block;
    ``phase`` 0 whole, 1 opening, 2 closing; ``said`` are the digests of its literals and parameters, ``keys`` of rows'
    keys (column, hashes, filter), as in SubjectEntry: where there are any, they tell all rows. ``is_empty``: no row
    came, of an answer that had begun."""

    place: int
    who: str
    phase: int
    time: str
    session: str
    exchange: str
    said: Sequence[str] = ()
    is_empty: int = 0
    keys: Sequence[tuple[str, Sequence[str], str]] = ()


def trace_in(traceparent: str) -> str:
    """The trace of a traceparent."""
    return traceparent[_TRACE]


def mark(kind: str, name: str) -> bytes:
    """The short hash of a trace or a conversation."""
    return blake2b(f"{kind}\0{name}".encode("utf-8", "replace"), digest_size=_MARK).digest()


def reads(place: int, entry: Entry) -> dict[Table, Read]:
    """What an entry tells of each table whose rows it had, or that an answer which had begun may have read."""
    if entry.kind is not Kind.EXCHANGE or (entry.outcome is Outcome.REFUSED and entry.phase is not Phase.CLOSING):
        return {}
    keys: dict[Table, list[tuple[str, Sequence[str], str]]] = {}
    for one in entry.subjects:
        keys.setdefault((one.column.schema, one.column.table), []).append((one.column.name, one.keys, one.filter))
    full = set(keys)  # tables of which rows came, or may have
    empty: set[Table] = set()
    for column in entry.columns:
        is_full = column.kept or column.masked or column.dropped or entry.phase is Phase.OPENING
        (full if is_full else empty).update((origin.schema, origin.table) for origin in column.origins)
    if entry.outcome is Outcome.REFUSED:
        empty, full = empty | full, set()
    tables = full | empty if entry.phase is Phase.CLOSING else full  # a closing one ends its opening in any case
    if not tables:
        return {}
    said = [digest for _, digest in (*entry.literals, *entry.parameters)]
    who, phase = principal_text(entry.principal), _PHASES[entry.phase]
    head = (place, who, phase, entry.time, entry.session, entry.exchange, said)
    return {table: Read(*head, int(table not in full), keys.get(table, ())) for table in sorted(tables)}


class Gathered:
    """Answers of one form, as they are added to a block: what they come to, and what they tell of ``tables``."""

    __slots__ = ("_tables", "answers")

    def __init__(self, answers: Answers, tables: Sequence[list[str]]) -> None:
        self.answers = answers
        self._tables = tables

    def add(self, place: int, record: Record) -> None:
        """The answer at this place in the block."""
        for table, read in zip(self._tables, self.answers.add(place, record), strict=True):
            if read is not None:
                table.append(read)


class Trails:
    """Of one block, as it grows: entries are added in their order."""

    def __init__(self) -> None:
        self._names: set[tuple[str, str]] = set()
        self._reads: dict[Table, list[str]] = {}  # the JSON of each Read

    def add(self, place: int, entry: Entry) -> None:
        """The entry at this place in the block, from 0 on."""
        self._name(entry)
        for table, read in reads(place, entry).items():
            self._reads.setdefault(table, []).append(orjson.dumps(tuple(read)).decode())

    def _name(self, entry: Entry) -> None:
        if entry.traceparent:
            self._names.add(("trace", trace_in(entry.traceparent)))
        if entry.conversation:
            self._names.add(("conversation", entry.conversation))

    def gather(self, form: Form) -> Gathered:
        """Takes answers of one form, as ``add`` would; forms have no keys of rows."""
        sample = form.sample
        self._name(sample)
        outputs: dict[Table, list[int]] = {}
        for number, column in enumerate(sample.columns):
            for table in {(origin.schema, origin.table) for origin in column.origins}:
                outputs.setdefault(table, []).append(number)
        who, session = principal_text(sample.principal), orjson.dumps(sample.session).decode()
        answers = Answers(len(sample.columns), list(outputs.values()), orjson.dumps(who).decode(), session)
        return Gathered(answers, [self._reads.setdefault(table, []) for table in outputs])

    def keep(self, file: Database, block: int) -> None:
        """Writes it, inside the caller's transaction."""
        hashes = b"".join(sorted({mark(*name) for name in self._names}))
        file.execute("INSERT INTO named (block, hashes) VALUES (?, ?)", (block, hashes))
        rows = [(tab, schema, block, packed(found)) for (schema, tab), found in sorted(self._reads.items()) if found]
        if rows:
            file.executemany("INSERT INTO touched (tab, schema, block, entries) VALUES (?, ?, ?, ?)", rows)


def packed(found: Iterable[str]) -> bytes:
    """Entries as a row has them, in their order: each is the JSON of what it tells."""
    return zlib.compress(f"[{','.join(found)}]".encode(), 1)


def told(data: bytes) -> list[list[Any]]:
    """What ``packed`` took, each with all that a Read has: ledgers of before left out what was empty at its end."""
    return [[*it[:-1], list(it.keys)] for it in (Read(*one) for one in unpacked(data))]


def unpacked(data: bytes) -> list[Any]:
    """What ``packed`` took, as lists. Raises ValueError, zlib.error."""
    found = orjson.loads(zlib.decompress(data))
    if not isinstance(found, list):
        raise ValueError("not a list")  # noqa: TRY004 - of a damaged ledger, not of a caller
    return found
