"""A server that is reached by URL behind the command, with the official SDK on both sides."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import uvicorn
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from maskwire.cli import maskwire
from maskwire.errors import ConfigurationError
from maskwire.ledger.exposure import read
from maskwire.mcp.wrap.remote import checked
from tests.mcp.test_wrap_process import _MASKWIRE, _assert_clean
from tests.mcp.wrapped_server import app


class _Heard:
    """ASGI: keeps the headers of what comes before it goes on."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.headers: list[dict[bytes, bytes]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.headers.append(dict(scope["headers"]))
        await self._inner(scope, receive, send)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@pytest.fixture(scope="module")
def remote() -> Iterator[tuple[str, _Heard]]:
    """The server of the other tests, by streamable HTTP."""
    heard = _Heard(app.streamable_http_app())
    listening = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(heard, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert server.is_up.wait(30)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/mcp", heard
    server.should_exit = True
    thread.join(10)


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_a_server_at_a_url_is_wrapped_like_one_that_is_started(
    era: Literal["auto", "legacy"], remote: tuple[str, _Heard], tmp_path: Path
) -> None:
    """In either era: masked both ways, turned back where the operator says so, its token sent and nothing else."""
    url, heard = remote
    heard.headers.clear()
    folder, talk = tmp_path / "state", "conv_8f14e45fceea167a5a36dedd4bea2543"
    server = StdioServerParameters(
        command=str(_MASKWIRE),
        args=["mcp", "wrap", "--name", "crm", "--ledger", str(tmp_path / "ledger.db"), "--turn-back", "search",
              "--token-env", "CRM_TOKEN", url],
        env={"XDG_STATE_HOME": str(folder), "CRM_TOKEN": "for-the-crm"},
    )  # fmt: skip
    async with Client(stdio_client(server), mode=era) as client:
        told: list[Any] = [await client.list_tools()]
        found = await client.call_tool("search", {"email": "all"}, meta={"maskwire/conversation": talk})
        (greta, _) = found.structured_content["result"]
        again = await client.call_tool("search", {"email": greta["email"]})
        assert again.structured_content["result"] == [greta]
        failed = await client.call_tool("broken", {})
        assert failed.is_error
        told += [found, again, failed, await client.read_resource("crm://people/nobody")]
    _assert_clean(tmp_path, *told)
    assert {one.get(b"authorization") for one in heard.headers} == {b"Bearer for-the-crm"}
    versions = {one.get(b"mcp-protocol-version") for one in heard.headers}
    assert (b"2026-07-28" in versions) == (era == "auto")
    entries = [one for one in read(tmp_path / "ledger.db") if one.conversation == talk]
    assert [(one.shape, one.source, one.door) for one in entries] == [("tools/call search", "crm", "mcp-wrap")]


@pytest.mark.parametrize(
    "url", ["http://crm.example.com/mcp", "https://ann:word@crm.example.com/mcp", "https:///mcp", "http://10.0.0.1/"]
)
def test_a_url_that_would_give_something_away_is_refused(url: str) -> None:
    """In clear over a network, or with a password in it, which is in no message."""
    with pytest.raises(ConfigurationError) as fault:
        checked(url)
    assert "word" not in str(fault.value).replace("password", "")


@pytest.mark.parametrize(
    "arguments", [["https://crm.example.com/mcp", "more"], ["--token-env", "NOT_SET_ANYWHERE", "https://x.example/m"],
                  ["--token-env", "PATH", "some-server"]]
)  # fmt: skip
def test_options_that_do_not_go_together_are_said(arguments: list[str]) -> None:
    """Before anything is started."""
    done = CliRunner().invoke(maskwire, ["mcp", "wrap", *arguments])
    assert done.exit_code == 2
