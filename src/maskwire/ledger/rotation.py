"""The keys that signed a ledger, one after another: a new one is announced in an entry that the old one signs.

What it is for: whoever trusts one key of the chain can check all of the ledger.
What it must never do: follow to a key that the key before it has not signed for.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from maskwire import secret_file
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import signing
from maskwire.ledger.checkpoint import Checkpoint, opened
from maskwire.ledger.database import Database
from maskwire.ledger.entry import Entry, Kind, decode, moment
from maskwire.ledger.inbox import take_in
from maskwire.ledger.note import Note, Signer, Verifier
from maskwire.ledger.place import Place, keys_of
from maskwire.ledger.store import Ledger
from maskwire.model import Principal

if TYPE_CHECKING:
    from maskwire.ledger.postgres.store import PostgresLedger

__all__ = ["Chain", "rotate"]

_REASON = "signing-key"
_KEY = re.compile(r"[^\s+]+\+[0-9a-f]{8}\+\S+")


def rotate(place: Place, who: Principal) -> Verifier:
    """Gives the ledger at ``place``, which no gateway writes now, a new signing key; its public half.

    Raises LedgerError, and then the old key goes on.
    """
    keys = keys_of(place).expanduser().absolute()
    old = signing.load(keys, make=False)
    new = Signer(old.name, secrets.token_bytes(32))
    tags = (("from", str(old.verifier)), ("to", str(new.verifier)))
    with _alone(place) as ledger:
        take_in(ledger)
        name = secrets.token_hex(8)
        ledger.append([Entry(moment(time.time()), name, who, Kind.KEY_ROTATION, door="cli", reason=_REASON, tags=tags)])
        ledger.checkpoint()
        files = ((signing.key_path(keys), new.as_text()), (signing.public_path(keys), str(new.verifier)))
        for file, text in files:  # the old one stays beside it until the new one has signed
            file.replace(f"{file}.before")
            secret_file.write(file, text + "\n")
        ledger.sign_with(new)
    signing.key_path(keys).with_name(f"{signing.key_path(keys).name}.before").unlink()
    return new.verifier


def _alone(place: Place) -> Ledger | PostgresLedger:
    """The ledger, which nobody else signs while it is open. Raises LedgerError where somebody does."""
    if isinstance(place, Path):
        return Ledger(place)
    from maskwire.ledger.postgres.store import PostgresLedger  # noqa: PLC0415 - its driver is slow to load

    ledger = PostgresLedger(place)
    try:
        ledger.sync()
        if not ledger.is_sequencer:
            raise LedgerError(f"A gateway signs the ledger {place}. Stop all of its gateways first.")
    except LedgerError:
        ledger.close()
        raise
    return ledger


class Chain:
    """The keys of a ledger, from the first on, as its entries name them; one of them is ``trusted``."""

    def __init__(self, file: Database, trusted: Verifier) -> None:
        self._trusted = trusted
        self._keys: list[Verifier] = []
        self._announced: list[int] = []  # the numbers of the entries that announce each but the first
        asked = "SELECT seq, entry FROM entries WHERE instr(entry, ?) ORDER BY seq"
        for number, text in file.execute(asked, (f'"reason":"{_REASON}"',)).fetchall():
            entry = _decoded(text)
            told = dict(entry.tags) if entry is not None and entry.kind is Kind.KEY_ROTATION else {}
            if not all(_KEY.fullmatch(told.get(name, "")) for name in ("from", "to")):
                continue
            before, after = Verifier.parse(told["from"]), Verifier.parse(told["to"])
            if not self._keys:
                self._keys.append(before)
            if before != self._keys[-1] or after.name != before.name:
                raise ProofError(f"Entry {number} announces a key that does not follow the one before it.")
            self._keys.append(after)
            self._announced.append(number)
        if trusted not in self._keys:
            self._keys, self._announced = [trusted], []

    def check(self, notes: Sequence[tuple[str, Note]]) -> list[Checkpoint]:
        """The checkpoints in these notes, in their order. Raises ProofError where one is not signed by its key."""
        at, signed, found, is_shown = 0, 0, [], not self._announced
        for what, note in notes:
            try:
                while at < len(self._announced) and signed >= self._announced[at] and _by(note, self._keys[at + 1]):
                    at += 1
                found.append(opened(note, self._keys[at]))
            except ProofError as fault:
                raise ProofError(f"{what.capitalize()} does not hold. {fault}") from None
            signed = max(signed, found[-1].size)
            is_shown = is_shown or self._keys[at] == self._trusted
        if not is_shown:
            raise ProofError("The key that was given has signed no checkpoint of this ledger.")
        return found

    def opened(self, note: Note) -> Checkpoint:
        """A checkpoint that was kept elsewhere, by any of the keys. Raises ProofError."""
        known = [key for key in self._keys if _by(note, key)]
        return opened(note, known[0] if known else self._trusted)


def _by(note: Note, key: Verifier) -> bool:
    return any((name, identity) == (key.name, key.identity) for name, identity, _ in note.signatures)


def _decoded(text: str) -> Entry | None:
    try:
        return decode(text)
    except LedgerError:  # the walk over all entries says which one it is
        return None
