"""What changes about access while a gateway runs: tokens, requests and grants, kept in tables.

The command line writes them and gateways read them. Each change leaves an event, which a gateway puts into the ledger;
a grant counts only once that is done (``recorded``). Here they are in one SQLite file (mode 0600).
What it must never do: hold a token's text or a value of a source, or forget what was revoked.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from maskwire.errors import ConfigurationError

# Both SQLite and PostgreSQL are to take every statement, but for their types.
SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, principal TEXT NOT NULL, issued REAL NOT NULL, until REAL NOT NULL, once INTEGER NOT NULL,
    revoked REAL
) STRICT;
CREATE TABLE IF NOT EXISTS revoked (id TEXT PRIMARY KEY, time REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS used (id TEXT PRIMARY KEY, until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS floors (principal TEXT PRIMARY KEY, issued REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, principal TEXT NOT NULL, on_behalf_of TEXT NOT NULL, source TEXT NOT NULL,
    columns TEXT NOT NULL, purpose TEXT NOT NULL, seconds INTEGER NOT NULL, asked REAL NOT NULL, state TEXT NOT NULL,
    approver TEXT NOT NULL, until REAL NOT NULL, is_break_glass INTEGER NOT NULL, reviewer TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    principal TEXT NOT NULL, actor TEXT NOT NULL, recorded INTEGER NOT NULL DEFAULT 0
) STRICT;
"""
_WAIT = 5.0  # seconds for another writer to come to its end

Row = tuple[object, ...]


class Change(Protocol):
    """A transaction that is under way."""

    def execute(self, text: str, values: Sequence[object] = ()) -> Sequence[Row]:
        """Runs a statement; its rows, which are those it changed where it ends in RETURNING."""
        ...


class Store(Protocol):
    """Where the tables are. Every method raises ConfigurationError where they can't be used."""

    @property
    def version(self) -> tuple[int, int]:
        """Changes with each change, by whomever."""
        ...

    @property
    def tells(self) -> bool:
        """Whether it is for this process to put into the ledger what has changed, and for no other."""
        ...

    def change(self) -> AbstractContextManager[Change]:
        """All that is written inside, or nothing of it."""
        ...

    def read(self, text: str, *values: object) -> Sequence[Row]:
        """The rows of a SELECT."""
        ...

    def close(self) -> None:
        """Lets them go."""
        ...


class FileStore:
    """The file at ``path``, made where it is missing. Raises ConfigurationError where it can't be used.

    What another process changes is seen ``late`` seconds later at most: asking SQLite costs 30 microseconds.
    """

    tells = True

    def __init__(self, path: Path, *, late: float = 0.0) -> None:
        self.path = path
        self._late = late
        self._asked, self._version = float("-inf"), 0
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            if path.stat().st_mode & 0o077:
                raise ConfigurationError(f"{path} can be read or written by others. Run: chmod 600 {path}")
            self._file = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=FULL")
            self._file.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as fault:
            raise _unusable(path, fault) from None

    @contextmanager
    def change(self) -> Iterator[Change]:
        """All that is written inside, or nothing of it."""
        try:
            self._file.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as fault:
            raise _unusable(self.path, fault) from None
        try:
            yield _Statements(self._file)
            self._file.execute("COMMIT")
        except sqlite3.Error as fault:
            self._file.rollback()
            raise _unusable(self.path, fault) from None
        except BaseException:
            self._file.rollback()
            raise

    @property
    def version(self) -> tuple[int, int]:
        """Changes with each change of the file, by this process or another (sqlite.org/pragma.html, data_version).

        Raises ConfigurationError.
        """
        now = time.monotonic()
        try:
            if now - self._asked >= self._late:
                (self._version,) = self._file.execute("PRAGMA data_version").fetchone()
                self._asked = now
            changes = self._file.total_changes
        except sqlite3.Error as fault:
            raise _unusable(self.path, fault) from None
        return self._version, changes

    def read(self, text: str, *values: object) -> Sequence[Row]:
        """Rows of a SELECT. Raises ConfigurationError."""
        try:
            return self._file.execute(text, values).fetchall()
        except sqlite3.Error as fault:
            raise _unusable(self.path, fault) from None

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()


class _Statements:
    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def execute(self, text: str, values: Sequence[object] = ()) -> Sequence[Row]:
        return self._file.execute(text, values).fetchall()


def event(  # noqa: PLR0917 - a row
    change: Change, now: float, kind: str, subject: str, principal: str, actor: str
) -> None:
    """Leaves, inside a change, what the ledger is to be told of it."""
    change.execute(
        "INSERT INTO events (time, kind, subject, principal, actor) VALUES (?, ?, ?, ?, ?)",
        (now, kind, subject, principal, actor),
    )


def _unusable(path: Path, fault: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"{path}, which keeps tokens and access requests, can't be used ({type(fault).__name__})."
    )
