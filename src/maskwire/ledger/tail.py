"""The ledger's tail: entries that are with the operating system and not yet in the SQLite file.

What it is for: one ``write`` per append, a few microseconds, where an SQLite commit costs ten times that.
What it must never do: keep half an append, or let a torn last line be taken for an entry.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from pathlib import Path

_LINE = re.compile(rb"(\d{1,19}) (\{.*\})")


def path_of(ledger: Path) -> Path:
    """The tail's file, beside the ledger's."""
    return Path(f"{ledger}.tail")


class Tail:
    """The open tail of one ledger. Errors are OSError."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.size = os.fstat(self._descriptor).st_size

    def append(self, entries: Iterable[tuple[int, str]]) -> None:
        """Hands (number, canonical text) pairs to the operating system, all or none."""
        data = b"".join(b"%d %s\n" % (number, text.encode()) for number, text in entries)
        written = 0
        try:
            written = os.write(self._descriptor, data)
        finally:
            if written != len(data):
                os.ftruncate(self._descriptor, self.size)
        if written != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.size += written

    def sync(self) -> None:
        """Puts what was appended on the disk."""
        os.fdatasync(self._descriptor)

    def cut(self) -> None:
        """Empties it: all of it is in the SQLite file, and synced there."""
        os.ftruncate(self._descriptor, 0)
        self.size = 0

    def close(self) -> None:
        """Lets the file go."""
        os.close(self._descriptor)


def read_tail(path: Path) -> list[tuple[int, str]]:
    """The entries of a tail, in order. Reading stops at a line that is torn or damaged; none where it is missing."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    found: list[tuple[int, str]] = []
    for line in data.split(b"\n")[:-1]:
        match = _LINE.fullmatch(line)
        if match is None:
            break
        found.append((int(match[1]), match[2].decode("utf-8", "replace")))
    return found
