"""What machines ask: is it alive, is it ready, what has it counted. They come by any name, and without a token.

What it must never do: tell anything but counts and words of ours.
"""

from __future__ import annotations

import asyncio
from contextlib import closing

from starlette.types import ASGIApp, Receive, Scope, Send

from maskwire.console.page import Desk
from maskwire.errors import MaskwireError
from maskwire.http.answers import refuse, tell
from maskwire.ledger.opening import connect

__all__ = ["Probes"]

_METRICS = b"text/plain; version=0.0.4; charset=utf-8"


class Probes:
    """ASGI: answers for /healthz, /readyz and /metrics, and hands on the rest."""

    def __init__(self, desk: Desk, app: ASGIApp) -> None:
        self._desk = desk
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path = scope.get("path") if scope["type"] == "http" else None
        if path not in ("/healthz", "/readyz", "/metrics"):
            await self._app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await refuse(405, "method", "This can only be read.", send, {"allow": "GET"})
        elif path == "/healthz":
            await tell({"status": "alive"}, send)
        elif path == "/readyz":
            await self._ready(send)
        else:
            body = self._desk.following.metrics.text().encode()
            headers = [(b"content-type", _METRICS), (b"content-length", str(len(body)).encode())]
            headers.append((b"cache-control", b"no-store"))
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def _ready(self, send: Send) -> None:
        """Whether statements can be answered: the catalog is there, and the ledger is."""
        parts = {"catalog": True, "ledger": await asyncio.to_thread(self._ledger)}
        try:
            parts["catalog"] = bool(self._desk.gateway.source.knowledge.catalog.by_oid)
        except MaskwireError:
            parts["catalog"] = False
        parts["served"] = self._desk.gateway.standing.is_served
        is_ready = all(parts.values())
        told = {"status": "ready" if is_ready else "not ready", **parts}
        await tell(told, send, 200 if is_ready else 503)

    def _ledger(self) -> bool:
        try:
            with closing(connect(self._desk.place)) as file:
                file.execute("SELECT max(seq) FROM entries").fetchone()
        except Exception:  # noqa: BLE001 - whatever it is: there is no ledger to be asked
            return False
        return True
