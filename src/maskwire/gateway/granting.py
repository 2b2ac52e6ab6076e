"""Access requests on the gateway's side: what the command line left is put into the ledger, and then counts.

What it must never do: let a grant count that the ledger does not have, or go on counting one that it can't look up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from maskwire.access.grants import Grant, granted, in_force
from maskwire.access.kept_requests import Event, KeptRequests
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.granted import WELCOME, how_to_ask
from maskwire.ledger.entry import Entry, Kind, Outcome, moment
from maskwire.model import Principal, PrincipalKind, Purpose

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

_REFUSED = frozenset({"access-denied", "access-revoked", "access-ended", "token-revoked"})
_APPROVALS = frozenset({"access-approved", "access-denied", "access-reviewed", "access-revoked"})
_log = logging.getLogger(__name__)


class Granting:
    """The grants of one gateway's source."""

    def __init__(self, gateway: Gateway, clock: Callable[[], float]) -> None:
        self._gateway = gateway
        self.clock = clock
        self._version: tuple[int, int] | None = None
        self._seen: tuple[int, int] | None = None
        self._grants: tuple[Grant, ...] = ()

    def for_session(self, principal: Principal, purpose: Purpose) -> tuple[Grant, ...]:
        """What counts for this principal now; nothing where that can't be found out."""
        try:
            version = self._gateway.access_store.version
            if self._version != version:
                self._version = version
                self._grants = granted(self._requests.recorded())
        except ConfigurationError as fault:
            _log.error("no grant counts: %s", fault)
            self._version, self._grants = None, ()
        if not self._grants:
            return ()
        return in_force(self._grants, principal, self._gateway.source.name, purpose, self.clock())

    def may_ask(self, principal: Principal) -> bool:
        """Whether this principal may ask for access, by what the file says now."""
        return self._gateway.entrance.access.requests.may_ask(principal)

    def advice(self, principal: Principal) -> str:
        """What this principal is told when its session begins: how to ask for access, where it may."""
        return WELCOME.format(how_to_ask(self._gateway.source.name)) if self.may_ask(principal) else ""

    def look(self) -> None:
        """Puts what is new into the ledger, and notes which grants are over."""
        try:
            self._requests.end(self.clock())
            version = self._gateway.access_store.version
            if version == self._seen:
                return
            events = self._requests.events()
            if events:
                if not self._gateway.access_store.tells:
                    return  # another gateway of the same ledger does; should it end, this one
                self._gateway.recorder.append([self._entry(one) for one in events])
                self._requests.told(events)
                return  # what came in the meantime is looked for the next time
            self._seen = version
        except (ConfigurationError, LedgerError) as fault:
            _log.error("access requests were not recorded, and do not count until they are: %s", fault)

    @property
    def _requests(self) -> KeptRequests:
        return KeptRequests(self._gateway.access_store, self._gateway.entrance.access.requests)

    def _entry(self, told: Event) -> Entry:
        """Who took the step, whose request or token it is (``application``), which one (``exchange``)."""
        account = self._gateway.entrance.account(told.actor)
        kind = PrincipalKind.SERVICE if account is None else account.kind
        return Entry(
            time=moment(told.time),
            session="access",
            principal=Principal(told.actor, kind),
            kind=Kind.APPROVAL if told.kind in _APPROVALS else Kind.ACCESS_REQUEST,
            outcome=Outcome.REFUSED if told.kind in _REFUSED else Outcome.ANSWERED,
            exchange=told.subject,
            application=told.principal,
            door="access",
            source=self._gateway.source.name,
            reason=told.kind,
            purpose="[REDACTED]" if self._gateway.source.scanner.find(told.purpose) else told.purpose or "unstated",
        )
