"""What the ledger is told of one exchange with a model.

What it must never do: raise anything but LedgerError, or close an exchange twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from maskwire.http.faults import Fault
from maskwire.http.recording import Append, Recorded
from maskwire.ledger.entry import ColumnEntry, Outcome
from maskwire.llm.exchange import Exchange, used
from maskwire.model import Purpose
from maskwire.session import Session

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,127}")
_CODES = {400: "22023", 403: "42501", 404: "42501", 413: "54000", 429: "54000", 499: "57014", 503: "58030"}


class Record(Recorded):
    """Of one exchange. ``exchange`` is None until its path is known; ``upstream`` is what the provider calls it."""

    def __init__(
        self,
        session: Session,
        purpose: Purpose,
        append: Append,
        now: Callable[[], float],
        use: Callable[[int], None],
    ) -> None:
        super().__init__(session, purpose, append, now)
        self._use = use
        self._tokens = (0, 0)
        self.exchange: Exchange | None = None
        self.upstream = ""

    def columns(self) -> tuple[ColumnEntry, ...]:
        """As Recorded's."""
        return self.exchange.columns() if self.exchange is not None else ()

    def said(self) -> Mapping[str, Any]:
        """As Recorded's."""
        return {
            "shape": self.exchange.route.name if self.exchange is not None else "",
            "completion": self._completion(),
        }

    def used(self, usage: Mapping[str, Any]) -> None:
        """What the provider counted."""
        self._tokens = used(usage)
        self._use(sum(self._tokens))

    def answered(self, size: int) -> None:
        """All is read, and about to be sent. Raises LedgerError."""
        assert self.exchange is not None  # noqa: S101 - nothing is answered before
        self._close(Outcome.ANSWERED, bytes=size, digest=self._digest(self.exchange.digest.digest()))

    def refused(self, fault: Fault) -> None:
        """It went no further. Raises LedgerError."""
        is_ours = fault.status < 500 and fault.reason != "upstream-refused"
        outcome = Outcome.REFUSED if is_ours else Outcome.FAILED
        self._close(outcome, reason=fault.reason, code=_CODES.get(fault.status, "08006"))

    def cancelled(self) -> None:
        """The client went away. Raises LedgerError."""
        self._close(Outcome.CANCELLED, reason="client-gone", code="57014")

    def _completion(self) -> tuple[tuple[str, str], ...]:
        exchange = self.exchange
        if exchange is None:
            return ()
        asked, answered = self._tokens
        said = {
            "api": exchange.route.name,
            "input_tokens": str(asked or ""),
            "model": exchange.model,
            "output_tokens": str(answered or ""),
            "passed": exchange.passed,
            "provider": self.source,
            "request": self._digest(exchange.request) if exchange.request else "",
            "upstream": self.upstream,
        }
        return tuple((name, value) for name, value in said.items() if _NAME.fullmatch(value))
