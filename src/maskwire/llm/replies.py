"""Reads the whole replies of model APIs: what is known of them goes on, with every text read for the principal.

What it must never do: pass a member that it does not name, or a text that is read nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from maskwire.llm.restorer import Restorer
from maskwire.llm.together import AlikeError, read_together

_PLAIN = re.compile(r"[A-Za-z0-9_.:/+-]{0,256}", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_DEEPEST = 32
_LARGEST = 10**11  # of the counts and times in a reply


class ReplyError(Exception):
    """The provider's reply is not of a shape that is known; the text says where, and holds nothing of it."""


class Reader:
    """Reads replies by one restorer."""

    def __init__(self, restorer: Restorer) -> None:
        self.restorer = restorer

    def plain(self, value: Any, depth: int = 0) -> Any:
        """Numbers, flags and names, as deep as they stand; a text that is no plain name, or has something in it, is
        emptied."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return value if abs(value) < _LARGEST else 0
        if isinstance(value, str):
            return value if _PLAIN.fullmatch(value) and not self.restorer.finds(value) else ""
        if depth > _DEEPEST:
            raise ReplyError("nested too deep")
        if isinstance(value, Mapping):
            return {
                key: self.plain(one, depth + 1)
                for key, one in value.items()
                if _PLAIN.fullmatch(key) and not self.restorer.finds(key)
            }
        return [self.plain(one, depth + 1) for one in value] if isinstance(value, list) else None

    def members(self, source: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """Those of the members that are there, each plain."""
        return {name: self.plain(source[name]) for name in names if name in source}

    def text(self, value: Any) -> Any:
        """A text, or null."""
        return self.restorer.text(value) if isinstance(value, str) else None

    def json(self, value: Any, tool: str) -> Any:
        """The arguments of a tool call, as JSON: read as the text of them is."""
        if _depth(value) > _DEEPEST:
            raise ReplyError("nested too deep")
        try:
            return read_together(value, lambda text: self.restorer.code(text, tool))
        except AlikeError:
            raise ReplyError("two keys of a tool's arguments are masked alike") from None

    # ---------------------------------------------------------------- OpenAI

    def chat(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A chat completion."""
        done = self.members(body, ("id", "object", "created", "model", "service_tier", "system_fingerprint", "usage"))
        done["choices"] = [self._choice(one) for one in listed(body, "choices")]
        return done

    def _choice(self, choice: Mapping[str, Any]) -> dict[str, Any]:
        said = choice.get("message") or {}
        message: dict[str, Any] = {"role": "assistant", "content": self.text(said.get("content"))}
        for name in ("refusal", "reasoning_content", "reasoning"):
            if name in said:
                message[name] = self.text(said[name])
        if said.get("tool_calls"):
            message["tool_calls"] = [self.chat_call(one) for one in listed(said, "tool_calls")]
        if said.get("function_call"):
            message["function_call"] = self.function(said["function_call"], "arguments")
        return {**self.members(choice, ("index", "finish_reason")), "logprobs": None, "message": message}

    def chat_call(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """One tool call, whole."""
        done = self.members(call, ("index", "id", "type"))
        if "custom" in call:
            return {**done, "custom": self.function(call["custom"], "input")}
        return {**done, "function": self.function(call.get("function") or {}, "arguments")}

    def function(self, function: Mapping[str, Any], arguments: str) -> dict[str, Any]:
        """A function's name and its arguments, a text."""
        name = self.plain(function.get("name") or "")
        held = function.get(arguments)
        return {"name": name, arguments: self.restorer.code(held, name) if isinstance(held, str) else ""}

    def embeddings(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Vectors: numbers, or their base64."""
        done = self.members(body, ("object", "model", "usage"))
        done["data"] = [
            {**self.members(one, ("object", "index")), "embedding": _vector(one.get("embedding"))}
            for one in listed(body, "data")
        ]
        return done

    def response(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A Response; what it repeats of its request is left out."""
        done = self.members(
            body,
            ("id", "object", "created_at", "completed_at", "status", "model", "usage", "incomplete_details",
             "parallel_tool_calls", "temperature", "top_p", "previous_response_id", "service_tier", "truncation",
             "max_output_tokens", "background", "store"),
        )  # fmt: skip
        error = body.get("error")
        if isinstance(error, Mapping):
            done["error"] = {"code": self.plain(error.get("code")), "message": self.text(error.get("message"))}
        else:
            done["error"] = None
        choice = body.get("tool_choice")
        done |= {"instructions": None, "metadata": {}, "tools": [], "text": {"format": {"type": "text"}}}
        done["tool_choice"] = self.plain(choice) if isinstance(choice, str) else "auto"
        done["output"] = [self.item(one) for one in listed(body, "output")]
        return done

    def item(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """One output item."""
        kind = item.get("type")
        done = self.members(item, ("type", "id", "status", "role", "phase", "call_id", "name", "namespace"))
        if kind == "message":
            return {**done, "content": [self.content(one) for one in listed(item, "content")]}
        if kind == "function_call":
            return {**done, "arguments": self.function(item, "arguments")["arguments"]}
        if kind == "custom_tool_call":
            return {**done, "input": self.function(item, "input")["input"]}
        if kind == "reasoning":
            done["summary"] = [self.content(one) for one in listed(item, "summary")]
            if item.get("content"):
                done["content"] = [self.content(one) for one in listed(item, "content")]
            return done | self._sealed(item, "encrypted_content")
        if kind == "compaction":
            return done | self._sealed(item, "encrypted_content")
        raise ReplyError("an output item of a kind that is not known")

    def content(self, part: Mapping[str, Any]) -> dict[str, Any]:
        """One part of an item's content."""
        kind = part.get("type")
        if kind == "output_text":
            return {"type": kind, "text": self.text(part.get("text")) or "", "annotations": [], "logprobs": []}
        if kind == "refusal":
            return {"type": kind, "refusal": self.text(part.get("refusal")) or ""}
        if kind in {"summary_text", "reasoning_text"}:
            return {"type": kind, "text": self.text(part.get("text")) or ""}
        raise ReplyError("a content part of a kind that is not known")

    # ---------------------------------------------------------------- Anthropic

    def message(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A message."""
        done = self.members(body, ("id", "type", "role", "model", "stop_reason", "usage"))
        done["stop_sequence"] = self.text(body.get("stop_sequence"))
        done["content"] = [self.block(one) for one in listed(body, "content")]
        return done

    def block(self, block: Mapping[str, Any]) -> dict[str, Any]:
        """One content block."""
        kind = block.get("type")
        if kind == "text":
            done = {"type": kind, "text": self.text(block.get("text")) or ""}
            if block.get("citations"):
                done["citations"] = [self.citation(one) for one in listed(block, "citations")]
            return done
        if kind == "tool_use":
            done = self.members(block, ("type", "id", "name", "toolset_name"))
            return {**done, "input": self.json(block.get("input") or {}, done.get("name", ""))}
        if kind == "thinking":
            thinking, signature = block.get("thinking") or "", block.get("signature") or ""
            sealed = self.restorer.seals.signature(thinking, signature) if signature else ""
            return {"type": kind, "thinking": self.text(thinking), "signature": sealed}
        if kind == "redacted_thinking":
            return {"type": kind} | self._sealed(block, "data")
        raise ReplyError("a content block of a kind that is not known")

    def citation(self, citation: Mapping[str, Any]) -> dict[str, Any]:
        """Where a text was taken from, with the text."""
        done = {
            name: self.plain(value) if isinstance(value, int) else self.text(value)
            for name, value in citation.items()
            if name in _CITED
        }
        return {"type": self.plain(citation.get("type")), **done}

    def count(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """How many tokens a request has."""
        return self.members(body, ("input_tokens",))

    def _sealed(self, source: Mapping[str, Any], name: str) -> dict[str, Any]:
        held = source.get(name)
        return {name: self.restorer.seals.sealed(held)} if isinstance(held, str) and held else {}


_CITED = frozenset(
    {"cited_text", "document_index", "document_title", "title", "source", "start_char_index", "end_char_index",
     "start_page_number", "end_page_number", "start_block_index", "end_block_index", "search_result_index"}
)  # fmt: skip


def _depth(value: Any) -> int:
    """How deep lists and objects are nested in each other; what is too deep is not counted to its end."""
    depth, inside = 0, [value]
    while inside and depth <= _DEEPEST + 1:
        holders = [one for one in inside if isinstance(one, dict | list)]
        inside = [each for one in holders for each in (one.values() if isinstance(one, dict) else one)]
        depth += 1
    return depth - 1


def listed(source: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of objects. Raises ReplyError."""
    held = source.get(name)
    if held is None:
        return []
    if not isinstance(held, list) or not all(isinstance(one, Mapping) for one in held):
        raise ReplyError(f"{name} is no list of objects")
    return held


def _vector(held: Any) -> Any:
    if isinstance(held, str) and _BASE64.fullmatch(held):
        return held
    if isinstance(held, list) and all(isinstance(one, int | float) and abs(one) < _LARGEST for one in held):
        return held
    raise ReplyError("an embedding is neither numbers nor base64")
