"""A checkpoint: the ledger's name, how many entries it has, and their tree's root (C2SP tlog-checkpoint).

What it must never do: read a checkpoint from a note whose signature was not checked; ``opened`` does both.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Self

from maskwire.errors import ProofError
from maskwire.ledger.note import Note, Signer, Verifier, decoded

__all__ = ["Checkpoint", "opened"]

_TEXT = re.compile(r"([^\n]+)\n(0|[1-9]\d{0,18})\n([A-Za-z0-9+/]{43}=)\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: ``origin`` names the ledger, ``size`` counts entries, ``root`` is 32 bytes."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ProofError where the text is not one."""
        match = _TEXT.match(text)
        if match is None or not decoded(match[3]):
            raise ProofError("This is not a checkpoint: a name, a number of entries and a root, a line each.")
        return cls(match[1], int(match[2]), decoded(match[3]))

    def signed(self, signer: Signer) -> Note:
        """The checkpoint as a note."""
        return signer.signed(str(self))


def opened(note: Note | str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in a note that the ledger's key signed. Raises ProofError."""
    note = Note.parse(note) if isinstance(note, str) else note
    note.check(verifier)
    found = Checkpoint.parse(note.text)
    if found.origin != verifier.name:
        raise ProofError(f"The checkpoint is of another ledger than {verifier.name}.")
    return found
