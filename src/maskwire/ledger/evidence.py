"""What a ledger hands out for others to check: a proof of one entry, its last checkpoint, all of it as static files.

What it is for: the files of ``export`` are laid out by C2SP tlog-tiles, so that programs that share no code with us
(Go's sumdb/tlog, Tessera's fsck) can check every entry.
What it must never do: change the ledger.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.checkpoint import Checkpoint
from maskwire.ledger.database import Database
from maskwire.ledger.leaf import leaf_of
from maskwire.ledger.note import Note
from maskwire.ledger.opening import connect, snapshot
from maskwire.ledger.place import Place
from maskwire.ledger.proof import prove
from maskwire.ledger.retention import pruned
from maskwire.ledger.seal import last_note, tile_reader
from maskwire.ledger.tiles import HASH, WIDTH, nodes, tile_name, width_at
from maskwire.ledger.verify import Progress

__all__ = ["entry_proof", "export", "last_checkpoint"]


def last_checkpoint(path: Place) -> Note:
    """The ledger's last checkpoint. Raises LedgerError where there is none."""
    with closing(connect(path)) as file:
        return _covering(file, path, 0)


def entry_proof(path: Place, number: int) -> str:
    """The proof file of the number-th entry, from 1. Raises LedgerError where it is not signed for (yet)."""
    with closing(connect(path)) as file:
        note = _covering(file, path, number)
        row = _rows(file, path, "SELECT entry FROM entries WHERE seq = ?", (number,))
        if not row and (when := pruned(path, number)):
            raise LedgerError(f"Entry {number} was pruned at {when}: only its hash is left, so that it proves no text.")
        if not row:
            raise ProofError(f"Entry {number} is missing from the ledger. Run: maskwire ledger verify")
        return prove(str(row[0][0]), number, note, nodes(tile_reader(file)))


def export(path: Place, folder: Path, progress: Progress | None = None) -> Checkpoint:
    """Writes the ledger up to its last checkpoint into a folder, which must be new or empty. Raises LedgerError."""
    with snapshot(path) as file:
        note = _covering(file, path, 0)
        size, read = Checkpoint.parse(note.text).size, tile_reader(file)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise LedgerError(f"The folder {folder} is not empty. Name a new one.")
            level = 0
            while width_at(size, level, 0):
                for number in range(-(-(size >> (8 * level)) // WIDTH)):
                    width = width_at(size, level, number)
                    _write(folder / tile_name(level, number, width), read(level, number)[: width * HASH])
                level += 1
            bundles = -(-size // WIDTH)
            for number in range(bundles):
                if progress is not None:
                    progress(number, bundles, "tiles")
                width = width_at(size, 0, number)
                bundle = _bundle(file, path, number * WIDTH, width)
                if bundle:  # of those with a pruned entry, only the tiles are left
                    _write(folder / tile_name("entries", number, width), bundle)
            _write(folder / "checkpoint", str(note).encode())
        except OSError as fault:
            raise LedgerError(f"The folder {folder} can't be written ({type(fault).__name__}).") from None
    return Checkpoint.parse(note.text)


def _bundle(file: Database, path: Place, start: int, count: int) -> bytes:
    asked = "SELECT entry FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq"
    leaves = [leaf_of(str(text)) for (text,) in _rows(file, path, asked, (start, start + count))]
    if len(leaves) != count:
        return b""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _covering(file: Database, path: Place, number: int) -> Note:
    try:
        note = last_note(file, number)
    except sqlite3.Error as fault:
        raise _unreadable(path, fault) from None
    if note is None:
        raise LedgerError(
            f"No checkpoint of {path} covers {f'entry {number}' if number else 'anything'} yet. A gateway signs one a "
            "minute, and when it stops."
        )
    return note


def _rows(file: Database, path: Place, statement: str, values: tuple[int, ...]) -> list[tuple[object, ...]]:
    try:
        return file.execute(statement, values).fetchall()
    except sqlite3.Error as fault:
        raise _unreadable(path, fault) from None


def _unreadable(path: Place, fault: sqlite3.Error) -> LedgerError:
    return LedgerError(f"The ledger {path} can't be read ({type(fault).__name__}). Run: maskwire ledger verify")
