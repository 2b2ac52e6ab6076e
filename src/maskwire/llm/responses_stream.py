"""OpenAI's Response events, in which each text is told several times: in deltas, when done, and in the whole.

What it must never do: tell a text in one way in its deltas and in another when it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maskwire.http.sse import Event
from maskwire.llm.chat_stream import ReplyFailedError
from maskwire.llm.replies import Reader
from maskwire.llm.streams import Texts, loaded, sent

_WHOLE = frozenset(
    f"response.{name}" for name in ("created", "queued", "in_progress", "completed", "incomplete", "failed")
)
_PLACE = ("item_id", "output_index", "content_index", "summary_index")
# The texts that come in deltas, and the member that holds them when they are done.
_TEXTS = {"output_text": "text", "refusal": "refusal", "reasoning_text": "text", "reasoning_summary_text": "text"}
_ARGUMENTS = {"function_call_arguments": "arguments", "custom_tool_call_input": "input"}
_PARTS = frozenset(
    {"response.content_part.added", "response.content_part.done", "response.reasoning_summary_part.added",
     "response.reasoning_summary_part.done"}
)  # fmt: skip


class ResponsesStream:
    """Of one reply."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._texts = Texts(reader)
        self._tools: dict[str, str] = {}
        self._number = 0
        self.usage: Mapping[str, Any] = {}

    def read(self, event: Event) -> Iterator[bytes]:
        """One event; of a kind that is not known, nothing."""
        data = loaded(event.data)
        kind = str(data.get("type") or event.name)
        if kind in _WHOLE:
            response = self._reader.response(data.get("response") or {})
            self.usage = response.get("usage") or self.usage
            yield self._sent(kind, {"response": response})
        elif kind == "error":
            raise ReplyFailedError(self._reader.text(str(data.get("message") or "")))
        elif kind in {"response.output_item.added", "response.output_item.done"}:
            item = self._reader.item(data.get("item") or {})
            self._tools[item.get("id", "")] = item.get("name", "")
            yield self._sent(kind, {**self._place(data), "item": item})
        elif kind in _PARTS:
            yield self._sent(kind, {**self._place(data), "part": self._reader.content(data.get("part") or {})})
        else:
            yield from self._piece(kind, data)

    def _piece(self, kind: str, data: Mapping[str, Any]) -> Iterator[bytes]:
        name, _, what = kind.removeprefix("response.").rpartition(".")
        place = self._place(data)
        key = (name, tuple(place.items()))
        more: dict[str, Any] = {"logprobs": []} if name == "output_text" else {}
        if name in _TEXTS and what == "delta":
            if text := self._texts.feed(key, data.get("delta")):
                yield self._sent(kind, {**place, "delta": text, **more})
        elif name in _TEXTS and what == "done":
            if rest := self._texts.flush(key):
                yield self._sent(f"response.{name}.delta", {**place, "delta": rest, **more})
            member = _TEXTS[name]
            yield self._sent(kind, {**place, member: self._reader.text(data.get(member)) or "", **more})
        elif name in _ARGUMENTS and what == "delta":
            self._texts.hold(key, data.get("delta") or "")
        elif name in _ARGUMENTS and what == "done":
            member, held = _ARGUMENTS[name], self._texts.whole(key)
            said = data.get(member)
            tool = self._tools.get(str(data.get("item_id")), "")
            read = self._reader.restorer.code(said if isinstance(said, str) else held or "", tool)
            yield self._sent(f"response.{name}.delta", {**place, "delta": read})
            yield self._sent(kind, {**place, member: read})

    def _place(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return self._reader.members(data, _PLACE)

    def _sent(self, kind: str, members: Mapping[str, Any]) -> bytes:
        number, self._number = self._number, self._number + 1
        return sent(kind, {"type": kind, "sequence_number": number, **members})

    def end(self) -> Iterator[bytes]:
        """Texts that were not done."""
        for place in self._texts.places():
            name, members = place
            if text := self._texts.flush(place):
                yield self._sent(f"response.{name}.delta", {**dict(members), "delta": text})
