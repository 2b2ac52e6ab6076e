"""A wrapped server, or its client, that puts values where the protocol has words, or sends what is no such thing."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from tests.mcp.filled import assert_no_canary
from tests.mcp.sessions import Wrapped, one

SSN, MAIL, NAME = 517411007, "zqxjkv7@canary-corp.com", "Ada-Quuxbyrd"
ESCAPED = '[{"id": 1, "name": "Ren\\u00e9 Quuxbyrd", "ssn": 5.17411007e8}]'


def _told(result: dict[str, Any], method: str = "tools/call") -> bytes:
    session = Wrapped()
    told = orjson.dumps(session.answered(method, {"name": "search"} if method == "tools/call" else {}, result=result))
    assert_no_canary(told, session.ledger)
    return told


@pytest.mark.parametrize(
    "result",
    [
        {"content": [], "_meta": {"employee": {"ssn": {"code": SSN, "size": SSN}, "full_name": {"model": NAME}}}},
        {"content": [], "employee": {"ssn": {"code": SSN, "level": SSN}, "full_name": {"role": NAME, "level": NAME}}},
        {"content": [], "structuredContent": {"full_name": {"model": NAME, "role": NAME}}},
        {"content": [{"type": "text", "text": ESCAPED}]},
        {"content": [{"type": "text", "text": f'{{"result": {orjson.dumps(ESCAPED).decode()}}}'}]},
        {"content": [{"type": "resource", "resource": {
            "uri": "crm://1", "mimeType": "application/json", "blob": base64.b64encode(ESCAPED.encode()).decode()}}]},
        {"content": [{"type": "resource_link", "name": "x", "uri": "crm://zqxjkv7%40canary-corp.com/517%2D41%2D1007"}]},
    ],
)  # fmt: skip
def test_a_value_in_the_place_of_a_word_is_masked(result: dict[str, Any]) -> None:
    """Members that only sound like the protocol's; values that are written in another way."""
    told = _told(result)
    blob = next((one["resource"]["blob"] for one in orjson.loads(told)["result"]["content"] if "resource" in one), "")
    for text in (told, base64.b64decode(blob)):
        for fragment in (b"Quuxbyrd", b"517411007", b"5.17411007", b"zqxjkv", b"517%2D"):
            assert fragment not in text, fragment


def test_a_picture_is_withheld_wherever_it_stands() -> None:
    """In structured content and beside it too."""
    picture = {"type": "image", "mimeType": "image/png", "data": base64.b64encode(b"\x89PNG zqxjkv").decode()}
    told = _told({"content": [picture], "structuredContent": {"scan": picture}, "more": [{"deep": picture}]})
    assert told.count(b"image withheld") == 3


def test_an_address_in_which_something_is_found_is_sealed_and_any_other_opened_as_it_was() -> None:
    """What the client was shown as it is leads to what it did."""
    session = Wrapped()
    listed = session.answered(
        "resources/list",
        {},
        result={"resources": [{"uri": f"crm://people/{MAIL}", "name": "a"}, {"uri": "crm://notes/1", "name": "b"}]},
    )["result"]["resources"]
    assert listed[0]["uri"].startswith("maskwire-sealed:")
    assert listed[1]["uri"] == "crm://notes/1"
    opened = [session.asked("resources/read", {"uri": one["uri"]})["params"]["uri"] for one in listed]
    assert opened == [f"crm://people/{MAIL}", "crm://notes/1"]
    guessed = session.asked("resources/read", {"uri": f"crm://people/{MAIL}"})["params"]["uri"]
    assert "zqxjkv" not in guessed


@pytest.mark.parametrize("token", [[], {}, [[1]], {"a": 1}, None, True, 1.5, "nobody's"])
def test_a_token_that_is_none_ends_nothing(token: object) -> None:
    """Progress of nothing, from either side: it goes nowhere, and the session goes on."""
    session = Wrapped()
    for say in (session.client, session.server):
        out = say({"method": "notifications/progress", "params": {"progressToken": token, "progress": 1}})
        assert not out.client
        assert not out.server
    params = {"name": "search", "_meta": {"progressToken": token}}
    assert session.answered("tools/call", params, result={"content": []})["result"] == {"content": []}


@pytest.mark.parametrize("name", [[], {}, None, 7, [MAIL]])
def test_a_tool_that_has_no_name_is_refused(name: object) -> None:
    """Whatever its place holds, and whatever "_meta" is."""
    for meta in ({}, [], 7, MAIL):
        session = Wrapped()
        out = session.client({"id": 1, "method": "tools/call", "params": {"name": name, "_meta": meta}})
        assert not out.server
        assert one(out.client)["result"]["isError"] is True
        assert_no_canary(*out.client, session.ledger)
