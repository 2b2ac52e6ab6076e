"""A text read by the grammar's lexer, once: what tells it alike with others, and its literals.

The literals are for the ledger to keep digests of: (kind, what it says), in order.
What it must never do: raise for any text.
"""

from __future__ import annotations

from functools import lru_cache

from maskwire import _kernel

__all__ = ["literals", "template"]

_CACHED_LENGTH = 16_384  # characters; longer statements are understood anew each time

_Read = tuple[str | None, list[tuple[str, str]]]


def literals(sql: str) -> list[tuple[str, str]]:
    """All of them; none of a text that can't be read. Kinds: text, integer, number, bits."""
    return (_again if len(sql) <= _CACHED_LENGTH else _read)(sql)[1]


def template(sql: str) -> str | None:
    """What texts have in common that differ in literals only; None where there is nothing, or it can't be read."""
    return _again(sql)[0] if len(sql) <= _CACHED_LENGTH else None


def _read(sql: str) -> _Read:
    try:
        return _kernel.read(sql)
    except (SyntaxError, ValueError):
        return None, []


_again = lru_cache(maxsize=4)(_read)  # a statement's template and its literals are asked for one after the other
