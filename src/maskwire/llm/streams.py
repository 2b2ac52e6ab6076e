"""Streams of replies, event by event: one reader for each API, pure, whose output depends on the events alone.

What it must never do: release a delta of a text before that part of the text was read, or end a stream with a text
held back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from maskwire.http.sse import Event, written
from maskwire.llm.replies import Reader, ReplyError
from maskwire.llm.restorer import TextStream
from maskwire.llm.together import parsed

Place: TypeAlias = tuple[Any, ...]
_MOST_ARGUMENTS = 4_000_000  # characters of one tool call that are held


class Stream(Protocol):
    """Reads one reply's events. ``usage`` is what the provider counted; ``model`` the one that it named."""

    usage: Mapping[str, Any]

    def read(self, event: Event) -> Iterable[bytes]:
        """What goes to the client for it. Raises ReplyError."""

    def end(self) -> Iterable[bytes]:
        """The provider's stream is over: what is still held."""


def loaded(data: str) -> dict[str, Any]:
    """An event's data. Raises ReplyError."""
    try:
        value = parsed(data)
    except (ValueError, RecursionError):
        raise ReplyError("an event is no JSON") from None
    if not isinstance(value, dict):
        raise ReplyError("an event is no object")
    return value


def sent(name: str, value: Mapping[str, Any]) -> bytes:
    """An event of this data."""
    return written(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


class Texts:
    """The texts of a reply that are under way, each by its place."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._streams: dict[Place, TextStream] = {}
        self._held: dict[Place, list[str]] = {}
        self._size = 0

    def feed(self, place: Place, delta: Any) -> str:
        """What may be released of a text now."""
        if delta is None:
            return ""
        if not isinstance(delta, str):
            raise ReplyError("a delta is no text")
        return self._streams.setdefault(place, TextStream(self._reader.restorer)).feed(delta)

    def flush(self, place: Place) -> str:
        """The rest of a text."""
        stream = self._streams.pop(place, None)
        return stream.flush() if stream is not None else ""

    def places(self) -> list[Place]:
        """Of texts under way."""
        return list(self._streams)

    def hold(self, place: Place, delta: Any) -> None:
        """Arguments of a tool call, which are read when they are whole."""
        if not isinstance(delta, str):
            raise ReplyError("a delta is no text")
        self._size += len(delta)
        if self._size > _MOST_ARGUMENTS:
            raise ReplyError("the arguments of a tool call are too long")
        self._held.setdefault(place, []).append(delta)

    def whole(self, place: Place) -> str | None:
        """The arguments held at a place, once."""
        held = self._held.pop(place, None)
        return None if held is None else "".join(held)
