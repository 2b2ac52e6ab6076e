"""What the ledger is told of one exchange by HTTP, whatever stands behind its door.

What it must never do: raise anything but LedgerError, or close an exchange twice.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from maskwire.ledger.entry import ColumnEntry, Entry, Outcome, Phase
from maskwire.model import Principal, Purpose
from maskwire.session import Session

__all__ = ["Append", "Recorded"]

Append = Callable[[Sequence[Entry]], None]


class Recorded(ABC):
    """Of one exchange. ``source`` names what is asked, once that is known."""

    def __init__(self, session: Session, purpose: Purpose, append: Append, now: Callable[[], float]) -> None:
        self._session, self._append, self._now = session, append, now
        self._identity = f"{session.identity}-1"
        self._started = now()
        self._has_begun = self._is_closed = False
        self.purpose = purpose
        self.source = ""

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self._session.principal

    @abstractmethod
    def columns(self) -> tuple[ColumnEntry, ...]:
        """What was found so far, and what became of it."""

    @abstractmethod
    def said(self) -> Mapping[str, Any]:
        """Fields of every entry of the exchange."""

    def begun(self) -> None:
        """The answer's first byte is about to be sent. Raises LedgerError: then it may not."""
        self._has_begun = True
        self._write(Phase.OPENING, Outcome.ANSWERED)

    def _digest(self, sent: bytes) -> str:
        """What the ledger has of something that was sent, of which this is the SHA-256."""
        return self._session.entries.digest(self._identity, sent)

    def _close(self, outcome: Outcome, **fields: Any) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._write(Phase.CLOSING if self._has_begun else Phase.WHOLE, outcome, **fields)

    def _write(self, phase: Phase, outcome: Outcome, **fields: Any) -> None:
        if phase is not Phase.OPENING:
            fields["duration"] = max(0, round((self._now() - self._started) * 1_000_000))
            fields["columns"] = self.columns()
        entry = self._session.entry(
            exchange=self._identity,
            phase=phase,
            outcome=outcome,
            traceparent="" if phase is Phase.CLOSING else self._session.telling.traceparent,
            **self.said(),
            **fields,
        )
        self._append([replace(entry, source=self.source or entry.source)])
