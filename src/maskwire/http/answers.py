"""Answers that need no application: errors as JSON, and documents.

What it must never do: repeat anything that the client sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import orjson
from starlette.types import Send


class Refuse(Protocol):
    """How a door tells its clients of an error, as ``refuse`` does."""

    async def __call__(
        self, status: int, reason: str, message: str, send: Send, headers: Mapping[str, str] | None = None
    ) -> None:
        """An answer that is one."""


async def refuse(status: int, reason: str, message: str, send: Send, headers: Mapping[str, str] | None = None) -> None:
    """An error: ``reason`` is a stable word, ``message`` says what to do."""
    await tell({"error": reason, "error_description": message}, send, status, headers)


async def tell(document: object, send: Send, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
    """A JSON document."""
    body = orjson.dumps(document)
    said = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        **(headers or {}),
    }
    raw = [(name.encode(), value.encode()) for name, value in said.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
