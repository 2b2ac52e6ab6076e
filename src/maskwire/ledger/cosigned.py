"""A witness's signature of one of our checkpoints, taken into the ledger.

What it must never do: take a signature that was not checked, or of a checkpoint that this ledger did not make.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.advice import advice
from maskwire.ledger.checkpoint import Checkpoint
from maskwire.ledger.note import Note, Verifier
from maskwire.ledger.opening import writable
from maskwire.ledger.place import Place, PostgresPlace

__all__ = ["accept"]


def accept(path: Place, text: str, witness: Verifier) -> int:
    """Keeps the cosignature in a note beside the checkpoint it is of; that checkpoint's size.

    Raises ProofError where it does not fit, LedgerError where the ledger can't be written. A running gateway is not
    disturbed.
    """
    if not witness.witness:
        raise ProofError("This key signs notes, but not as a witness: its kind must be 4 (cosignature/v1).")
    note = Note.parse(text)
    note.check(witness)
    size = Checkpoint.parse(note.text).size
    signature = tuple(one for one in note.signatures if one[:2] == (witness.name, witness.identity))
    try:
        with closing(writable(path)) as ledger:
            ledger.execute("BEGIN IMMEDIATE")
            if isinstance(path, PostgresPlace):  # against the gateway that signs
                ledger.execute("LOCK TABLE checkpoints IN SHARE ROW EXCLUSIVE MODE")
            asked = "SELECT note FROM checkpoints WHERE size = ? ORDER BY id DESC"
            own = next((it for (it,) in ledger.execute(asked, (size,)) if Note.parse(it).text == note.text), None)
            if own is None:
                raise ProofError(f"This ledger has no such checkpoint of {size} entries.")
            merged = Note.parse(own).with_signatures(Note(note.text, signature))
            ledger.execute("INSERT INTO checkpoints (size, note) VALUES (?, ?)", (size, str(merged)))
            ledger.execute("COMMIT")
    except sqlite3.Error as fault:
        raise LedgerError(advice(Path(str(path)), fault)) from None
    return size
