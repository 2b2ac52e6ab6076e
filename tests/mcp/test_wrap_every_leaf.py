"""A canary in each leaf of each message that the SDK knows: none comes out on the other side of a wrapped server."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from mcp_types.methods import (
    CLIENT_NOTIFICATIONS,
    CLIENT_REQUESTS,
    CLIENT_RESULTS,
    SERVER_NOTIFICATIONS,
    SERVER_REQUESTS,
    SERVER_RESULTS,
)

from maskwire.mcp.wrap import methods
from tests.mcp.filled import Filling, assert_no_canary
from tests.mcp.sessions import Wrapped

_TURNS = range(7)  # the largest union has as many variants
_VERSIONS = ("2025-11-25", "2026-07-28")


def _of(models: Any) -> list[tuple[str, str, Any]]:
    return [(method, version, model) for (method, version), model in models.items() if version in _VERSIONS]


def _checked(session: Wrapped, *lines: bytes) -> None:
    assert_no_canary(*lines, session.ledger)


@pytest.mark.parametrize(("method", "version", "model"), _of(SERVER_RESULTS))
def test_no_leaf_of_a_result_reaches_the_client(method: str, version: str, model: Any) -> None:
    """Whatever a server answers, in any member of its answer."""
    for turn in _TURNS:
        session = Wrapped()
        sent = session.asked(method, {"name": "search"} if method == "tools/call" else {})
        out = session.server({"id": sent["id"], "result": Filling(turn).of(model)})
        assert len(out.client) == 1
        _checked(session, *out.client)
        assert len(session.entries) == 1


@pytest.mark.parametrize(("method", "version", "model"), _of(SERVER_REQUESTS))
def test_no_leaf_of_a_servers_question_reaches_the_client(method: str, version: str, model: Any) -> None:
    """Whatever a server asks: of the user, of the client's model."""
    for turn in _TURNS:
        session = Wrapped()
        out = session.server({**Filling(turn).of(model), "method": method, "id": "zqxjkv-1"})
        assert len(out.client) == 1
        _checked(session, *out.client)


@pytest.mark.parametrize(("method", "version", "model"), _of(SERVER_NOTIFICATIONS))
def test_no_leaf_of_a_notification_reaches_the_client(method: str, version: str, model: Any) -> None:
    """Log lines, progress and changes."""
    for turn in _TURNS:
        session = Wrapped()
        sent = session.asked("tools/call", {"name": "search", "_meta": {"progressToken": "p1"}})
        told = Filling(turn).of(model)
        params = dict(told.get("params") or {})
        if method == "notifications/progress":
            params["progressToken"] = sent["params"]["_meta"]["progressToken"]
        out = session.server({"method": method, "params": params})
        assert out.client or method == "notifications/cancelled"
        _checked(session, *out.client)


@pytest.mark.parametrize(("method", "version", "model"), _of(CLIENT_REQUESTS))
def test_no_leaf_of_a_request_reaches_the_server(method: str, version: str, model: Any) -> None:
    """Whatever a client writes, in any member of its request."""
    for turn in _TURNS:
        session = Wrapped()
        asked = Filling(turn).of(model)
        params = dict(asked.get("params") or {})
        if method == "tools/call":
            params["name"] = "search"
        for opaque in ("cursor", "requestState"):
            params.pop(opaque, None)  # one that was not given is refused, which another test shows
        out = session.client({"id": "zqxjkv-1", "method": method, "params": params})
        assert len(out.server) == 1, out
        _checked(session, *out.server)


@pytest.mark.parametrize(("method", "version", "model"), _of(CLIENT_RESULTS))
def test_no_leaf_of_a_clients_answer_reaches_the_server(method: str, version: str, model: Any) -> None:
    """What a person or a client's model answers to a server's question."""
    for turn in _TURNS:
        session = Wrapped()
        asked = orjson.loads(session.server({"id": 7, "method": method, "params": {}}).client[0])
        out = session.client({"id": asked["id"], "result": Filling(turn).of(model)})
        assert len(out.server) == 1
        _checked(session, *out.server)


def test_no_leaf_of_an_error_reaches_the_client() -> None:
    """An error's text and data are what databases put values into."""
    session = Wrapped()
    error = {
        "code": -32000,
        "message": "Key (email)=(zqxjkv1@canary-corp.com)",
        "data": {"row": ["zqxjkv2@canary-corp.com"]},
    }
    told = session.answered("tools/call", {"name": "search"}, error=error)
    assert told["error"]["code"] == -32000
    _checked(session, orjson.dumps(told))


def test_every_method_of_the_sdk_is_known_or_refused() -> None:
    """The lists are the SDK's, but for tasks, which are refused."""
    for models, known in (
        (CLIENT_REQUESTS, methods.CLIENT_ASKS),
        (CLIENT_NOTIFICATIONS, methods.CLIENT_TELLS),
        (SERVER_REQUESTS, methods.SERVER_ASKS),
        (SERVER_NOTIFICATIONS, methods.SERVER_TELLS),
    ):
        assert {method for method, _ in models} == set(known)
