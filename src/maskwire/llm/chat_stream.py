"""OpenAI's chat completion chunks.

What it must never do: lose a token count, or send a finish reason before the text it finishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maskwire.http.sse import Event, written
from maskwire.llm.replies import Reader, listed
from maskwire.llm.streams import Texts, loaded, sent

_TEXTS = ("content", "refusal", "reasoning_content", "reasoning")
DONE = "[DONE]"


class ChatStream:
    """Of one reply."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._texts = Texts(reader)
        self._calls: dict[tuple[int, int], dict[str, Any]] = {}
        self._last: dict[str, Any] = {}
        self.usage: Mapping[str, Any] = {}

    def read(self, event: Event) -> Iterator[bytes]:
        """One chunk, or the end."""
        if event.data == DONE:
            yield from self.end()
            yield written("", DONE)
            return
        chunk = loaded(event.data)
        if "error" in chunk:
            raise ReplyFailedError(self._reader.text(str((chunk["error"] or {}).get("message", ""))))
        base = self._reader.members(
            chunk, ("id", "object", "created", "model", "service_tier", "system_fingerprint", "usage")
        )
        if base.get("usage"):
            self.usage = base["usage"]
        self._last = {name: value for name, value in base.items() if name != "usage"}
        choices = [one for choice in listed(chunk, "choices") if (one := self._choice(choice)) is not None]
        if choices or base.get("usage") or not chunk.get("choices"):
            yield sent("", {**base, "choices": choices})

    def _choice(self, choice: Mapping[str, Any]) -> dict[str, Any] | None:
        said, number = choice.get("delta") or {}, self._reader.plain(choice.get("index", 0))
        finish = self._reader.plain(choice.get("finish_reason"))
        delta = self._reader.members(said, ("role",))
        for name in _TEXTS:
            if name in said or finish:
                text = self._texts.feed((number, name), said.get(name))
                if finish:
                    text += self._texts.flush((number, name))
                if text or (said.get(name) == "" and "role" in delta):
                    delta[name] = text
        for call in listed(said, "tool_calls"):
            self._gather((number, self._reader.plain(call.get("index", 0))), call)
        if isinstance(said.get("function_call"), Mapping):
            self._gather((number, -1), {"function": said["function_call"]})
        if finish:
            delta |= self._whole_calls(number)
        if not delta and not finish:
            return None
        return {"index": number, "delta": delta, "logprobs": None, "finish_reason": finish}

    def _gather(self, place: tuple[int, int], call: Mapping[str, Any]) -> None:
        known = self._calls.setdefault(place, {"type": "function", "name": "", "member": "arguments"})
        known |= {name: value for name, value in self._reader.members(call, ("id", "type")).items() if value}
        if isinstance(call.get("custom"), Mapping):
            known["member"] = "input"
        held = call.get("custom") or call.get("function") or {}
        known["name"] += str(held.get("name") or "")
        self._texts.hold(place, held.get(known["member"]) or "")

    def _whole_calls(self, number: int) -> dict[str, Any]:
        done: dict[str, Any] = {}
        for place in [one for one in self._calls if one[0] == number]:
            known = self._calls.pop(place)
            held = {"name": known["name"], known["member"]: self._texts.whole(place) or ""}
            function = self._reader.function(held, known["member"])
            if place[1] == -1:
                done["function_call"] = function
                continue
            kind = "custom" if known["member"] == "input" else "function"
            call = {"index": place[1], "id": known.get("id"), "type": known["type"], kind: function}
            done.setdefault("tool_calls", []).append(call)
        return done

    def end(self) -> Iterator[bytes]:
        """What no finish reason released."""
        for place in self._texts.places():
            number, name = place
            if text := self._texts.flush(place):
                yield self._delta(number, {name: text})
        for number in sorted({number for number, _ in self._calls}):
            yield self._delta(number, self._whole_calls(number))

    def _delta(self, number: int, delta: Mapping[str, Any]) -> bytes:
        choice = {"index": number, "delta": delta, "logprobs": None, "finish_reason": None}
        return sent("", {**self._last, "choices": [choice]})


class ReplyFailedError(Exception):
    """The provider ended its reply with an error; the text is as the principal may read it."""
