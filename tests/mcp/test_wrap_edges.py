"""Values that are cut by the edges of blocks, or whose names stand in another block."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from maskwire.detect.text import scanner
from maskwire.mcp.wrap.edges import beside
from tests.mcp.sessions import Wrapped

CUT = [
    (["ssn 517-", "41-1007"], ["517", "41-1007"]),
    (["card 4111 1111 11", "11 1111"], ["4111", "11 1111"]),
    (["card 4111", " 1111", " 1111", " 1111."], ["1111"]),
    (["mail zqxjkv007@ca", "nary-corp.com"], ["zqxjkv", "nary-corp"]),
    (["id,ssn,last_name", "1,517411007,Quuxbyrd", "2,517411008,Lindqvist"], ["51741", "Quuxbyrd", "Lindqvist"]),
    (["SSN:", "517411007"], ["517411007"]),
    (['{"ssn": ', "517411007}"], ["517411007"]),
    (["last_name: ", "Quuxbyrd"], ["Quuxbyrd"]),
    (["| id | last_name |", "|---|---|", "| 1 | Quuxbyrd |"], ["Quuxbyrd"]),
]


def _texts(texts: list[str]) -> list[Any]:
    return [{"type": "text", "text": text} for text in texts]


def _assert_hidden(told: object, fragments: list[str]) -> None:
    for fragment in fragments:
        assert fragment not in str(told), fragment


@pytest.mark.parametrize(("texts", "fragments"), CUT)
def test_what_crosses_an_edge_of_blocks_is_hidden_on_both_sides(texts: list[str], fragments: list[str]) -> None:
    """In a tool's content, with a picture between or not; in embedded resources."""
    session = Wrapped()
    picture = {"type": "image", "data": "iVBORw0KGgo=", "mimeType": "image/png"}
    apart = [block for text in _texts(texts) for block in (text, picture)]
    resources = [{"type": "resource", "resource": {"uri": "crm://1", "text": text}} for text in texts]
    for content in (_texts(texts), apart, resources):
        told = session.answered("tools/call", {"name": "search"}, result={"content": content})["result"]["content"]
        assert len(told) == len(content)
        _assert_hidden(told, fragments)
    read = [{"uri": "crm://1", "text": text} for text in texts]
    _assert_hidden(session.answered("resources/read", {"uri": "crm://1"}, result={"contents": read}), fragments)


@pytest.mark.parametrize(("texts", "fragments"), CUT)
def test_what_crosses_an_edge_of_messages_is_hidden_too(texts: list[str], fragments: list[str]) -> None:
    """In prompts, in what a client's model is asked, and in what it answers."""
    session = Wrapped()
    messages = [{"role": "user", "content": text} for text in _texts(texts)]
    _assert_hidden(session.answered("prompts/get", {"name": "x"}, result={"messages": messages}), fragments)
    params = {"messages": [{"role": "user", "content": _texts(texts)}], "maxTokens": 9}
    for asked in (params, {**params, "messages": messages}):
        (line,) = session.server({"id": 1, "method": "sampling/createMessage", "params": asked}).client
        _assert_hidden(line, fragments)
    answer = {"role": "assistant", "model": "m", "content": _texts(texts)}
    (line,) = session.client({"id": orjson.loads(line)["id"], "result": answer}).server
    _assert_hidden(line, fragments)


@pytest.mark.parametrize(
    "texts",
    [
        ["Found 3 orders.", "Order 17 was shipped.", "Order 18 waits."],
        ["Write to greta@example.com", "Thanks for all"],
        ['{"id": 17, "state": "open"}', '{"id": 18, "state": "closed"}'],
        ["", "", "x"],
        ["ssn 517-41-1007", "ssn 517-41-1008"],
    ],
)
def test_texts_in_which_nothing_crosses_an_edge_stay(texts: list[str]) -> None:
    """What each holds by itself is masked there, by a token."""
    assert beside(texts, scanner(), lambda _: True) == texts


def test_what_is_hidden_over_an_edge_is_on_record() -> None:
    """By its entity, once, beside what a block holds by itself."""
    session = Wrapped()
    texts = ["ssn 517-", "41-1007 and 517-41-1008", "SSN:", "517411009"]
    session.answered("tools/call", {"name": "search"}, result={"content": _texts(texts)})
    assert dict(session.entries[-1].columns[0].findings) == {"US_SSN": 3}


def test_what_policy_shows_is_not_hidden_at_an_edge() -> None:
    """An entity that is kept is kept."""
    texts = ["mail zqxjkv007@ca", "nary-corp.com"]
    assert beside(texts, scanner(), lambda entity: entity != "EMAIL_ADDRESS") == texts
