"""The tree in tiles of 256 hashes, as C2SP's tlog-tiles lays them out.

What it is for: a tree that grows at its right edge keeps one partial tile a level in memory and never reads an old one;
any node of it is found again from one tile.
What it must never do: change a tile that is full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from maskwire.errors import ProofError
from maskwire.ledger.tree import Node, node_hash

__all__ = ["HASH", "HEIGHT", "WIDTH", "Edge", "Read", "nodes", "tile_name", "width_at"]

HEIGHT = 8
WIDTH = 1 << HEIGHT  # hashes in a full tile
HASH = 32  # bytes

Read = Callable[[int, int], bytes]  # (level, number) -> the hashes of a tile, as many as there are
Changed = dict[tuple[int, int], bytes]


class Edge:
    """The right edge of a tree: its last tile at every level, by what ``read`` gives of a tree of ``size`` leaves."""

    def __init__(self, size: int, read: Read) -> None:
        self.size = size
        self._last: list[bytearray] = []
        count = size
        while count:
            width = count % WIDTH
            tile = read(len(self._last), count // WIDTH)[: width * HASH] if width else b""
            if len(tile) != width * HASH:
                raise ProofError(f"A tile of level {len(self._last)} is missing hashes.")
            self._last.append(bytearray(tile))
            count //= WIDTH

    def grow(self, leaves: Iterable[bytes]) -> Changed:
        """Takes further leaf hashes; the tiles that are new or longer now, whole."""
        changed: Changed = {}
        for leaf in leaves:
            self._add(0, self.size, leaf, changed)
            self.size += 1
        count = self.size
        for level, tile in enumerate(self._last):
            if tile and changed.get((level, count // WIDTH)) == b"":
                changed[level, count // WIDTH] = bytes(tile)
            count //= WIDTH
        return changed

    def _add(self, level: int, index: int, one: bytes, changed: Changed) -> None:
        if level == len(self._last):
            self._last.append(bytearray())
        tile, number = self._last[level], index // WIDTH
        tile += one
        if len(tile) < WIDTH * HASH:
            changed[level, number] = b""  # to be filled in once, at the end
            return
        changed[level, number] = whole = bytes(tile)
        tile.clear()
        self._add(level + 1, number, subtree(whole), changed)


def subtree(hashes: bytes) -> bytes:
    """The hash of a whole subtree from those of its leaves, a power of two of them."""
    row = [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def nodes(read: Read) -> Node:
    """The nodes of the tree whose tiles ``read`` gives. They raise ProofError where a tile lacks them."""

    def node(height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        first = index << above  # of the tile's own hashes, counted over the whole level
        number, place = divmod(first, WIDTH)
        found = read(level, number)[place * HASH : (place + (1 << above)) * HASH]
        if len(found) != HASH << above:
            raise ProofError(f"Tile {number} of level {level} is missing hashes.")
        return subtree(found)

    return node


def width_at(size: int, level: int, number: int) -> int:
    """How many hashes a tile has in a tree of ``size`` leaves; 0 where it has no such tile."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH))


def tile_name(level: int | str, number: int, width: int) -> str:
    """A tile's path: ``tile/0/x001/234`` or, with fewer than 256 hashes, ``tile/0/x001/234.p/5``."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"
