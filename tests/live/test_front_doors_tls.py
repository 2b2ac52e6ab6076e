"""The doors that speak HTTP, over TLS: the certificate that the operator named, renewed while they serve."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.gateway.tls import TlsFiles
from tests.live import certificates
from tests.live.canaries import assert_clean
from tests.live.gate import Gate
from tests.live.mcp.door import Door

HOST = "agents.canary.example"


@pytest.fixture(scope="module")
def secured(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Door, Path]]:
    """The MCP door with a certificate for its public name."""
    folder = tmp_path_factory.mktemp("tls")
    chain, key = certificates.make(folder, HOST)
    shutil.copy(chain, folder / "first.pem")
    access = Access({"agent": Account("agent")})
    with Gate(reader_url, folder, access=access, tls=TlsFiles(chain, key)) as gate:
        door = Door(gate, public=f"https://{HOST}/mcp")
        yield door, folder
        door.stop()


def _client(door: Door, trusted: Path, **headers: str) -> httpx2.AsyncClient:
    """One that takes the public name to be on this machine, and trusts that certificate only."""
    context = ssl.create_default_context(cafile=trusted)
    client = httpx2.AsyncClient(verify=context, headers={"host": HOST, **headers}, timeout=30, trust_env=False)
    client.event_hooks["request"] = [_named]
    return client


async def _named(request: httpx2.Request) -> None:
    request.extensions["sni_hostname"] = HOST


def _url(door: Door) -> str:
    return door.address.replace("http://", "https://")


async def test_an_agent_asks_over_tls(secured: tuple[Door, Path]) -> None:
    """By the SDK's client; what it reads is masked."""
    door, folder = secured
    async with (
        _client(door, folder / "first.pem", authorization=f"Bearer {door.token()}") as http,
        Client(streamable_http_client(_url(door), http_client=http)) as client,
    ):
        told = await client.call_tool("query", {"sql": "SELECT email, ssn FROM users WHERE id = 7"})
    assert not told.is_error
    assert_clean(told.model_dump_json().encode())


async def test_where_tokens_come_from_is_said_by_the_public_name(secured: tuple[Door, Path]) -> None:
    """RFC 9728: a 401 names the metadata, and the metadata the resource."""
    door, folder = secured
    async with _client(door, folder / "first.pem") as http:
        asked = await http.post(_url(door), json={})
        path = _url(door).replace("/mcp", "/.well-known/oauth-protected-resource/mcp")
        metadata = (await http.get(path)).json()
    assert asked.status_code == 401
    assert f'resource_metadata="https://{HOST}/.well-known/oauth-protected-resource/mcp"' in asked.headers[
        "www-authenticate"
    ]  # fmt: skip
    assert metadata["resource"] == f"https://{HOST}/mcp"
    assert metadata["bearer_methods_supported"] == ["header"]


async def test_nothing_is_told_in_clear(secured: tuple[Door, Path]) -> None:
    """A request without TLS gets no answer at all."""
    door, _ = secured
    async with httpx2.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx2.TransportError):
            await http.post(door.address, json={}, headers={"authorization": f"Bearer {door.token()}"})


async def test_old_versions_of_tls_are_refused(secured: tuple[Door, Path]) -> None:
    """1.1 and before."""
    door, folder = secured
    context = ssl.create_default_context(cafile=folder / "first.pem")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="deprecated"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    async with httpx2.AsyncClient(verify=context, trust_env=False) as http:
        http.event_hooks["request"] = [_named]
        with pytest.raises(httpx2.ConnectError):
            await http.get(_url(door))


async def test_a_renewed_certificate_is_shown_from_then_on(secured: tuple[Door, Path]) -> None:
    """SIGHUP; who trusts the former one only is not served any more."""
    door, folder = secured
    certificates.make(folder, HOST)

    async def renew() -> None:
        door._served.reload_tls()  # as SIGHUP does

    door.run(renew())
    async with _client(door, folder / f"{HOST}.pem") as http:
        assert (await http.post(_url(door), json={})).status_code == 401
    async with _client(door, folder / "first.pem") as http:
        with pytest.raises(httpx2.ConnectError):
            await http.post(_url(door), json={})
