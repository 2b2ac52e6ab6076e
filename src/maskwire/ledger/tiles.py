"""The tree in tiles of 256 hashes, as C2SP's tlog-tiles lays them out.

What it is for: a tree that grows at its right edge keeps one partial tile a level in memory and never reads an old one;
any node of it is found again from one tile.
What it must never do: change a tile that is full.
"""

from __future__ import annotations

from collections.abc import Callable

from maskwire._kernel import subtree
from maskwire.errors import ProofError
from maskwire.ledger.tree import Node

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

    def grow(self, leaves: bytes) -> Changed:
        """Takes further leaf hashes, one behind the other; the tiles that are new or longer now, whole."""
        changed: Changed = {}
        at = 0
        while at < len(leaves):
            some = leaves[at : at + (WIDTH - self.size % WIDTH) * HASH]
            self._add(0, self.size, some, changed)
            self.size += len(some) // HASH
            at += len(some)
        count = self.size
        for level, tile in enumerate(self._last):
            if tile and changed.get((level, count // WIDTH)) == b"":
                changed[level, count // WIDTH] = bytes(tile)
            count //= WIDTH
        return changed

    def _add(self, level: int, index: int, some: bytes, changed: Changed) -> None:
        """Hashes that belong to one tile: the first of them is the one with this index."""
        if level == len(self._last):
            self._last.append(bytearray())
        tile, number = self._last[level], index // WIDTH
        tile += some
        if len(tile) < WIDTH * HASH:
            changed[level, number] = b""  # to be filled in once, at the end
            return
        changed[level, number] = whole = bytes(tile)
        tile.clear()
        self._add(level + 1, number, subtree(whole), changed)


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
