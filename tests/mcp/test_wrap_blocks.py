"""Content that the protocol does not have, and binary content by another name: none of it passes."""

from __future__ import annotations

import base64
import gzip
import importlib
from typing import Any

import orjson
import pytest

from maskwire.mcp.wrap.blocks import without_strangers
from tests.mcp.filled import Filling
from tests.mcp.sessions import Wrapped

SAID = b"Greta Lindqvist, 517-41-1007, zqxjkv7@canary-corp.com"
ZIPPED = base64.b64encode(gzip.compress(SAID)).decode()
LONG = base64.b64encode(bytes(range(256)) * 2).decode()


def _content(*blocks: Any, **more: Any) -> Any:
    return Wrapped().answered("tools/call", {"name": "search"}, result={"content": list(blocks), **more})["result"]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "video", "data": ZIPPED},
        {"type": "file", "data": ZIPPED, "name": "people.gz"},
        {"type": "IMAGE", "data": ZIPPED, "mimeType": "image/png"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{ZIPPED}"}},
        {"type": ["image"], "data": ZIPPED},
        {"data": ZIPPED},
        ZIPPED,
        [{"type": "video", "data": ZIPPED}],
        {"type": "text", "text": "see", "data": ZIPPED},
        {"type": "text", "text": {"data": ZIPPED}},
        {"type": "text", "text": f"![](data:image/png;base64,{ZIPPED})"},
        {"type": "resource", "resource": {"uri": "crm://1", "data": ZIPPED}},
        {"type": "resource", "resource": {"uri": "crm://1", "Blob": ZIPPED}},
        {"type": "resource", "resource": ZIPPED},
        {"type": "tool_result", "toolUseId": "t", "content": [{"type": "video", "data": ZIPPED}]},
    ],
)
def test_a_block_that_the_protocol_does_not_have_is_withheld(block: Any) -> None:
    """Whatever its type is called, and whatever its members are."""
    told = _content(block, {"type": "text", "text": "done"})
    assert ZIPPED not in str(told)
    assert any(why in str(told) for why in ("withheld: the protocol has no such", "withheld: Maskwire can't look"))
    assert told["content"][1] == {"type": "text", "text": "done"}


@pytest.mark.parametrize("revision", ["_v2025_11_25", "_v2026_07_28"])
def test_blocks_of_the_sdk_are_known_with_all_their_members(revision: str) -> None:
    """The lists are the protocol's."""
    models = importlib.import_module(f"mcp_types.{revision}")
    for name in ("Text", "Image", "Audio", "ToolUse", "ToolResult"):
        _assert_known("content", Filling(0).of(getattr(models, f"{name}Content")))
    for turn in range(2):
        _assert_known("content", Filling(turn).of(models.EmbeddedResource))
    _assert_known("content", Filling(0).of(models.ResourceLink))
    for name in ("Text", "Blob"):
        _assert_known("contents", Filling(0).of(getattr(models, f"{name}ResourceContents")))


def _assert_known(member: str, block: Any) -> None:
    content = {member: [block]}
    assert without_strangers(content) == content


def test_such_blocks_are_withheld_in_prompts_and_resources_and_questions_too() -> None:
    """Wherever the protocol has blocks."""
    video = {"type": "video", "data": ZIPPED}
    session = Wrapped()
    prompt = session.answered("prompts/get", {"name": "x"}, result={"messages": [{"role": "user", "content": video}]})
    read = session.answered("resources/read", {"uri": "crm://1"}, result={"contents": [{"uri": "a:b", "data": ZIPPED}]})
    params = {"messages": [{"role": "user", "content": [video]}], "maxTokens": 9}
    asked = session.server({"id": 1, "method": "sampling/createMessage", "params": params}).client
    for told in (prompt, read, orjson.loads(asked[0])):
        assert ZIPPED not in str(told)
        assert "withheld" in str(told)


@pytest.mark.parametrize("lines", [LONG, "\n".join(LONG[at : at + 76] for at in range(0, len(LONG), 76))])
def test_long_base64_that_says_no_text_is_withheld_in_any_text(lines: str) -> None:
    """Between words, in lines, in structured content."""
    told = _content({"type": "text", "text": f"the scan: {lines}"}, structuredContent={"scan": lines, lines: 1})
    assert LONG[-40:] not in str(told)
    assert LONG[:40] not in str(told)
    assert told["content"][0]["text"].startswith("the scan: [binary content withheld")


@pytest.mark.parametrize("packed", [ZIPPED, base64.b64encode(b"\x89PNG\r\n\x1a\n" + SAID).decode()])
def test_short_base64_that_begins_as_something_packed_is_withheld_in_any_member(packed: str) -> None:
    """In members that a server made up too."""
    block = {"type": "text", "text": f"see {packed}", "annotations": {"x": packed}, "_meta": {"data": packed}}
    told = _content(block, structuredContent={"x": packed}, attachments=[{"type": "video", "data": packed}])
    assert packed[:20] not in str(told)
    assert str(told).count("[binary content withheld") == 5


@pytest.mark.parametrize(
    "text",
    [
        "/9j/ and UEsDB",
        "/".join(f"Part{n}" for n in range(60)),
        "-" * 300,
        "0123456789abcdef" * 8,
        "data:x,y and more",
        f"see {base64.b64encode(b'Nothing but words, and again words. ' * 9).decode()} please",
    ],
)
def test_a_long_text_that_is_not_binary_passes(text: str) -> None:
    """Paths, rules, hashes, and base64 of words."""
    assert "withheld" not in str(_content({"type": "text", "text": text}))


@pytest.mark.parametrize("member", ["content", "contents", "messages"])
def test_what_is_nested_deep_among_blocks_is_refused_or_withheld(member: str) -> None:
    """As anywhere else."""
    session = Wrapped()
    sent = session.asked("tools/call", {"name": "search"})
    deep = b"[" * 900 + b'"' + ZIPPED.encode() + b'"' + b"]" * 900
    line = b'{"jsonrpc": "2.0", "id": %d, "result": {"%s": %s}}' % (sent["id"], member.encode(), deep)
    told = session.proxy.from_server(line).client
    assert len(told) == 1
    assert ZIPPED.encode() not in told[0]
