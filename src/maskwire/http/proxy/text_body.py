"""Bodies that are read by lines: text of any size, and lines of JSON.

Where a body is cut depends on the text alone, never on how it comes, and no finding stands over a cut.
What it must never do: release a text before so much follows it that what it is can be told.
"""

from __future__ import annotations

import codecs
import re

from maskwire._kernel import headings as headings_of
from maskwire.http.decoding import BodyError
from maskwire.http.proxy.masking import Masking

__all__ = ["LinesBody", "TextBody"]

_PART = 128 * 1024  # characters that are read at once
_AHEAD = 16 * 1024  # of them, read again with what follows
_LINE = 1024 * 1024  # bytes of one JSON document in lines of them
_HEADING = 4096  # characters of a table's first line
_END = re.compile(r"\n[ \t]*\r?\n|\n")


class TextBody:
    """A text. ``charset`` is its encoding, by a name of Python's; what comes out is UTF-8. The lines that name the
    columns of a table, as the first one of a ``table`` does, are read again with each part that follows."""

    def __init__(self, masking: Masking, charset: str, *, table: bool = False, part: int = _PART) -> None:
        self._masking, self._part = masking, part
        self._ahead = min(_AHEAD, part // 2)
        self._decoder = codecs.getincrementaldecoder(charset)("strict")
        self._held = ""
        self._is_table, self._headings = table, list[str]()

    def feed(self, data: bytes) -> bytes:
        """What may be released now. Raises BodyError."""
        self._take(data, last=False)
        out = []
        while len(self._held) >= self._part:
            out.append(self._release(self._cut()))
        return "".join(out).encode()

    def end(self) -> bytes:
        """The rest: nothing follows. Raises BodyError."""
        self._take(b"", last=True)
        return self._release(len(self._held)).encode() if self._held else b""

    def _take(self, data: bytes, *, last: bool) -> None:
        try:
            text = self._decoder.decode(data, last)
        except UnicodeError:  # of UTF-16 without its mark it is no UnicodeDecodeError
            raise BodyError("its bytes are not of the charset that its head names") from None
        if "\0" in text:  # of two bytes for a letter: its reader sees what was not looked into
            raise BodyError("its bytes are not of the charset that its head names")
        self._held += text

    def _cut(self) -> int:
        """The last end of a line that no finding stands over, so that enough follows it."""
        part = self._held[: self._part]
        ends = [match.end() for match in _END.finditer(part, 0, self._part - self._ahead)]
        found = [(start, end) for start, end, *_ in self._masking.rules.scanner.find(part)]
        for at in reversed(ends):
            if not any(start < at < end for start, end in found):
                return at
        raise BodyError("it has a line, or something sensitive, that is too long")

    def _release(self, end: int) -> str:
        part, ahead, self._held = self._held[:end], self._held[end : self._part], self._held[end:]
        # A blank line between: one alone is never taken for a row under the other.
        before = "\n\n".join(self._headings) + "\n" if self._headings else ""
        text = before + part
        headings = headings_of(text, ahead)
        if not headings and self._is_table and "\n" in part[:_HEADING]:
            headings = self._headings or [part[: part.index("\n")]]
        self._headings = headings
        return self._masking.text(text).split("\n", before.count("\n"))[-1]


class LinesBody:
    """One JSON document on each line."""

    def __init__(self, masking: Masking, longest: int = _LINE) -> None:
        self._masking, self._longest = masking, longest
        self._held = bytearray()

    def feed(self, data: bytes) -> bytes:
        """The lines that are whole now. Raises BodyError."""
        self._held += data
        whole = self._held.rfind(b"\n", max(0, len(self._held) - len(data))) + 1
        lines = bytes(self._held[:whole])
        del self._held[:whole]
        if len(self._held) > self._longest:
            raise BodyError("a line is too long")
        return b"".join(self._line(line) for line in lines.split(b"\n")[:-1])

    def end(self) -> bytes:
        """The last line. Raises BodyError."""
        line = bytes(self._held)
        self._held.clear()
        return self._line(line) if line.strip() else b""

    def _line(self, line: bytes) -> bytes:
        if len(line) > self._longest:
            raise BodyError("a line is too long")
        return (self._masking.document(line) if line.strip() else b"") + b"\n"
