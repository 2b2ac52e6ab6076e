"""The MCP door by streamable HTTP: checked for its Host and Origin, its bearer token, its size; then the SDK's own.

What it must never do: let a session be used by another principal than the one that began it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from maskwire.errors import ConfigurationError
from maskwire.http.bearer import Bearer, passage_of
from maskwire.http.hosts import KnownHosts, names_of
from maskwire.http.serving import Served, mute
from maskwire.mcp.call import DOOR
from maskwire.mcp.saved import Saved
from maskwire.mcp.server import Front

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

PATH = "/mcp"
_PUBLIC = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")
_LARGEST = 1 << 20  # bytes of one request
_MOST_SESSIONS = 1000
_RESTS = 1800.0  # seconds that a session may be silent


class Owned:
    """ASGI: tells the SDK whose a request is, so that a session is its principal's alone."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        passage = passage_of(scope)
        name = passage.account.name
        issuer = {"iss": str(getattr(passage.issuer, "url", ""))}
        token = AccessToken(token="", client_id=name, scopes=[], subject=name, claims=issuer)
        await self._manager.handle_request({**scope, "user": AuthenticatedUser(token)}, receive, send)


def application(gateway: Gateway, names: frozenset[str], resource: str, front: Front) -> ASGIApp:
    """The door as an ASGI application: ``names`` are the values of Host that mean it, ``resource`` its URL."""
    manager = StreamableHTTPSessionManager(
        app=front.server(),
        max_request_body_size=_LARGEST,
        session_idle_timeout=_RESTS,
        max_sessions=_MOST_SESSIONS,
    )

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        async with manager.run():
            yield

    routes = [Route(PATH, endpoint=Owned(manager))]
    return KnownHosts(Bearer(Starlette(routes=routes, lifespan=living), gateway, resource, DOOR), names)


async def serve(
    gateway: Gateway,
    host: str,
    port: int,
    saved: Sequence[Saved] = (),
    public: str = "",
    *,
    front: Front | None = None,
) -> tuple[Served, str]:
    """Serves the door beside the others of a started gateway; its URL. ``front``, where it is given, has the tools, and
    may be told of others later. Raises ConfigurationError."""
    if public and _PUBLIC.fullmatch(public) is None:
        raise ConfigurationError("--mcp-url must be a URL such as https://agents.example.com/mcp.")
    mute("mcp", "sse_starlette")
    served = Served(host, port, "--mcp HOST:PORT", gateway.settings.tls)
    url = public or served.url + PATH
    await served.start(application(gateway, names_of(*served.address, public), url, front or Front(gateway, saved)))
    return served, url
