"""The tree: every proof of small trees holds, and none with a changed bit; roots that others published."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest

from maskwire import _kernel
from maskwire.errors import ProofError
from maskwire.ledger.leaf import MOST, leaf_of
from maskwire.ledger.tiles import HASH, WIDTH, Edge, nodes, tile_name, width_at
from maskwire.ledger.tree import (
    EMPTY,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root,
)

# The eight leaves and the roots that Certificate Transparency's own tests use (RFC 6962 reference, merkle_tree_test).
LEAVES = [bytes.fromhex(it) for it in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                       "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


class Grown:
    """A tree in tiles, held in a dictionary."""

    def __init__(self, leaves: list[bytes], at_once: int = 1000) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.edge = Edge(0, self.read)
        for start in range(0, len(leaves), at_once):
            self.tiles |= self.edge.grow(b"".join(map(leaf_hash, leaves[start : start + at_once])))
        self.node = nodes(self.read)

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")


def slow_root(leaves: list[bytes]) -> bytes:
    """The definition in RFC 6962, 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(slow_root(leaves[:half]), slow_root(leaves[half:]))


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    """Vectors that we did not make."""
    assert root(size, Grown(LEAVES).node).hex() == ROOTS[size]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 700, 65_536 + 300])
@pytest.mark.parametrize("at_once", [1000, 37])
def test_a_tree_in_tiles_has_the_root_of_the_definition(size: int, at_once: int) -> None:
    """Whatever the batches, and over two levels of tiles."""
    leaves = [str(number).encode() for number in range(size)]
    grown = Grown(leaves, at_once)
    assert root(size, grown.node) == (slow_root(leaves) if size else EMPTY)
    for (level, number), tile in grown.tiles.items():
        assert len(tile) == width_at(size, level, number) * HASH
    again = Edge(size, grown.read)
    more = again.grow(leaf_hash(b"one more"))
    assert more == grown.edge.grow(leaf_hash(b"one more"))


def _pairs() -> Iterator[tuple[int, int]]:
    yield from ((index, size) for size in range(1, 20) for index in range(size))
    yield from ((index, 700) for index in (0, 255, 256, 511, 512, 699))


def test_every_inclusion_proof_holds_and_none_for_another_entry_or_size() -> None:
    """Prove and check are a pair; a changed bit, a missing or further hash, another place: none of them holds."""
    leaves = [str(number).encode() for number in range(700)]
    grown = Grown(leaves)
    for index, size in _pairs():
        proof, whole, leaf = prove_inclusion(index, size, grown.node), root(size, grown.node), leaf_hash(leaves[index])
        check_inclusion(leaf, index, size, proof, whole)
        wrong = [
            (leaf_hash(b"another"), index, size, proof, whole),
            (leaf, index, size, [*proof, leaf], whole),
            (leaf, index, size, proof, leaf_hash(whole)),
            (leaf, size, size, proof, whole),
            *((leaf, index, size, [*proof[:at], leaf, *proof[at + 1 :]], whole) for at in range(len(proof))),
            *((leaf, index, size, proof[:at], whole) for at in range(len(proof))),
        ]
        for one in wrong:
            with pytest.raises(ProofError):
                check_inclusion(*one)


def test_every_consistency_proof_holds_and_none_between_other_trees() -> None:
    """Prove and check are a pair; a tree whose past was changed has no proof."""
    leaves = [str(number).encode() for number in range(700)]
    grown, other = Grown(leaves), Grown([b"changed", *leaves[1:]])
    for old, new in [*((o, n) for n in range(20) for o in range(n + 1)), (256, 700), (300, 700), (699, 700)]:
        first, second = root(old, grown.node), root(new, grown.node)
        proof = prove_consistency(old, new, grown.node)
        check_consistency(old, new, proof, first, second)
        if old:
            with pytest.raises(ProofError):
                check_consistency(old, new, proof, first, root(new, other.node))
            with pytest.raises(ProofError):
                check_consistency(old, new, [*proof, first], first, second)
        for at in range(len(proof)):
            with pytest.raises(ProofError):
                check_consistency(old, new, [*proof[:at], first, *proof[at + 1 :], first], first, second)


def test_a_proof_beyond_the_tree_is_an_error() -> None:
    """There is no entry 4 of 3, and no tree of 3 that begins with one of 4."""
    grown = Grown(LEAVES)
    with pytest.raises(ProofError, match="no entry 4"):
        prove_inclusion(3, 3, grown.node)
    with pytest.raises(ProofError):
        prove_consistency(4, 3, grown.node)


def test_tiles_have_the_names_of_the_specification() -> None:
    """Three digits a folder, x before all but the last, the width of a partial one."""
    assert tile_name(0, 1_234_067, WIDTH) == "tile/0/x001/x234/067"
    assert tile_name(1, 0, 5) == "tile/1/000.p/5"
    assert tile_name("entries", 999, WIDTH) == "tile/entries/999"


@pytest.mark.parametrize("text", ["", "é", "x" * MOST, "x" * (MOST + 1), "é" * MOST])
def test_the_kernel_s_leaves_are_those_of_the_tree(text: str) -> None:
    """Of an entry that is too long for a tile, too."""
    assert _kernel.leaves([text, "b"]) == leaf_hash(leaf_of(text)) + leaf_hash(b"b")


def test_the_kernel_s_subtrees_are_those_of_the_tree() -> None:
    """Of a power of two leaves, and of no other number."""
    hashes = [leaf_hash(b"%d" % number) for number in range(8)]
    assert _kernel.subtree(b"".join(hashes)) == slow_root([b"%d" % number for number in range(8)])
    for wrong in (b"", b"".join(hashes[:3]), hashes[0][:-1]):
        with pytest.raises(ValueError, match="power of two"):
            _kernel.subtree(wrong)
