"""The first look at a text, character by character: what no parser of ours and the server would read alike.

What it must never do: take a comment for what it is not. MySQL runs what stands in ``/*! */`` and MariaDB in
``/*M! */`` (leaks.md 65), and to both ``--`` without a space behind it is two signs.
Source: MySQL Reference Manual, "Comments", "String Literals".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from maskwire.errors import RefusedError
from maskwire.sql.refusals import not_allowed, not_understood, refused

MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Mode:
    """What of a session's sql_mode changes how a text is read."""

    ansi_quotes: bool = False
    no_backslash_escapes: bool = False
    pipes_as_concat: bool = False


# Modes that change what values a server takes or gives, and none that changes how it reads a text.
_HARMLESS_NAMES = """
strict_trans_tables strict_all_tables no_zero_in_date no_zero_date error_for_division_by_zero
no_engine_substitution only_full_group_by no_auto_value_on_zero no_auto_create_user traditional
time_truncate_fractional no_unsigned_subtraction pad_char_to_full_length
"""
_HARMLESS = frozenset(_HARMLESS_NAMES.split())


@lru_cache(maxsize=64)
def mode_of(sql_mode: str) -> Mode:
    """The mode of a session's sql_mode, in any case. Raises RefusedError for one that is not on the list: ORACLE,
    MSSQL, HIGH_NOT_PRECEDENCE, IGNORE_SPACE and others read a text in other ways."""
    names = {name for name in sql_mode.lower().replace(" ", "").split(",") if name}
    reading = {"ansi_quotes", "no_backslash_escapes", "pipes_as_concat"}
    if names - _HARMLESS - reading:
        raise refused(
            "42501", "sql-mode-not-allowed", "This sql_mode is not allowed through this gateway.",
            "Set sql_mode to STRICT_TRANS_TABLES, ANSI_QUOTES, PIPES_AS_CONCAT or NO_BACKSLASH_ESCAPES.",
        )  # fmt: skip
    return Mode(*(name in names for name in ("ansi_quotes", "no_backslash_escapes", "pipes_as_concat")))


_NEXT = re.compile(r"""['"`#/;]|--|\x00""")
_BLANK = " \t\r\n\v\f"
_NOTHING = re.compile(
    r"(?:[ \t\r\n\v\f]++|/\*(?![!+]|[Mm]!)(?:[^*]++|\*(?!/))*+\*/|(?:#|--(?=[ \t\r\n\v\f]|\Z))[^\n]*+)*+"
)


def looked_over(sql: str, mode: Mode) -> None:
    """Raises RefusedError where a text holds what is run though it looks like a comment, or has no end."""
    for _ in _ends(sql, mode):
        pass


def pieces(sql: str, mode: Mode) -> list[str]:
    """The statements of a text, each as it stands there; what is nothing but blanks and comments is none. Raises as
    looked_over."""
    found, at = [], 0
    for end in (*_ends(sql, mode), len(sql)):
        found.append(sql[at:end])
        at = end + 1
    return [one for one in found if not _NOTHING.fullmatch(one)]


def _ends(sql: str, mode: Mode) -> Iterator[int]:
    """Where there is a semicolon that ends a statement."""
    if len(sql.encode()) > MAX_BYTES:
        raise refused("54000", "too-long", "The statement is longer than 1 MiB.", "Use parameters.")
    at = 0
    while (found := _NEXT.search(sql, at)) is not None:
        start = found.start()
        match found.group():
            case "'" | '"' | "`" as quote:
                escapes = quote != "`" and not mode.no_backslash_escapes
                escapes = escapes and not (quote == '"' and mode.ansi_quotes)
                at = _end_of_quoted(sql, start + 1, quote, escapes=escapes)
            case ";":
                yield start
                at = start + 1
            case "#":
                at = _end_of_line(sql, start)
            case "--":
                if sql[start + 2 : start + 3] not in ("", *_BLANK):
                    raise not_understood("-- that has no space behind it")
                at = _end_of_line(sql, start)
            case "/":
                at = _end_of_comment(sql, start)
            case _:
                raise not_understood("a zero byte")


def _end_of_quoted(sql: str, at: int, quote: str, *, escapes: bool) -> int:
    while (end := sql.find(quote, at)) >= 0:
        slash = sql.find("\\", at, end) if escapes else -1
        if slash >= 0:
            at = slash + 2
        elif sql[end + 1 : end + 2] == quote:
            at = end + 2
        else:
            return end + 1
    raise _endless()


def _end_of_line(sql: str, at: int) -> int:
    end = sql.find("\n", at)
    return len(sql) if end < 0 else end + 1


def _end_of_comment(sql: str, at: int) -> int:
    if sql[at + 1 : at + 2] != "*":
        return at + 1
    behind = sql[at + 2 : at + 4]
    if behind[:1] == "!" or behind.upper() == "M!":
        raise not_allowed("A comment that the server runs (/*! */, /*M! */)")
    if behind[:1] == "+":
        raise not_allowed("An optimizer hint (/*+ */)")
    end = sql.find("*/", at + 2)
    if end < 0:
        raise _endless()
    if "/*" in sql[at + 2 : end]:
        raise not_understood("a comment in a comment")
    return end + 2


def _endless() -> RefusedError:
    return refused("42601", "syntax-error", "A string, a name or a comment in the text has no end.", "Close it.")
