"""What an entry says of each output column: what was decided of it, and what was done to its values.

What it must never do: leave out a column of the answer, or name its values.
"""

from __future__ import annotations

from maskwire._kernel import Tally
from maskwire.ledger.entry import ColumnEntry
from maskwire.model import Decision

__all__ = ["column_entries", "counts_of"]


def counts_of(decision: Decision, tally: Tally) -> list[tuple[int, int, int]]:
    """How many values were kept, masked and dropped, of each output column."""
    counts = tally.columns()  # ends with the last column that a row had something done to
    return counts + [(0, 0, 0)] * (len(decision.columns) - len(counts))


def column_entries(decision: Decision | None, tally: Tally) -> tuple[ColumnEntry, ...]:
    """One per output column; none where the answer was not described."""
    if decision is None:
        return ()
    counts = counts_of(decision, tally)
    findings: dict[int, list[tuple[str, int]]] = {}
    for (number, entity), count in tally.findings().items():
        findings.setdefault(number, []).append((entity, count))
    return tuple(
        ColumnEntry(
            origins=tuple([origin.column for origin in decided.origins]),
            entity=decided.entity,
            transform=decided.transform.name,
            rule=decided.rule,
            kept=kept,
            masked=masked,
            dropped=dropped,
            findings=tuple(sorted(findings.get(number, ()))),
        )
        for number, (decided, (kept, masked, dropped)) in enumerate(zip(decision.columns, counts, strict=True))
    )
