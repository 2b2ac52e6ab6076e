"""A text in other writing, which people and models read as the same.

What it must never do: leave out a part of the text.
"""

from __future__ import annotations

import html
import json
import urllib.parse
from collections.abc import Callable, Mapping

from maskwire.probe.services.canaries import Canary, text_of

__all__ = ["WRITINGS"]

_WIDE = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
_UNSEEN, _SOFT, _BLANK = "\u200b", "\u00ad", "\u00a0"
_LONG = "The weather was fine, and nothing else happened on that day. "
Writing = Callable[[tuple[Canary, ...]], str]


def _marks(canaries: tuple[Canary, ...]) -> str:
    return "\n".join(one.sentence.replace(one.value, f"**{one.value}**") for one in canaries)


def _table(canaries: tuple[Canary, ...]) -> str:
    return "| what | value |\n|---|---|\n" + "\n".join(
        f"| {place} | {one.sentence} |" for place, one in enumerate(canaries)
    )


def _csv(canaries: tuple[Canary, ...]) -> str:
    return "what,value\n" + "\n".join(f'{place},"{one.sentence}"' for place, one in enumerate(canaries))


def _html(canaries: tuple[Canary, ...]) -> str:
    return "".join(f'<p title="{html.escape(one.sentence)}">{html.escape(one.sentence)}</p>' for one in canaries)


def _url(canaries: tuple[Canary, ...]) -> str:
    return "\n".join(f"https://example.com/?note={urllib.parse.quote(one.sentence)}" for one in canaries)


def _between(mark: str, each: int) -> Writing:
    """A mark behind every so many letters of a value."""

    def written(canaries: tuple[Canary, ...]) -> str:
        said = []
        for one in canaries:
            parts = [one.value[at : at + each] for at in range(0, len(one.value), each)]
            said.append(one.sentence.replace(one.value, mark.join(parts)))
        return "\n".join(said)

    return written


WRITINGS: Mapping[str, Writing] = {
    "plain": text_of,
    "capitals": lambda canaries: text_of(canaries).upper(),
    "marks": _marks,
    "table": _table,
    "csv": _csv,
    "html": _html,
    "url": _url,
    "wide": lambda canaries: text_of(canaries).translate(_WIDE),
    "unseen": _between(_UNSEEN, 3),
    "blanks": lambda canaries: _between(_SOFT, 4)(canaries).replace(" ", _BLANK),
    "underlined": lambda canaries: "\n".join(one.sentence.replace(one.value, f"_{one.value}_") for one in canaries),
    "zeros": _between("\0", 1),
    "controls": _between("\x01", 4),
    "late": lambda canaries: _LONG * 900 + text_of(canaries),
    "code": lambda canaries: "rows = " + json.dumps([{"note": one.sentence} for one in canaries], indent=2),
}
