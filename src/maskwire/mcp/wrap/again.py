"""Masked values that a client was shown, known again in a tool's arguments, and what is left beside them.

What it is for: a masked value goes to the server as it is, or turned back. Whatever stands beside one in the same text
is the client's own, and masked by the name that the text stands under, as if the masked value were not there.
What it must never do: let a masked value that is known open the way for a raw one beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from maskwire.datasets.plan import Masker
from maskwire.mcp.wrap.messages import Json
from maskwire.mcp.wrap.shown import Shown

__all__ = ["Again"]

_SEPARATORS = " \t\r\n,;:|&()[]{}<>\"'"
_WORD = re.compile(f"[^{re.escape(_SEPARATORS)}]{{8,}}")  # a shorter one may be anybody's
Piece = tuple[int, int, str]  # of a text: from, to, and what stands there instead


class Again:
    """One message's arguments. ``turned_back``: masked values become what they stand for."""

    def __init__(self, shown: Shown, masker: Masker, *, turned_back: bool) -> None:
        self._shown, self._masker, self._turned_back = shown, masker, turned_back

    def known(self, raw: Json, masked: Json, scanned: Callable[[Json], Json]) -> Json:
        """The arguments as they go on: ``masked``, but for masked values that are known. ``scanned`` masks arguments of
        the same message."""
        cut = self._cut(raw)
        return self._mended(raw, masked, cut, masked if cut == raw else scanned(cut))

    def _cut(self, raw: Json) -> Json:
        """The arguments with what is left of each text in which masked values are known: one text, or several."""
        if isinstance(raw, list):
            return [self._cut(one) for one in raw]
        if isinstance(raw, dict):
            return {name: self._cut(one) for name, one in raw.items()}
        pieces = self._pieces(raw) if isinstance(raw, str) and raw not in self._shown else None
        if pieces is None:
            return raw
        left = [text for text in (one.strip(_SEPARATORS) for one in _between(raw, pieces)) if _says(text)]
        return left[0] if len(left) == 1 else left

    def _mended(self, raw: Json, masked: Json, cut: Json, left: Json) -> Json:
        if isinstance(raw, list) and isinstance(masked, list) and len(raw) == len(masked):
            lefts = left if isinstance(left, list) and len(left) == len(raw) else [None] * len(raw)
            return [self._mended(*one) for one in zip(raw, masked, cut, lefts, strict=True)]
        if isinstance(raw, dict) and isinstance(masked, dict) and len(raw) == len(masked):
            lefts = list(left.values()) if isinstance(left, dict) and len(left) == len(raw) else [None] * len(raw)
            rows = zip(raw.values(), masked.items(), cut.values(), lefts, strict=True)
            return {name: self._mended(one, other, part, it) for one, (name, other), part, it in rows}
        if not isinstance(raw, str):
            return masked
        if raw in self._shown:
            return self._instead(raw)
        pieces = self._pieces(raw)
        return masked if pieces is None else self._text(raw, pieces, left, masked)

    def _text(self, raw: str, pieces: list[Piece], left: Json, masked: Json) -> Json:
        """A text of known pieces, with what is left beside them masked; ``masked`` where that is not certain."""
        beside = iter(left if isinstance(left, list) else [left])
        parts: list[str] = []
        for gap, (_, _, instead) in zip(_between(raw, pieces), [*pieces, (0, 0, "")], strict=True):
            core = gap.strip(_SEPARATORS)
            if _says(core):
                other = next(beside, None)
                if not isinstance(other, str):
                    return masked
                gap = gap.replace(core, other, 1)  # noqa: PLW2901 - what it is set apart by stays
            parts += [gap, instead]
        return "".join(parts)

    def _pieces(self, text: str) -> list[Piece] | None:
        """Every finding in a text, and every word beside them, known again; None where a finding is not, or there is
        nothing known."""
        pieces: list[Piece] = []
        for start, end, entity, _, _ in self._masker.scanner.find(text):
            piece = text[start:end]
            if piece in self._shown:
                known: str | None = self._instead(piece)
            else:
                known = self._masker.read_back(entity, piece) if self._turned_back else None
            if known is None:
                return None
            pieces.append((start, end, known))
        edges = [0, *(edge for start, end, _ in pieces for edge in (start, end)), len(text)]
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            words = _WORD.finditer(text, first, last)
            pieces += [(it.start(), it.end(), self._instead(it[0])) for it in words if it[0] in self._shown]
        return sorted(pieces) or None

    def _instead(self, piece: str) -> str:
        return (self._shown.raw(piece) or piece) if self._turned_back else piece


def _between(text: str, pieces: list[Piece]) -> list[str]:
    """What stands before, between and behind the pieces."""
    edges = [(0, 0), *((start, end) for start, end, _ in pieces), (len(text), len(text))]
    return [text[end:start] for (_, end), (start, _) in pairwise(edges)]


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))
