"""Server-sent events, from bytes in any pieces to events and back (WHATWG HTML, 9.2 "Server-sent events").

What it must never do: hold more than the largest event allowed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r"\r\n|\n|\r(?=.)", re.DOTALL)  # a CR at the end may be half of a CRLF


class Event(NamedTuple):
    """``name`` is empty where the event has none."""

    name: str
    data: str


class StreamError(Exception):
    """The provider's stream is no stream of events."""


class EventReader:
    """Splits a stream into events."""

    def __init__(self, largest: int = 16_000_000) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._held: list[str] = []
        self._size, self._largest = 0, largest
        self._name, self._data = "", list[str]()

    def feed(self, data: bytes, *, last: bool = False) -> Iterator[Event]:
        """The events that are whole now. Raises StreamError."""
        try:
            text = self._decoder.decode(data, last)
        except UnicodeDecodeError:
            raise StreamError("its bytes are not UTF-8") from None
        self._held.append(text)
        self._size += len(text)
        if self._size > self._largest:
            raise StreamError("an event is too long")
        if "\n" not in text and "\r" not in text and not last:
            return
        *lines, rest = _LINE.split("".join(self._held) + ("\n" if last else ""))
        self._held = [rest]
        self._size = len(rest) + sum(map(len, self._data))
        for line in lines:
            event = self._line(line)
            if event is not None:
                yield event

    def _line(self, line: str) -> Event | None:
        if not line:
            event = Event(self._name, "\n".join(self._data)) if self._data else None
            self._name, self._data = "", []
            return event
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        return None


def written(name: str, data: str) -> bytes:
    """An event as it is sent; its data is one line."""
    return f"event: {name}\ndata: {data}\n\n".encode() if name else f"data: {data}\n\n".encode()
