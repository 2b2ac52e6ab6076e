"""Sums of blocks of entries, so that a question over years is answered from a few thousand rows.

What it is for: a block is 4,096 entries; four blocks are one of the next level, so that any window is a few blocks of
each level. An entry is added to its block when it is appended, while all of it is at hand; the thread that syncs the
ledger writes what whole blocks come to.
What it must never do: write the sums of a block before all of it is in the file, or leave out an entry of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maskwire.ledger import trails
from maskwire.ledger.database import Database
from maskwire.ledger.drawn import Drawn, Form
from maskwire.ledger.entry import UNKNOWN_END, ColumnEntry, Entry, Kind, Outcome, Phase, principal_text
from maskwire.ledger.trails import Gathered, Trails
from maskwire.model import Column

__all__ = ["BLOCK", "LARGE", "LEVELS", "SCHEMA", "SUMMED", "Rollup", "keep_large", "merged", "rolled"]

BLOCK = 4096  # entries
LARGE = 4  # blocks of one level in one of the next
LEVELS = 6  # the last one's blocks are of four million entries

SCHEMA = (
    """
CREATE INDEX IF NOT EXISTS entries_session ON entries (session);
CREATE TABLE IF NOT EXISTS principals (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS columns (
    id INTEGER PRIMARY KEY, schema TEXT NOT NULL, tab TEXT NOT NULL, col TEXT NOT NULL, UNIQUE (schema, tab, col)
) STRICT;
CREATE TABLE IF NOT EXISTS blocks (
    level INTEGER NOT NULL, block INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (level, block)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal INTEGER NOT NULL, column INTEGER NOT NULL, entity TEXT,
    kept INTEGER NOT NULL, masked INTEGER NOT NULL, dropped INTEGER NOT NULL,
    exchanges INTEGER NOT NULL, refused INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (level, block, principal, column)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shown (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal INTEGER NOT NULL, column INTEGER NOT NULL,
    finding INTEGER NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (level, block, principal, column, finding, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal INTEGER NOT NULL, reason TEXT NOT NULL,
    code TEXT NOT NULL, attempts INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (level, block, principal, reason, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal INTEGER NOT NULL, exchanges INTEGER NOT NULL,
    PRIMARY KEY (level, block, principal)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS openings (
    seq INTEGER PRIMARY KEY, exchange TEXT NOT NULL, time TEXT NOT NULL, closed TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS openings_exchange ON openings (exchange);
CREATE INDEX IF NOT EXISTS openings_endless ON openings (seq) WHERE closed IS NULL;
"""
    + trails.SCHEMA
)
# What a table's rows are summed up by, over blocks, and how.
_MERGED = {
    "seen": ("principal, column", "max(entity), sum(kept), sum(masked), sum(dropped), sum(exchanges), sum(refused), "
             "min(first), max(last)"),
    "shown": ("principal, column, finding, what", "sum(count)"),
    "refused": ("principal, reason, code", "sum(attempts), min(first), max(last)"),
    "asked": ("principal", "sum(exchanges)"),
}  # fmt: skip
SUMMED = tuple(_MERGED)
_SUMMARY = "summary"  # the rule of outputs that count or test for NULL


def rolled(file: Database) -> int:
    """How many blocks are summed up."""
    return int(file.execute("SELECT coalesce(max(block) + 1, 0) FROM blocks WHERE level = 0").fetchone()[0])


def merged(file: Database, table: str, where: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    """A table's rows of those blocks, summed up."""
    keys, figures = _MERGED[table]
    return file.execute(f"SELECT {keys}, {figures} FROM {table} WHERE {where} GROUP BY {keys}", values).fetchall()


class _Block:
    """The sums of one block, as they grow."""

    def __init__(self) -> None:
        self.count = 0
        self.first, self.last = "~", ""
        # entity, kept, masked, dropped, exchanges, refused, first, last
        self.seen: dict[tuple[str, Column], list[Any]] = {}
        self.shown: dict[tuple[str, Column, int, str], int] = {}
        self.refused: dict[tuple[str, str, str], list[Any]] = {}
        self.asked: dict[str, int] = {}
        self.opened: list[tuple[int, str, str]] = []
        self.closed: list[tuple[str, str]] = []
        self.drawn: dict[Form, Gathered] = {}  # answers by their form, until they are added to the rest
        self.trails = Trails()

    def add(self, number: int, entry: Entry) -> None:
        self.count += 1
        if type(entry) is Drawn and (record := entry.record) is not None and entry.form.is_answer:
            form = entry.form
            gathered = self.drawn.get(form)
            if gathered is None:
                gathered = self.drawn[form] = self.trails.gather(form)
            gathered.add(self.count - 1, record)
            return
        self.trails.add(self.count - 1, entry)
        self.first, self.last = min(self.first, entry.time), max(self.last, entry.time)
        if entry.kind is Kind.LOGIN_FAILED:
            self._refuse(principal_text(entry.principal), Kind.LOGIN_FAILED.value, entry)
        if entry.kind is not Kind.EXCHANGE:
            return
        if entry.phase is Phase.OPENING:
            self.opened.append((number, entry.exchange, entry.time))
            return
        if entry.reason == UNKNOWN_END:  # its opening stands for it
            return
        if entry.phase is Phase.CLOSING:
            self.closed.append((entry.time, entry.exchange))
        who = principal_text(entry.principal)
        self.asked[who] = self.asked.get(who, 0) + 1
        is_refused = entry.outcome is Outcome.REFUSED
        if is_refused:
            self._refuse(who, entry.reason, entry)
        self._see(who, entry.columns, (1, entry.time, entry.time), is_refused=is_refused)

    def settle(self) -> None:
        """Adds what was gathered by form: answers of one form differ in their figures alone."""
        for form, gathered in self.drawn.items():
            number, first, last, counts = gathered.answers.sums()
            self.first, self.last = min(self.first, first), max(self.last, last)
            who = principal_text(form.sample.principal)
            self.asked[who] = self.asked.get(who, 0) + number
            self._see(who, form.columns(counts), (number, first, last), is_refused=False)
        self.drawn.clear()

    def _refuse(self, who: str, reason: str, entry: Entry) -> None:
        one = self.refused.setdefault((who, reason, entry.code), [0, entry.time, entry.time])
        one[:] = one[0] + 1, min(one[1], entry.time), max(one[2], entry.time)

    def _see(self, who: str, outputs: Sequence[ColumnEntry], times: tuple[int, str, str], *, is_refused: bool) -> None:
        """``times`` are how many exchanges had these columns, and when the first and the last one."""
        exchanges, first, last = times
        counted: set[Column] = set()
        shown = self.shown
        for output in outputs:
            how = _SUMMARY if output.rule == _SUMMARY else output.transform
            for column in output.origins:
                one = self.seen.get((who, column))
                if one is None:
                    one = self.seen[who, column] = [None, 0, 0, 0, 0, 0, first, last]
                if output.entity is not None:
                    one[0] = max(one[0] or "", output.entity)
                one[6], one[7] = min(one[6], first), max(one[7], last)
                if column not in counted:
                    counted.add(column)
                    one[5 if is_refused else 4] += exchanges
                if is_refused:
                    continue
                one[1] += output.kept
                one[2] += output.masked
                one[3] += output.dropped
                key = (who, column, 0, how)
                shown[key] = shown.get(key, 0) + output.kept + output.masked + output.dropped
                for entity, count in output.findings:
                    key = (who, column, 1, entity)
                    shown[key] = shown.get(key, 0) + count


class Rollup:
    """The sums of one ledger's blocks; entries are added in order. ``next`` is the number of the next one."""

    def __init__(self, file: Database) -> None:
        self._done: list[_Block] = []
        self._block = _Block()
        self._written = rolled(file)  # blocks
        self.next = self._written * BLOCK + 1

    def add(self, entry: Entry) -> None:
        """The next entry."""
        self._block.add(self.next, entry)
        self.next += 1
        if self._block.count == BLOCK:
            self._block.settle()
            self._done.append(self._block)
            self._block = _Block()

    def write(self, file: Database) -> None:
        """Writes the sums of the blocks that are whole, and are all in the file. Errors are sqlite3.Error."""
        while self._done:
            (last,) = file.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
            if last < (self._written + 1) * BLOCK:
                return
            file.execute("BEGIN IMMEDIATE")
            try:
                _keep(file, self._written, self._done[0])
                keep_large(file, self._written)
                file.execute("COMMIT")
            finally:
                if file.in_transaction:
                    file.execute("ROLLBACK")
            self._written += 1
            del self._done[0]


def _keep(file: Database, number: int, block: _Block) -> None:
    columns = {column for _, column in block.seen}
    who = {*(text for text, _ in block.seen), *(key[0] for key in block.refused), *block.asked}
    file.executemany("INSERT OR IGNORE INTO principals (text) VALUES (?)", [(text,) for text in sorted(who)])
    file.executemany(
        "INSERT OR IGNORE INTO columns (schema, tab, col) VALUES (?, ?, ?)",
        [(it.schema, it.table, it.name) for it in sorted(columns)],
    )
    principal = dict(file.execute("SELECT text, id FROM principals"))
    column = {Column(*names): at for at, *names in file.execute("SELECT id, schema, tab, col FROM columns")}
    place = (0, number)
    _insert(file, "blocks", [(*place, block.first, block.last)])
    _insert(file, "seen", [(*place, principal[p], column[c], *it) for (p, c), it in block.seen.items()])
    _insert(file, "shown", [(*place, principal[p], column[c], *k, it) for (p, c, *k), it in block.shown.items()])
    _insert(file, "refused", [(*place, principal[p], *k, *it) for (p, *k), it in block.refused.items()])
    _insert(file, "asked", [(*place, principal[p], it) for p, it in block.asked.items()])
    file.executemany("INSERT INTO openings (seq, exchange, time) VALUES (?, ?, ?)", block.opened)
    file.executemany("UPDATE openings SET closed = ? WHERE exchange = ?", block.closed)
    block.trails.keep(file, number)


def keep_large(file: Database, number: int) -> None:
    """The blocks of higher levels that this one ends."""
    for level in range(1, LEVELS):
        if (number + 1) % LARGE:
            return
        number //= LARGE
        below = (level - 1, number * LARGE, (number + 1) * LARGE)
        where = "level = ? AND block >= ? AND block < ?"
        for table in _MERGED:
            _insert(file, table, [(level, number, *row) for row in merged(file, table, where, below)])
        (times,) = file.execute(f"SELECT min(first), max(last) FROM blocks WHERE {where}", below)
        _insert(file, "blocks", [(level, number, *times)])


def _insert(file: Database, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        file.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
