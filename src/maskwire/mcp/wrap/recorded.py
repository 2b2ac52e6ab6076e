"""What the ledger keeps of a wrapped server's exchanges.

What it must never do: let an answer go on that could not be recorded, or keep a name that a client made up.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from maskwire.http.stated import CONVERSATIONS
from maskwire.ledger.conversation import conversation_of
from maskwire.ledger.entry import ColumnEntry, Entry, Outcome, Phase, moment
from maskwire.ledger.inbox import WRAPPED
from maskwire.ledger.literals import Digests
from maskwire.mcp.wrap.found import Found
from maskwire.model import Column, Principal, Purpose
from maskwire.sql.comments import is_traceparent

__all__ = ["Exchange", "Records"]

_LONGEST = 128  # characters of what a client calls its conversation


@dataclass(slots=True)
class Exchange:
    """One request and what came of it. ``what`` is its method, and the tool's name where the server has that tool."""

    what: str
    started: float
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    told: Found = field(default_factory=Found)  # in what the client was shown
    sent: Found = field(default_factory=Found)  # in what the server was told
    opened: bool = False
    conversation: str = ""
    traceparent: str = ""


@dataclass(slots=True)
class Records:
    """What appends the entries of one session, before anything of them goes on. ``server`` names what is wrapped."""

    server: str
    principal: Principal
    purpose: Purpose
    append: Callable[[Entry], None]
    application: str = ""
    clock: Callable[[], float] = time.time
    session: str = field(default_factory=lambda: secrets.token_hex(8))
    digests: Digests | None = field(default=None, repr=False)

    def begin(
        self, what: str, meta: Mapping[str, object] | None = None, sensitive: Callable[[str], bool] = bool
    ) -> Exchange:
        """A new exchange; nothing is written yet. ``meta`` is what its request says of it: its conversation and trace
        are kept, as far as they are names in which ``sensitive`` finds nothing."""
        begun = Exchange(what, self.clock())
        if meta:
            named = next((text for key in CONVERSATIONS if isinstance(text := meta.get(key), str) and text), "")
            begun.conversation = conversation_of(named[:_LONGEST], self.digests, sensitive)
            trace = meta.get("traceparent")
            begun.traceparent = trace if isinstance(trace, str) and is_traceparent(trace, sensitive) else ""
        return begun

    def opening(self, exchange: Exchange) -> None:
        """Before something is shown while the answer is not there yet. Raises LedgerError."""
        if not exchange.opened:
            self.append(self._entry(exchange, Phase.OPENING, Outcome.ANSWERED, b""))
            exchange.opened = True

    def answered(self, exchange: Exchange, shown: bytes, *, failed: bool = False) -> None:
        """Before the answer goes on. Raises LedgerError."""
        outcome = Outcome.FAILED if failed else Outcome.ANSWERED
        self.append(self._entry(exchange, self._last(exchange), outcome, shown))

    def refused(self, exchange: Exchange, reason: str) -> None:
        """Before the one who asked is told. ``reason`` is a word of ours. Raises LedgerError."""
        self.append(self._entry(exchange, self._last(exchange), Outcome.REFUSED, b"", reason))

    def cancelled(self, exchange: Exchange) -> None:
        """No answer will be passed on. Raises LedgerError."""
        self.append(self._entry(exchange, self._last(exchange), Outcome.CANCELLED, b""))

    @staticmethod
    def _last(exchange: Exchange) -> Phase:
        return Phase.CLOSING if exchange.opened else Phase.WHOLE

    def _entry(self, exchange: Exchange, phase: Phase, outcome: Outcome, shown: bytes, reason: str = "") -> Entry:
        now = self.clock()
        _, _, tool = exchange.what.partition(" ")
        named = tool or exchange.what
        columns = [self._column(named, "content", exchange.told)] if shown or exchange.told.tally.rows else []
        columns += [self._column(named, "arguments", exchange.sent)] if exchange.sent.counts() else []
        return Entry(
            time=moment(now),
            session=self.session,
            principal=self.principal,
            exchange=exchange.name,
            phase=phase,
            outcome=outcome,
            purpose=self.purpose.text,
            door=WRAPPED,
            source=self.server,
            application=self.application,
            conversation=exchange.conversation,
            traceparent="" if phase is Phase.CLOSING else exchange.traceparent,
            shape=exchange.what,
            reason=reason,
            columns=tuple(columns) if phase is not Phase.OPENING else (),
            rows=1 if shown else 0,
            bytes=len(shown),
            duration=max(0, round((now - exchange.started) * 1e6)),
            digest=self._digest(exchange.name, shown) if shown else "",
        )

    def _digest(self, exchange: str, shown: bytes) -> str:
        return self.digests.answer(exchange, hashlib.sha256(shown).digest()) if self.digests is not None else ""

    def _column(self, named: str, part: str, told: Found) -> ColumnEntry:
        kept, masked, dropped = (told.tally.columns() or [(0, 0, 0)])[0]
        found = tuple(sorted(told.counts().items()))
        return ColumnEntry(
            (Column(self.server, named, part),), None, "scan", "scanned", kept, masked, dropped, found
        )  # fmt: skip
