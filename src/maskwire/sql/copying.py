"""COPY's options to the layout of its rows, defaults as PostgreSQL's.

What it must never do: pass an option that changes the bytes in a way the layout does not say.
Source: PostgreSQL documentation, "COPY".
"""

from __future__ import annotations

from typing import Any

from maskwire.sql.kinds import text_of
from maskwire.sql.refusals import not_allowed
from maskwire.sql.statement import CopyOptions

_TRUE = frozenset({"true", "on", "1"})
_FALSE = frozenset({"false", "off", "0"})
# Any other NULL string could be a guess: a value that equals it reads as NULL, and NULL is not masked.
_NULLS = frozenset({"", "\\N", "null", "NULL"})
_TEXTS = frozenset({"format", "delimiter", "null", "quote", "escape"})


def copy_layout(options: list[tuple[str, Any]], query: str) -> CopyOptions:
    """The layout that options ask for. Raises RefusedError where one is not on the list."""
    texts: dict[str, str] = {}
    header = False
    for name, argument in options:
        if name in _TEXTS:
            texts[name] = text_of(argument)
        elif name == "header":
            header = _flag(argument)
        elif name == "encoding" and text_of(argument).lower() in ("utf8", "utf-8"):
            continue
        elif name == "force_quote":
            continue  # quotes more values than need it; a reader of CSV sees no difference
        elif name == "freeze" and not _flag(argument):
            continue
        else:
            raise not_allowed("COPY with this option")
    form = texts.pop("format", "text").lower()
    if form not in ("text", "csv", "binary"):
        raise not_allowed("COPY in this format")
    for name in ("delimiter", "quote", "escape"):
        if name in texts and (len(texts[name]) != 1 or not texts[name].isascii()):
            raise not_allowed(f"COPY with a {name} of other than one ASCII character")
    if texts.get("null", "") not in _NULLS:
        raise not_allowed("COPY with this NULL string")
    if form == "csv":
        texts.setdefault("escape", texts.get("quote", '"'))
        return CopyOptions(query, form, texts.get("delimiter", ","), texts.get("null", ""),
                           texts.get("quote", '"'), texts["escape"], header)  # fmt: skip
    return CopyOptions(query, form, texts.get("delimiter", "\t"), texts.get("null", "\\N"), header=header)


def _flag(argument: Any) -> bool:
    value = "true" if argument is None else text_of(argument).lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise not_allowed("COPY with this option value")
