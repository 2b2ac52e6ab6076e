"""Whose rows an answer held: kept as keyed hashes of rows' keys (sightings.py asks for them).

What it must never do: give one row's key the same hash in two exchanges, or keep it without a key.
"""

from __future__ import annotations

from base64 import b64encode

from maskwire._kernel import Tally
from maskwire.ledger.entry import SubjectEntry
from maskwire.ledger.literals import Digests
from maskwire.model import Decision

__all__ = ["subject_entries", "subject_keys"]


def subject_keys(decision: Decision | None, digests: Digests | None, exchange: str) -> list[tuple[int, bytes]]:
    """For a tally: the output columns that hold keys of rows, with the key of their hashes in this exchange."""
    if decision is None or digests is None or not decision.subjects:
        return []
    return [(number, digests.subject_key(exchange, column)) for number, column in decision.subjects]


def subject_entries(decision: Decision | None, tally: Tally) -> tuple[SubjectEntry, ...]:
    """What an entry has of them."""
    if decision is None or not decision.subjects:
        return ()
    columns = dict(decision.subjects)
    found = []
    for number, count, is_exact, told in tally.subjects():
        keys = tuple(told[at : at + 8].hex() for at in range(0, len(told), 8)) if is_exact else ()
        bits = "" if is_exact else b64encode(told).decode()
        found.append(SubjectEntry(columns[number], count, keys, bits))
    return tuple(found)
