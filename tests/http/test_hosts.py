"""Host and Origin: who may reach an application, by any spelling of a name."""

from __future__ import annotations

import pytest
from starlette.types import Receive, Scope, Send

from maskwire.http.hosts import KnownHosts, names_of

NAMES = names_of("127.0.0.1", 6433, "https://agents.example.com/mcp")


async def _status(headers: list[tuple[str, str]], scheme: str = "http") -> int:
    sent: list[int] = []

    async def inner(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            sent.append(int(str(message["status"])))

    raw = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "scheme": scheme, "headers": raw, "method": "POST", "path": "/mcp"}
    await KnownHosts(inner, NAMES)(scope, receive, send)  # type: ignore[arg-type]
    return sent[0]


@pytest.mark.parametrize(
    ("host", "scheme", "status"),
    [
        ("127.0.0.1:6433", "http", 200), ("LOCALHOST:6433", "http", 200), ("[::1]:6433", "http", 200),
        ("agents.example.com", "https", 200), ("agents.example.com:443", "http", 200),
        ("agents.example.com", "http", 200),
        ("agents.example.com:444", "https", 421), ("agents.example.com:80", "http", 421),
        ("127.0.0.1", "http", 421), ("evil.example:6433", "http", 421),
        ("localhost:6433.evil.example", "http", 421), ("evil@localhost:6433", "http", 421), ("", "http", 421),
        ("[::2]:6433", "http", 421), ("localhost:6433,evil.example", "http", 421),
    ],
)  # fmt: skip
async def test_only_our_own_names_are_answered(host: str, scheme: str, status: int) -> None:
    """With their port, in any case of letters; behind a proxy that ends TLS without one."""
    assert await _status([("host", host)], scheme) == status


async def test_no_host_or_two_are_turned_away() -> None:
    """As a request that nobody can route."""
    assert await _status([]) == 421
    assert await _status([("host", "localhost:6433"), ("host", "localhost:6433")]) == 421


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:6433", 200), ("https://agents.example.com", 200), ("null", 403), ("file://", 403),
        ("http://localhost", 403), ("http://evil.example", 403), ("https://agents.example.com.evil.example", 403),
    ],
)  # fmt: skip
async def test_only_pages_of_our_own_may_speak_to_us(origin: str, status: int) -> None:
    """A page of another site may not, whatever name it came by."""
    assert await _status([("host", "localhost:6433"), ("origin", origin)]) == status
