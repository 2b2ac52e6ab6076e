"""CSV and other delimited files: delimiter, quotes, line ends, byte order mark and encoding stay as they are.

What it must never do: mask the header, unless something stands in it that has a form of its own; or pass on a record
that has not the header's number of values.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maskwire._kernel import Delimited, Program, Scanner, Tally
from maskwire.datasets.plan import SAMPLE_CHARACTERS, SAMPLE_VALUES, Held, scrubbed
from maskwire.datasets.streams import PIECE, Encoding, Piece, encoded, encoding_of, pieces
from maskwire.errors import ConfigurationError, MaskwireError

__all__ = ["DelimitedFile", "Layout"]

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLED_BYTES = 1024 * 1024
_DATA = re.compile(r"[-+]?\d[\d.,:/T -]*")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out, as far as somebody says: None is found out."""

    delimiter: str | None = None
    encoding: str | None = None
    header: bool = True


class DelimitedFile:
    """One delimited file, its layout found out. Raises MaskwireError where it has none, OSError."""

    def __init__(self, path: Path, layout: Layout, scanner: Scanner) -> None:
        self.path = path
        self.encoding: Encoding = encoding_of(path, layout.encoding)
        head = self._head()
        self.delimiter = layout.delimiter or _delimiter(path, head)
        try:
            self._kernel = Delimited(self.delimiter)
        except ValueError as fault:
            raise ConfigurationError(f"The delimiter can't be used: {fault}.") from None
        records = list(_records(head, self.delimiter))
        if not records:
            raise MaskwireError(f"{path} is empty: it has not even a header.")
        if layout.header and any(map(_is_data, records[0])):
            raise ConfigurationError(
                f"The first line of {path.name} looks like data and not like names. Say --no-header if it has none."
            )
        self._raw_names = records[0] if layout.header else [f"column{n}" for n in range(1, len(records[0]) + 1)]
        self.names = [scrubbed(name, scanner) for name in self._raw_names]
        self._rows = records[1:] if layout.header else records
        self._has_header = layout.header

    def _head(self) -> str:
        with self.path.open("rb") as file:
            raw = file.read(_SAMPLED_BYTES)[len(self.encoding.mark) :]
        text = raw.decode(self.encoding.name, errors="replace")
        return text if len(raw) < _SAMPLED_BYTES - 4 else text[: text.rfind("\n") + 1] or text

    def columns(self) -> list[Held]:
        """The columns, with the first of their values."""
        columns = zip(*(row for row in self._rows if len(row) == len(self.names)), strict=True)
        values = [list(one) for one in columns] or [[] for _ in self.names]
        return [
            Held(name, values=[text[:SAMPLE_CHARACTERS] for text in some if text][:SAMPLE_VALUES])
            for name, some in zip(_told_apart(self.names), values, strict=True)
        ]

    def pieces(self, start: int, line: int) -> Iterator[Piece]:
        """The file's records from a byte on; from its beginning, the first piece is the mark and the header alone."""
        with self.path.open("rb") as file:
            if start == 0:
                start = len(self.encoding.mark)
                first = next(pieces(file, self.encoding, self._first, start, 1), None)
                if first is not None and self._has_header:
                    yield first
                    start, line = first.end, 1 + first.data.count(b"\n")
            yield from pieces(file, self.encoding, self._kernel.whole, start, line)

    def _first(self, data: bytes) -> int:
        """The end of the first record."""
        at = 0
        while (at := data.find(b"\n", at) + 1) > 0:
            if self._kernel.whole(data[:at]) == at and data[:at].strip():
                return at
        return 0

    def mask(self, piece: Piece, program: Program) -> tuple[bytes, Tally]:
        """A piece as it is written. Raises MaskwireError, which tells a line, for a record of another width."""
        tally = Tally()
        if self._has_header and piece.line == 1:
            return self.encoding.mark + encoded(self._header(piece.data), self.encoding, 1), tally
        try:
            data, _ = self._kernel.mask(program, piece.data, piece.line, tally)
        except ValueError as fault:
            raise MaskwireError(f"{self.path.name}, {fault}. Nothing of it was published.") from None
        mark = self.encoding.mark if piece.line == 1 else b""
        return mark + encoded(data, self.encoding, piece.line), tally

    def _header(self, raw: bytes) -> bytes:
        """The header as it is; a name in which something is found becomes what it is called.

        Raises MaskwireError where more than the names stands in it, as in a file whose lines end otherwise.
        """
        if list(_records(raw.decode(), self.delimiter)) != [self._raw_names]:
            raise MaskwireError(
                f"{self.path.name}, line 1: more stands there than the names. Its lines must end with a line feed, and "
                "the first that is not empty must be the names. Nothing of it was published."
            )
        if self.names == self._raw_names:
            return raw
        out = io.StringIO()
        end = "\r\n" if raw.endswith(b"\r\n") else "\n"
        csv.writer(out, delimiter=self.delimiter, lineterminator=end).writerow(self.names)
        return out.getvalue().encode()

    def describe(self) -> dict[str, Any]:
        """For the manifest."""
        return {"format": "csv", "delimiter": self.delimiter, "encoding": self.encoding.name}


def _is_data(text: str) -> bool:
    """Whether a cell of the first line is a number or a date, and so no name."""
    return bool(_DATA.fullmatch(text.strip()))


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(PIECE * 16)
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if record:
                yield record
    except csv.Error:
        return  # the kernel says where, and refuses the file


def _delimiter(path: Path, head: str) -> str:
    """The one that parts the first record into most values, the usual one of the file's ending first."""
    usual = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    counts = {one: len(next(_records(head, one), [])) for one in (usual, *_DELIMITERS)}
    return max(counts, key=lambda one: counts[one])


def _told_apart(names: list[str]) -> list[str]:
    """The names, each once."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told
