"""Standard input and output joined to the MCP door of a gateway that runs already.

What it must never do: leave a request without an answer, or write anything to standard output that is not of the
protocol.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import anyio
import httpx2
from mcp.client.streamable_http import streamable_http_client
from mcp.server.stdio import stdio_server
from mcp.shared._stream_protocols import ReadStream, WriteStream
from mcp.shared.message import SessionMessage
from mcp_types import ErrorData, JSONRPCError, JSONRPCMessage, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse

from maskwire.errors import ConfigurationError
from maskwire.http.serving import mute
from maskwire.mcp.stamped import stamped

__all__ = ["bridge"]

_FAILED = -32603  # JSON-RPC 2.0: internal error
_ACCEPT = {"accept": "application/json, text/event-stream"}
_PATIENCE = 10.0  # seconds that answers may take once the agent says nothing more
_BROKEN = "The gateway ended the connection before it had answered."


async def bridge(url: str, token: str, headers: Mapping[str, str]) -> None:
    """Joins standard input and output to a gateway, until either side ends.

    Raises ConfigurationError once the input has ended, where the last request reached no gateway that took it.
    """
    mute("mcp", "httpx2", "httpcore2")
    try:
        httpx2.URL(url)
    except httpx2.InvalidURL:
        raise ConfigurationError(
            "The gateway's URL can't be read: write it as maskwire serve --mcp prints it."
        ) from None
    said = {"authorization": f"Bearer {token}", **headers}
    async with stdio_server() as (reads, writes):
        client, asked = _Telling(headers=said, timeout=httpx2.Timeout(30.0, read=300.0)), _Asked()
        try:
            async with client, streamable_http_client(url, http_client=client) as (answers, questions):
                await _joined(reads, writes, answers, questions, asked)
                if client.why is None:  # nothing was asked: whether a gateway would have taken it is said all the same
                    with suppress(httpx2.TransportError):
                        await client.post(url, json={"jsonrpc": "2.0", "id": 0, "method": "ping"}, headers=_ACCEPT)
                await answers.aclose()  # the transport waits for what is still to be written
        except* (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass  # one side has gone, and is told nothing more
        except* httpx2.TransportError:
            client.why = _BROKEN
        for identity in asked.open:
            error = JSONRPCError(
                jsonrpc="2.0", id=identity, error=ErrorData(code=_FAILED, message=client.why or _BROKEN)
            )
            await writes.send(SessionMessage(error))
        await writes.aclose()
    if client.why:
        raise ConfigurationError(client.why)


class _Asked:
    """The requests that have no answer yet."""

    def __init__(self) -> None:
        self.open: dict[str | int, None] = {}

    def says(self, message: JSONRPCMessage) -> None:
        """What the agent says."""
        if isinstance(message, JSONRPCRequest):
            self.open[message.id] = None
        elif isinstance(message, JSONRPCNotification) and message.method == "notifications/cancelled":
            self.open.pop((message.params or {}).get("requestId", ""), None)

    def hears(self, message: JSONRPCMessage) -> None:
        """What it is told."""
        if isinstance(message, JSONRPCResponse | JSONRPCError) and message.id is not None:
            self.open.pop(message.id, None)


async def _joined(
    reads: ReadStream[SessionMessage | Exception],
    writes: WriteStream[SessionMessage],
    answers: ReadStream[SessionMessage | Exception],
    questions: WriteStream[SessionMessage],
    asked: _Asked,
) -> None:
    """Until the gateway ends, or the agent does and has its answers."""
    has_ended = False
    async with anyio.create_task_group() as both:

        async def ask() -> None:
            nonlocal has_ended
            async for said in reads:
                if isinstance(said, SessionMessage):  # what is no message is nobody's to answer
                    asked.says(said.message)
                    await questions.send(stamped(said.message))
            has_ended = True
            if asked.open:
                await anyio.sleep(_PATIENCE)
            both.cancel_scope.cancel()

        async def answer() -> None:
            async for told in answers:
                if isinstance(told, SessionMessage):
                    await writes.send(told)
                    asked.hears(told.message)
                    if has_ended and not asked.open:
                        break
            both.cancel_scope.cancel()

        both.start_soon(ask)
        both.start_soon(answer)


class _Telling(httpx2.AsyncClient):
    """Where no gateway answers, or none that takes what is sent, the agent is told so in an error of its own protocol.
    ``why`` is that of the last request; "" where it was taken, None before the first.
    """

    why: str | None = None

    async def send(self, request: httpx2.Request, **more: Any) -> httpx2.Response:
        """As httpx2's."""
        at = f"{request.url.scheme}://{request.url.netloc.decode()}"  # without a password in it
        try:
            response = await super().send(request, **more)
        except httpx2.TransportError:
            status = 502
            why = f"No gateway answers at {at}{request.url.path}. Is it the URL behind mcp: of maskwire serve --mcp?"
        else:
            status, why = response.status_code, _refused(response, at)
            if not why:
                self.why = "" if request.method == "POST" else self.why
                return response
            await response.aclose()
        if request.method == "POST":  # others are the transport's own, and nobody waits for them
            self.why = why
        error = {"jsonrpc": "2.0", "id": None, "error": {"code": _FAILED, "message": why}}
        headers = {"content-type": "application/json"}
        return httpx2.Response(status, headers=headers, content=json.dumps(error), request=request)


def _refused(response: httpx2.Response, at: str) -> str:
    """Why nothing of the protocol answered, or ""."""
    if response.status_code == httpx2.codes.UNAUTHORIZED:
        return (
            "The gateway does not take the token: it has ended, was revoked, or is another's. Run: maskwire token issue"
        )
    is_told = response.headers.get("content-type", "").startswith("application/json")
    if response.status_code == httpx2.codes.NOT_FOUND and not is_told:
        return (
            f"There is no MCP door at {at}{response.request.url.path}. Its path is /mcp, where --mcp-url of maskwire "
            f"serve names no other: {at}/mcp"
        )
    return ""
