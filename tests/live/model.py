"""A stand-in for a model's provider: it keeps all that it received, and answers as its test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
COUNTED = {"input_tokens": 11, "output_tokens": 7}
Reply = Callable[[dict[str, Any]], "tuple[int, list[bytes], str]"]


def whole(document: object, status: int = 200) -> tuple[int, list[bytes], str]:
    """One JSON document."""
    return status, [json.dumps(document).encode()], "application/json"


def events(parts: Iterable[tuple[str, object] | bytes]) -> tuple[int, list[bytes], str]:
    """A stream of events, each a name and its data, or bytes as they are."""
    out = []
    for part in parts:
        if isinstance(part, bytes):
            out.append(part)
            continue
        name, data = part
        text = data if isinstance(data, str) else json.dumps(data)
        out.append((f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode())
    return 200, out, "text/event-stream"


class Model:
    """An ASGI application. ``received`` is every request's path, headers and body."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self.reply: Reply = lambda _: whole({})
        self.was_left = asyncio.Event()
        self.hangs = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                if message["type"] == "lifespan.startup":
                    await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.received.append((scope["path"], headers, body))
        status, parts, kind = self.reply(json.loads(body))
        raw = [(b"content-type", kind.encode()), (b"x-request-id", b"req-1"), (b"set-cookie", b"a=b")]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        if self.hangs:
            while (await receive())["type"] != "http.disconnect":
                pass
            self.was_left.set()
            return
        await send({"type": "http.response.body", "body": b""})

    @property
    def heard(self) -> str:
        """All that was received, in one text."""
        return "\n".join(f"{path} {headers} {body.decode()}" for path, headers, body in self.received)

    @property
    def last(self) -> dict[str, Any]:
        """The body of the last request."""
        body: dict[str, Any] = json.loads(self.received[-1][2])
        return body


# ---------------------------------------------------------------- replies as providers make them


def chat(text: str | None, calls: Iterable[tuple[str, str]] = ()) -> tuple[int, list[bytes], str]:
    """A chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    made = [
        {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for n, (name, arguments) in enumerate(calls)
    ]
    if made:
        message["tool_calls"] = made
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if made else "stop", "logprobs": None}
    return whole({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "model-1",
                  "choices": [choice], "usage": USAGE})  # fmt: skip


def chat_events(pieces: Iterable[str], calls: Iterable[tuple[str, list[str]]] = ()) -> list[tuple[str, object]]:
    """A chat completion in chunks."""

    def chunk(delta: object, finish: str | None = None, **more: object) -> tuple[str, object]:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
        return "", {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "model-1",
                    "choices": choices, **more}  # fmt: skip

    out = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in pieces)]
    made = False
    for n, (name, parts) in enumerate(calls):
        made = True
        head = {"index": n, "id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": ""}}
        out.append(chunk({"tool_calls": [head]}))
        out += [chunk({"tool_calls": [{"index": n, "function": {"arguments": part}}]}) for part in parts]
    out.append(chunk({}, "tool_calls" if made else "stop"))
    out.append(("", {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "model-1",
                     "choices": [], "usage": USAGE}))  # fmt: skip
    return [*out, ("", "[DONE]")]


def message(blocks: list[dict[str, Any]], stop: str = "end_turn") -> dict[str, Any]:
    """An Anthropic message."""
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "model-1", "content": blocks,
            "stop_reason": stop, "stop_sequence": None, "usage": COUNTED}  # fmt: skip


def message_events(blocks: Iterable[tuple[dict[str, Any], list[dict[str, Any]]]]) -> list[tuple[str, object]]:
    """An Anthropic message in events: each block as it starts, and its deltas."""
    out: list[tuple[str, object]] = [
        ("message_start", {"type": "message_start", "message": {**message([]), "stop_reason": None}}),
        ("ping", {"type": "ping"}),
    ]
    for n, (block, deltas) in enumerate(blocks):
        out.append(("content_block_start", {"type": "content_block_start", "index": n, "content_block": block}))
        out += [
            ("content_block_delta", {"type": "content_block_delta", "index": n, "delta": delta}) for delta in deltas
        ]
        out.append(("content_block_stop", {"type": "content_block_stop", "index": n}))
    delta = {"stop_reason": "end_turn", "stop_sequence": None}
    out.append(("message_delta", {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 7}}))
    return [*out, ("message_stop", {"type": "message_stop"})]


def response(output: list[dict[str, Any]], status: str = "completed") -> dict[str, Any]:
    """A Response."""
    return {"id": "resp_1", "object": "response", "created_at": 1, "status": status, "model": "model-1",
            "output": output, "usage": {**COUNTED, "total_tokens": 18}, "error": None, "instructions": "repeated",
            "metadata": {}, "tools": [], "tool_choice": "auto", "parallel_tool_calls": True}  # fmt: skip


def said(text: str) -> dict[str, Any]:
    """An output message."""
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [part]}


def response_events(pieces: list[str], arguments: list[str] = []) -> list[tuple[str, object]]:  # noqa: B006
    """A Response in events: a message, and a tool call where there are arguments."""
    text, place = "".join(pieces), {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    call = {"type": "function_call", "id": "fc_1", "call_id": "call_0", "name": "query", "arguments": "",
            "status": "completed"}  # fmt: skip
    out: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": response([], "in_progress")}),
        ("response.output_item.added", {"output_index": 0, "item": {**said(""), "content": []}}),
        ("response.content_part.added", {**place, "part": said("")["content"][0]}),
        *(("response.output_text.delta", {**place, "delta": piece, "logprobs": []}) for piece in pieces),
        ("response.output_text.done", {**place, "text": text, "logprobs": []}),
        ("response.content_part.done", {**place, "part": said(text)["content"][0]}),
        ("response.output_item.done", {"output_index": 0, "item": said(text)}),
    ]
    output = [said(text)]
    if arguments:
        whole_call = {**call, "arguments": "".join(arguments)}
        at = {"item_id": "fc_1", "output_index": 1}
        out += [
            ("response.output_item.added", {"output_index": 1, "item": call}),
            *(("response.function_call_arguments.delta", {**at, "delta": one}) for one in arguments),
            ("response.function_call_arguments.done", {**at, "arguments": whole_call["arguments"], "name": "query"}),
            ("response.output_item.done", {"output_index": 1, "item": whole_call}),
        ]
        output.append(whole_call)
    out.append(("response.completed", {"response": response(output)}))
    return [(name, {"type": name, "sequence_number": n, **data}) for n, (name, data) in enumerate(out)]
