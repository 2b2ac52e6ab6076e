"""A canary in every leaf of every type that the SDKs have: it does not reach the other side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from anthropic.types import Message, RawMessageStreamEvent
from anthropic.types.message_count_tokens_params import MessageCountTokensParams
from anthropic.types.message_create_params import MessageCreateParamsStreaming
from openai.types import CreateEmbeddingResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from openai.types.embedding_create_params import EmbeddingCreateParams
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.response_create_params import ResponseCreateParamsStreaming

from maskwire.http.faults import Fault
from maskwire.http.sse import Event
from maskwire.llm.chat_stream import ReplyFailedError
from maskwire.llm.replies import ReplyError
from tests.llm.leaves import leaves
from tests.llm.parts import FRAGMENTS, MAIL, NUMBER, exchange

CHAT, RESPONSES, EMBEDDINGS = "/v1/chat/completions", "/v1/responses", "/v1/embeddings"
MESSAGES, COUNT = "/v1/messages", "/v1/messages/count_tokens"
_REQUESTS = [
    (CHAT, CompletionCreateParamsStreaming, 30),
    (RESPONSES, ResponseCreateParamsStreaming, 40),
    (EMBEDDINGS, EmbeddingCreateParams, 3),
    (MESSAGES, MessageCreateParamsStreaming, 60),
    (COUNT, MessageCountTokensParams, 50),
]


def _is_clean(text: str) -> bool:
    return not any(fragment in text for fragment in FRAGMENTS)


@pytest.mark.parametrize("canary", [MAIL, NUMBER])
@pytest.mark.parametrize(("path", "kind", "least"), _REQUESTS)
def test_no_leaf_of_a_request_reaches_the_provider_raw(path: str, kind: Any, least: int, canary: str) -> None:
    """It is masked, or the request is refused with no value in the refusal."""
    passed, leaked, seen = set(), set(), set()
    for way, document in leaves(kind, canary):
        text = json.dumps(document)
        if text in seen:
            continue
        seen.add(text)
        try:
            sent = exchange(path).ask(text.encode()).decode()
        except Fault as fault:
            assert _is_clean(f"{fault} {fault.message} {fault.place} {fault!r}")
            continue
        (passed if _is_clean(sent) else leaked).add(way)
    assert leaked == set()
    assert len(passed) >= least, "most of what carries text is masked, not refused"


def _stream_types(union: Any) -> Iterator[Any]:
    inside = get_args(union)
    yield from get_args(inside[0]) or inside


@pytest.mark.parametrize(
    ("path", "kind"),
    [(CHAT, ChatCompletion), (RESPONSES, Response), (EMBEDDINGS, CreateEmbeddingResponse), (MESSAGES, Message)],
)
@pytest.mark.parametrize("canary", [MAIL, NUMBER])
def test_no_leaf_of_a_whole_reply_reaches_a_client_raw(path: str, kind: Any, canary: str) -> None:
    """For a principal from whom all is hidden."""
    read = 0
    for way, document in leaves(kind, canary):
        try:
            sent = exchange(path).whole(document).decode()
        except ReplyError as fault:
            assert _is_clean(str(fault))
            continue
        assert _is_clean(sent), way
        read += 1
    assert read


_EVENTS = [
    *((CHAT, one) for one in (ChatCompletionChunk,)),
    *((RESPONSES, one) for one in _stream_types(ResponseStreamEvent)),
    *((MESSAGES, one) for one in _stream_types(RawMessageStreamEvent)),
]


@pytest.mark.parametrize("canary", [MAIL, NUMBER])
def test_no_leaf_of_an_event_reaches_a_client_raw(canary: str) -> None:
    """Of any event that the SDKs know, the end of the stream included."""
    for path, kind in _EVENTS:
        for way, document in leaves(kind, canary):
            asked = exchange(path)
            assert asked.route.stream is not None
            stream = asked.route.stream(asked.reader)
            try:
                out = b""
                if document.get("type") == "content_block_delta":
                    start = {"type": "content_block_start", "index": document.get("index", 1)}
                    block = {"type": "text", "text": ""}
                    out += b"".join(stream.read(Event("", json.dumps({**start, "content_block": block}))))
                out += b"".join(stream.read(Event(str(document.get("type", "")), json.dumps(document))))
                out += b"".join(stream.end())
            except (ReplyError, ReplyFailedError) as fault:
                assert _is_clean(str(fault)), way
                continue
            assert _is_clean(out.decode()), (kind, way)


_UNKNOWN = {"type": "hologram", "id": "h", "text": MAIL, "data": MAIL, "content": [{"type": "hologram", "text": MAIL}]}
_UNKNOWN_REPLIES = {
    RESPONSES: [{"output": [_UNKNOWN]}, {"output": [{"type": "message", "content": [_UNKNOWN]}]}],
    MESSAGES: [{"content": [_UNKNOWN]}],
}
_UNKNOWN_EVENTS = {
    RESPONSES: [
        {"type": "response.output_item.added", "item": _UNKNOWN},
        {"type": "response.content_part.done", "part": _UNKNOWN},
        {"type": "response.completed", "response": {"output": [_UNKNOWN]}},
    ],
    MESSAGES: [
        {"type": "content_block_start", "index": 0, "content_block": _UNKNOWN},
        {"type": "content_block_delta", "index": 0, "delta": _UNKNOWN},
    ],
}


@pytest.mark.parametrize("path", list(_UNKNOWN_REPLIES))
def test_a_kind_that_no_list_names_is_refused_in_a_reply(path: str) -> None:
    """Whole and in a stream: a block, an item or a delta that an API has tomorrow."""
    for document in _UNKNOWN_REPLIES[path]:
        with pytest.raises(ReplyError) as refused:
            exchange(path).whole(document)
        assert _is_clean(str(refused.value))
    for event in _UNKNOWN_EVENTS[path]:
        asked = exchange(path)
        assert asked.route.stream is not None
        with pytest.raises(ReplyError) as refused:
            list(asked.route.stream(asked.reader).read(Event("", json.dumps(event))))
        assert _is_clean(str(refused.value))


@pytest.mark.parametrize(
    ("path", "document"),
    [
        (CHAT, {"messages": [{"role": "user", "content": [_UNKNOWN]}]}),
        (CHAT, {"messages": [{"role": "oracle", "content": MAIL}]}),
        (CHAT, {"messages": [], "hologram": MAIL}),
        (RESPONSES, {"input": [_UNKNOWN]}),
        (RESPONSES, {"input": "x", "tools": [_UNKNOWN]}),
        (MESSAGES, {"messages": [{"role": "user", "content": [_UNKNOWN]}]}),
        (MESSAGES, {"messages": [], "tools": [_UNKNOWN]}),
        (COUNT, {"messages": [{"role": "user", "content": [_UNKNOWN]}]}),
        (EMBEDDINGS, {"input": _UNKNOWN}),
    ],
)
def test_a_kind_that_no_list_names_is_refused_in_a_request(path: str, document: dict[str, Any]) -> None:
    """With the place of it, and nothing of what it says."""
    with pytest.raises(Fault) as refused:
        exchange(path).ask(json.dumps({"model": "m", **document}).encode())
    assert refused.value.reason == "not-understood"
    assert refused.value.place
    assert _is_clean(f"{refused.value.message} {refused.value.place}")
