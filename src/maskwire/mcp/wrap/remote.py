"""A wrapped server that is reached by URL (streamable HTTP), and its client on our standard input and output.

What it must never do: follow where the server leads, or send it anything of ours but the token that is for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from mcp.client.streamable_http import streamable_http_client
from mcp.shared._stream_protocols import ReadStream
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

from maskwire.errors import ConfigurationError
from maskwire.http.asking import client as asking
from maskwire.http.serving import mute
from maskwire.mcp.stamped import stamped
from maskwire.mcp.wrap.proxy import Outgoing, Proxy
from maskwire.mcp.wrap.stdio import client_streams, lines, pass_on, send

__all__ = ["checked", "wrap_url"]

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_SILENCE = 300.0  # seconds


def checked(url: str) -> str:
    """The URL. Raises ConfigurationError where what is sent there could be read on the way, or it holds a secret."""
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if not is_safe or not parts.hostname or parts.username or parts.password or parts.fragment:
        raise ConfigurationError(
            "The URL of an MCP server is written as https://host/path, without a password; plain http is for this "
            "machine. A token for it is said with --token-env."
        )
    return url


async def wrap_url(url: str, token: str, proxy: Proxy) -> int:
    """Until the client ends, or the server does; 1 then. ``token`` is for the server, or empty."""
    mute("mcp", "httpx2", "httpcore2")
    client, answers = await client_streams()
    async with asking(_SILENCE) as http:
        if token:
            http.headers["authorization"] = f"Bearer {token}"
        async with streamable_http_client(url, http_client=http) as (told, given):

            async def tell(out: Outgoing) -> None:
                for line in out.server:
                    await given.send(stamped(jsonrpc_message_adapter.validate_json(line)))
                await send(answers, out)

            hearing = asyncio.create_task(pass_on(lines(client, "client"), proxy.from_client, tell))
            reading = asyncio.create_task(pass_on(_messages(told), proxy.from_server, tell))
            done, rest = await asyncio.wait({hearing, reading}, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            for task in done:
                task.result()
            if hearing in done:
                return 0
            await send(answers, proxy.server_is_gone())
            return 1


async def _messages(told: ReadStream[SessionMessage | Exception]) -> AsyncIterator[bytes]:
    """What the server says; what is no message is nobody's to answer."""
    async for message in told:
        if isinstance(message, SessionMessage):
            yield message.message.model_dump_json(by_alias=True, exclude_unset=True).encode()
