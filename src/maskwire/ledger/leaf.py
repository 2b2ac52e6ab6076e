"""What of an entry is a leaf of the tree: its canonical text, or where that is too long, what stands for it.

What it is for: tlog-tiles holds at most 65,535 bytes an entry, and an answer of many hundred columns has more.
What it must never do: leave a byte of the entry outside the hash.
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["MOST", "leaf_of"]

MOST = 65_535  # bytes, by the two that its length is written in


def leaf_of(text: str) -> bytes:
    """The leaf of an entry's canonical text."""
    data = text.encode()
    if len(data) <= MOST:
        return data
    return b'{"bytes":%d,"sha256":"%s","v":"long"}' % (len(data), sha256(data).hexdigest().encode())
