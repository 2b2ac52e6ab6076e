"""A question to the ledger: whose entries, and of when.

What it must never do: leave out an entry that it asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from maskwire.ledger.entry import Entry
from maskwire.model import Principal

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """None asks for all. ``since`` is included, ``until`` is not (both as ``moment`` writes them)."""

    principal: str | None = None
    session: str | None = None
    since: str | None = None
    until: str | None = None
    agent: str | None = None
    model: str | None = None

    def covers(self, entry: Entry) -> bool:
        """Whether it asks for this entry."""
        return (
            self.of(entry.principal)
            and self.session in (None, entry.session)
            and (self.since is None or entry.time >= self.since)
            and (self.until is None or entry.time < self.until)
        )

    def of(self, who: Principal) -> bool:
        """Whether it asks for entries of this principal."""
        return (
            self.principal in (None, who.name) and self.agent in (None, who.agent) and self.model in (None, who.model)
        )

    def conditions(self) -> dict[str, str]:
        """For SQL over ``entries``, by the columns that it has: condition -> value."""
        asked = {
            "principal = ?": self.principal,
            "session = ?": self.session,
            "time >= ?": self.since,
            "time < ?": self.until,
        }
        return {text: value for text, value in asked.items() if value is not None}
