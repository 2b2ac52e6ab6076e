"""What was found in the content of messages, and what was done to it, for the ledger.

What it must never do: hold a value.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from maskwire._kernel import Tally

__all__ = ["Found"]


@dataclass(slots=True)
class Found:
    """By the kernel, and over the edges of blocks."""

    tally: Tally = field(default_factory=Tally)
    crossed: Counter[str] = field(default_factory=Counter)  # by entity

    def counts(self) -> dict[str, int]:
        """How many findings of each entity were masked."""
        total = Counter({entity: count for (_, entity), count in self.tally.findings().items()})
        return dict(total + self.crossed)
