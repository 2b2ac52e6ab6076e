"""The entries of a ledger with their numbers, for what is handed on and for what names them as evidence.

What it must never do: leave an entry out, or give it another number than ``prove`` takes.
"""

from __future__ import annotations

from collections.abc import Generator

from maskwire.ledger.entry import Entry, decode
from maskwire.ledger.exposure import opened
from maskwire.ledger.place import Place

__all__ = ["numbered"]


def numbered(
    path: Place | str, after: int = 0, since: str | None = None, until: str | None = None
) -> Generator[tuple[int, Entry], None, None]:
    """(number, entry) of those behind number ``after``; ``since`` is included, ``until`` is not (both as ``moment``).

    Raises LedgerError.
    """
    low, high = since or "", until or "~"
    with opened(path) as (file, late):
        asked = "SELECT seq, entry FROM entries WHERE seq > ? AND time >= ? AND time < ? ORDER BY seq"
        for number, text in file.execute(asked, (after, low, high)):
            yield number, decode(text)
        for number, text in late:
            entry = decode(text)
            if number > after and low <= entry.time < high:
                yield number, entry
