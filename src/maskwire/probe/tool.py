"""The ``query`` tool of an MCP door, asked as an agent would.

What it must never do: take an answer that it can't read for one that holds nothing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client

from maskwire.errors import ConfigurationError
from maskwire.probe.came import Came
from maskwire.probe.postgres.client import REFUSALS

__all__ = ["Tool", "tool"]

_SECONDS = 30.0


class Tool:
    """Asks by the tool; an ``Asks``."""

    def __init__(self, client: McpClient) -> None:
        self._client = client

    async def query(self, sql: str) -> Came:
        """One statement. All that the tool says is kept; of an error its code and message stand apart as well."""
        result = await self._client.call_tool("query", {"sql": sql})
        document = result.structured_content or {}
        rows = document.get("rows") or []
        cells = "".join(str(cell) for row in rows for cell in row)  # a value may be cut into rows and columns
        kept = [result.model_dump(mode="json", exclude={"meta"}), cells]
        came = Came(messages=[(b"t", json.dumps(kept, ensure_ascii=False).encode())])
        if result.is_error:
            error = document.get("error") or {}
            code = str(error.get("code", "XX000"))
            came.failed(code, str(error.get("message", "")), is_refusal=code in REFUSALS)
        return came

    async def tidy(self, came: Came, statements: tuple[str, ...]) -> None:
        """Every call has a session of its own."""

    def close(self) -> None:
        """Every call has a session of its own."""


@asynccontextmanager
async def tool(url: str, token: str) -> AsyncIterator[Tool]:
    """A session with the door at this URL. Raises ConfigurationError."""
    try:
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=_SECONDS) as http,
            McpClient(streamable_http_client(url, http_client=http)) as client,
        ):
            yield Tool(client)
    except (httpx2.HTTPError, OSError) as fault:
        raise ConfigurationError(
            f"The MCP door did not answer ({type(fault).__name__}). Is its URL the one that serve prints behind "
            '"mcp:", and is the token still good?'
        ) from None
