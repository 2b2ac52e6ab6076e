"""A vault's tokens in one SQLite file (mode 0600), for the processes of one machine.

What it must never do: hand out a token before it is on the disk, unless who asks settles later; leave what was erased
in the file or its log; or use a file that others can read.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from maskwire.transform.shelf import Kept, Kind, NewerKeyError, Sealed, VaultError

__all__ = ["FileShelf"]

_AT_ONCE = 400  # values of one SQL statement
_ROTATED = 2000  # rows sealed anew at a time
_WAIT = 5.0  # seconds for another writer to come to its end
_SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    tenant TEXT NOT NULL, entity TEXT NOT NULL, form TEXT NOT NULL, token TEXT NOT NULL, digest BLOB NOT NULL,
    sealed BLOB NOT NULL, version INTEGER NOT NULL, made REAL NOT NULL,
    PRIMARY KEY (tenant, entity, form, token)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS tokens_digest ON tokens (tenant, entity, form, digest);
CREATE INDEX IF NOT EXISTS tokens_version ON tokens (tenant, version);
"""


class FileShelf:
    """The file at ``path``, made when it is first needed; as ``Shelf`` says.

    ``late``: what is kept is on the disk once ``settle`` was called, and not each time.
    """

    def __init__(self, path: Path, tenant: str = "default", *, late: bool = False) -> None:
        self.path, self._tenant, self._late = path, tenant, late
        self._opened: sqlite3.Connection | None = None

    def __str__(self) -> str:
        return str(self.path)

    @property
    def _file(self) -> sqlite3.Connection:
        if self._opened is None:
            raise VaultError(f"The vault {self.path} is closed.")
        return self._opened

    def open(self) -> bool:
        """Makes the file where there is none; whether it was opened just now. Raises VaultError."""
        if self._opened is not None:
            return False
        path = self.path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            if path.stat().st_mode & 0o077:
                raise VaultError(f"{path} can be read or written by others. Run: chmod 600 {path}")
            file = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as fault:
            raise self._fault(fault) from None
        try:
            synced = "NORMAL" if self._late else "FULL"
            for pragma in ("journal_mode=WAL", f"synchronous={synced}", "secure_delete=ON"):
                file.execute(f"PRAGMA {pragma}")
            file.executescript(_SCHEMA)
        except sqlite3.Error as fault:
            file.close()
            raise self._fault(fault) from None
        self._opened = file
        return True

    def close(self) -> None:
        """Lets the file go."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def settle(self) -> None:
        """What was kept so far is on the disk."""
        if not self._late or self._opened is None:
            return
        with self._reached():
            (is_busy, *_) = self._file.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        if is_busy:
            raise VaultError(f"The vault {self.path} is in use for too long. Run it again.")

    def known(self, kind: Kind, digests: Sequence[bytes]) -> dict[bytes, str]:
        """The tokens of those digests that have one."""
        found: dict[bytes, str] = {}
        with self._reached():
            for start in range(0, len(digests), _AT_ONCE):
                some = digests[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                text = (
                    "SELECT digest, token FROM tokens "  # noqa: S608 - question marks
                    f"WHERE tenant = ? AND entity = ? AND form = ? AND digest IN ({marks})"
                )
                found.update(self._file.execute(text, (self._tenant, *kind, *some)).fetchall())
        return found

    def keep(self, kind: Kind, version: int, rows: Sequence[Kept]) -> dict[bytes, str]:
        """Keeps them, all or none; the tokens by which these digests go now."""
        with self.rotating(version):
            now = time.time()
            self._file.executemany(
                "INSERT OR IGNORE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(self._tenant, *kind, it.token, it.digest, it.sealed, version, now) for it in rows],
            )
            return self.known(kind, [it.digest for it in rows])

    def sealed(self, kind: Kind, token: str) -> Sealed | None:
        """What stands behind a token."""
        with self._reached():
            row = self._file.execute(
                "SELECT sealed, version FROM tokens WHERE tenant = ? AND entity = ? AND form = ? AND token = ?",
                (self._tenant, *kind, token),
            ).fetchone()
        return None if row is None else Sealed(kind, token, *row)

    def kinds(self) -> list[Kind]:
        """Of which there are tokens."""
        with self._reached():
            return self._file.execute(
                "SELECT DISTINCT entity, form FROM tokens WHERE tenant = ?", (self._tenant,)
            ).fetchall()

    def counts(self) -> list[tuple[str, str, int]]:
        """(entity, form, how many tokens)."""
        with self._reached():
            return self._file.execute(
                "SELECT entity, form, count(*) FROM tokens WHERE tenant = ? GROUP BY 1, 2 ORDER BY 1, 2",
                (self._tenant,),
            ).fetchall()

    def erase(self, digests: Mapping[Kind, Sequence[bytes]]) -> int:
        """Forgets what these digests find; what stood there is overwritten in the file and gone from its log."""
        rows = [(self._tenant, *kind, digest) for kind, some in digests.items() for digest in some]
        return self._erased("DELETE FROM tokens WHERE tenant = ? AND entity = ? AND form = ? AND digest = ?", rows)

    def erase_tokens(self, tokens: Sequence[str]) -> int:
        """As ``erase``, by token, of every kind."""
        rows = [(self._tenant, token) for token in tokens]
        return self._erased("DELETE FROM tokens WHERE tenant = ? AND token = ?", rows)

    @contextmanager
    def rotating(self, version: int) -> Iterator[None]:
        """A transaction that no other writer is beside."""
        with self._reached(), self._change():
            newer = "SELECT 1 FROM tokens WHERE tenant = ? AND version > ? LIMIT 1"
            if self._file.execute(newer, (self._tenant, version)).fetchone() is not None:
                raise NewerKeyError("The vault is sealed with a newer key than this process has: restart it.")
            yield

    def of_versions(self, versions: Sequence[int]) -> Iterator[list[Sealed]]:
        """What is sealed under these versions, some at a time."""
        marks = ", ".join("?" * len(versions))
        text = f"SELECT entity, form, token, sealed, version FROM tokens WHERE tenant = ? AND version IN ({marks})"  # noqa: S608 - question marks
        left = self._file.execute(f"{text} LIMIT {_ROTATED}", (self._tenant, *versions)).fetchall()
        while left:
            yield [Sealed((entity, form), token, sealed, version) for entity, form, token, sealed, version in left]
            left = self._file.execute(f"{text} LIMIT {_ROTATED}", (self._tenant, *versions)).fetchall()

    def reseal(self, kind: Kind, version: int, rows: Sequence[Kept]) -> None:
        """Puts these in the place of what their tokens had."""
        self._file.executemany(
            "UPDATE tokens SET sealed = ?, version = ?, digest = ? "
            "WHERE tenant = ? AND entity = ? AND form = ? AND token = ?",
            [(it.sealed, version, it.digest, self._tenant, *kind, it.token) for it in rows],
        )

    def _erased(self, text: str, rows: Sequence[tuple[object, ...]]) -> int:
        with self._reached():
            with self._change():
                erased = self._file.executemany(text, rows).rowcount
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return max(0, erased)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as fault:
            raise self._fault(fault) from None

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._file.execute("COMMIT")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise

    def _fault(self, fault: Exception) -> VaultError:
        kind = getattr(fault, "sqlite_errorname", None) or type(fault).__name__
        return VaultError(f"The vault {self.path} can't be read or written ({kind}).")
