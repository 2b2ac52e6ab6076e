"""A JSON body of any size, masked in parts: one that is small as a whole, a larger one by runs of its elements.

Where it is cut depends on the text alone, never on how it comes. A run is read under the key that it stands below.
What it must never do: hold more than a few times the largest part, or release a part that the kernel did not read as
JSON.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice

from maskwire.http.decoding import BodyError
from maskwire.http.proxy.masking import Masking
from maskwire.http.proxy.places import TOKEN
from maskwire.http.proxy.settings import Place

__all__ = ["PART", "JsonBody"]

PART = 1024 * 1024  # bytes
_SPACE = re.compile(rb"[ \t\r\n]*")
_DEEPEST = 120
_NAMES = 64 * 1024  # bytes of a heading
_HEADING = re.compile(
    r"(?:column|field|result.?set)?_?(?:s|cols|columns?|fields|names?|headers?|heading|keys|head|meta|metadata|schema|"
    r"table|row_?type|manifest)",
    re.IGNORECASE,
)
_LIST, _OBJECT = 0x5B, 0x7B
_CLOSES = {_LIST: b"]", _OBJECT: b"}"}


@dataclass(slots=True)
class _Open:
    """A list or an object that is larger than a part, and so is gone through by its elements."""

    kind: int
    place: Place
    key: bytes  # the nearest key above, as it is written; empty for none
    is_first: bool = True
    heading: bytes | None = None  # what names columns, as members or, in a list, as its first element

    def head(self, run: bytes) -> None:
        """Keeps of its next elements what names columns."""
        if self.kind == _OBJECT:
            both = b",".join(filter(None, (self.heading, _heading(run))))
            self.heading = both if len(both) <= _NAMES else self.heading
        elif self.heading is None:
            self.heading = _heading(run)


@dataclass(frozen=True, slots=True)
class _Run:
    """Elements that are whole in a part: their end, where what follows begins, and whether the open one closes."""

    end: int
    at: int
    closes: bool


class JsonBody:
    """One body."""

    def __init__(self, masking: Masking, part: int = PART) -> None:
        self._masking, self._part = masking, part
        self._held = bytearray()
        self._open: list[_Open] = []
        self._is_whole = True  # nothing was released yet
        self._is_done = False

    def feed(self, data: bytes) -> bytes:
        """What may be released now. Raises BodyError."""
        self._held += data
        out = []
        while len(self._held) >= self._part:
            out.append(self._step(last=False))
        return b"".join(out)

    def end(self) -> bytes:
        """The rest: nothing follows. Raises BodyError."""
        if self._is_whole:
            return self._masking.document(bytes(self._held)) if self._held.strip() else b""
        out = []
        while self._held.strip():
            out.append(self._step(last=True))
        if not self._is_done:
            raise BodyError("it ends before it is whole")
        return b"".join(out)

    def _step(self, *, last: bool) -> bytes:
        part = bytes(self._held[: self._part])
        if self._is_done:
            if part.strip():
                raise BodyError("something follows its end")
            self._held.clear()
            return b""
        if not self._open:
            self._is_whole = False
            return self._descend(part, _SPACE.match(part, 0).end(), (), b"")  # type: ignore[union-attr]
        return self._elements(part, last=last and len(self._held) <= self._part)

    def _elements(self, part: bytes, *, last: bool) -> bytes:
        """The elements of the innermost open one that are whole in this part, masked; else the first is gone into."""
        open_ = self._open[-1]
        start = _SPACE.match(part, 0).end()  # type: ignore[union-attr]
        before = b""
        if not open_.is_first and part[start : start + 1] == b",":
            before, start = b",", _SPACE.match(part, start + 1).end()  # type: ignore[union-attr]
            if part[start : start + 1] in (b"]", b"}", b","):
                raise BodyError("it is no JSON")
        elif not open_.is_first and part[start : start + 1] not in (b"]", b"}"):
            raise BodyError("it is no JSON")
        run = _run(part, start, last=last)
        if run is None:
            raise BodyError("it is no JSON")
        if run.end == start and not run.closes:
            return before + self._into(part, start)
        out = [before]
        if part[start : run.end].strip():
            open_.is_first = False
            out.append(self._masked(part[start : run.end], open_))
        if run.closes:
            if part[run.at - 1 : run.at] != _CLOSES[open_.kind]:
                raise BodyError("it is no JSON")
            out.append(_CLOSES[open_.kind])
            self._open.pop()
            self._is_done = not self._open
        del self._held[: run.at]
        return b"".join(out)

    def _masked(self, run: bytes, open_: _Open) -> bytes:
        """Elements of one list, or members of one object, read under their key."""
        inner = b"[" + run + b"]" if open_.kind == _LIST else b"{" + run + b"}"
        above = open_.heading + b"," if open_.heading and open_.kind == _LIST else b""
        open_.head(inner)
        inner = inner[:1] + above + inner[1:]
        if not open_.key:
            return _behind(self._masking.document(inner, open_.place), 1 + _tokens(above))[:-1]
        at = max(n for n, one in enumerate(open_.place) if one != "[]")
        lists = len(open_.place) - at - 1  # that stand between the key and the run
        beside = self._open[-2].heading if len(self._open) > 1 and self._open[-2].kind == _OBJECT else None
        before = beside + b"," if beside and lists == 0 else b""
        whole = b"{" + before + open_.key + b":" + b"[" * lists + inner + b"]" * lists + b"}"
        masked = self._masking.document(whole, open_.place[:at])
        return _behind(masked, 4 + lists + _tokens(before + above))[: -lists - 2]

    def _into(self, part: bytes, start: int) -> bytes:
        """The first element is larger than a part."""
        open_ = self._open[-1]
        if open_.kind == _LIST:
            return self._descend(part, start, (*open_.place, "[]"), open_.key)
        key = TOKEN.match(part, start)
        if key is None or not key.group().startswith(b'"') or len(key.group()) < 2:
            raise BodyError("it is no JSON")
        colon = _SPACE.match(part, key.end()).end()  # type: ignore[union-attr]
        if part[colon : colon + 1] != b":":
            raise BodyError("it is no JSON")
        shown: bytes = TOKEN.findall(self._masking.document(b"{" + key.group() + b":0}", open_.place))[1]
        at = _SPACE.match(part, colon + 1).end()  # type: ignore[union-attr]
        return shown + b":" + self._descend(part, at, (*open_.place, _said(key.group())), key.group())

    def _descend(self, part: bytes, at: int, place: Place, key: bytes) -> bytes:
        kind = part[at] if at < len(part) else 0
        if kind not in _CLOSES or len(self._open) >= _DEEPEST:
            raise BodyError("it holds a value that is too large, or is no JSON")
        if self._open:
            self._open[-1].is_first = False
        self._open.append(_Open(kind, place, key))
        del self._held[: at + 1]
        return part[at : at + 1]


def _run(part: bytes, start: int, *, last: bool) -> _Run | None:
    """None where the part is cut off though nothing follows it."""
    depth, end = 0, start
    for match in TOKEN.finditer(part, start):
        token = match.group()
        if token == b'"':
            break
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            if depth == 0:
                return _Run(match.start(), match.end(), closes=True)
            depth -= 1
            end = match.end() if depth == 0 else end
        elif depth == 0 and token not in (b",", b":"):
            # What stands at the end may go on, or be a key.
            end = end if match.end() == len(part) or _is_key(part, match.end()) else match.end()
    return None if last else _Run(end, end, closes=False)


def _heading(run: bytes) -> bytes:
    """What in the first elements of a list, or the first members of an object, may name columns of what follows."""
    try:
        held = json.loads(run)
    except (ValueError, RecursionError):
        return b""  # the kernel refuses it
    if isinstance(held, list):
        names = held[0] if held and isinstance(held[0], list) and all(isinstance(one, str) for one in held[0]) else None
        found = json.dumps(names, ensure_ascii=False) if names else ""
    else:
        lists = {key: one for key, one in held.items() if _HEADING.fullmatch(key) and isinstance(one, list | dict)}
        found = json.dumps(lists, ensure_ascii=False)[1:-1]
    told = found.encode("utf-8", "replace")
    return told if len(told) <= _NAMES else b""


def _tokens(text: bytes) -> int:
    return sum(1 for _ in TOKEN.finditer(text))


def _behind(text: bytes, count: int) -> bytes:
    """What follows so many tokens."""
    last = next(islice(TOKEN.finditer(text), count - 1, None))
    return text[last.end() :]


def _is_key(part: bytes, end: int) -> bool:
    after = _SPACE.match(part, end)
    at = after.end() if after is not None else end
    return at >= len(part) or part[at : at + 1] == b":"


def _said(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        raise BodyError("it is no JSON") from None
