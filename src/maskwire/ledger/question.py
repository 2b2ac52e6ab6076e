"""A question to the ledger: whose entries, and of when.

What it must never do: leave out an entry that it asks for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from maskwire.ledger.entry import Entry
from maskwire.model import Principal

__all__ = ["Question"]

_HOLDS = "EXISTS (SELECT 1 FROM json_each(?) WHERE instr(entry, value))"


@dataclass(frozen=True, slots=True)
class Question:
    """None asks for all. ``since`` is included, ``until`` is not (both as ``moment`` writes them); ``conversations``
    are names that an entry may have for one, ``exchanges`` the names of some (trail.py)."""

    principal: str | None = None
    session: str | None = None
    since: str | None = None
    until: str | None = None
    agent: str | None = None
    model: str | None = None
    on_behalf_of: str | None = None
    conversations: frozenset[str] | None = None
    exchanges: frozenset[str] | None = None

    def covers(self, entry: Entry) -> bool:
        """Whether it asks for this entry."""
        return (
            self.of(entry.principal)
            and self.session in (None, entry.session)
            and (self.since is None or entry.time >= self.since)
            and (self.until is None or entry.time < self.until)
            and (self.conversations is None or entry.conversation in self.conversations)
            and (self.exchanges is None or entry.exchange in self.exchanges)
        )

    def of(self, who: Principal) -> bool:
        """Whether it asks for entries of this principal."""
        return (
            self.principal in (None, who.name)
            and self.agent in (None, who.agent)
            and self.model in (None, who.model)
            and self.on_behalf_of in (None, who.on_behalf_of)
        )

    @property
    def is_about_all(self) -> bool:
        """Whether sums by principal answer it: it asks for no session, conversation or exchange."""
        return self.session is None and self.conversations is None and self.exchanges is None

    def conditions(self) -> dict[str, str]:
        """For SQL over ``entries``, by the columns that it has: condition -> value."""
        asked = {
            "principal = ?": self.principal,
            "session = ?": self.session,
            "time >= ?": self.since,
            "time < ?": self.until,
        }
        conditions = {text: value for text, value in asked.items() if value is not None}
        if self.conversations is not None:  # plain names, which no other text of an entry can quote like this
            texts = [f'"conversation":"{one}"' for one in sorted(self.conversations)]
            conditions[_HOLDS] = json.dumps(texts)
        if self.exchanges is not None:  # each begins with its session's name, for which there is an index
            sessions = sorted({name.rpartition("-")[0] for name in self.exchanges})
            conditions["session IN (SELECT value FROM json_each(?))"] = json.dumps(sessions)
            if self.conversations is None:
                conditions[_HOLDS] = json.dumps([f'"exchange":"{one}"' for one in sorted(self.exchanges)])
        return conditions
