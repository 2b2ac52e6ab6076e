"""The literals of a statement, for the ledger to keep digests of: (kind, what it says), in order.

What it must never do: raise for any text, or take a name for a literal where the text is one that the lexer reads.
"""

from __future__ import annotations

import re

from maskwire import _kernel

__all__ = ["literals"]

# A text without any of these has only names, numbers and plain strings, and one pattern reads it in a fraction of what
# the grammar's lexer takes. "&" may follow a U, and B'' and X'' are bits.
_NEEDS_LEXER = re.compile(r"[$&]|--|/\*|(?<![A-Za-z0-9_])[BXbxEeNn]'")
_PLAIN = re.compile(
    r"""'((?:[^']|'')*)'|"(?:[^"]|"")*"|[A-Za-z_\x80-\U0010ffff][\w$]*|(\d+)(?![\w.])|(\d[\w.]*|\.\d\w*)"""
)
_DOLLARS = re.compile(r"(\$[^$]*\$)(.*)\1", re.DOTALL)
_KINDS = {"ICONST": "integer", "FCONST": "number", "BCONST": "bits", "XCONST": "bits"}
_TEXTS = frozenset({"SCONST", "USCONST"})


def literals(sql: str) -> list[tuple[str, str]]:
    """All of them; none of a text that can't be read. Kinds: text, integer, number, bits."""
    return _lexed(sql) if _NEEDS_LEXER.search(sql) else _plain(sql)


def _plain(sql: str) -> list[tuple[str, str]]:
    found = []
    for match in _PLAIN.finditer(sql):
        text, integer, number = match.groups()
        if text is not None:
            found.append(("text", text.replace("''", "'")))
        elif integer is not None:
            found.append(("integer", integer))
        elif number is not None:
            found.append(("number", number))
    return found


def _lexed(sql: str) -> list[tuple[str, str]]:
    try:
        tokens, encoded = _kernel.tokens(sql), sql.encode()
    except (SyntaxError, ValueError):
        return []
    found = []
    for start, end, name, _ in tokens:
        kind = "text" if name in _TEXTS else _KINDS.get(name)
        if kind is not None:
            text = encoded[start:end].decode()
            found.append((kind, _said(text) if kind == "text" else text))
    return found


def _said(text: str) -> str:
    """What a string constant says; where it has escapes, as it is written."""
    if (dollars := _DOLLARS.fullmatch(text)) is not None:
        return dollars[2]
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
