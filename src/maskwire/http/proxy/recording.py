"""What the ledger is told of one request at the HTTP door.

What it must never do: raise anything but LedgerError, or close an exchange twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from maskwire.http.faults import Fault
from maskwire.http.proxy.masking import Masking
from maskwire.http.proxy.settings import Route, Service
from maskwire.http.recording import Append, Recorded
from maskwire.ledger.entry import ColumnEntry, Outcome
from maskwire.model import Purpose
from maskwire.session import Session

__all__ = ["Record"]

_CODES = {400: "22023", 403: "42501", 404: "42501", 405: "42501", 413: "54000", 415: "22023", 503: "58030"}


class Record(Recorded):
    """Of one request. ``digest`` and ``size`` are of the answer as it is sent."""

    def __init__(self, session: Session, purpose: Purpose, append: Append, now: Callable[[], float]) -> None:
        super().__init__(session, purpose, append, now)
        self._what = ""
        self.masking: Masking | None = None
        self.digest = hashlib.sha256()
        self.size = 0

    @property
    def most(self) -> int | None:
        """The most bytes of one answer; None: any."""
        return self._session.limits.bytes

    def asks(self, method: str, service: Service, route: Route, masking: Masking) -> None:
        """What is asked, in the operator's words."""
        self._what, self.source = f"{method} /{service.name}{route.pattern}", service.name
        self.masking = masking

    def columns(self) -> tuple[ColumnEntry, ...]:
        """As Recorded's."""
        return self.masking.columns() if self.masking is not None else ()

    def said(self) -> Mapping[str, Any]:
        """As Recorded's."""
        return {"shape": self._what}

    def sent(self, data: bytes) -> None:
        """A part of the answer."""
        self.digest.update(data)
        self.size += len(data)

    def answered(self) -> None:
        """All is masked, and its last byte about to be sent. Raises LedgerError."""
        self._close(Outcome.ANSWERED, bytes=self.size, rows=1, digest=self._digest(self.digest.digest()))

    def refused(self, fault: Fault) -> None:
        """It went no further. Raises LedgerError."""
        outcome = Outcome.REFUSED if fault.status < 500 else Outcome.FAILED
        self._close(outcome, reason=fault.reason, code=_CODES.get(fault.status, "08006"), bytes=self.size)

    def cancelled(self) -> None:
        """The client went away. Raises LedgerError."""
        self._close(Outcome.CANCELLED, reason="client-gone", code="57014", bytes=self.size)
