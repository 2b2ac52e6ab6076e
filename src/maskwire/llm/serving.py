"""The LLM gateway in a running gateway: its listener, its client for providers, and what its exchanges share.

What it must never do: serve before the ledger and the policy are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from maskwire.access.accounts import Passage
from maskwire.http.bearer import Bearer
from maskwire.http.hosts import KnownHosts
from maskwire.http.passing import PassingDoor
from maskwire.llm.budgets import Budgets
from maskwire.llm.door import Application
from maskwire.llm.engine import Engine, engine_of
from maskwire.llm.exchange import Exchange
from maskwire.llm.faults import refuse
from maskwire.llm.recording import Record
from maskwire.llm.routes import Route
from maskwire.llm.sealed import Seals
from maskwire.llm.settings import LlmSettings
from maskwire.model import Principal, PrincipalKind, Viewer

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

DOOR = "llm"
PROVIDER = "model-provider"  # the role of whoever is behind an upstream: rules may name it
_SILENCE = 600.0  # seconds
_ENGINES = 64


class LlmDoor(PassingDoor):
    """Before the APIs of models. ``url`` is without "/v1"."""

    def __init__(self, gateway: Gateway, settings: LlmSettings) -> None:
        super().__init__(gateway, DOOR, (settings.host, settings.port), settings.public, _SILENCE)
        self.settings = settings
        self.budgets = Budgets(settings.budgets)
        self._engines: dict[object, Engine] = {}

    @property
    def application(self) -> ASGIApp:
        """What is served: by known names, to whom a token proves."""
        return KnownHosts(KeyHeader(Bearer(Application(self), self._gateway, self.url, DOOR, refuse)), self.names)

    # ---------------------------------------------------------------- what an exchange is made of

    def now(self) -> float:
        """Seconds since 1970."""
        return self._gateway.clock()

    def record(self, passage: Passage, headers: Headers, scope: Scope) -> Record:
        """What the ledger will be told of a request. Raises RefusedError."""
        session, purpose = self.session(passage, headers, scope)
        return Record(
            session,
            purpose,
            self._gateway.recorder.append,
            self.now,
            lambda tokens: self.budgets.use(session.principal, tokens, self.now()),
        )

    def exchange(self, route: Route, upstream: str, record: Record) -> Exchange:
        """A request's masking, by the policy as it is now."""
        record.source = upstream
        moment = self.now()
        provider = Principal(f"model:{upstream}", PrincipalKind.SERVICE, roles=frozenset({PROVIDER}))
        outbound = self._engine(Viewer(provider, source=upstream, moment=moment))
        inbound = self._engine(Viewer(record.principal, record.purpose, upstream, moment))
        keyring = self._gateway.settings.keyring
        seals = Seals(keyring.secret, record.principal.name, keyring.former_secrets)
        return Exchange(route, self.settings, outbound, inbound, seals)

    def _engine(self, viewer: Viewer) -> Engine:
        """One for all of whom the policy says the same; making it costs more than using it."""
        source = self._gateway.source
        key = (source.policy_digest, source.policy.in_force(viewer))
        engine = self._engines.get(key)
        if engine is None:
            if len(self._engines) >= _ENGINES:
                self._engines.clear()
            engine = self._engines[key] = engine_of(
                source.policy, viewer, source.scanner, source.keys, source.older_keys
            )
        return engine


class KeyHeader:
    """ASGI: a token in x-api-key, where Anthropic's clients put it, is read as a bearer token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http":
            scope = {**scope, "headers": list(scope["headers"])}
            headers = MutableHeaders(scope=scope)
            key = headers.get("x-api-key")
            if key is not None and "authorization" not in headers:
                headers["authorization"] = f"Bearer {key}"
        await self._app(scope, receive, send)
