"""Replies as the APIs of models tell them, whole and in events, with a text of the probe's in every place that is told.

What it must never do: make a reply that the API's own clients could not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from maskwire.probe.services.stand_in import Answer

__all__ = ["PATHS", "asked", "streamed", "whole"]

PATHS = ("/v1/chat/completions", "/v1/responses", "/v1/messages")
_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_COUNTED = {"input_tokens": 1, "output_tokens": 1}


def asked(path: str, model: str, text: str, *, stream: bool = False) -> dict[str, Any]:
    """The body of a request with one prompt."""
    body: dict[str, Any] = {"model": model, "stream": stream}
    if path == "/v1/responses":
        return {**body, "input": text}
    if path == "/v1/messages":
        body["max_tokens"] = 512
    return {**body, "messages": [{"role": "user", "content": text}]}


def whole(path: str, text: str) -> Answer:
    """A text, and a tool call with it in its arguments."""
    arguments = json.dumps({"note": text})
    document: dict[str, Any]
    match path:
        case "/v1/responses":
            document = _response([_said(text), _called(arguments)])
        case "/v1/messages":
            tool = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"note": text}}
            document = _message([{"type": "text", "text": text}, tool])
        case "/v1/embeddings":
            vector = {"object": "embedding", "index": 0, "embedding": [0.5]}
            document = {
                "object": "list",
                "data": [vector],
                "model": "m",
                "usage": {"prompt_tokens": 1, "total_tokens": 1},
            }
        case "/v1/messages/count_tokens":
            document = {"input_tokens": 1}
        case _:
            call = {"id": "call_9", "type": "function", "function": {"name": "look", "arguments": arguments}}
            message = {"role": "assistant", "content": text, "refusal": None, "tool_calls": [call]}
            choice = {"index": 0, "message": message, "finish_reason": "tool_calls", "logprobs": None}
            document = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
                        "choices": [choice], "usage": _USAGE}  # fmt: skip
    return Answer((json.dumps(document).encode(),))


def streamed(path: str, text: str, each: int) -> Answer:
    """The same in events, ``each`` letters at a time."""
    arguments = json.dumps({"note": text})
    pieces, parts = _cut(text, each), _cut(arguments, each)
    match path:
        case "/v1/responses":
            events = _response_events(text, pieces, arguments, parts)
        case "/v1/messages":
            events = _message_events(pieces, parts)
        case _:
            events = _chat_events(pieces, parts)
    return Answer(tuple(events), "text/event-stream")


def _cut(text: str, each: int) -> list[str]:
    return [text[at : at + each] for at in range(0, len(text), each)]


def _event(data: dict[str, Any], name: str = "") -> bytes:
    return (f"event: {name}\n" if name else "").encode() + f"data: {json.dumps(data)}\n\n".encode()


def _chat_events(pieces: list[str], parts: list[str]) -> Iterator[bytes]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _event({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                       "choices": [choice]})  # fmt: skip

    yield chunk({"role": "assistant", "content": ""})
    for piece in pieces:
        yield chunk({"content": piece})
    head = {"index": 0, "id": "call_9", "type": "function", "function": {"name": "look", "arguments": ""}}
    yield chunk({"tool_calls": [head]})
    for part in parts:
        yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
    yield chunk({}, "tool_calls")
    yield b"data: [DONE]\n\n"


def _message(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": blocks,
            "stop_reason": "end_turn", "stop_sequence": None, "usage": _COUNTED}  # fmt: skip


def _message_events(pieces: list[str], parts: list[str]) -> Iterator[bytes]:
    def told(name: str, **data: Any) -> bytes:
        return _event({"type": name, **data}, name)

    blocks = (
        ({"type": "thinking", "thinking": "", "signature": ""}, "thinking_delta", "thinking", pieces),
        ({"type": "text", "text": ""}, "text_delta", "text", pieces),
        ({"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}, "input_json_delta", "partial_json", parts),
    )
    yield told("message_start", message={**_message([]), "stop_reason": None})
    for place, (block, kind, member, cut) in enumerate(blocks):
        yield told("content_block_start", index=place, content_block=block)
        for piece in cut:
            yield told("content_block_delta", index=place, delta={"type": kind, member: piece})
        if kind == "thinking_delta":
            signed = {"type": "signature_delta", "signature": "c2ln"}
            yield told("content_block_delta", index=place, delta=signed)
        yield told("content_block_stop", index=place)
    yield told("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage=_COUNTED)
    yield told("message_stop")


def _response(output: list[dict[str, Any]], status: str = "completed") -> dict[str, Any]:
    return {"id": "resp_1", "object": "response", "created_at": 1, "status": status, "model": "m", "output": output,
            "usage": {**_COUNTED, "total_tokens": 2}, "error": None, "metadata": {}, "tools": [],
            "tool_choice": "auto", "parallel_tool_calls": True}  # fmt: skip


def _said(text: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [part]}


def _called(arguments: str) -> dict[str, Any]:
    return {"type": "function_call", "id": "fc_1", "call_id": "call_9", "name": "look", "arguments": arguments,
            "status": "completed"}  # fmt: skip


def _response_events(text: str, pieces: list[str], arguments: str, parts: list[str]) -> Iterator[bytes]:
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    at = {"item_id": "fc_1", "output_index": 1}
    told: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": _response([], "in_progress")}),
        ("response.output_item.added", {"output_index": 0, "item": {**_said(""), "content": []}}),
        ("response.content_part.added", {**place, "part": _said("")["content"][0]}),
        *(("response.output_text.delta", {**place, "delta": piece, "logprobs": []}) for piece in pieces),
        ("response.output_text.done", {**place, "text": text, "logprobs": []}),
        ("response.content_part.done", {**place, "part": _said(text)["content"][0]}),
        ("response.output_item.done", {"output_index": 0, "item": _said(text)}),
        ("response.output_item.added", {"output_index": 1, "item": _called("")}),
        *(("response.function_call_arguments.delta", {**at, "delta": part}) for part in parts),
        ("response.function_call_arguments.done", {**at, "arguments": arguments, "name": "look"}),
        ("response.output_item.done", {"output_index": 1, "item": _called(arguments)}),
        ("response.completed", {"response": _response([_said(text), _called(arguments)])}),
    ]
    for number, (name, data) in enumerate(told):
        yield _event({"type": name, "sequence_number": number, **data}, name)
