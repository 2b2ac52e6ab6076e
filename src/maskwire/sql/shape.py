"""A statement's shape, for the ledger: its words, without anything its writer could have put a value into.

What it must never do: let a literal, a comment or an unknown name through, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Container

from maskwire import _kernel
from maskwire.sql.constants import COMMENTS

UNREADABLE = "<unreadable>"

_LITERALS = frozenset({"SCONST", "USCONST", "BCONST", "XCONST", "FCONST", "ICONST"})
_NAMES = frozenset({"IDENT", "UIDENT"})
_PARAMETER = re.compile(r"\$\d{1,5}")
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def shape(sql: str, known: Container[str]) -> str:
    """The statement's words on one line: literals as ``?``, names that are not in ``known`` as ``_1``, ``_2``...

    A keyword is a word of the grammar and stays; a text the lexer can't read is ``<unreadable>``. Never raises
    for any text.
    """
    try:
        tokens = _kernel.tokens(sql)
        encoded = sql.encode()
    except (SyntaxError, ValueError):
        return UNREADABLE
    words: list[str] = []
    numbers: dict[str, str] = {}
    for start, end, name, keyword in tokens:
        if name in COMMENTS:
            continue
        text = encoded[start:end].decode("utf-8", "replace")
        if name in _LITERALS:
            words.append("?")
        elif name == "PARAM":
            words.append(text if _PARAMETER.fullmatch(text) else "?")
        elif name in _NAMES or keyword not in _KEYWORDS:
            words.append(_named(text, known, numbers) if name in _NAMES else _symbol(text, name))
        else:
            words.append(text.lower() if text.isascii() and text.isidentifier() else "?")
    return " ".join(words)


_KEYWORDS = frozenset({"UNRESERVED_KEYWORD", "COL_NAME_KEYWORD", "TYPE_FUNC_NAME_KEYWORD", "RESERVED_KEYWORD"})


def _named(text: str, known: Container[str], numbers: dict[str, str]) -> str:
    name = text[1:-1].replace('""', '"') if text.startswith('"') else text.lower()
    if name in known:
        return name if _PLAIN.fullmatch(name) else f'"{name}"'
    return numbers.setdefault(name, f"_{len(numbers) + 1}")


def _symbol(text: str, name: str) -> str:
    """Punctuation and operators: no letter or digit may stand in one."""
    return text if not any(c.isalnum() or c.isspace() for c in text) and len(text) <= 8 else f"<{name.lower()}>"
