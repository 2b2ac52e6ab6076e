"""Where the clauses of a SELECT stand in its text, so that one can be put between them.

What it must never do: take a name for a keyword. Those that are looked for are reserved: a name of that kind stands in
quotes, and a label behind AS or a dot.
"""

from __future__ import annotations

from maskwire.sql.constants import words_of
from maskwire.sql.refusals import not_understood

_NEXT = frozenset(
    {"WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "UNION", "INTERSECT", "EXCEPT", "ASCII_59"}  # ;
)
_OPEN, _CLOSE = frozenset({"ASCII_40", "ASCII_91"}), frozenset({"ASCII_41", "ASCII_93"})  # ( [ and ) ]
_LABELS = frozenset({"AS", "ASCII_46"})


def check_place(sql: str, place: int, end: int) -> None:
    """Whether a query in brackets may stand where the name of a relation does, from token ``place`` to ``end``.

    Raises RefusedError.
    """
    words = words_of(sql)
    before = words[place - 1][2] if 0 < place <= len(words) else ""
    if before not in _BEFORE or (end < len(words) and words[end][2] in _BEHIND):
        raise not_understood("a filtered table here (write it as FROM table, without TABLE, ONLY or *)")


_BEFORE = frozenset({"FROM", "JOIN", "ASCII_44", "ASCII_40"})  # , and (
_BEHIND = frozenset({"ASCII_42", "ASCII_46", "TABLESAMPLE"})  # * and .


def having_of(sql: str, first: int, last: int) -> tuple[int | None, int]:
    """The token HAVING of the SELECT whose list begins at token ``first``, None without one, and the token before which
    its HAVING ends; ``last`` is a token of it that stands before that end. Raises RefusedError."""
    words = words_of(sql)
    if not 0 <= first <= last < len(words):
        raise not_understood("where this SELECT ends")
    having, depth = None, 0
    for place in range(first, len(words)):
        name = words[place][2]
        if depth == 0 and words[place - 1][2] not in _LABELS:
            if name == "HAVING":
                having = place
            if place > last and (name in _NEXT or name in _CLOSE):
                return having, place
        depth += (name in _OPEN) - (name in _CLOSE)
        if depth < 0:
            raise not_understood("where this SELECT ends")
    return having, len(words)
