"""A client of an HTTP door that keeps all that it is sent, headers and what a stream says in pieces among it.

What it must never do: show a token in a repr, follow a redirect, or wait forever.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from maskwire.errors import ConfigurationError

__all__ = ["Client", "Reply", "client"]

_SECONDS = 60.0
_MOST = 1 << 22
_PIECES = frozenset({"content", "text", "delta", "partial_json", "thinking", "arguments", "refusal", "input"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What came. ``reason`` is the door's own of a refusal; ``is_cut``: it broke off."""

    status: int = 0
    data: bytes = field(default=b"", repr=False)
    body: bytes = field(default=b"", repr=False)
    is_cut: bool = False

    @property
    def code(self) -> str:
        """Of an error."""
        return str(self.status) if self.status >= 400 else ""

    @property
    def reason(self) -> str:
        """What an error of the door's says."""
        try:
            told = json.loads(self.body)
        except ValueError:
            return ""
        if not isinstance(told, dict):
            return ""
        error = told.get("error")
        said = error.get("message") if isinstance(error, dict) else told.get("error_description")
        return said if isinstance(said, str) else ""

    def raw(self) -> bytes:
        """Every byte, and once more what is told in pieces with nothing between them."""
        return b"\0".join([self.data, *(one.encode() for one in _joined(self.body))])


def _joined(body: bytes) -> Iterator[str]:
    """The pieces of each kind in a stream of events, put together; and what JSON says where it escapes letters."""
    pieces: dict[str, list[str]] = {}
    for line in body.decode(errors="replace").splitlines():
        try:
            told = json.loads(line.removeprefix("data:").strip())
        except ValueError:
            continue
        for name, text in _texts(told):
            pieces.setdefault(name, []).append(text)
    for found in pieces.values():
        yield "".join(found)
        yield "\0".join(found)


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, key if key in _PIECES else f"{name}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
    elif isinstance(value, str):
        yield name, value


class Client:
    """Asks one door with one token."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http, self._url = http, url.rstrip("/")

    async def ask(
        self, method: str, path: str = "", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request. Raises ConfigurationError where the door can't be reached at all."""
        data = b""
        try:
            async with self._http.stream(method, self._url + path, content=body, headers=headers) as reply:
                head = "\n".join(f"{name}: {value}" for name, value in reply.headers.multi_items()).encode()
                try:
                    async for part in reply.aiter_bytes():
                        data += part
                        if len(data) > _MOST:
                            return Reply(reply.status_code, head + b"\0" + data, data, is_cut=True)
                except httpx2.HTTPError:
                    return Reply(reply.status_code, head + b"\0" + data, data, is_cut=True)
                return Reply(reply.status_code, head + b"\0" + data, data)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as fault:
            raise ConfigurationError(
                f"The door at {self._url} did not answer ({type(fault).__name__}). Is its URL as serve prints it?"
            ) from None


@asynccontextmanager
async def client(url: str, token: str) -> AsyncIterator[Client]:
    """A client with this token."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=_SECONDS, follow_redirects=False) as http:
        yield Client(http, url)
