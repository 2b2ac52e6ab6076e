"""The texts that ``maskwire detect`` looks at: one from standard input or the command line, or those of files.

What it must never do: guess an encoding, follow a link out of a folder, or hold a large file whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from maskwire.errors import ConfigurationError

MOST = 64 * 1024 * 1024  # bytes of a text that is held whole
_PART = 16 * 1024 * 1024  # characters of a larger file that are looked at together, cut at the end of a line
_PEEK = 8192
# Folders that hold other people's code, or a history of everything.
SKIPPED = frozenset({".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".mypy_cache", ".tox"})


@dataclass(frozen=True, slots=True)
class Part:
    """A text, or a part of one: where it is from, and what stands before it there."""

    place: str
    text: str = field(repr=False)
    offset: int = 0
    line: int = 1


def standard_input() -> Part:
    """The text on standard input. Raises ConfigurationError where it is too large or no text."""
    raw = sys.stdin.buffer.read(MOST + 1)
    if len(raw) > MOST:
        raise ConfigurationError("The text is larger than 64 MiB. Write it to a file: files are read in parts.")
    try:
        return Part("-", raw.decode())
    except UnicodeDecodeError:
        raise ConfigurationError("The text is not UTF-8. Convert it first, for example with iconv.") from None


def files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files at these paths and under these folders, sorted; hidden histories and installed packages left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, found in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in SKIPPED)
            for name in sorted(found):
                file = Path(folder, name)
                if file.is_file() and not file.is_symlink():
                    yield file


class NoTextError(Exception):
    """A file holds no text, but bytes of some other kind."""


def parts(path: Path) -> Iterator[Part]:
    """A file's text, in one part if it is small enough. Raises OSError, UnicodeDecodeError, NoTextError."""
    with path.open("rb") as raw:
        if b"\0" in raw.read(_PEEK):
            raise NoTextError
    with path.open(encoding="utf-8", newline="") as file:
        offset, line = 0, 1
        while text := file.read(_PART):
            if len(text) == _PART:
                text += file.readline(_PART)
            yield Part(str(path), text, offset, line)
            offset += len(text)
            line += text.count("\n")
