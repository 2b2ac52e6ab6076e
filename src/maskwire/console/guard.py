"""What holds for every answer of the console, whatever its page: where it may be asked from, and what browsers do.

What it must never do: let a page be framed, kept, or load anything from elsewhere; take a token in clear from another
machine.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maskwire.access.entrance import Peer
from maskwire.http.answers import refuse
from maskwire.http.bearer import client_of

__all__ = ["POLICY", "Guard"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": with it a browser sends "Origin: null" with our own forms (fetch.spec.whatwg.org, "append a
    # request `Origin` header").
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_LARGEST = 1 << 20  # bytes of one request
_SAFE = frozenset({"GET", "HEAD"})


class Guard:
    """ASGI: between ``KnownHosts`` and the pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        where, headers = client_of(scope), Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    told[name] = value
                if "cache-control" not in told:
                    told["cache-control"] = "no-store"
            await send(message)

        if scope["scheme"] != "https" and not Peer(where[0] if where else "").is_local:
            await refuse(403, "in-clear", "The console is for TLS, or for this machine only.", guarded)
        elif scope["method"] not in _SAFE and not _is_own(headers):
            await refuse(403, "unknown-origin", "That form is none of this console's.", guarded)
        elif int(length if (length := headers.get("content-length", "0")).isdecimal() else _LARGEST + 1) > _LARGEST:
            await refuse(413, "too-large", "A form of this console is smaller than that.", guarded)
        else:
            await self._app(scope, receive, guarded)


def _is_own(headers: Headers) -> bool:
    """Whether a browser says that one of our own pages sends this. One that says nothing is held to the form's own
    token; ``Origin`` itself is checked before (http/hosts.py)."""
    if "transfer-encoding" in headers:
        return False  # its length is not known before; no browser sends a form like that
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
