"""The HTTP door in a running gateway: its listener, its client for services, and what its exchanges share.

What it must never do: serve before the ledger and the policy are there.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Scope

from maskwire.access.accounts import Passage
from maskwire.doors.commands import OpenSession
from maskwire.gateway.entering import session_of
from maskwire.http.asking import client
from maskwire.http.bearer import Bearer, client_of
from maskwire.http.hosts import KnownHosts, names_of
from maskwire.http.proxy.door import Application
from maskwire.http.proxy.masking import Masking, Rules, rules_of
from maskwire.http.proxy.recording import Record
from maskwire.http.proxy.settings import HttpSettings, Route, Service
from maskwire.http.serving import Served, mute
from maskwire.http.stated import CONVERSATION, caller_of, said_in
from maskwire.model import Viewer

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["HttpDoor"]

DOOR = "http"
_SILENCE = 60.0  # seconds
_RULES = 64


class HttpDoor:
    """``start``, then serve until ``stop``. ``url`` is where clients reach it."""

    def __init__(self, gateway: Gateway, settings: HttpSettings) -> None:
        self._gateway = gateway
        self.settings = settings
        self._served = Served(settings.host, settings.port, "--http", gateway.settings.tls)
        host, port = self._served.address
        shown = f"[{host}]" if ":" in host else host
        self.url = settings.public or f"{self._served.scheme}://{shown}:{port}"
        self.client = client(_SILENCE)
        self._rules: dict[object, Rules] = {}

    async def start(self) -> None:
        """Listens. Raises ConfigurationError."""
        mute("httpx2", "httpcore2")
        await self._served.start(self.application)

    def reload_tls(self) -> None:
        """Reads the certificate files again. Raises ConfigurationError."""
        self._served.reload_tls()

    async def stop(self) -> None:
        """Ends what is under way."""
        await self._served.stop()
        await self.client.aclose()

    @property
    def application(self) -> ASGIApp:
        """What is served: by known names, to whom a token proves."""
        host, port = self._served.address
        guarded = Bearer(Application(self), self._gateway, self.url, DOOR)
        return KnownHosts(guarded, names_of(host, port, self.settings.public))

    # ---------------------------------------------------------------- what an exchange is made of

    def record(self, passage: Passage, headers: Headers, scope: Scope) -> Record:
        """Who asks and why, and what will be told of it. Raises RefusedError."""
        gateway = self._gateway
        program = headers.get("user-agent", "")[:64]
        principal, purpose = caller_of(
            passage, said_in(headers), program, lambda text: bool(gateway.source.scanner.find(text))
        )
        opened = OpenSession(principal, purpose, passage, {}, program, door=DOOR)
        where = client_of(scope)
        address = f"{where[0]}:{where[1]}" if where else ""
        session = session_of(gateway, opened, secrets.token_hex(8), address)
        session.telling.belongs(headers.get(CONVERSATION, ""), headers.get("traceparent", ""))
        return Record(session, purpose, gateway.recorder.append, gateway.clock)

    def masking(self, service: Service, route: Route, record: Record) -> Masking:
        """What the caller may see of a route's answer, by the policy as it is now."""
        source = self._gateway.source
        viewer = Viewer(record.principal, record.purpose, service.name, self._gateway.clock())
        key = (source.policy_digest, source.policy.in_force(viewer))
        rules = self._rules.get(key)
        if rules is None:
            if len(self._rules) >= _RULES:
                self._rules.clear()
            rules = self._rules[key] = rules_of(source, viewer)
        return Masking(rules, service.name, route)
