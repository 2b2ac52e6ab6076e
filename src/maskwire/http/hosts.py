"""Which names a server answers to, and which web pages may speak to it: against DNS rebinding.

A page in a browser that has its own name resolve to this machine sends that name as Host and its site as Origin
(MCP 2026-07-28, "Transports", security; RFC 9110 section 7.2).
What it must never do: reach an application with a Host or Origin that the operator did not name.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from maskwire.http.answers import refuse

_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_DEFAULT = {"http": ":80", "https": ":443"}


def names_of(host: str, port: int, public: str = "") -> frozenset[str]:
    """The values of Host that mean us: where we listen, this machine's own names, and that of the ``public`` URL."""
    shown = f"[{host}]" if ":" in host else host
    names = {f"{name}:{port}" for name in (*_LOCAL, shown)}
    if public:
        names.add(_with_port(urlsplit(public).netloc.lower(), urlsplit(public).scheme))
    return frozenset(names)


class KnownHosts:
    """ASGI: lets requests for one of ``names`` pass, from no web page or from one of the same names or ``origins``."""

    def __init__(self, app: ASGIApp, names: Iterable[str], origins: Iterable[str] = ()) -> None:
        self._app = app
        self._names = frozenset(names)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif not self._is_ours(Headers(scope=scope).getlist("host")):
            await refuse(
                421, "unknown-host", "This server is not known by that name; its operator can add a public URL.", send
            )
        elif not self._may_come_from(Headers(scope=scope).getlist("origin")):
            await refuse(403, "unknown-origin", "Web pages of that origin may not speak to this server.", send)
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, hosts: list[str]) -> bool:
        # A proxy that ends TLS passes on a name without a port, and asks by plain HTTP, whose own port is another.
        return len(hosts) == 1 and any(_with_port(hosts[0].lower(), scheme) in self._names for scheme in _DEFAULT)

    def _may_come_from(self, origins: list[str]) -> bool:
        if not origins:
            return True
        if len(origins) > 1:
            return False
        said = origins[0].lower()
        scheme, separator, host = said.partition("://")
        is_ours = bool(separator) and scheme in _DEFAULT and _with_port(host, scheme) in self._names
        return is_ours or said in self._origins


def _with_port(host: str, scheme: str) -> str:
    """A Host with its port, which is left out where it is the scheme's own."""
    has_port = host.rpartition("]")[2].rpartition(":")[2].isdecimal() and ":" in host.rpartition("]")[2]
    return host if has_port else host + _DEFAULT.get(scheme, "")
