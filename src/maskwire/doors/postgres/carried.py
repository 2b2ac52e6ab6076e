"""What a client session has set in its upstream session, so that it can go on in another one.

Prepared statements are prepared again when they are used (dialogue.py); settings are set again, by the statements that
set them. What can't be brought along binds the client session to the upstream session it is in.
What it must never do: let a session go on without something that it set.
"""

from __future__ import annotations

from collections.abc import Iterable

from maskwire.asked import Asked
from maskwire.sql.constants import read_only_again
from maskwire.sql.statement import Kind, Statement

_CHANGES = (Kind.SET, Kind.RESET, Kind.DISCARD)
_MOST = 50  # statements to repeat; a session that has more keeps its upstream session


class Carried:
    """The settings of one client session. ``is_bound``: it must stay where it is; ``is_limited``: it may have set
    a time limit, which would end what brings another client into its upstream session; ``is_touched``: the end of the
    transaction that is open changes something."""

    def __init__(self, application: str) -> None:
        quoted = application.replace("'", "''")
        self._named = [f"SET application_name = '{quoted}'"] if application else []
        self._set: list[str] = []
        self._changes: list[Statement] = []  # of the transaction that is open
        self._is_undone = False  # something of that transaction did not last
        self.is_bound = False
        self.is_limited = False
        self.is_touched = False

    @property
    def statements(self) -> tuple[str, ...]:
        """What brings a fresh upstream session to where this one is."""
        return (*self._named, *self._set)

    def asked(self, statement: Statement) -> None:
        """On its way: what it may leave behind can't be brought along."""
        # A name in quotes may be written in escapes.
        is_of_time = "timeout" in statement.text.lower() or '"' in statement.text
        self.is_limited |= statement.kind is Kind.SET and is_of_time
        holds = statement.kind is Kind.DECLARE and statement.hold
        if statement.kind is Kind.PREPARE or holds or statement.sets:
            self.is_bound = True

    def completed(self, statement: Statement, tag: bytes) -> None:
        """The upstream has done it; ``tag`` is what it said, without the NUL."""
        if statement.kind in _CHANGES:
            self._changes.append(statement)
            self.is_touched = True
        elif tag == b"ROLLBACK":
            self._is_undone = self.is_touched = True

    def muted(self, asked: Iterable[Asked | None]) -> None:
        """The upstream may have done some of these, which the client was told to be skipped."""
        self.is_bound |= any(one is not None and one.statement.kind in _CHANGES for one in asked)

    def failed(self) -> None:
        """The upstream has refused something."""
        self._is_undone = self.is_touched = True

    def transaction_ended(self) -> None:
        """What was set lasts, unless something was undone: then nobody knows which of it lasts."""
        self.is_touched = False
        if not self._changes:
            self._is_undone = False
            return
        changes, self._changes = self._changes, []
        is_undone, self._is_undone = self._is_undone, False
        if is_undone:
            self.is_bound = True
            return
        for change in changes:
            if change.kind is Kind.DISCARD and change.name is None:
                self._set.clear()
                continue
            text = read_only_again(change.text) if change.writes else change.text
            if text in self._set:
                self._set.remove(text)  # the last one counts
            self._set.append(text)
        self.is_bound |= len(self._set) > _MOST
