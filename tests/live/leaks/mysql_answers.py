"""The same as answers.py by MySQL's drivers: rows, counts, warnings' number and errors, as one text.

What it must never do: leave out a part of what a client can see, but for the columns' names, which are the statement's.
"""

from __future__ import annotations

import time
from typing import Any, TypeAlias

import mysql.connector
import pymysql
from mysql.connector.abstracts import MySQLConnectionAbstract
from pymysql.constants import CLIENT

from tests.live.leaks.answers import SLOW
from tests.live.leaks.attack import Oracle

MODES = ("text", "prepared")
_RESET = 0x1F  # COM_RESET_CONNECTION
Connection: TypeAlias = "pymysql.connections.Connection[Any]"


class MysqlAsked:
    """A session that is asked things; ``codes`` are the numbers of its errors, in order."""

    def __init__(self, **address: Any) -> None:
        self._autocommit = bool(address.pop("autocommit", True))
        self._address = address
        self._text: Connection = pymysql.connect(
            **address, autocommit=self._autocommit, client_flag=CLIENT.MULTI_STATEMENTS, charset="utf8mb4"
        )
        self._prepares: MySQLConnectionAbstract | None = None
        self.codes: list[str] = []

    def close(self) -> None:
        """Ends both of its connections."""
        self._text.close()
        if self._prepares is not None:
            self._prepares.close()

    def rollback(self) -> None:
        """Takes back what was not committed."""
        self._text.rollback()

    def undo(self, statements: str) -> None:
        """Runs them as the owner, and keeps what they do."""
        self.answer(statements)
        self._text.commit()

    def reset(self) -> None:
        """As it was at first (COM_RESET_CONNECTION)."""
        self.codes = []
        self._text._execute_command(_RESET, b"")
        self._text._read_ok_packet()
        self._text.autocommit(self._autocommit)
        self._text.select_db(self._address["database"])
        if self._prepares is not None:
            self._prepares.cmd_reset_connection()

    def goes_on(self) -> None:
        """Raises AssertionError where the session does not."""
        self._text._execute_command(_RESET, b"")
        self._text._read_ok_packet()
        with self._text.cursor() as cursor:
            cursor.execute("SELECT 41 + 1")
            assert cursor.fetchall() == ((42,),)

    def answer(self, statement: str, mode: str = "text") -> str:
        """All that comes for one statement; an error is an answer."""
        try:
            return self._prepared(statement) if mode == "prepared" else self._texts(statement)
        except pymysql.MySQLError as error:
            self.codes.append(str(error.args[0]))
            return str(error.args)
        except mysql.connector.Error as error:
            self.codes.append(str(error.errno))
            return f"{error.errno} {error.msg}"

    def _texts(self, statement: str) -> str:
        parts = []
        with self._text.cursor() as cursor:
            cursor.execute(statement)
            more: bool | None = True
            while more:
                parts.append(f"{cursor.fetchall()} {cursor.rowcount} {cursor.lastrowid} {cursor.warning_count}\n")
                more = cursor.nextset()
        return "".join(parts)

    def _prepared(self, statement: str) -> str:
        if self._prepares is None:
            self._prepares = mysql.connector.connect(**self._address, use_pure=True)  # type: ignore[assignment]
        assert self._prepares is not None
        with self._prepares.cursor(prepared=True) as cursor:
            parts = []
            for _ in range(2):
                cursor.execute(statement)
                parts.append(f"{cursor.fetchall() if cursor.with_rows else ''} {cursor.rowcount}\n")
        return "".join(parts)

    def answers(self, statements: tuple[str, ...], last: str = "text") -> str:
        """All that comes for several, the last one by ``last``."""
        *first, final = statements
        return "".join([*(self.answer(one) for one in first), self.answer(final, last)])

    def guess(self, oracle: Oracle, guess: str, last: str = "text") -> str:
        """What an oracle says to a guess."""
        started = time.monotonic()
        came = self.answers(tuple(one.replace("{}", guess) for one in oracle.statements), last)
        return str(time.monotonic() - started > SLOW) if oracle.timed else came

    def guess_bound(self, oracle: Oracle, guess: str) -> str:
        """What it says to the guess as a parameter; nothing where the guess is no literal."""
        asked = oracle.statements[-1].replace("'{}'", "?")
        if "{}" in asked or "?" not in asked or oracle.statements[1:]:
            return ""
        if self._prepares is None:
            self.answer("SELECT 1", "prepared")
        assert self._prepares is not None
        try:
            with self._prepares.cursor(prepared=True) as cursor:
                cursor.execute(asked, [guess] * asked.count("?"))
                return f"{cursor.fetchall()} {cursor.rowcount}"
        except mysql.connector.Error as error:
            return f"{error.errno} {error.msg}"
