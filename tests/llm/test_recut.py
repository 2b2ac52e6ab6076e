"""Streams whose parts come interleaved and in any pieces: each part is told as if it had come alone and whole.

Texts of several choices, items or blocks and arguments of several tool calls are under way at once. Their deltas are
cut anywhere: in a token, in a value, in an escape; the bytes are cut anywhere: in an event, in a character.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.http.sse import EventReader, written
from maskwire.llm.exchange import Exchange
from tests.llm.parts import FRAGMENTS, MAIL, NUMBER, exchange

CHAT, RESPONSES, MESSAGES = "/v1/chat/completions", "/v1/responses", "/v1/messages"
_SAID = f"Who is {MAIL}, SSN {NUMBER}?"
_ASKED: Mapping[str, dict[str, Any]] = {
    CHAT: {"model": "m", "stream": True, "messages": [{"role": "user", "content": _SAID}]},
    RESPONSES: {"model": "m", "stream": True, "input": _SAID},
    MESSAGES: {"model": "m", "stream": True, "max_tokens": 9, "messages": [{"role": "user", "content": _SAID}]},
}
_OTHER = "zqxjkv123@canary-corp.com"  # made up by the model
Part = tuple[int, str, str]  # whose it is, "text" or "arguments", and all of it
Piece = tuple[int, str, str]


def _asked(path: str, *roles: str) -> tuple[Exchange, str]:
    """An exchange whose request was sent, and the token in it."""
    asked = exchange(path, *roles)
    sent = asked.ask(json.dumps(_ASKED[path]).encode()).decode()
    return asked, sent.partition("Who is ")[2].partition(", SSN")[0]


def _parts(token: str) -> list[Part]:
    escaped = "".join(f"\\u{ord(one):04x}" for one in _OTHER[:12]) + _OTHER[12:]
    text = f"It is {token}. é😀 Or {_OTHER}: «{token}»\nCall {NUMBER} now. " + "word " * 20 + f"{token} "
    return [
        (0, "text", text),
        (1, "text", f"{_OTHER} first! Then {token[:6]} and {token}"),
        (2, "arguments", json.dumps({"to": token, "cc": "é\n"}, ensure_ascii=False)),
        (3, "arguments", f'{{"to": "{escaped}", "n": [1, "{NUMBER}"]}}'),
    ]


def _cut(parts: Sequence[Part], places: Sequence[int], order: Sequence[int]) -> Iterator[Piece]:
    """Pieces of all parts, interleaved; those of one part in their order."""
    waiting = {}
    for number, kind, whole in parts:
        edges = sorted({0, len(whole), *(place % (len(whole) + 1) for place in places)})
        waiting[number] = [(number, kind, whole[a:b]) for a, b in pairwise(edges)]
    turn = 0
    while left := [number for number, pieces in waiting.items() if pieces]:
        number = left[order[turn % len(order)] % len(left)] if order else left[0]
        turn += 1
        yield waiting[number].pop(0)


def _chat(pieces: Iterable[Piece], parts: Sequence[Part]) -> Iterator[tuple[str, object]]:
    """Texts in two choices, two calls in the first."""

    def chunk(index: int, delta: object, finish: str | None = None) -> tuple[str, object]:
        return "", {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
            {"index": index, "delta": delta, "finish_reason": finish, "logprobs": None}]}  # fmt: skip

    for number in (0, 1):
        yield chunk(number, {"role": "assistant", "content": ""})
    for number in (2, 3):
        head = {"index": number - 2, "id": f"call_{number}", "type": "function", "function": {"name": "query"}}
        yield chunk(0, {"tool_calls": [head]})
    for number, kind, piece in pieces:
        call = {"index": number - 2, "function": {"arguments": piece}}
        yield chunk(number, {"content": piece}) if kind == "text" else chunk(0, {"tool_calls": [call]})
    for number in (0, 1):
        yield chunk(number, {}, "stop")
    yield "", "[DONE]"


def _messages(pieces: Iterable[Piece], parts: Sequence[Part]) -> Iterator[tuple[str, object]]:
    """Each in a block of its own."""
    message = {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": {}}
    yield "message_start", {"type": "message_start", "message": message}
    for number, kind, _ in parts:
        tool = {"type": "tool_use", "id": f"t{number}", "name": "query", "input": {}}
        block = {"type": "text", "text": ""} if kind == "text" else tool
        yield "content_block_start", {"type": "content_block_start", "index": number, "content_block": block}
    for number, kind, piece in pieces:
        text = {"type": "text_delta", "text": piece}
        delta = text if kind == "text" else {"type": "input_json_delta", "partial_json": piece}
        yield "content_block_delta", {"type": "content_block_delta", "index": number, "delta": delta}
    for number, _, _ in parts:
        yield "content_block_stop", {"type": "content_block_stop", "index": number}
    yield "message_stop", {"type": "message_stop"}


def _responses(pieces: Iterable[Piece], parts: Sequence[Part]) -> Iterator[tuple[str, object]]:
    """Each in an item of its own."""

    def event(name: str, number: int, **more: object) -> tuple[str, object]:
        place = {"item_id": f"i{number}", "output_index": number}
        return name, {"type": name, **place, **({"content_index": 0} if "text" in name else {}), **more}

    for number, kind, _ in parts:
        if kind == "arguments":
            item = {"type": "function_call", "id": f"i{number}", "call_id": "c", "name": "query", "arguments": ""}
            yield event("response.output_item.added", number, item=item)
    for number, kind, piece in pieces:
        name = "output_text" if kind == "text" else "function_call_arguments"
        yield event(f"response.{name}.delta", number, delta=piece)
    for number, kind, whole in parts:
        name, member = ("output_text", "text") if kind == "text" else ("function_call_arguments", "arguments")
        yield event(f"response.{name}.done", number, **{member: whole})


_APIS = {CHAT: _chat, MESSAGES: _messages, RESPONSES: _responses}


def _written(name: str, data: object) -> bytes:
    """An event whose letters are bytes, and no escapes: they are cut as well."""
    return written(name, data if isinstance(data, str) else json.dumps(data, ensure_ascii=False))


def _heard(path: str, asked: Exchange, data: bytes, places: Sequence[int]) -> tuple[dict[int, str], bytes]:
    """What a client reads of each part, and all bytes that it gets."""
    assert asked.route.stream is not None
    stream, reader = asked.route.stream(asked.reader), EventReader()
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    out = [piece for a, b in pairwise(edges) for one in reader.feed(data[a:b]) for piece in stream.read(one)]
    told = b"".join([*out, *stream.end()])
    read: dict[int, str] = defaultdict(str)
    for one in EventReader().feed(told):
        document = {} if one.data == "[DONE]" else json.loads(one.data)
        for choice in document.get("choices", ()):
            read[choice["index"]] += choice["delta"].get("content") or ""
            for call in choice["delta"].get("tool_calls", ()):
                read[call["index"] + 2] += call["function"]["arguments"]
        delta = document.get("delta")
        if isinstance(delta, dict):
            read[document["index"]] += delta.get("text", "") + delta.get("partial_json", "")
        elif isinstance(delta, str):
            read[document["output_index"]] += delta
    return read, told


@pytest.mark.parametrize("roles", [(), ("support",)])
@pytest.mark.parametrize("path", list(_APIS))
@settings(max_examples=8, deadline=None)
@given(
    places=st.lists(st.integers(0, 4000), max_size=30),
    order=st.lists(st.integers(0, 3), max_size=12),
    bytes_at=st.lists(st.integers(0, 40_000), max_size=30),
)
def test_each_part_is_told_as_if_it_had_come_alone_and_whole(
    path: str, roles: tuple[str, ...], places: list[int], order: list[int], bytes_at: list[int]
) -> None:
    """Restored for support, masked for others, whatever was under way beside it."""
    asked, token = _asked(path, *roles)
    parts = _parts(token)
    data = b"".join(_written(*one) for one in _APIS[path](_cut(parts, places, order), parts))
    read, told = _heard(path, asked, data, bytes_at)
    for number, kind, whole in parts:
        alone, _ = _asked(path, *roles)
        restorer = alone.reader.restorer
        assert read[number] == (restorer.text(whole) if kind == "text" else restorer.code(whole, "query"))
    assert ("support" in roles) == (MAIL in read[0])
    hidden = told if not roles else told.replace(MAIL.encode(), b"").replace(_OTHER.encode(), b"")
    assert not any(fragment.encode() in hidden for fragment in FRAGMENTS)
    assert json.loads(read[2])["to"] == token
    assert NUMBER not in str(json.loads(read[3]))
