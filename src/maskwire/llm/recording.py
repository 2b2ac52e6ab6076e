"""What the ledger is told of one exchange with a model.

What it must never do: raise anything but LedgerError, or close an exchange twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from maskwire.http.faults import Fault
from maskwire.ledger.entry import Entry, Outcome, Phase
from maskwire.llm.exchange import Exchange, used
from maskwire.model import Principal, Purpose
from maskwire.session import Session

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,127}")
_CODES = {400: "22023", 403: "42501", 404: "42501", 413: "54000", 429: "54000", 499: "57014", 503: "58030"}
Append = Callable[[Sequence[Entry]], None]


class Record:
    """Of one exchange. ``exchange`` is None until its path is known; ``upstream`` is what the provider calls it."""

    def __init__(
        self,
        session: Session,
        purpose: Purpose,
        append: Append,
        now: Callable[[], float],
        use: Callable[[int], None],
    ) -> None:
        self._session, self._append, self._now, self._use = session, append, now, use
        self._purpose = purpose
        self._started = now()
        self._identity = f"{session.identity}-1"
        self._has_begun = self._is_closed = False
        self._tokens = (0, 0)
        self.exchange: Exchange | None = None
        self.source = ""
        self.upstream = ""

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self._session.principal

    @property
    def purpose(self) -> Purpose:
        """Why."""
        return self._purpose

    def begun(self) -> None:
        """A stream is about to begin. Raises LedgerError: then it may not."""
        self._has_begun = True
        self._write(Phase.OPENING, Outcome.ANSWERED)

    def used(self, usage: Mapping[str, Any]) -> None:
        """What the provider counted."""
        self._tokens = used(usage)
        self._use(sum(self._tokens))

    def answered(self, size: int) -> None:
        """All is read, and about to be sent. Raises LedgerError."""
        assert self.exchange is not None  # noqa: S101 - nothing is answered before
        digest = self._session.entries.digest(self._identity, self.exchange.digest.digest())
        self._close(Outcome.ANSWERED, bytes=size, digest=digest)

    def refused(self, fault: Fault) -> None:
        """It went no further. Raises LedgerError."""
        is_ours = fault.status < 500 and fault.reason != "upstream-refused"
        outcome = Outcome.REFUSED if is_ours else Outcome.FAILED
        self._close(outcome, reason=fault.reason, code=_CODES.get(fault.status, "08006"))

    def cancelled(self) -> None:
        """The client went away. Raises LedgerError."""
        self._close(Outcome.CANCELLED, reason="client-gone", code="57014")

    def _close(self, outcome: Outcome, **fields: Any) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._write(Phase.CLOSING if self._has_begun else Phase.WHOLE, outcome, **fields)

    def _write(self, phase: Phase, outcome: Outcome, **fields: Any) -> None:
        exchange = self.exchange
        if phase is not Phase.OPENING:
            fields["duration"] = max(0, round((self._now() - self._started) * 1_000_000))
            fields["columns"] = exchange.columns() if exchange is not None else ()
        entry = self._session.entry(
            exchange=self._identity,
            phase=phase,
            outcome=outcome,
            shape=exchange.route.name if exchange is not None else "",
            completion=self._completion(),
            traceparent="" if phase is Phase.CLOSING else self._session.telling.traceparent,
            **fields,
        )
        self._append([replace(entry, source=self.source or entry.source)])

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
            "request": self._session.entries.digest(self._identity, exchange.request) if exchange.request else "",
            "upstream": self.upstream,
        }
        return tuple((name, value) for name, value in said.items() if _NAME.fullmatch(value))
