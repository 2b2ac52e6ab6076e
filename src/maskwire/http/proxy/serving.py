"""The HTTP door in a running gateway: its listener, its client for services, and what its exchanges share.

What it must never do: serve before the ledger and the policy are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Scope

from maskwire.access.accounts import Passage
from maskwire.http.bearer import Bearer
from maskwire.http.faults import Fault
from maskwire.http.hosts import KnownHosts
from maskwire.http.passing import PassingDoor, program_of
from maskwire.http.proxy.door import Application
from maskwire.http.proxy.masking import Masking, Rules, rules_of
from maskwire.http.proxy.recording import Record
from maskwire.http.proxy.settings import HttpSettings, Route, Service
from maskwire.model import Viewer

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["HttpDoor"]

DOOR = "http"
_SILENCE = 60.0  # seconds
_RULES = 64


class HttpDoor(PassingDoor):
    """Before services."""

    def __init__(self, gateway: Gateway, settings: HttpSettings) -> None:
        super().__init__(gateway, DOOR, (settings.host, settings.port), settings.public, _SILENCE)
        self.settings = settings
        self._rules: dict[object, Rules] = {}

    @property
    def application(self) -> ASGIApp:
        """What is served: by known names, to whom a token proves."""
        return KnownHosts(Bearer(Application(self), self._gateway, self.url, DOOR), self.names)

    # ---------------------------------------------------------------- what an exchange is made of

    def record(self, passage: Passage, headers: Headers, scope: Scope) -> Record:
        """Who asks and why, and what will be told of it. Raises RefusedError."""
        session, purpose = self.session(passage, headers, scope, program_of(headers))
        return Record(session, purpose, self._gateway.recorder.append, self._gateway.clock)

    def masking(self, service: Service, route: Route, record: Record) -> Masking:
        """What the caller may see of a route's answer, by the policy as it is now. Raises Fault where that says which
        rows: an answer is no table, so nobody can tell which these are."""
        source = self._gateway.source
        viewer = Viewer(record.principal, record.purpose, service.name, self._gateway.clock())
        for rows in source.policy.rows:
            if rows.is_about(viewer) and rows.names_table(service.name, route.name):
                raise Fault(
                    403, "row-filter", f"The rule {rows.name} filters rows here, and no service's answer can be."
                )
        key = (source.policy_digest, source.policy.in_force(viewer))
        rules = self._rules.get(key)
        if rules is None:
            if len(self._rules) >= _RULES:
                self._rules.clear()
            rules = self._rules[key] = rules_of(source, viewer)
        return Masking(rules, service.name, route)
