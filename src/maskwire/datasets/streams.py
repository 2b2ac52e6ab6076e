"""Text files as pieces of whole records: their encoding, their byte order mark, and a bound on what is held.

What it must never do: guess an encoding, or hold a record of any size: one above the limit is refused with its line.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from maskwire.errors import ConfigurationError, MaskwireError

__all__ = ["MOST", "Encoding", "Piece", "encoded", "encoding_of", "pieces"]

MOST = 64 * 1024 * 1024  # bytes of one record, in UTF-8
PIECE = 4 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16-le", "latin-1": "latin-1", "iso8859-1": "latin-1"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, and the mark that stands at the file's beginning."""

    name: str
    mark: bytes = b""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole records in UTF-8, the line of the first, and how many bytes of the file are read up to their end."""

    data: bytes
    line: int
    end: int


def encoding_of(path: Path, stated: str | None) -> Encoding:
    """The encoding that is stated, or that the file's mark tells, or UTF-8. Raises ConfigurationError, OSError."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark) and (stated is None or _named(stated)[:6] == name[:6]):
            return Encoding(name, mark)
    return Encoding("utf-8" if stated is None else _named(stated))


def _named(stated: str) -> str:
    try:
        name = codecs.lookup(stated).name
    except LookupError:
        raise ConfigurationError(f"There is no encoding {stated!r}. Try utf-8, utf-16 or latin-1.") from None
    return _NAMES.get(name, name)


def pieces(file: BinaryIO, encoding: Encoding, whole: Callable[[bytes], int], start: int, line: int) -> Iterator[Piece]:
    """The file from byte ``start``, where ``line`` begins, in pieces of whole records; the last may lack its end.

    ``whole`` says how many bytes of its argument are whole records. Raises MaskwireError, with a line, for a record
    that is too large or bytes that are not of the encoding.
    """
    file.seek(start)
    decoder = None if encoding.name == "utf-8" else codecs.getincrementaldecoder(encoding.name)()
    end, rest = start, b""
    while True:
        read = file.read(PIECE)
        try:
            data = rest + (read if decoder is None else decoder.decode(read, final=not read).encode())
        except UnicodeError:
            raise _wrong(encoding, line) from None
        length = whole(data) if read else len(data)
        if length == 0 and len(data) > MOST:
            raise MaskwireError(
                f"line {line}: the record is larger than {MOST // 2**20} MiB, which is more than is held of one. "
                "Nothing of it was passed on: take it out, or check the file's quotes."
            )
        piece, rest = data[:length], data[length:]
        if piece:
            try:
                text = piece.decode()
            except UnicodeError:
                raise _wrong(encoding, line + piece.count(b"\n")) from None
            end += len(piece) if decoder is None else len(text.encode(encoding.name))
            yield Piece(piece, line, end)
            line += piece.count(b"\n")
        if not read:
            return


def _wrong(encoding: Encoding, line: int) -> MaskwireError:
    return MaskwireError(
        f"The file is not {encoding.name.upper()} at or before line {line}. Say what it is: for example "
        "--encoding latin-1."
    )


def encoded(data: bytes, encoding: Encoding, line: int) -> bytes:
    """Masked UTF-8 in the file's own encoding."""
    if encoding.name == "utf-8":
        return data
    try:
        return data.decode().encode(encoding.name)
    except UnicodeError:
        raise MaskwireError(
            f"Masked text from line {line} on can't be written in {encoding.name}. Convert the file to UTF-8 first."
        ) from None
