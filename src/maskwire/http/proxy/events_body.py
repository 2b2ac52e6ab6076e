"""A stream of server-sent events, each masked by itself as soon as it is whole.

What it must never do: pass on an event's identity or a comment: both are the service's own, and may say anything.
"""

from __future__ import annotations

import re
from contextlib import suppress

from maskwire.http.decoding import BodyError
from maskwire.http.proxy.masking import Masking
from maskwire.http.sse import Event, EventReader, StreamError

__all__ = ["EventsBody"]

_LARGEST = 1024 * 1024  # characters of one event
_NAME = re.compile(r"[A-Za-z0-9_.:/-]{0,64}")


class EventsBody:
    """One stream."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking
        self._reader = EventReader(_LARGEST)

    def feed(self, data: bytes) -> bytes:
        """The events that are whole now. Raises BodyError."""
        return self._read(data, last=False)

    def end(self) -> bytes:
        """What is left is no whole event, and is not told."""
        return self._read(b"", last=True)

    def _read(self, data: bytes, *, last: bool) -> bytes:
        try:
            return b"".join(self._event(event) for event in self._reader.feed(data, last=last))
        except StreamError as fault:
            raise BodyError(f"its stream of events is broken: {fault}") from None

    def _event(self, event: Event) -> bytes:
        if _NAME.fullmatch(event.name) is None or self._masking.rules.finds(event.name):
            raise BodyError("an event has a name that is not a plain one")
        lines = self._data(event.data).split("\n")
        head = f"event: {event.name}\n" if event.name else ""
        return (head + "".join(f"data: {line}\n" for line in lines) + "\n").encode()

    def _data(self, data: str) -> str:
        if data.lstrip()[:1] in {"{", "["}:
            with suppress(BodyError):  # a word in brackets, such as [DONE]
                return self._masking.document(data.encode("utf-8", "replace")).decode()
        return self._masking.text(data).replace("\r", "\n")
