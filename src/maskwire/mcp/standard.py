"""The MCP door on standard input and output, as a client's configuration file starts it.

What it must never do: write anything to standard output that is not of the protocol.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
from mcp.client.streamable_http import streamable_http_client
from mcp.server.stdio import stdio_server
from mcp.shared._stream_protocols import ReadStream, WriteStream
from mcp.shared.message import SessionMessage

from maskwire.access.accounts import Passage
from maskwire.access.entrance import Peer
from maskwire.errors import ConfigurationError
from maskwire.gateway.entering import prove
from maskwire.http.serving import mute
from maskwire.mcp.call import Local
from maskwire.mcp.saved import Saved
from maskwire.mcp.server import Front
from maskwire.mcp.stamped import stamped

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

_FAILED = -32603  # JSON-RPC 2.0: internal error


async def admitted(gateway: Gateway, token: str | None) -> Passage:
    """Whom the client on standard input is: by its token, or the only principal that there is.

    Raises ConfigurationError.
    """
    if token:
        passage = await prove(gateway, token, Peer())
        if passage is None:
            raise ConfigurationError("The token in MASKWIRE_TOKEN proves nothing here: have a new one made.")
        return passage
    if gateway.settings.access is not None:
        raise ConfigurationError(
            "A token in MASKWIRE_TOKEN must say which principal asks: have one made with maskwire token issue NAME."
        )
    account = gateway.entrance.account(gateway.settings.principal)
    return Passage(account, account, "local") if account is not None else _nobody()


def _nobody() -> Passage:
    raise ConfigurationError("The gateway knows no principal.")


async def serve_standard(
    gateway: Gateway, passage: Passage, said: Mapping[str, str], saved: Sequence[Saved] = ()
) -> None:
    """Serves one client until it closes standard input."""
    mute("mcp")
    server = Front(gateway, saved, Local(passage, said, secrets.token_hex(16))).server()
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())


class _Telling(httpx2.AsyncClient):
    """Where no gateway answers, or it takes no such token, the agent is told so in an error of its own protocol."""

    async def send(self, request: httpx2.Request, **more: Any) -> httpx2.Response:
        """As httpx2's."""
        try:
            response = await super().send(request, **more)
        except httpx2.TransportError:
            at = f"{request.url.scheme}://{request.url.netloc.decode()}{request.url.path}"  # without a password in it
            why = f"No gateway answers at {at}. Is it the URL behind mcp: of maskwire serve --mcp?"
            return _told(request, 502, why)
        if response.status_code != httpx2.codes.UNAUTHORIZED:
            return response
        await response.aclose()
        why = (
            "The gateway does not take the token: it has ended, was revoked, or is another's. Run: maskwire token issue"
        )
        return _told(request, response.status_code, why)


def _told(request: httpx2.Request, status: int, why: str) -> httpx2.Response:
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": _FAILED, "message": why}}
    headers = {"content-type": "application/json"}
    return httpx2.Response(status, headers=headers, content=json.dumps(error), request=request)


async def bridge(url: str, token: str, headers: Mapping[str, str]) -> None:
    """Joins standard input and output to a gateway that runs already, until either side ends."""
    mute("mcp", "httpx2", "httpcore2")
    said = {"authorization": f"Bearer {token}", **headers}
    timeout = httpx2.Timeout(30.0, read=300.0)
    async with (
        _Telling(headers=said, timeout=timeout) as client,
        streamable_http_client(url, http_client=client) as (answers, questions),
        stdio_server() as (reads, writes),
    ):
        async with anyio.create_task_group() as both:

            async def until_end(
                source: ReadStream[SessionMessage | Exception], sink: WriteStream[SessionMessage]
            ) -> None:
                async for message in source:
                    if isinstance(message, SessionMessage):  # what is no message is nobody's to answer
                        await sink.send(stamped(message.message))
                both.cancel_scope.cancel()

            both.start_soon(until_end, reads, questions)
            both.start_soon(until_end, answers, writes)
        for stream in (writes, answers):  # both transports wait for what is still to be written
            await stream.aclose()
