"""The provider or service behind a door, played by the probe: it keeps all that reaches it and answers as it is told.

What it must never do: answer anybody with more than the attack that is under way, or keep what an earlier one sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from maskwire.gateway.address import parse_listen
from maskwire.http.serving import Served

__all__ = ["Answer", "StandIn", "stand_in"]

_MOST = 1 << 22  # bytes that are kept of what comes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: ``parts`` of a body, one behind the other."""

    parts: Sequence[bytes] = field(default=(b"{}",), repr=False)
    kind: str = "application/json"
    status: int = 200
    headers: Sequence[tuple[str, str]] = field(default=(), repr=False)


class StandIn:
    """An ASGI application. ``heard`` is every request since it was last told what to answer."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._answer = Answer()

    def tell(self, answer: Answer) -> None:
        """What is answered from now on."""
        self._answer, self.heard = answer, []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                if message["type"] == "lifespan.startup":
                    await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["type"] != "http":
            return
        body = b""
        while (message := await receive()).get("more_body"):
            body = (body + message["body"])[:_MOST]
        head = [scope["method"].encode(), scope["raw_path"], scope["query_string"]]
        sent = [part for pair in scope["headers"] for part in pair]
        self.heard.append(b"\0".join([*head, *sent, (body + message.get("body", b""))[:_MOST]]))
        answer = self._answer
        headers = [("content-type", answer.kind), *answer.headers]
        raw = [(name.encode(), value.encode()) for name, value in headers if value]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        for part in answer.parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def stand_in(listen: str) -> AsyncIterator[StandIn]:
    """One that listens at HOST:PORT. Raises ConfigurationError."""
    served = Served(*parse_listen(listen, "--stand-in"), "--stand-in")
    application = StandIn()
    try:
        await served.start(application)
        yield application
    finally:
        await served.stop()
