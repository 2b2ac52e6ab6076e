"""Verification: walks the whole of a ledger and names the place of the first fault.

What it is for: finding any changed bit, and any entry that was taken out, put in or moved: each entry is read, hashed
and held against the tree, and the tree against every checkpoint, those of the ledger and those that were kept
elsewhere. Only the latter show that the end of a ledger was cut off.
What it must never do: write, or pass over something that it can't read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.checkpoint import Checkpoint
from maskwire.ledger.database import Database
from maskwire.ledger.entry import Entry, decode, is_canonical
from maskwire.ledger.leaf import leaf_of
from maskwire.ledger.note import Note, Verifier
from maskwire.ledger.opening import late, snapshot
from maskwire.ledger.place import Place, PostgresPlace
from maskwire.ledger.resummed import Resummed
from maskwire.ledger.retention import announced
from maskwire.ledger.rotation import Chain
from maskwire.ledger.seal import tile_reader, tree_size
from maskwire.ledger.tiles import HASH, HEIGHT, WIDTH, Edge, width_at
from maskwire.ledger.tree import EMPTY, leaf_hash, node_hash

__all__ = ["Progress", "Verified", "verify"]

Progress = Callable[[int, int, str], None]
_EVERY = 4096  # entries between two reports of progress


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found to hold: so many entries, checkpoints of the ledger and kept ones; ``covered`` entries are
    signed for; ``root`` is that of all entries, and ``cosigned`` counts checkpoints that each witness signed. Of
    ``pruned`` entries, among them, only the hashes are left; then the sums can't be made anew, and were not."""

    entries: int
    checkpoints: int
    kept: int
    covered: int
    root: bytes
    cosigned: tuple[tuple[str, int], ...] = ()
    pruned: int = 0


def verify(
    path: Place,
    verifier: Verifier,
    kept: Sequence[Note] = (),
    witnesses: Sequence[Verifier] = (),
    progress: Progress | None = None,
) -> Verified:
    """Walks all of the ledger at ``path``. ``kept`` are checkpoints of it from elsewhere.

    Raises ProofError that names the first fault, and LedgerError where it can't be read.
    """
    waiting = late(path)
    try:
        with snapshot(path) as file:
            if not isinstance(path, PostgresPlace):
                _sound(file)
            walk = _Walk(file, verifier, kept)
            (total,) = file.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
            resummed = Resummed(file)
            gone, said = _Pruned(file), 0
            for number, text, entry in _texts(file, waiting):
                walk.skip(gone.until(number))
                said += announced(entry)
                if number % _EVERY == 1 and progress is not None:
                    progress(number, total + 1, "entries")
                walk.take(number, text)
                resummed.add(number, entry)
            if gone.count > said:
                raise ProofError(f"{gone.count - said} entries are missing that no entry says to have been pruned.")
            found = walk.end(witnesses)
            if not gone.count:
                resummed.check()
            return replace(found, pruned=gone.count)
    except sqlite3.DatabaseError as fault:
        if (getattr(fault, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ProofError("The ledger's file is damaged: SQLite can't read a page of it.") from None
        raise LedgerError(f"The ledger {path} can't be read ({type(fault).__name__}).") from None


def _sound(file: Database) -> None:
    (answer,) = file.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise ProofError("The ledger's file is damaged: SQLite's own check of its pages and indexes fails.")


def _texts(file: Database, late: list[tuple[int, str]]) -> Iterator[tuple[int, str, Entry]]:
    number = 0
    for number, time, session, principal, text in file.execute(
        "SELECT seq, time, session, principal, entry FROM entries ORDER BY seq"
    ):
        entry = _decoded(number, text)
        if (time, session, principal) != (entry.time, entry.session, entry.principal.name):
            raise ProofError(f"Entry {number} was changed: its columns say something else than its text.")
        yield number, text, entry
    for further, text in late:
        if further > number:
            yield further, text, _decoded(further, text)


def _decoded(number: int, text: str) -> Entry:
    try:
        entry = decode(text)
    except LedgerError:
        raise ProofError(f"Entry {number} was changed: it can't be read any more.") from None
    if not is_canonical(text):
        raise ProofError(f"Entry {number} was changed: its text is not in canonical form.")
    return entry


class _Pruned:
    """The entries of which only the hash is left, in order."""

    def __init__(self, file: Database) -> None:
        has_any = file.execute("SELECT 1 FROM sqlite_schema WHERE name = 'prunings'").fetchone()
        asked = "SELECT low, high FROM prunings ORDER BY low"
        self._ranges = list(reversed(file.execute(asked).fetchall())) if has_any else []
        self._next, self.count = 1, 0

    def until(self, number: int) -> list[int]:
        """Those that stand right before this entry, which is there."""
        found: list[int] = []
        while self._next < number and self._ranges and self._ranges[-1][0] <= self._next <= self._ranges[-1][1]:
            high = min(self._ranges[-1][1], number - 1)
            found += range(self._next, high + 1)
            self._next = high + 1
            while self._ranges and self._ranges[-1][1] < self._next:
                self._ranges.pop()
        self.count += len(found)
        self._next = number + 1
        return found


class _Walk:
    """Entries in order, against the tiles as they fill up and the checkpoints as they are reached."""

    def __init__(self, file: Database, verifier: Verifier, kept: Sequence[Note]) -> None:
        self._read = tile_reader(file)
        self._file = file
        chain = Chain(file, verifier)
        self._own = self._checkpoints(chain)
        self._kept = [(f"the kept checkpoint of {chain.opened(it).size} entries", it) for it in kept]
        noted = [(Checkpoint.parse(note.text), what) for what, note in (*self._own, *self._kept)]
        self._ahead = sorted(noted, key=lambda it: it[0].size, reverse=True)
        self._size = self._held = 0  # entries taken, and those under the last checkpoint that held
        self._edge = Edge(0, self._read)
        self._leaves: list[bytes] = []  # taken, and not yet in the edge
        self._tile = b""  # of level 0, as the ledger has it
        self._peaks: list[tuple[int, bytes]] = []  # (height, hash) of the whole subtrees, from the left

    def _checkpoints(self, chain: Chain) -> list[tuple[str, Note]]:
        found, sizes = [], []
        for number, size, text in self._file.execute("SELECT id, size, note FROM checkpoints ORDER BY id"):
            what = f"checkpoint {number}"
            try:
                found.append((what, Note.parse(text)))
            except ProofError as fault:
                raise ProofError(f"{what.capitalize()} does not hold. {fault}") from None
            sizes.append(size)
        for (what, _), size, noted in zip(found, sizes, chain.check(found), strict=True):
            if noted.size != size:
                raise ProofError(f"{what.capitalize()} does not hold. its columns say something else than its text")
        if [int(what.split()[1]) for what, _ in found] != list(range(1, len(found) + 1)):
            raise ProofError("A checkpoint is missing: their numbers have a gap.")
        return found

    def take(self, number: int, text: str) -> None:
        """The next entry."""
        if number != self._size + 1:
            raise ProofError(f"Entry {self._size + 1} is missing: the next one is {number}.")
        place = self._size % WIDTH
        if not place:
            self._tile = self._read(0, self._size // WIDTH)
        self._put(number, leaf_hash(leaf_of(text)))

    def skip(self, numbers: list[int]) -> None:
        """Entries that were pruned: by the hashes that the tree has of them."""
        for number in numbers:
            place = self._size % WIDTH
            if not place:
                self._tile = self._read(0, self._size // WIDTH)
            leaf = self._tile[place * HASH : (place + 1) * HASH]
            if len(leaf) != HASH:
                raise ProofError(f"Entry {number} was pruned, and its hash is missing too.")
            self._put(number, leaf)

    def _put(self, number: int, leaf: bytes) -> None:
        place = self._size % WIDTH
        if self._tile[place * HASH : (place + 1) * HASH] not in (b"", leaf):
            raise ProofError(f"Entry {number} was changed: its hash is not the one in the tree.")
        self._size = number
        self._leaves.append(leaf)
        if place == WIDTH - 1:
            self._grow()
        self._push(leaf)
        while self._ahead and self._ahead[-1][0].size == number:
            self._reach(*self._ahead.pop())

    def _grow(self) -> None:
        for (level, at), tile in self._edge.grow(b"".join(self._leaves)).items():
            stored = self._read(level, at)
            if stored[: len(tile)] != tile[: len(stored)]:
                raise ProofError(f"Tile {at} of level {level} was changed: it does not follow from the entries.")
        self._leaves.clear()

    def _push(self, leaf: bytes) -> None:
        height = 0
        while self._peaks and self._peaks[-1][0] == height:
            leaf, height = node_hash(self._peaks.pop()[1], leaf), height + 1
        self._peaks.append((height, leaf))

    def _root(self) -> bytes:
        found = b""
        for _, peak in reversed(self._peaks):
            found = node_hash(peak, found) if found else peak
        return found or EMPTY

    def _reach(self, noted: Checkpoint, what: str) -> None:
        if noted.root != self._root():
            raise ProofError(
                f"An entry between {self._held + 1} and {noted.size} was changed, put in or moved: {what} is signed "
                "for others."
            )
        self._held = noted.size

    def end(self, witnesses: Sequence[Verifier]) -> Verified:
        """After the last entry."""
        while self._ahead and self._ahead[-1][0].size == 0:
            self._reach(*self._ahead.pop())
        self._grow()
        size, stored = self._size, tree_size(self._file)
        if self._ahead:
            noted, what = self._ahead[0]
            raise ProofError(
                f"The ledger was cut off after entry {size}: {what} is signed for {noted.size} entries, so that "
                f"{noted.size - size} are missing."
            )
        if stored > size:
            raise ProofError(f"The ledger was cut off after entry {size}: its tree is of {stored} entries.")
        self._check_tiles(stored)
        notes = [note for _, note in (*self._own, *self._kept)]
        cosigned = tuple((one.name, sum(_signed(note, one) for note in notes)) for one in witnesses)
        return Verified(size, len(self._own), len(self._kept), self._held, self._root(), cosigned)

    def _check_tiles(self, size: int) -> None:
        """There are those that a tree of so many entries has, each as wide as it is there, and no others."""
        tiles = self._file.execute("SELECT level, number, length(hashes) FROM tiles ORDER BY level, number").fetchall()
        wanted: list[tuple[int, int, int]] = []
        level = 0
        while count := size >> (HEIGHT * level):
            wanted += [(level, at, width_at(size, level, at) * HASH) for at in range(-(-count // WIDTH))]
            level += 1
        if tiles != wanted:
            level, number, _ = min(set(tiles) ^ set(wanted))
            raise ProofError(f"Tile {number} of level {level} is missing, or has too many or too few hashes.")


def _signed(note: Note, witness: Verifier) -> bool:
    """Whether the witness signed it. Raises ProofError where its signature is there and does not fit."""
    if not any((name, key) == (witness.name, witness.identity) for name, key, _ in note.signatures):
        return False
    note.check(witness)
    return True
