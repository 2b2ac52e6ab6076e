"""What answers of earlier runs revealed of a source's columns, read back from its ledger.

The entry that a gateway starts with names all that was known by then, so only what came after the last one is read.
What it must never do: forget a column because the gateway was started anew.
"""

from __future__ import annotations

from maskwire.ledger.entry import Kind
from maskwire.ledger.exposure import backwards
from maskwire.ledger.place import Place
from maskwire.model import Column

GATEWAY = "maskwire"  # the principal of the gateway's own entries


# What the entries hold that tell of it: a start, and a column that an answer revealed.
_TELLING = (f'"kind":"{Kind.START}"', '"classified":')


def recalled(ledger: Place, source: str) -> tuple[Column, ...]:
    """The columns that any answer of this source showed to be sensitive, sorted. Raises LedgerError."""
    columns: set[Column] = set()
    for entry in backwards(ledger, _TELLING):
        if entry.source == source:
            columns.update(entry.classified)
            if entry.kind is Kind.START:
                break
    return tuple(sorted(columns))
