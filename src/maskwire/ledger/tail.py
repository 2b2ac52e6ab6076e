"""The ledger's tail: entries that are with the operating system and not yet in the SQLite file.

What it is for: one ``write`` per append, a few microseconds, where an SQLite commit costs ten times that.
What it must never do: keep half an append, or let a torn last line be taken for an entry.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path

from maskwire._kernel import Record, lines
from maskwire.errors import ProofError
from maskwire.ledger.entry import Row

_ATTEMPTS = 3
_LINE = re.compile(rb"(\d{1,19}) (\{.*\})")


def path_of(ledger: Path) -> Path:
    """The tail's file, beside the ledger's."""
    return Path(f"{ledger}.tail")


class Tail:
    """The open tail of one ledger. Errors are OSError."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.size = os.fstat(self._descriptor).st_size

    def append(self, first: int, rows: Sequence[Row | Record]) -> None:
        """Hands the texts of entries to the operating system, of which the first has this number, all or none."""
        data = lines(first, rows)
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
    """The entries of a tail, in order; none where it is missing. What follows the last line's end was never written.

    Raises ProofError where a line is damaged, or is not the one after the line before it.
    """
    for attempt in range(_ATTEMPTS):
        try:
            return _entries(path.read_bytes())
        except FileNotFoundError:
            return []
        except ProofError:
            # The gateway may have emptied and filled it again while it was read.
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError


def _entries(data: bytes) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None or (found and int(match[1]) != found[-1][0] + 1):
            raise ProofError(f"Line {number} of the ledger's tail is damaged or missing.")
        try:
            found.append((int(match[1]), match[2].decode()))
        except UnicodeDecodeError:
            raise ProofError(f"Line {number} of the ledger's tail is damaged.") from None
    return found
