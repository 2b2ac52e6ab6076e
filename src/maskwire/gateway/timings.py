"""What the last exchanges spent their time on, for those who count it: metrics, Health, traces.

What it must never do: keep anything where nobody asks, or more than the last few thousand.
"""

from __future__ import annotations

from maskwire.ledger.entry import Entry
from maskwire.moments import Moments, Spent

__all__ = ["Timings", "added"]

_MOST = 4096  # exchanges


class Timings:
    """Of one gateway; ``is_wanted`` by somebody."""

    def __init__(self) -> None:
        self.is_wanted = False
        self._spent: dict[str, Spent] = {}

    def take(self, exchange: str, moments: Moments) -> None:
        """The last entry of an exchange was made."""
        if self.is_wanted and moments.asked:
            self.hear(exchange, moments.spent)

    def hear(self, exchange: str, spent: Spent) -> None:
        """What an exchange spent, in this process or in another on the same machine."""
        if len(self._spent) >= _MOST:
            del self._spent[next(iter(self._spent))]
        self._spent[exchange] = spent

    def given(self) -> list[tuple[str, Spent]]:
        """What is known, each once."""
        given = list(self._spent.items())
        self._spent.clear()
        return given

    def of(self, entry: Entry) -> Spent | None:
        """The times of an entry's exchange; None where they are not known."""
        return self._spent.get(entry.exchange)


def added(spent: Spent, written: int) -> int:
    """Nanoseconds that an exchange took longer than the source did, up to when the ledger had it."""
    return max(0, written - spent.asked - spent.waited)
