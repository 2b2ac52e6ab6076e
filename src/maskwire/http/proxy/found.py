"""Whether a service's answer says that it has nothing of the kind: then a value of a former key is asked for.

What it must never do: lose a byte of an answer that is passed on.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2

from maskwire.http.decoding import BodyError, decoder_of

__all__ = ["Heard"]

_NOTHING = frozenset({204, 400, 404, 410, 422})
_MOST = 4096  # bytes of an answer that holds nothing


class Heard:
    """An answer whose beginning may have been read already."""

    def __init__(self, reply: httpx2.Response) -> None:
        self.reply = reply
        self._parts = reply.aiter_raw()
        self._held: list[bytes] = []

    async def parts(self) -> AsyncIterator[bytes]:
        """The body as it came, from its beginning."""
        for part in self._held:
            yield part
        async for part in self._parts:
            yield part

    async def is_nothing(self) -> bool:
        """By its status, or by a document whose lists are all empty."""
        if self.reply.status_code in _NOTHING:
            return True
        if self.reply.status_code != 200 or "json" not in self.reply.headers.get("content-type", ""):
            return False
        size = 0
        async for part in self._parts:
            self._held.append(part)
            size += len(part)
            if size > _MOST:
                return False
        try:
            decoder = decoder_of(self.reply.headers.get("content-encoding", ""))
            document = json.loads(b"".join(piece for part in self._held for piece in decoder.feed(part)))
        except (BodyError, ValueError, RecursionError):
            return False
        lists = list(_lists(document))
        return document in (None, {}) or (bool(lists) and not any(lists))


def _lists(value: Any) -> list[list[Any]]:
    """Every list in it that stands in no other."""
    left, found = [value], []
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            found.append(one)
    return found
