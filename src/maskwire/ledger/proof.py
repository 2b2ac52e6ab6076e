"""A proof file: one entry, and that it stands in the ledger (C2SP tlog-proof).

What it is for: what an auditor is handed instead of a ledger. ``prove`` makes it, ``check`` needs it and the ledger's
public key and nothing else.
What it must never do: believe the entry in the file's ``extra`` line before the tree has confirmed it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from maskwire.errors import ProofError
from maskwire.ledger.checkpoint import Checkpoint, opened
from maskwire.ledger.leaf import leaf_of
from maskwire.ledger.note import Note, Verifier, decoded
from maskwire.ledger.tiles import HASH
from maskwire.ledger.tree import Node, check_inclusion, leaf_hash, prove_inclusion

__all__ = ["Proven", "check", "prove"]

_FIRST = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9]\d{0,18})")


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof has shown: the entry's canonical text, its number (from 1), and under what it stands.

    ``cosigned`` are the witnesses that signed the checkpoint, with their times in seconds since 1970.
    """

    entry: str
    number: int
    checkpoint: Checkpoint
    cosigned: tuple[tuple[str, int], ...] = ()


def prove(entry: str, number: int, note: Note, node: Node) -> str:
    """The proof that the entry, the number-th from 1, stands under a checkpoint. Raises ProofError."""
    size = Checkpoint.parse(note.text).size
    hashes = prove_inclusion(number - 1, size, node)
    lines = [_FIRST, f"extra {b64encode(entry.encode()).decode()}", f"index {number - 1}"]
    lines += [b64encode(one).decode() for one in hashes]
    return "\n".join(lines) + f"\n\n{note}"


def check(text: str, verifier: Verifier, witnesses: Sequence[Verifier] = ()) -> Proven:
    """What the proof shows. Raises ProofError unless all of it holds, and each of the witnesses has signed."""
    head, _, rest = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != _FIRST or len(lines) < 2 or not lines[0].startswith("extra "):
        raise ProofError("This is not a proof of an entry: tlog-proof with the entry in its extra line.")
    match = _INDEX.fullmatch(lines[1])
    if match is None:
        raise ProofError("The proof does not say which entry it is of.")
    hashes = [decoded(line) for line in lines[2:]]
    try:
        entry = decoded(lines[0][6:]).decode()
    except UnicodeDecodeError:
        entry = ""
    if not entry or any(len(one) != HASH for one in hashes):
        raise ProofError("A line of the proof is damaged.")
    note, index = Note.parse(rest), int(match[1])
    checkpoint = opened(note, verifier)
    check_inclusion(leaf_hash(leaf_of(entry)), index, checkpoint.size, hashes, checkpoint.root)
    cosigned = tuple((witness.name, note.check(witness) or 0) for witness in witnesses)
    return Proven(entry, index + 1, checkpoint, cosigned)
