"""The MCP door beside a test's gateway, and what came through it: every byte is kept for the search for canaries."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from maskwire.access.tokens import Signer
from maskwire.ledger.entry import Entry
from maskwire.ledger.exposure import read
from maskwire.mcp.saved import Saved
from maskwire.mcp.serving import serve
from maskwire.transform.keyring import secret_of
from tests.live.gate import ROOT_KEY, Gate

Result = TypeVar("Result")
PROTOCOL = "2026-07-28"


class Door:
    """``received`` are the bodies and headers of all answers to this test."""

    def __init__(self, gate: Gate, saved: Sequence[Saved] = (), public: str = "") -> None:
        self.gate = gate
        assert gate.gateway is not None
        self.gateway = gate.gateway
        self._served, self.url = self.run(serve(self.gateway, "127.0.0.1", 0, saved, public))
        host, port = self._served.address
        self.address = f"http://{host}:{port}/mcp"
        self.received = bytearray()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """In the gateway's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.gate.loop).result(30)

    def stop(self) -> None:
        self.run(self._served.stop())

    def token(self, name: str = "agent", seconds: int = 600, audience: str = "maskwire") -> str:
        """A token as ``maskwire token issue`` makes it."""
        return Signer(secret_of(ROOT_KEY), audience).issue(name, seconds, time.time())[0]

    def http(self, token: str | None = None, **headers: str) -> httpx2.AsyncClient:
        """An HTTP client whose answers are kept."""
        shown = self.token() if token is None else token
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if shown:
            said["authorization"] = f"Bearer {shown}"
        return httpx2.AsyncClient(headers=said, event_hooks={"response": [self._keep]}, timeout=30, verify=False)

    async def _keep(self, response: httpx2.Response) -> None:
        if "event-stream" not in response.headers.get("content-type", ""):
            self.received += await response.aread()
        self.received += repr(response.headers).encode()

    @asynccontextmanager
    async def client(self, mode: str = "auto", token: str | None = None, **headers: str) -> AsyncIterator[Client]:
        """The SDK's client, of either era."""
        async with (
            self.http(token, **headers) as http,
            Client(streamable_http_client(self.address, http_client=http), mode=mode) as client,
        ):
            yield client

    async def call(self, tool: str, arguments: dict[str, Any], **options: Any) -> tuple[bool, dict[str, Any]]:
        """One tool call by a client of its own: whether it failed, and its document."""
        async with self.client(**options) as client:
            return await self.told(client, tool, arguments)

    async def told(self, client: Client, tool: str, arguments: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
        """One tool call: whether it failed, and its document."""
        result = await client.call_tool(tool, arguments)
        self.received += result.model_dump_json().encode()
        if not result.is_error:  # the text is the same document
            assert json.loads(result.content[0].text) == result.structured_content
        return bool(result.is_error), result.structured_content

    async def post(self, body: object, token: str | None = None, **headers: str) -> httpx2.Response:
        """One raw request of the newest revision."""
        said = {"accept": "application/json, text/event-stream", "mcp_protocol_version": PROTOCOL, **headers}
        async with self.http(token, **said) as http:
            return await http.post(self.address, json=body)

    def entries(self) -> list[Entry]:
        """What the ledger says of this door, oldest first."""
        return [entry for entry in read(self.gate.ledger) if entry.door == "mcp"]


def raw_call(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """A tool call as it is sent in the newest revision."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": PROTOCOL,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "raw", "version": "1"},
    }
    return {
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": tool, "arguments": arguments, "_meta": meta},
    }  # fmt: skip
