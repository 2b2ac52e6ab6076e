"""The vault: random tokens and, encrypted, what they stand for, in one SQLite file (mode 0600) beside the ledger.

What it is for: columns masked by ``vault`` join and lead back, and nothing of a token is computed from its value. A
value is found by a keyed hash that never leaves the file; erased, its token leads nowhere and its next one is another.
What it must never do: hold a raw value, hand out a token before it is on the disk, or go on where it can't be read.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
import threading
import time
from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from maskwire.errors import MaskwireError
from maskwire.transform.keyring import VaultKey

__all__ = ["FORMS", "Vault", "VaultError"]

FORMS = ("text", "number", "uuid")
_RANDOM, _LETTERS = 10, 15  # bytes drawn, and letters of five bits made of them: 75, behind one that says what it is
_LARGEST = (1 << 31) - 1  # a number fits int4
_MOST_TRIES = 64
_AT_ONCE = 400  # values of one SQL statement
_NONCE = 12
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


class VaultError(MaskwireError):
    """The vault can't be read or written; what needs it is refused. Says nothing of a value."""


class Vault:
    """The file at ``path``, made when it is first needed, of one tenant. Safe among threads and processes.

    ``keys`` are those of the keyring, newest first: what older ones sealed is sealed anew when it is opened.
    ``late``: tokens are on the disk once ``settle`` was called, and not each time that some are given out.
    """

    def __init__(self, path: Path, keys: Sequence[VaultKey], tenant: str = "default", *, late: bool = False) -> None:
        self.path, self._tenant, self._late = path, tenant, late
        self._keys = {one.version: one for one in keys}
        self._newest = keys[0]
        self._ciphers = {one.version: AESGCM(one.seal) for one in keys}
        self._lock = threading.Lock()
        self._opened_file: sqlite3.Connection | None = None

    def __repr__(self) -> str:
        return f"Vault({str(self.path)!r})"

    def close(self) -> None:
        """Lets the file go."""
        with self._lock:
            if self._opened_file is not None:
                self._opened_file.close()
                self._opened_file = None

    def settle(self) -> None:
        """What was given out so far is on the disk, for one that is ``late``. Raises VaultError."""
        if self._late and self._opened_file is not None:
            with self._reached():
                (is_busy, *_) = self._file.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
            if is_busy:
                raise VaultError(f"The vault {self.path} is in use for too long. Run it again.")

    @property
    def _file(self) -> sqlite3.Connection:
        if self._opened_file is None:
            self._open()
        assert self._opened_file is not None  # noqa: S101 - it was opened, or that raised
        return self._opened_file

    def _open(self) -> None:
        path = self.path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            if path.stat().st_mode & 0o077:
                raise VaultError(f"{path} can be read or written by others. Run: chmod 600 {path}")
            self._opened_file = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            synced = "NORMAL" if self._late else "FULL"
            for pragma in ("journal_mode=WAL", f"synchronous={synced}", "secure_delete=ON"):
                self._file.execute(f"PRAGMA {pragma}")
            self._file.executescript(_SCHEMA)
            self._seal_anew()
        except (OSError, sqlite3.Error, VaultError) as fault:
            if self._opened_file is not None:
                self._opened_file.close()
                self._opened_file = None
            if isinstance(fault, VaultError):
                raise
            raise VaultError(f"The vault {path} can't be used ({_kind(fault)}).") from None

    def tokens(self, entity: str, form: str, values: Sequence[bytes]) -> list[str]:
        """A token for each of these distinct values; those without one are given one. Raises VaultError.

        Called by the kernel, a batch of values at a time.
        """
        if form not in FORMS:
            raise VaultError("The vault has no tokens of that form.")
        digests = [self._digest(self._newest, entity, form, value) for value in values]
        with self._reached():
            found = self._known(entity, form, digests)
            if len(found) < len(digests):
                with self._change():
                    self._refuse_newer()
                    # Another session may have been faster: one value has one token.
                    found.update(self._known(entity, form, [one for one in digests if one not in found]))
                    for value, digest in zip(values, digests, strict=True):
                        if digest not in found:
                            found[digest] = self._made(entity, form, value, digest)
        return [found[digest] for digest in digests]

    def raw(self, entity: str, form: str, token: str) -> bytes | None:
        """What a token stands for; None where it is none, or erased. Raises VaultError."""
        with self._reached():
            row = self._file.execute(
                "SELECT sealed, version FROM tokens WHERE tenant = ? AND entity = ? AND form = ? AND token = ?",
                (self._tenant, entity, form, token),
            ).fetchone()
        return None if row is None else self._opened(entity, form, token, *row)

    def erase(self, values: Iterable[bytes], entity: str | None = None) -> int:
        """Forgets these values, of one entity or of all: their tokens lead nowhere from now on. How many there were.

        Raises VaultError.
        """
        texts = list(values)
        with self._reached(), self._change():
            kinds = self._file.execute("SELECT DISTINCT entity, form FROM tokens WHERE tenant = ?", (self._tenant,))
            wanted = [(e, f) for e, f in kinds.fetchall() if entity in (None, e)]
            digests = [
                (self._tenant, kind, form, self._digest(key, kind, form, value))
                for kind, form in wanted
                for value in texts
                for key in self._keys.values()
            ]
            sql = "DELETE FROM tokens WHERE tenant = ? AND entity = ? AND form = ? AND digest = ?"
            erased = self._file.executemany(sql, digests).rowcount
        self._forget()
        return max(0, erased)

    def erase_tokens(self, tokens: Iterable[str]) -> int:
        """As ``erase``, by what was shown in place of the values."""
        with self._reached(), self._change():
            sql = "DELETE FROM tokens WHERE tenant = ? AND token = ?"
            erased = self._file.executemany(sql, [(self._tenant, one) for one in tokens]).rowcount
        self._forget()
        return max(0, erased)

    def counts(self) -> list[tuple[str, str, int]]:
        """(entity, form, how many tokens). Raises VaultError."""
        with self._reached():
            return self._file.execute(
                "SELECT entity, form, count(*) FROM tokens WHERE tenant = ? GROUP BY 1, 2 ORDER BY 1, 2",
                (self._tenant,),
            ).fetchall()

    # ---------------------------------------------------------------- inside

    @contextmanager
    def _reached(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as fault:
                raise VaultError(f"The vault {self.path} can't be read or written ({_kind(fault)}).") from None

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

    def _forget(self) -> None:
        """What was erased is overwritten in the file and gone from its log."""
        with self._reached():
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _known(self, entity: str, form: str, digests: Sequence[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for start in range(0, len(digests), _AT_ONCE):
            some = digests[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            asked = (
                f"SELECT digest, token FROM tokens WHERE tenant = ? AND entity = ? AND form = ? AND digest IN ({marks})"  # noqa: S608 - question marks
            )
            rows = self._file.execute(asked, (self._tenant, entity, form, *some))
            found.update(rows.fetchall())
        return found

    def _made(self, entity: str, form: str, value: bytes, digest: bytes) -> str:
        for _ in range(_MOST_TRIES):
            token = _random(form)
            if token.encode() == value:
                continue
            sealed = self._sealed(self._newest, entity, form, token, value)
            row = (self._tenant, entity, form, token, digest, sealed, self._newest.version, time.time())
            if self._file.execute("INSERT OR IGNORE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row).rowcount == 1:
                return token
        raise VaultError("The vault has no free token of that form left.")

    def _refuse_newer(self) -> None:
        sql = "SELECT 1 FROM tokens WHERE tenant = ? AND version > ? LIMIT 1"
        if self._file.execute(sql, (self._tenant, self._newest.version)).fetchone() is not None:
            raise VaultError("The vault is sealed with a newer key than this process has: restart it.")

    def _digest(self, key: VaultKey, entity: str, form: str, value: bytes) -> bytes:
        return hmac.digest(key.find, _joined(self._tenant, entity, form) + value, "sha256")

    def _sealed(self, key: VaultKey, entity: str, form: str, token: str, value: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._ciphers[key.version].encrypt(nonce, value, _joined(self._tenant, entity, form, token))

    def _opened(self, entity: str, form: str, token: str, sealed: bytes, version: int) -> bytes:
        key = self._keys.get(version)
        if key is None:
            raise VaultError(
                f"The vault {self.path} holds a value under version {version} of the key, which this process has not."
            )
        bound = _joined(self._tenant, entity, form, token)
        try:
            return self._ciphers[version].decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
        except InvalidTag:
            raise VaultError(f"The vault {self.path} holds a value that this key does not open.") from None

    def _seal_anew(self) -> None:
        """What older versions of the key sealed, under the newest: they may be retired then, and tokens stay."""
        older = [version for version in self._keys if version < self._newest.version]
        marks = ", ".join("?" * len(older))
        with self._change():
            self._refuse_newer()
            rows = self._file.execute(
                f"SELECT entity, form, token, sealed, version FROM tokens WHERE tenant = ? AND version IN ({marks})",  # noqa: S608
                (self._tenant, *older),
            ).fetchall()
            for entity, form, token, sealed, version in rows:
                value = self._opened(entity, form, token, sealed, version)
                again = self._sealed(self._newest, entity, form, token, value)
                digest = self._digest(self._newest, entity, form, value)
                if self._known(entity, form, [digest]):
                    digest = secrets.token_bytes(len(digest))  # it has a newer token; this one goes on leading back
                self._file.execute(
                    "UPDATE tokens SET sealed = ?, version = ?, digest = ? "
                    "WHERE tenant = ? AND entity = ? AND form = ? AND token = ?",
                    (again, self._newest.version, digest, self._tenant, entity, form, token),
                )


def _random(form: str) -> str:
    if form == "number":
        return str(1 + secrets.randbelow(_LARGEST))
    if form == "uuid":
        return str(UUID(bytes=secrets.token_bytes(16), version=4))
    return "v" + b32encode(secrets.token_bytes(_RANDOM)).decode().lower()[:_LETTERS]


def _joined(*parts: str) -> bytes:
    """Each part behind its length, so that no two lists read alike."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(one).to_bytes(4, "big") + one for one in encoded)


def _kind(fault: Exception) -> str:
    return getattr(fault, "sqlite_errorname", None) or type(fault).__name__
