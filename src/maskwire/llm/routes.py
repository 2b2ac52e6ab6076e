"""The paths of model APIs that are known: for each, what a request may hold and how its reply is read.

What it must never do: match a path that is not written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maskwire.llm.anthropic_shapes import COUNT_TOKENS, MESSAGES
from maskwire.llm.chat_stream import ChatStream
from maskwire.llm.faults import ANTHROPIC, OPENAI, Style
from maskwire.llm.messages_stream import MessagesStream
from maskwire.llm.openai_shapes import CHAT, EMBEDDINGS, RESPONSES
from maskwire.llm.replies import Reader
from maskwire.llm.responses_stream import ResponsesStream
from maskwire.llm.shapes import Object
from maskwire.llm.streams import Stream

Whole = Callable[[Reader, Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """``name`` is what the ledger calls it; ``upstream`` is whose it is where the path names none; ``last`` are the
    events that end a stream."""

    name: str
    upstream: str
    style: Style
    shape: Object
    whole: Whole
    stream: Callable[[Reader], Stream] | None = None
    last: frozenset[str] = frozenset()


ROUTES: Mapping[str, Route] = {
    "/v1/chat/completions": Route(
        "openai.chat", "openai", OPENAI, CHAT, Reader.chat, ChatStream, frozenset({"[DONE]"})
    ),
    "/v1/responses": Route(
        "openai.responses", "openai", OPENAI, RESPONSES, Reader.response, ResponsesStream,
        frozenset({"response.completed", "response.incomplete", "response.failed"}),
    ),
    "/v1/embeddings": Route("openai.embeddings", "openai", OPENAI, EMBEDDINGS, Reader.embeddings),
    "/v1/messages": Route(
        "anthropic.messages", "anthropic", ANTHROPIC, MESSAGES, Reader.message, MessagesStream,
        frozenset({"message_stop"}),
    ),
    "/v1/messages/count_tokens": Route(
        "anthropic.count_tokens", "anthropic", ANTHROPIC, COUNT_TOKENS, Reader.count
    ),
}  # fmt: skip


def route_of(path: str, upstreams: Mapping[str, object]) -> tuple[Route, str] | None:
    """The route of a path and the name of its upstream: "/v1/messages", or "/NAME/v1/messages" of another."""
    route = ROUTES.get(path)
    if route is not None:
        return (route, route.upstream) if route.upstream in upstreams else None
    _, name, rest = (*path.split("/", 2), "", "")[:3]
    route = ROUTES.get(f"/{rest}")
    return (route, name) if route is not None and name in upstreams else None


def roots_of(upstreams: Mapping[str, object]) -> dict[str, str]:
    """What follows the door's URL where a client's SDK asks for a base URL, by the name of each upstream."""
    return {name: {"openai": "/v1", "anthropic": ""}.get(name, f"/{name}/v1") for name in sorted(upstreams)}


def style_of(path: str) -> Style:
    """How an error is told to whoever asks for a path, known or not."""
    return ANTHROPIC if "/messages" in path else OPENAI
