"""The ledger's store: one SQLite file that is only ever appended to.

What it is for: ``append`` hands entries to the operating system before it returns, so that a released answer
is on record even if the gateway dies the next moment; ``sync`` puts them on the disk, for a thread to call in
groups. SQLite in WAL mode with ``synchronous=NORMAL`` does the first without a sync, and stays whole after a
power cut (sqlite.org/wal.html, "Performance Considerations"). ``durability="strict"`` syncs in every append.
What it must never do: change or delete an entry, go on after a failed sync, or say "written" of a file that
is no longer the one at its path.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from maskwire.errors import LedgerError
from maskwire.ledger.entry import Entry, encode

__all__ = ["Durability", "Ledger"]

Durability = Literal["grouped", "strict"]

# "MWLG": lets a stranger's SQLite file be told from a ledger (sqlite.org/pragma.html#pragma_application_id).
APPLICATION_ID = 0x4D574C47
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
CREATE TRIGGER IF NOT EXISTS entries_remain BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
_INSERT = "INSERT INTO entries (time, session, principal, entry) VALUES (?, ?, ?, ?)"
# Above this size the write-ahead log is folded into the file by the thread that syncs, never by an append.
_FOLD_ABOVE = 8 * 1024 * 1024


class Ledger:
    """The ledger's file at ``path``, open for its one writer. Made, with mode 0600, where it is missing.

    ``durability``: "grouped" (the caller calls ``sync`` within 10 ms while ``dirty``) or "strict" (every
    append is on the disk when it returns). Raises LedgerError where the file can't be written, is not a
    ledger, or another gateway writes it.
    """

    def __init__(self, path: Path | str, durability: Durability = "grouped") -> None:
        self.path = Path(path).expanduser().absolute()
        self._wal_path = Path(f"{self.path}-wal")
        self._mutex = threading.Lock()
        self._sync_mutex = threading.Lock()
        self._broken = False
        self._dirty = False
        self._lock = -1
        self._wal = -1
        self._writer: sqlite3.Connection | None = None
        self._folder: sqlite3.Connection | None = None
        try:
            self._open(durability)
        except (sqlite3.Error, OSError) as fault:
            self.close()
            raise LedgerError(_advice(self.path, fault)) from None
        except LedgerError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def dirty(self) -> bool:
        """Whether an append has not been synced yet."""
        return self._dirty

    def append(self, entries: Sequence[Entry]) -> None:
        """Writes all entries or none. When it returns they are with the operating system; LedgerError if not.

        After LedgerError nothing may be released. A full disk may recover; a failed sync or a file that was
        moved away does not: every later append raises too.
        """
        try:
            rows = [(e.time, e.session, e.principal.name, encode(e)) for e in entries]
            with self._mutex:
                writer = self._ready()
                if len(rows) == 1:
                    writer.execute(_INSERT, rows[0])
                else:
                    _insert_all(writer, rows)
                self._dirty = True
        # UnicodeError: a lone surrogate in a name; its text would carry the name.
        except (sqlite3.Error, OSError, UnicodeError, ValueError, TypeError) as fault:
            raise LedgerError(_advice(self.path, fault)) from None

    def sync(self) -> None:
        """Puts every appended entry on the disk. May run in another thread than ``append``.

        Raises LedgerError where the disk refuses; then no later append succeeds, since what the operating
        system still holds is unknown.
        """
        with self._sync_mutex:
            self._dirty = False
            try:
                if self._wal < 0 or self._folder is None:
                    raise LedgerError("The ledger is closed.")
                os.fdatasync(self._wal)
                if os.fstat(self._wal).st_size > _FOLD_ABOVE:
                    self._folder.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except (sqlite3.Error, OSError) as fault:
                self._broken = True
                raise LedgerError(_advice(self.path, fault)) from None

    def close(self) -> None:
        """Lets the file go. Safe to call twice; what was appended stays."""
        with self._sync_mutex, self._mutex:
            connections, self._writer, self._folder = (self._folder, self._writer), None, None
            descriptors, self._wal, self._lock = (self._wal, self._lock), -1, -1
            try:
                for connection in connections:
                    if connection is not None:
                        connection.close()
            except sqlite3.Error as fault:
                raise LedgerError(_advice(self.path, fault)) from None
            finally:
                for descriptor in descriptors:
                    if descriptor >= 0:
                        os.close(descriptor)

    def _open(self, durability: Durability) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerError(
                f"Another gateway writes the ledger {self.path}. Stop it, or name another with --ledger."
            ) from None
        if not self.path.exists():
            # SQLite gives its -wal and -shm files the mode of the file they belong to.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        # SQLite asks the system, which lets root write any file; the operator who made it read-only meant it.
        if not _identity(self.path)[2]:
            raise OSError(errno.EROFS, "")
        self._writer = _connect(self.path)
        _claim(self._writer, self.path)
        self._writer.execute(f"PRAGMA synchronous={'FULL' if durability == 'strict' else 'NORMAL'}")
        self._writer.executescript(_SCHEMA)
        # An empty write, so that a read-only file is found now and the -wal file is there to be synced.
        self._writer.execute("BEGIN IMMEDIATE")
        self._writer.execute("PRAGMA user_version=1")
        self._writer.execute("COMMIT")
        self._folder = _connect(self.path)
        self._folder.execute("PRAGMA synchronous=NORMAL")
        self._wal = os.open(self._wal_path, os.O_RDONLY | os.O_CLOEXEC)
        self._identity = _identity(self.path), _identity(self._wal_path)

    def _ready(self) -> sqlite3.Connection:
        if self._writer is None:
            raise LedgerError("The ledger is closed.")
        if self._broken:
            raise LedgerError(f"The ledger {self.path} failed to reach the disk before. Check the disk, then restart.")
        # An unlinked or replaced file still takes writes through our handle, and loses them all.
        if (_identity(self.path), _identity(self._wal_path)) != self._identity:
            raise LedgerError(
                f"The ledger {self.path} was moved, replaced or made read-only. Put it back, then restart."
            )
        return self._writer


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
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise LedgerError(f"The ledger {path} can't use a write-ahead log here. Put it on a local disk.")
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def _insert_all(writer: sqlite3.Connection, rows: list[tuple[str, str, str, str]]) -> None:
    writer.execute("BEGIN IMMEDIATE")
    try:
        writer.executemany(_INSERT, rows)
        writer.execute("COMMIT")
    finally:
        if writer.in_transaction:
            writer.execute("ROLLBACK")


def _identity(path: Path) -> tuple[int, int, int]:
    found = os.stat(path)  # noqa: PTH116 - a Path method doubles the cost, and this runs for every answer
    return found.st_dev, found.st_ino, found.st_mode & stat.S_IWUSR


def _advice(path: Path, fault: Exception) -> str:
    """What went wrong and what to do, by the error's number: its text is never passed on."""
    number = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    match number:
        case sqlite3.SQLITE_FULL:
            cause = "its disk is full: free some space"
        case sqlite3.SQLITE_READONLY:
            cause = "it is read-only: give this user the right to write the file and its folder"
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            cause = "it is damaged or not a ledger: move it away and keep it, then start a new one"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            cause = "another program holds it locked: close that program"
        case sqlite3.SQLITE_CANTOPEN:
            cause = "it can't be opened: check the path and its rights"
        case _ if isinstance(fault, OSError) and fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            cause = "it is read-only: give this user the right to write the file and its folder"
        case _ if isinstance(fault, OSError) and fault.errno is not None:
            cause = f"the system says: {os.strerror(fault.errno)}"
        case _:
            cause = f"its store failed ({type(fault).__name__} {number})"
    return f"The ledger {path} can't be written: {cause}. Nothing is released until then."
