"""The constants and parameters of a text as its lexer finds them: where each stands, what it says, and the text with
other words in their places.

What it is for: a literal compared with a masked column is read as a masked value (reading.py), and the server is sent
the raw one in its place. Texts that differ in their constants only have the same tokens, so a place found in one
holds in all of them.
What it must never do: change a token that it was not told to, or show one in an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from maskwire import _kernel
from maskwire.model import Literal
from maskwire.sql.refusals import not_understood

COMMENTS = frozenset({"SQL_COMMENT", "C_COMMENT"})
_NUMBERS = frozenset({"ICONST", "FCONST"})
_MINUS = "ASCII_45"
_QUOTED = re.compile(r"[eE]?'((?:[^'\\]|'')*)'")  # a backslash means something in E'' only; neither is read here
_DOLLARS = re.compile(r"(\$[^$]*\$)(.*)\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Constant:
    """What a constant says, and whether it is written as a number."""

    text: str = field(repr=False)
    is_number: bool


def words_of(sql: str) -> list[tuple[int, int, str, str]]:
    """The tokens that are no comments, each with its begin and end in bytes. Raises SyntaxError."""
    return [token for token in _kernel.tokens(sql) if token[2] not in COMMENTS]


def places_of(sql: str) -> Mapping[int, int]:
    """Where each token begins, in bytes -> which token it is, comments not counted. Raises SyntaxError."""
    return {token[0]: place for place, token in enumerate(words_of(sql))}


def highest_parameter(sql: str) -> int:
    """The greatest number of a parameter in the text; 0 without one."""
    encoded = sql.encode()
    numbers = (int(encoded[start + 1 : end]) for start, end, name, _ in _kernel.tokens(sql) if name == "PARAM")
    return max(numbers, default=0)


def rewritten(
    sql: str,
    literals: Collection[Literal],
    write: Callable[[Literal, Constant | None], str],
    insertions: Mapping[int, str],
    replacements: Mapping[int, tuple[int, str]] = MappingProxyType({}),
) -> str:
    """The text with each of these literals as ``write`` has it, which is given None for a parameter, with each
    insertion before the token of that number, and each replacement from that token to the end that it says.

    Raises RefusedError where a literal is written in a form that is not read.
    """
    encoded = sql.encode()
    words = words_of(sql)
    parts: list[bytes] = []
    at = 0
    for place, (start, end, name, _) in enumerate(words):
        if start < at:
            continue
        if (inserted := insertions.get(place)) is not None:
            parts.extend((encoded[at:start], b" ", inserted.encode(), b" "))
            at = start
        if (replaced := replacements.get(place)) is not None:
            parts.extend((encoded[at:start], b" ", replaced[1].encode(), b" "))
            at = words[replaced[0] - 1][1]
            continue
        text = encoded[start:end].decode()
        literal = Literal(int(text[1:]), parameter=True) if name == "PARAM" else Literal(place)
        if literal not in literals:
            continue
        constant = None
        if not literal.parameter:
            if name == _MINUS and place + 1 < len(words):
                end, name = words[place + 1][1], words[place + 1][2]  # noqa: PLW2901 - one constant of two tokens
                text = "-" + encoded[words[place + 1][0] : end].decode()
            constant = _constant(text, name)
        # Spaces keep what is written from running into the words beside it.
        parts.extend((encoded[at:start], b" ", write(literal, constant).encode(), b" "))
        at = end
    if (inserted := insertions.get(len(words))) is not None:  # a comment may stand at the end, up to the line's
        parts.extend((encoded[at:], b"\n", inserted.encode()))
        at = len(encoded)
    return b"".join((*parts, encoded[at:])).decode()


def read_only_again(sql: str) -> str:
    """The text of one transaction statement with READ ONLY where it says READ WRITE. Raises SyntaxError."""
    encoded = sql.encode()
    words = words_of(sql)
    parts: list[bytes] = []
    at = 0
    for before, (start, end, name, _) in pairwise(words):
        if (before[2], name) == ("READ", "WRITE"):
            parts.extend((encoded[at:start], b"ONLY"))
            at = end
    return b"".join((*parts, encoded[at:])).decode()


def _constant(text: str, name: str) -> Constant:
    if name in _NUMBERS:
        return Constant(text, is_number=True)
    if name == "SCONST":
        if (quoted := _QUOTED.fullmatch(text)) is not None:
            return Constant(quoted[1].replace("''", "'"), is_number=False)
        if (dollars := _DOLLARS.fullmatch(text)) is not None:
            return Constant(dollars[2], is_number=False)
        # A backslash is itself: standard_conforming_strings is on. Behind a line's end, the string may go on.
        if text.startswith("'") and not {"\n", "\r"} & set(text):
            return Constant(text[1:-1].replace("''", "'"), is_number=False)
    raise not_understood("a literal in this notation, compared with a masked column")


def quoted(text: str) -> str:
    """A string constant that says ``text``."""
    return "'" + text.replace("'", "''") + "'"
