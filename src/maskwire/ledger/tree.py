"""The Merkle tree over entries: hashes, inclusion proofs and consistency proofs, each with its check.

What it is for: pure functions by RFC 9162, section 2.1 (the tree of RFC 6962). ``node(height, index)`` gives the hash
of a whole subtree of 2**height leaves, the index-th of that height from the left; tiles.py reads them from tiles.
What it must never do: return where a check fails; each raises ProofError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from maskwire.errors import ProofError

__all__ = [
    "EMPTY",
    "Node",
    "check_consistency",
    "check_inclusion",
    "leaf_hash",
    "node_hash",
    "prove_consistency",
    "prove_inclusion",
    "root",
]

Node = Callable[[int, int], bytes]
EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def root(size: int, node: Node) -> bytes:
    """The hash of the whole tree of ``size`` leaves."""
    return _span(0, size, node) if size else EMPTY


def prove_inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """That leaf ``index`` (from 0) is in the tree of ``size`` leaves. Raises ProofError where there is no such leaf."""
    if not 0 <= index < size:
        raise ProofError(f"A tree of {size} entries has no entry {index + 1}.")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_span(middle, end, node))
            end = middle
        else:
            proof.append(_span(start, middle, node))
            start = middle
    return proof[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """Raises ProofError unless the leaf's hash, the proof and the tree's root belong together (2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError("The proof is of an entry beyond its tree.")
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The proof is too long for its tree.")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last != 0 or found != expected:
        raise ProofError("The proof does not lead from the entry to the tree's root: one of them was changed.")


def prove_consistency(old: int, new: int, node: Node) -> list[bytes]:
    """That the tree of ``new`` leaves begins with the tree of ``old``. Raises ProofError where it can't."""
    if not 0 <= old <= new:
        raise ProofError(f"A tree of {new} entries can't begin with one of {old}.")
    proof: list[bytes] = []
    start, end, is_known = 0, new, True
    while 0 < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_span(middle, end, node))
            end = middle
        else:
            proof.append(_span(start, middle, node))
            start, is_known = middle, False
    if old and not is_known:
        proof.append(_span(start, end, node))
    return proof[::-1]


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises ProofError unless the second root is of a tree that begins with the tree of the first (2.1.4.2)."""
    fault = ProofError("The later tree does not begin with the earlier one: entries were changed or taken out.")
    if old in (new, 0):
        if proof or (old_root != new_root if old else old_root != EMPTY):
            raise fault
        return
    if not 0 < old < new or not proof:
        raise fault
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise fault
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    if last != 0 or first != old_root or second != new_root:
        raise fault


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)


def _span(start: int, end: int, node: Node) -> bytes:
    """The hash over leaves ``start`` to ``end``, whose whole subtrees are aligned."""
    count = end - start
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return node(height, start >> height)
    middle = start + _split(count)
    return node_hash(_span(start, middle, node), _span(middle, end, node))
