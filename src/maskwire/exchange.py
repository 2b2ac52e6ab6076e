"""One request from its text to its closing entry.

What it must never do: count a row twice, or let one be released before an entry that covers it was made.
"""

from __future__ import annotations

from typing import Any, Protocol

from maskwire._kernel import Tally
from maskwire.asked import Asked, Taken
from maskwire.entries import Entries, Part
from maskwire.ledger.entry import Entry, Outcome, Phase
from maskwire.ledger.subjects import subject_keys
from maskwire.model import Decision, Limits
from maskwire.moments import Moments, Timed
from maskwire.source import Source
from maskwire.telling import Bound, Telling


class Session(Protocol):
    """What an exchange asks of the session that it belongs to."""

    source: Source
    limits: Limits
    moments: Moments
    timed: Timed
    telling: Telling
    entries: Entries


def row_limit(limits: Limits, decision: Decision | None) -> int | None:
    """How many rows an answer may have: by the principal's limits, and by the rules on its columns."""
    found = [limits.rows]
    if decision is not None:
        found += [column.row_limit for column in decision.columns if column.row_limit is not None]
    known = [one for one in found if one is not None]
    return min(known) if known else None


class Exchange:
    """One request from its text to its closing entry. ``opened``: its opening entry is written, so that rows may be
    released; ``taken``: what was given of the same cursor before."""

    def __init__(  # noqa: PLR0917 - what an exchange is made of
        self, session: Session, asked: Asked, bound: Bound, identity: str, started: float, taken: Taken
    ) -> None:
        self._session = session
        self.taken = taken
        self.asked = asked
        self._identity = identity
        self._started = started
        self.opened = False
        self._bound = bound
        self._tally: Tally | None = None
        self._counted: tuple[Decision | None, int] = None, 0  # what that was made for

    @property
    def limit(self) -> int | None:
        """How many rows the answer may have: by the principal's limits, and by the rules on its columns."""
        return row_limit(self._session.limits, self.asked.decision)

    @property
    def most_rows(self) -> int | None:
        """How many rows may still come: of a cursor or portal, those that were fetched before count too."""
        limit = self.limit
        return None if limit is None else max(0, limit - self.taken.rows)

    @property
    def tally(self) -> Tally:
        """What was done to its values. Made once it is known how many rows there may be."""
        known = self.asked.decision, self.taken.rows
        if self._tally is None or (self._counted != known and not self._tally.rows):
            keys = subject_keys(known[0], self._session.source.digests, self._identity)
            self._tally, self._counted = Tally(self.most_rows, self._session.limits.bytes, keys), known
        return self._tally

    def took(self, tally: Tally) -> None:
        """All of its values were masked, and counted there."""
        self._tally, self._counted = tally, (self.asked.decision, self.taken.rows)

    def opening(self) -> Entry:
        """The entry that must stand in the ledger before the first row is released."""
        self.opened = True
        return self._entry(self.tally, Phase.OPENING, Outcome.ANSWERED)

    def closing(self, outcome: Outcome, code: str = "", reason: str = "") -> Entry:
        """The entry that must stand in the ledger before the last byte is released."""
        tally = self.tally
        entry = self._entry(tally, Phase.CLOSING if self.opened else Phase.WHOLE, outcome, code, reason)
        self.taken.gave(tally.rows, self.asked.decision)
        self._session.timed(self._identity, self._session.moments)
        return entry

    def _entry(self, tally: Tally, phase: Phase, outcome: Outcome, code: str = "", reason: str = "") -> Entry:
        told = {} if phase is Phase.CLOSING else self._told()
        how = Part(self._identity, phase, outcome, code, reason, self._started)
        return self._session.entries.of(self.asked, tally, how, told)

    def _told(self) -> dict[str, Any]:
        telling, asked = self._session.telling, self.asked
        if asked.said is None:
            asked.said = telling.said(asked.statement.text)
        return telling.of(asked.said, self._identity, self._bound)
