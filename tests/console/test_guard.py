"""What holds for every answer: where it may be asked from, and what a browser is told."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from maskwire.console.guard import POLICY, Guard


async def _ask(client: str = "127.0.0.1", scheme: str = "http", method: str = "GET", **headers: str) -> dict[str, Any]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "scheme": scheme, "method": method, "path": "/", "headers": raw, "client": (client, 9)}
    await Guard(PlainTextResponse("the page"))(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return {"status": sent[0]["status"], **told}


@pytest.mark.parametrize(("client", "scheme", "status"), [
    ("127.0.0.1", "http", 200), ("::1", "http", 200), ("10.0.0.7", "https", 200), ("10.0.0.7", "http", 403),
    ("nowhere", "http", 403),
])  # fmt: skip
async def test_tokens_and_pages_do_not_go_in_clear_between_machines(client: str, scheme: str, status: int) -> None:
    """TLS, or this machine."""
    answer = await _ask(client, scheme)
    assert answer["status"] == status
    assert answer["content-security-policy"] == POLICY
    assert answer["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
async def test_a_form_of_another_site_is_refused_as_the_browser_says(site: str, status: int) -> None:
    """A page may be linked from anywhere; what changes something may not come from elsewhere."""
    assert (await _ask(method="POST", sec_fetch_site=site))["status"] == status
    assert (await _ask(method="GET", sec_fetch_site=site))["status"] == 200


@pytest.mark.parametrize("length", ["1048577", "-1", "x", "1e3", "99999999999999999999"])
async def test_what_is_too_large_is_not_read(length: str) -> None:
    """Or of a length that is none."""
    assert (await _ask(method="POST", content_length=length))["status"] == 413
