"""A MySQL statement's shape and its literals, for the ledger, from words that are known and nothing else.

What it must never do: let a literal, a comment or an unknown name through, whatever the text is and in whatever
sql_mode it was meant: a text that is cut at the wrong place gives unknown words, and those are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Container

from maskwire.sql.mysql.functions import PURE
from maskwire.sql.mysql.text import MAX_BYTES
from maskwire.sql.shape import UNREADABLE

_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?(?:\*/|\Z)|--(?=\s|\Z)[^\n]*|\#[^\n]*)
    |(?P<bytes>[xXbB]'[0-9A-Fa-f]*'|0[xX][0-9A-Fa-f]+)
    |(?P<string>'(?:[^'\\]++|''|\\.)*+(?:'|\Z|\\)|"(?:[^"\\]++|""|\\.)*+(?:"|\Z|\\))
    |(?P<name>`(?:[^`]++|``)*+(?:`|\Z))
    |(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))
    |(?P<word>[\w$@]+)
    |(?P<sign><=>|<=|>=|<>|!=|&&|\|\||:=|<<|>>|[-+*/%(),.;=<>!&|^~?{}\[\]:])
    |(?P<other>\S)""",
    re.DOTALL | re.VERBOSE,
)
_WORDS = """
all and any as asc between binary by case cast char collate commit connection consistent convert count cross current
cross database databases date day day_hour day_minute day_second dense_rank desc describe distinct div dual else end
escape except exists explain extract false first following for force from full group group_concat having hour
if ignore in index inner intersect interval into is isolation join key kill last lead left level like limit lock
microsecond minute mod month names natural not null nulls of offset on only or order outer over partition
plugins
preceding prepare quarter query range rank read recursive regexp release repeatable right rlike rollback rollup row
row_number rows savepoint schema schemas second select separator session set share show signed snapshot some start
status straight_join table tables then to transaction trim true unbounded uncommitted committed union unsigned
update use using values variables warnings errors week when where window with work write xor year _utf8mb4
insert delete replace create drop alter truncate load data infile outfile dumpfile handler call do execute immediate
autocommit sql_mode character results client time_zone
"""
_KNOWN = frozenset(_WORDS.split())
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def shape(sql: str, known: Container[str]) -> str:
    """The statement's words on one line: literals as ``?``, names that are not in ``known`` as ``_1``, ``_2``..."""
    if len(sql) > MAX_BYTES:
        return UNREADABLE
    words: list[str] = []
    numbers: dict[str, str] = {}
    for match in _TOKEN.finditer(sql):
        kind, text = match.lastgroup, match.group()
        if kind == "comment":
            continue
        if kind == "sign":
            words.append(text)
        elif kind == "name":
            words.append(_named(text[1:].removesuffix("`").replace("``", "`"), known, numbers))
        elif kind == "word":
            folded = text.lower()
            is_word = folded in _KNOWN or folded in PURE
            words.append(folded if is_word else _named(text, known, numbers))
        else:
            words.append("?")
    return " ".join(words)


def _named(name: str, known: Container[str], numbers: dict[str, str]) -> str:
    if name in known:
        return name if _PLAIN.fullmatch(name) else f"`{name}`"
    return numbers.setdefault(name, f"_{len(numbers) + 1}")


def literals(sql: str) -> list[tuple[str, str]]:
    """All of them, in order; none of a text that is too long to be read. Kinds: text, integer, number, bits. Never
    raises for any text."""
    if len(sql) > MAX_BYTES:
        return []
    found = []
    for match in _TOKEN.finditer(sql):
        kind, text = match.lastgroup, match.group()
        if kind == "string":
            found.append(("text", said(text)))
        elif kind == "number":
            found.append(("integer" if text.isdecimal() else "number", text))
        elif kind == "bytes":
            found.append(("bits", text))
    return found


def said(text: str) -> str:
    """What a string says that was written by this gateway: with doubled quotes and no other escapes."""
    quote = text[0]
    return text[1:].removesuffix(quote).replace(quote * 2, quote)
