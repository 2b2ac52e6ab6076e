"""The ledger's store: one SQLite file that is only ever appended to, and its tail.

What it is for: ``append`` hands entries to the operating system before it returns, so that a released answer is on
record even if the gateway dies the next moment. They are on the disk when the tail, ``to_sync``, was synced, which a
thread does in groups; ``sync`` also moves them from the tail into the file, and into the tree, when there are many.
``durability="strict"`` syncs every append before it returns. ``checkpoint`` signs all there is.
What it must never do: change or delete an entry, go on after a failed sync, or say "written" of a file that is
no longer the one at its path.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from maskwire._kernel import Files, Pending
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import rollup, seal, signing
from maskwire.ledger.advice import advice
from maskwire.ledger.caught_up import catch_up
from maskwire.ledger.entry import Entry, decode
from maskwire.ledger.note import Note, Signer
from maskwire.ledger.rollup import Rollup
from maskwire.ledger.seal import Seal
from maskwire.ledger.tail import Tail, path_of, read_tail

__all__ = ["Durability", "InUseError", "Ledger"]

Durability = Literal["grouped", "strict"]

# "MWLG": lets a stranger's SQLite file be told from a ledger (sqlite.org/pragma.html#pragma_application_id).
APPLICATION_ID = 0x4D574C47
VERSION = 2  # of the tables; 1 had no tree
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    session TEXT NOT NULL,
    principal TEXT NOT NULL,
    entry TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TABLE IF NOT EXISTS prunings (
    id INTEGER PRIMARY KEY, low INTEGER NOT NULL, high INTEGER NOT NULL, time TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS prunings_stay BEFORE UPDATE ON prunings
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS prunings_remain BEFORE DELETE ON prunings
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
DROP TRIGGER IF EXISTS entries_remain;
CREATE TRIGGER IF NOT EXISTS entries_remain_unless_pruned BEFORE DELETE ON entries
WHEN NOT EXISTS (SELECT 1 FROM prunings WHERE OLD.seq BETWEEN low AND high)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
# All rows in one statement, cut out of one value: while SQLite works nobody waits for the interpreter, and no row has
# cost an object of it. The places are as the kernel's Pending gives them.
_INSERT = """
INSERT INTO entries (seq, time, session, principal, entry)
SELECT ?1 + key, CAST(substr(?2, at, a) AS TEXT), CAST(substr(?2, at + a, b) AS TEXT),
       CAST(substr(?2, at + a + b, c) AS TEXT), CAST(substr(?2, at + a + b + c, d) AS TEXT)
  FROM (SELECT key, CAST(substr(value, 1, 12) AS INTEGER) AS at, CAST(substr(value, 13, 9) AS INTEGER) AS a,
               CAST(substr(value, 22, 9) AS INTEGER) AS b, CAST(substr(value, 31, 9) AS INTEGER) AS c,
               CAST(substr(value, 40, 9) AS INTEGER) AS d
          FROM json_each(?3))
"""
_LATER = 0.25
# Above these sizes the tail, and SQLite's write-ahead log, are folded into the file by the thread that syncs.
_TAIL_ABOVE = 8 * 1024 * 1024
_LOG_ABOVE = 8 * 1024 * 1024


class InUseError(LedgerError):
    """Another process writes the ledger."""


class Ledger:
    """The ledger's file at ``path``, open for its one writer. Made, with mode 0600, where it is missing.

    ``durability``: "grouped" (the caller syncs ``to_sync`` within 10 ms) or "strict" (every
    append is on the disk when it returns). Raises LedgerError where the file can't be written, is not a
    ledger, or another gateway writes it.
    """

    sync_within = 0.008  # seconds; design.md promises 10 ms

    def __init__(self, path: Path | str, durability: Durability = "grouped") -> None:
        self.path = Path(path).expanduser().absolute()
        # An append of "strict" waits for the disk, and what comes meanwhile shares the next sync (recorder.py).
        self._strict = self.waits = durability == "strict"
        if self._strict:  # all is on the disk already; the tree and the sums are in no hurry
            self.sync_within = _LATER
        self._failed = f"The ledger {self.path} failed to reach the disk before. Check the disk, then restart."
        self._log_path, self._tail_path = Path(f"{self.path}-wal"), path_of(self.path)
        self._paths = [str(self.path), str(self._log_path), str(self._tail_path)]
        self._mutex = threading.Lock()  # over the tail and what is pending
        self._syncing = threading.Lock()  # over syncs of the tail; taken while no other but that of the file is held
        self._file_mutex = threading.Lock()  # over the SQLite connection; taken before the other one
        self._broken = False
        self._lock = -1
        self._tail: Tail | None = None
        self._file: sqlite3.Connection | None = None
        self._seal: Seal | None = None
        self._pending: list[Pending] = [Pending()]  # in the tail and not yet in the file: the last ones before the next
        self._rollup: Rollup | None = None
        self._next = 1
        try:
            self._open()
        except (sqlite3.Error, OSError) as fault:
            self._let_go()
            raise LedgerError(advice(self.path, fault)) from None
        except LedgerError:
            self._let_go()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def to_sync(self) -> Path | None:
        """The tail; None where each append syncs it."""
        return None if self._strict else self._tail_path

    @property
    def is_due(self) -> bool:
        """Whether ``sync`` would move entries from the tail into the file."""
        return self._tail is not None and self._tail.size > _TAIL_ABOVE

    def append(self, entries: Sequence[Entry]) -> None:
        """Writes all entries or none. When it returns they are with the operating system; LedgerError if not.

        After LedgerError nothing may be released. A full disk may recover; a failed sync or a file that was
        moved away does not: every later append raises too.
        """
        try:
            with self._mutex:
                tail, _ = self._ready()
                rows = [entry.written() for entry in entries]
                tail.append(self._next, rows)
                self._pending[-1].add(rows)
                self._next += len(rows)
                if self._rollup is not None:
                    for entry in entries:
                        self._rollup.add(entry)
            if self._strict:
                self._put(tail)
        except (sqlite3.Error, OSError) as fault:
            raise LedgerError(advice(self.path, fault)) from None

    def _put(self, tail: Tail) -> None:
        """Syncs the tail. One at a time: the system tells of a failed write once, and each must know of it."""
        with self._syncing:
            if self._broken:
                raise LedgerError(self._failed)
            try:
                tail.sync()
            except OSError:
                self._broken = True
                raise

    def sync(self, fault: OSError | None = None) -> None:
        """Puts every appended entry on the disk. May run in another thread than ``append``.

        ``fault``: why the tail could not be synced. Raises LedgerError where the disk refuses; then no later append
        succeeds, since what the operating system still holds is unknown.
        """
        if fault is not None:  # at once: a fold may hold the file for long
            self._broken = True
            raise LedgerError(advice(self.path, fault))
        with self._file_mutex:
            try:
                if self._tail is None or self._file is None or self._seal is None:
                    raise LedgerError("The ledger is closed.")
                if not self._strict:
                    self._put(self._tail)
                # All else is done seldom: each step of it takes the interpreter from those who are answered.
                if not self.is_due:
                    return
                self._fold(self._file, self._tail, self._seal)
                self._seal.grow()
                if self._log_path.stat().st_size > _LOG_ABOVE:
                    self._file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except (sqlite3.Error, OSError) as refused:
                self._broken = self._broken or not _passes(refused)
                raise LedgerError(advice(self.path, refused)) from None

    def checkpoint(self) -> Note | None:
        """Signs the tree of all entries; None where none came since the last time. May run in another thread.

        Raises LedgerError, as ``sync``.
        """
        with self._file_mutex:
            try:
                if self._tail is None or self._file is None or self._seal is None:
                    raise LedgerError("The ledger is closed.")
                self._put(self._tail)
                self._fold(self._file, self._tail, self._seal)
                return self._seal.checkpoint()
            except (sqlite3.Error, OSError) as fault:
                self._broken = self._broken or not _passes(fault)
                raise LedgerError(advice(self.path, fault)) from None

    def sign_with(self, signer: Signer) -> None:
        """Another key, which an entry has announced, signs from now on. Raises LedgerError."""
        with self._file_mutex:
            try:
                if self._seal is None:
                    raise LedgerError("The ledger is closed.")
                self._seal.sign_with(signer)
            except sqlite3.Error as fault:
                raise LedgerError(advice(self.path, fault)) from None

    def _fold(self, file: sqlite3.Connection, tail: Tail, tree: Seal) -> None:
        """Moves what is pending from the tail into the file, the tree and the sums; appends wait only for the last few.
        What can't be moved now stays in the tail, and is moved another time."""
        with self._mutex:
            pending, self._pending = self._pending, [Pending()]
            first = self._next - sum(map(len, pending))
        try:
            _insert(file, first, pending)
        except sqlite3.Error:
            with self._mutex:
                self._pending = [*filter(len, pending), *self._pending]
            raise
        with self._mutex:
            _insert(file, self._next - sum(map(len, self._pending)), self._pending)
            pending += self._pending
            self._pending = [Pending()]
            tail.cut()
        tree.grow_by(first, b"".join(one.leaves() for one in pending))
        if self._rollup is not None:
            self._rollup.write(file)

    def close(self) -> None:
        """Folds the tail, signs what is there, lets the files go. Safe to call twice; what was appended stays."""
        with self._file_mutex:
            try:
                if self._file and self._tail and self._seal and not self._broken:
                    self._fold(self._file, self._tail, self._seal)
                    self._seal.checkpoint()
            except (sqlite3.Error, OSError) as fault:
                raise LedgerError(advice(self.path, fault)) from None
            finally:
                self._let_go()

    def _let_go(self) -> None:
        file, self._file, self._seal, self._rollup = self._file, None, None, None
        tail, self._tail = self._tail, None
        lock, self._lock = self._lock, -1
        if file is not None:
            file.close()
        if tail is not None:
            tail.close()
        if lock >= 0:
            os.close(lock)

    def _open(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUseError(
                f"Another gateway writes the ledger {self.path}. Stop it, or give this one its own with --ledger."
            ) from None
        if not self.path.exists():
            # SQLite gives its -wal and -shm files the mode of the file they belong to.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        if not Files([str(self.path)]).can_be_written:  # root would be let through
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        self._file = _connect(self.path)
        _claim(self._file, self.path)
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.executescript(_SCHEMA + seal.SCHEMA + rollup.SCHEMA)
        # An empty write, so that a read-only file is found now and the -wal file is there to be synced.
        self._file.execute("BEGIN IMMEDIATE")
        self._file.execute(f"PRAGMA user_version={VERSION}")
        self._file.execute("COMMIT")
        self._tail = Tail(self._tail_path)
        self._recover(self._file, self._tail)
        self._seal = self._sealed(self._file)
        self._rollup = self._rolled_up(self._file)
        self._files = Files(self._paths)
        self._ready()

    def _recover(self, file: sqlite3.Connection, tail: Tail) -> None:
        """What a gateway that died had handed to the operating system goes into the file."""
        (last,) = file.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
        damaged = LedgerError(
            f"The ledger's tail {self._tail_path} is damaged. Run: maskwire ledger verify. Then move the ledger and "
            "its tail away and keep them, and start a new one."
        )
        try:
            late = [(number, decode(text), text) for number, text in read_tail(self._tail_path) if number > last]
        except (ProofError, LedgerError):
            raise damaged from None
        if late and late[0][0] != last + 1:
            raise damaged
        rescued = Pending()
        rescued.add([(*entry.head(), text) for _, entry, text in late])
        _insert(file, last + 1, [rescued])
        tail.cut()
        self._next = (late[-1][0] if late else last) + 1

    def _sealed(self, file: sqlite3.Connection) -> Seal:
        try:
            made = Seal(file, signing.load(self.path, make=seal.last_note(file) is None))
        except ProofError:
            raise LedgerError(f"A checkpoint of {self.path} is damaged. Run: maskwire ledger verify") from None
        made.grow()
        return made

    def _rolled_up(self, file: sqlite3.Connection) -> Rollup:
        """The sums, with the entries that are in no block yet."""
        catch_up(file)
        made = Rollup(file)
        statement = "SELECT entry FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?"
        while texts := file.execute(statement, (made.next, rollup.BLOCK)).fetchall():
            for (text,) in texts:
                made.add(decode(text))
            made.write(file)
        return made

    def _ready(self) -> tuple[Tail, sqlite3.Connection]:
        if self._tail is None or self._file is None:
            raise LedgerError("The ledger is closed.")
        if self._broken:
            raise LedgerError(self._failed)
        # An unlinked or replaced file still takes writes through our handle, and loses them all.
        if not self._files.are_the_same:
            raise LedgerError(
                f"The ledger {self.path} was moved, replaced or made read-only. Put it back, then restart."
            )
        return self._tail, self._file


def _passes(fault: Exception) -> bool:
    """Whether SQLite took all of it back and the tail holds it: the disk is full, or another program has the file."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY}


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False, timeout=1.0
    )
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


def _claim(connection: sqlite3.Connection, path: Path) -> None:
    """Makes an empty file a ledger; refuses a database of another kind rather than add a table to it."""
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if identity != APPLICATION_ID and tables:
        raise LedgerError(f"{path} is a database, but not a ledger. Choose another file with --ledger.")
    connection.execute("PRAGMA page_size=16384")  # of a new file: a page holds a score of entries, and is one write
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise LedgerError(f"The ledger {path} can't use a write-ahead log here. Put it on a local disk.")
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def _insert(file: sqlite3.Connection, first: int, pending: Sequence[Pending]) -> None:
    """All rows in one transaction, synced when it returns; the first of them gets this number."""
    if not any(map(len, pending)):
        return
    file.execute("BEGIN IMMEDIATE")
    try:
        for one in pending:
            file.execute(_INSERT, (first, one.parts(), one.places()))
            first += len(one)
        file.execute("COMMIT")
    finally:
        if file.in_transaction:
            file.execute("ROLLBACK")
