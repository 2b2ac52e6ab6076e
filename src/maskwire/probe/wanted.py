"""Whether something of stored values stands in bytes, in whatever writing.

What it must never do: tell a value, or stand for one in a repr or an error. It says in which writing one was found.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator

__all__ = ["SHORTEST", "Wanted"]

SHORTEST = 6  # characters of a value that can be told from chance
_HEAD = 6  # bytes by which a place that may be one is found


class Wanted:
    """Searches for values. ``pieces``: any eight characters of a value's own part are enough, since nobody else has
    them."""

    __slots__ = ("_by_head",)

    def __init__(self, values: Iterable[str], pieces: Iterable[str] = ()) -> None:
        self._by_head: dict[bytes, set[tuple[bytes, str]]] = {}
        for value in values:
            if len(value) >= SHORTEST:
                self._add(_writings(value))
        for piece in pieces:
            for at in range(len(piece) - 7):
                self._add((("a part of it as stored", piece[at : at + 8].encode()),))

    def _add(self, writings: Iterable[tuple[str, bytes]]) -> None:
        for how, written in writings:
            lowered = written.lower()
            if len(lowered) >= _HEAD:
                self._by_head.setdefault(lowered[:_HEAD], set()).add((lowered, how))

    def __bool__(self) -> bool:
        return bool(self._by_head)

    def __repr__(self) -> str:
        return f"<{len(self._by_head)} beginnings>"

    def found(self, data: bytes) -> str:
        """The writing in which one stands in the data ("as stored"), "" where none does."""
        lowered, heads = data.lower(), self._by_head
        for at in range(len(lowered) - _HEAD + 1):
            if (some := heads.get(lowered[at : at + _HEAD])) is not None:
                for written, how in some:
                    if lowered.startswith(written, at):
                        return how
        return ""


def _writings(value: str) -> Iterator[tuple[str, bytes]]:
    raw = value.encode()
    yield "as stored", raw
    yield "reversed", value[::-1].encode()
    yield "in UTF-16", value.encode("utf-16-be")
    yield "in UTF-16", value.encode("utf-16-le")
    yield "in hex", raw.hex().encode()
    for shift in range(3):  # what stands before it moves the groups of three
        written = base64.b64encode(b"\0" * shift + raw)
        inner = written[4 if shift else 0 : len(written) // 4 * 4 - 4]
        if len(inner) >= 8:
            yield "in base64", inner
    for digest in (hashlib.md5, hashlib.sha256):
        yield "as an unkeyed hash", digest(raw).hexdigest().encode()
    for between in (" ", ",", ", "):
        yield "as codes of its characters", between.join(str(ord(letter)) for letter in value[:8]).encode()
    yield "character by character", " ".join(value).encode()
    digits = "".join(letter for letter in value if letter.isdigit())
    if len(digits) >= 9 and digits != value:
        yield "as its digits", digits.encode()
