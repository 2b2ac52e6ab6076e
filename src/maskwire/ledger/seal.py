"""The tree and the checkpoints of a ledger, kept in its database.

What it is for: the tree grows over entries that are in the file already, many at once, in the thread that folds the
tail: nobody waits for a hash. A checkpoint covers every entry there is.
What it must never do: sign a root of entries that are not in the file, or change a checkpoint.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from maskwire._kernel import leaves
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.checkpoint import Checkpoint, opened
from maskwire.ledger.database import Database
from maskwire.ledger.note import Note, Signer
from maskwire.ledger.tiles import HASH, WIDTH, Edge, Read, nodes
from maskwire.ledger.tree import root

__all__ = ["SCHEMA", "Seal", "last_note", "signed_size", "tile_reader", "tree_size"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS tiles (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoints (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS checkpoints_size ON checkpoints (size, id);
CREATE TRIGGER IF NOT EXISTS checkpoints_stay BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS checkpoints_remain BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
_TILE = "INSERT INTO tiles VALUES (?, ?, ?) ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"
_AT_ONCE = 4096  # entries between two commits while a tree catches up


class Seal:
    """The tree of one ledger's file, and the key that signs it. Errors are sqlite3.Error and LedgerError."""

    def __init__(self, file: Database, signer: Signer) -> None:
        self._file = file
        self._signer = signer
        self._signed = signed_size(file, signer)
        try:
            self._edge = Edge(tree_size(file), tile_reader(file))
        except ProofError:
            raise LedgerError("The ledger's tree is damaged. Run: maskwire ledger verify") from None

    @property
    def size(self) -> int:
        """How many entries are in the tree."""
        return self._edge.size

    def grow(self, at_least: int = 1) -> None:
        """Takes the entries that came since into the tree; nothing where they are fewer than ``at_least``."""
        (last,) = self._file.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
        if last - self._edge.size < at_least:
            return
        while self._edge.size < last:
            texts = self._file.execute(
                "SELECT entry FROM entries WHERE seq > ? ORDER BY seq LIMIT ?", (self._edge.size, _AT_ONCE)
            ).fetchall()
            self._take(leaves([text for (text,) in texts]))

    def grow_by(self, first: int, found: bytes) -> None:
        """As ``grow``, where these are the leaves of entries in the file, from the one with this number on: they need
        not be read again. Nothing where others are missing before them, which ``grow`` takes."""
        if found and self._edge.size == first - 1:
            self._take(found)

    def _take(self, found: bytes) -> None:
        before = self._edge.size
        changed = self._edge.grow(found)
        try:
            self._keep(changed)
        except (sqlite3.Error, LedgerError):
            self._edge = Edge(before, tile_reader(self._file))
            raise

    def _keep(self, changed: dict[tuple[int, int], bytes]) -> None:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            rows = [(level, number, tile) for (level, number), tile in changed.items()]
            self._file.executemany(_TILE, rows)
            self._file.execute("COMMIT")
        finally:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")

    def sign_with(self, signer: Signer) -> None:
        """Another key signs from now on, and first what is there already."""
        self._signer, self._signed = signer, -1
        self.checkpoint()

    def checkpoint(self) -> Note | None:
        """Signs the tree as it is; None where nothing came since the last time."""
        self.grow()
        if self._edge.size == self._signed:
            return None
        whole = root(self._edge.size, nodes(tile_reader(self._file)))
        note = Checkpoint(self._signer.name, self._edge.size, whole).signed(self._signer)
        self._file.execute("INSERT INTO checkpoints (size, note) VALUES (?, ?)", (self._edge.size, str(note)))
        self._signed = self._edge.size
        return note


def signed_size(file: Database, signer: Signer) -> int:
    """How many entries this key's last checkpoint covers. Raises LedgerError where another key signed the last one."""
    note = last_note(file)
    try:
        return opened(note, signer.verifier).size if note is not None else 0
    except ProofError:
        raise LedgerError(
            "The signing key is not the one that signed this ledger's last checkpoint, or one of them was changed. "
            "Restore the key from a copy, or move the ledger away and keep it, and start a new one."
        ) from None


def tile_reader(file: Database) -> Read:
    """Reads tiles; nothing where there is none."""

    def read(level: int, number: int) -> bytes:
        found: Sequence[bytes] | None = file.execute(
            "SELECT hashes FROM tiles WHERE level = ? AND number = ?", (level, number)
        ).fetchone()
        return found[0] if found else b""

    return read


def tree_size(file: Database) -> int:
    """How many entries are in the tree."""
    found = file.execute("SELECT number, length(hashes) FROM tiles WHERE level = 0 ORDER BY number DESC LIMIT 1")
    number, length = found.fetchone() or (0, 0)
    return int(number) * WIDTH + int(length) // HASH


def last_note(file: Database, number: int = 0) -> Note | None:
    """The last checkpoint; of those that cover entry ``number``, where it is given, the first. Raises ProofError."""
    where, order = ("size >= ?", "ASC") if number else ("? = 0", "DESC")
    found = file.execute(
        f"SELECT note FROM checkpoints WHERE {where} ORDER BY size {order}, id DESC LIMIT 1",  # noqa: S608 - fixed texts
        (number,),
    ).fetchone()
    return Note.parse(found[0]) if found else None
