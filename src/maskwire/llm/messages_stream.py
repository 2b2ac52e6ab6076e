"""Anthropic's message events.

What it must never do: send a signature before the thinking that it signs, or a block of a kind that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maskwire.http.sse import Event
from maskwire.llm.chat_stream import ReplyFailedError
from maskwire.llm.replies import Reader, ReplyError
from maskwire.llm.streams import Texts, loaded, sent


class MessagesStream:
    """Of one reply."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._texts = Texts(reader)
        self._blocks: dict[int, dict[str, Any]] = {}
        self.usage: Mapping[str, Any] = {}

    def read(self, event: Event) -> Iterator[bytes]:
        """One event."""
        data = loaded(event.data)
        kind = data.get("type")
        if kind == "message_start":
            message = self._reader.message(data.get("message") or {})
            self._count(message.get("usage"))
            yield sent(kind, {"type": kind, "message": message})
        elif kind == "content_block_start":
            yield self._start(data)
        elif kind == "content_block_delta":
            yield from self._delta(data)
        elif kind == "content_block_stop":
            yield from self._stop(self._index(data))
        elif kind == "message_delta":
            yield from self.end()
            said = data.get("delta") or {}
            delta = self._reader.members(said, ("stop_reason",))
            delta["stop_sequence"] = self._reader.text(said.get("stop_sequence"))
            usage = self._reader.plain(data.get("usage") or {})
            self._count(usage)
            yield sent(kind, {"type": kind, "delta": delta, "usage": usage})
        elif kind == "message_stop":
            yield from self.end()
            yield sent(kind, {"type": kind})
        elif kind == "ping":
            yield sent(kind, {"type": kind})
        elif kind == "error":
            raise ReplyFailedError(self._reader.text(str((data.get("error") or {}).get("message", ""))))
        # An event of another kind carries nothing that a client of these kinds reads.

    def _count(self, usage: Any) -> None:
        if isinstance(usage, Mapping):
            self.usage = {**self.usage, **{name: one for name, one in usage.items() if one is not None}}

    @staticmethod
    def _index(data: Mapping[str, Any]) -> int:
        index = data.get("index")
        if not isinstance(index, int) or not 0 <= index < 100_000:
            raise ReplyError("a block has no index")
        return index

    def _start(self, data: Mapping[str, Any]) -> bytes:
        index, block = self._index(data), data.get("content_block") or {}
        begun = self._reader.block(block)
        self._blocks[index] = {"type": begun["type"], "name": begun.get("name", ""), "thinking": [], "signature": []}
        if begun["type"] in {"text", "thinking"}:  # which may go on in its deltas
            name = begun["type"]
            begun[name] = self._texts.feed((index, name), block.get(name))
        if begun["type"] == "thinking":
            begun["signature"] = ""
            self._blocks[index]["thinking"].append(str(block.get("thinking") or ""))
        return sent("content_block_start", {"type": "content_block_start", "index": index, "content_block": begun})

    def _delta(self, data: Mapping[str, Any]) -> Iterator[bytes]:
        index, delta = self._index(data), data.get("delta") or {}
        block, kind = self._blocks.get(index), delta.get("type")
        if block is None:
            raise ReplyError("a delta is of no block")
        if kind == "text_delta":
            yield from self._text(index, kind, "text", self._texts.feed((index, "text"), delta.get("text")))
        elif kind == "thinking_delta":
            block["thinking"].append(str(delta.get("thinking") or ""))
            told = self._texts.feed((index, "thinking"), delta.get("thinking"))
            yield from self._text(index, kind, "thinking", told)
        elif kind == "signature_delta":
            block["signature"].append(str(delta.get("signature") or ""))
        elif kind == "input_json_delta":
            self._texts.hold((index, "input"), delta.get("partial_json") or "")
        elif kind == "citations_delta":
            citation = self._reader.citation(delta.get("citation") or {})
            yield self._sent(index, {"type": kind, "citation": citation})
        else:
            raise ReplyError("a delta of a kind that is not known")

    def _stop(self, index: int) -> Iterator[bytes]:
        block = self._blocks.pop(index, None)
        if block is None:
            return
        yield from self._text(index, "text_delta", "text", self._texts.flush((index, "text")))
        yield from self._text(index, "thinking_delta", "thinking", self._texts.flush((index, "thinking")))
        if block["signature"]:
            signed = self._reader.restorer.seals.signature("".join(block["thinking"]), "".join(block["signature"]))
            yield self._sent(index, {"type": "signature_delta", "signature": signed})
        held = self._texts.whole((index, "input"))
        if held is not None:
            read = self._reader.restorer.code(held, block["name"])
            yield self._sent(index, {"type": "input_json_delta", "partial_json": read})
        yield sent("content_block_stop", {"type": "content_block_stop", "index": index})

    def _text(self, index: int, kind: str, name: str, text: str) -> Iterator[bytes]:
        if text:
            yield self._sent(index, {"type": kind, name: text})

    @staticmethod
    def _sent(index: int, delta: Mapping[str, Any]) -> bytes:
        return sent("content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta})

    def end(self) -> Iterator[bytes]:
        """Blocks that did not stop."""
        for index in list(self._blocks):
            yield from self._stop(index)
