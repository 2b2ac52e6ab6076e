"""A text to sqlglot's trees, in the session's live sql_mode.

What it must never do: tell what sqlglot says of a text, which repeats it, or let sqlglot know a function: it
would write down another one that does the same elsewhere.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.mysql import MySQL
from sqlglot.errors import SqlglotError
from sqlglot.parsers.mysql import MySQLParser
from sqlglot.tokenizer_core import TokenType

from maskwire.errors import RefusedError
from maskwire.sql.mysql.text import Mode, looked_over
from maskwire.sql.refusals import not_understood, refused

logging.getLogger("sqlglot").disabled = True  # its warnings repeat the text

PLACE = "place"  # in the meta of a placeholder or literal: where it stands
_SPECIAL = ("CAST", "CONVERT", "EXTRACT", "GROUP_CONCAT", "POSITION", "SUBSTRING", "SUBSTR", "TRIM")


def _placeholder(parser: Any) -> exp.Expr:
    found = exp.Placeholder()
    found.meta[PLACE] = parser._prev.start
    return found


def _literal(_: Any, token: Any) -> exp.Expr:
    found = exp.Literal(this=token.text, is_string=token.token_type == TokenType.STRING)
    found.meta[PLACE] = token.start
    return found


_CONSTANTS = {TokenType.STRING: _literal, TokenType.NUMBER: _literal}


@cache
def _dialect(mode: Mode) -> type[MySQL]:
    quotes: list[Any] = ["'"] if mode.ansi_quotes else ["'", '"']
    joining = {TokenType.DPIPE: exp.DPipe} if mode.pipes_as_concat else {}
    identifiers: list[Any] = ["`", '"'] if mode.ansi_quotes else ["`"]

    class Live(MySQL):
        class Tokenizer(MySQL.Tokenizer):
            QUOTES = quotes
            IDENTIFIERS = identifiers
            STRING_ESCAPES = quotes if mode.no_backslash_escapes else [*quotes, "\\"]

        class Parser(MySQLParser):
            FUNCTIONS = {}  # noqa: RUF012 - sqlglot's own form
            FUNCTION_PARSERS = {  # noqa: RUF012
                name: parse for name, parse in MySQLParser.FUNCTION_PARSERS.items() if name in _SPECIAL
            }
            STRING_PARSERS = {**MySQLParser.STRING_PARSERS, TokenType.STRING: _literal}  # noqa: RUF012
            NUMERIC_PARSERS = {**MySQLParser.NUMERIC_PARSERS, TokenType.NUMBER: _literal}  # noqa: RUF012
            PRIMARY_PARSERS = {**MySQLParser.PRIMARY_PARSERS, **_CONSTANTS}  # noqa: RUF012
            PLACEHOLDER_PARSERS = {  # noqa: RUF012
                **MySQLParser.PLACEHOLDER_PARSERS,
                TokenType.PLACEHOLDER: _placeholder,
            }
            # Where || joins, nothing binds closer but a sign.
            EXPONENT = {**MySQLParser.EXPONENT, **joining}  # noqa: RUF012
            DISJUNCTION = {  # noqa: RUF012
                token: kind
                for token, kind in MySQLParser.DISJUNCTION.items()
                if not (mode.pipes_as_concat and token == TokenType.DPIPE)
            }

    return Live


def parsed(sql: str, mode: Mode) -> tuple[exp.Expr, ...]:
    """The statements of a text. Raises RefusedError, which says nothing of what it holds."""
    looked_over(sql, mode)
    try:
        trees = sqlglot.parse(sql, read=_dialect(mode))
        return tuple(tree for tree in trees if not isinstance(tree, exp.Semicolon | None))
    except RecursionError:
        raise not_understood("a statement of this depth") from None
    except SqlglotError as error:
        raise _syntax(error) from None


def _syntax(error: SqlglotError) -> RefusedError:
    first: dict[str, Any] = next(iter(getattr(error, "errors", ())), {})
    line, column = first.get("line"), first.get("col")
    place = f" at line {line}, column {column}" if line and column else ""
    return refused("42601", "syntax-error", f"The text is not understood{place}.",
                   "Check its syntax, or write it in plainer SQL.")  # fmt: skip
