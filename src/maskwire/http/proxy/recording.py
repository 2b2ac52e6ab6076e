"""What the ledger is told of one request at the HTTP door.

What it must never do: raise anything but LedgerError, or close an exchange twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from maskwire.http.faults import Fault
from maskwire.http.proxy.masking import Masking
from maskwire.http.proxy.settings import Route, Service
from maskwire.ledger.entry import Entry, Outcome, Phase
from maskwire.model import Principal, Purpose
from maskwire.session import Session

__all__ = ["Record"]

_CODES = {400: "22023", 403: "42501", 404: "42501", 405: "42501", 413: "54000", 415: "22023", 503: "58030"}
Append = Callable[[Sequence[Entry]], None]


class Record:
    """Of one request. ``digest`` and ``size`` are of the answer as it is sent."""

    def __init__(self, session: Session, purpose: Purpose, append: Append, now: Callable[[], float]) -> None:
        self._session, self._append, self._now = session, append, now
        self.purpose = purpose
        self._started = now()
        self._identity = f"{session.identity}-1"
        self._has_begun = self._is_closed = False
        self._what, self._source = "", ""
        self.masking: Masking | None = None
        self.digest = hashlib.sha256()
        self.size = 0

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self._session.principal

    @property
    def most(self) -> int | None:
        """The most bytes of one answer; None: any."""
        return self._session.limits.bytes

    def asks(self, method: str, service: Service, route: Route, masking: Masking) -> None:
        """What is asked, in the operator's words."""
        self._what, self._source = f"{method} /{service.name}{route.pattern}", service.name
        self.masking = masking

    def begun(self) -> None:
        """The answer's first byte is about to be sent. Raises LedgerError: then it may not."""
        self._has_begun = True
        self._write(Phase.OPENING, Outcome.ANSWERED)

    def sent(self, data: bytes) -> None:
        """A part of the answer."""
        self.digest.update(data)
        self.size += len(data)

    def answered(self) -> None:
        """All is masked, and its last byte about to be sent. Raises LedgerError."""
        digest = self._session.entries.digest(self._identity, self.digest.digest())
        self._close(Outcome.ANSWERED, bytes=self.size, rows=1, digest=digest)

    def refused(self, fault: Fault) -> None:
        """It went no further. Raises LedgerError."""
        outcome = Outcome.REFUSED if fault.status < 500 else Outcome.FAILED
        self._close(outcome, reason=fault.reason, code=_CODES.get(fault.status, "08006"), bytes=self.size)

    def cancelled(self) -> None:
        """The client went away. Raises LedgerError."""
        self._close(Outcome.CANCELLED, reason="client-gone", code="57014", bytes=self.size)

    def _close(self, outcome: Outcome, **fields: Any) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._write(Phase.CLOSING if self._has_begun else Phase.WHOLE, outcome, **fields)

    def _write(self, phase: Phase, outcome: Outcome, **fields: Any) -> None:
        if phase is not Phase.OPENING:
            fields["duration"] = max(0, round((self._now() - self._started) * 1_000_000))
            fields["columns"] = self.masking.columns() if self.masking is not None else ()
        entry = self._session.entry(
            exchange=self._identity,
            phase=phase,
            outcome=outcome,
            shape=self._what,
            traceparent="" if phase is Phase.CLOSING else self._session.telling.traceparent,
            **fields,
        )
        self._append([replace(entry, source=self._source or entry.source)])
