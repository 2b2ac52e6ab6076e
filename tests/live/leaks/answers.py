"""Runs statements as drivers do, and gives all that came back as one text: rows, errors, notices, notifications.

What it must never do: leave out a part of what a client can see.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

import psycopg

from tests.live.leaks.attack import Oracle

_NUMBERS = count()
_ON_REQUEST = 1_000_000  # executions after which psycopg prepares a statement by itself
SLOW = 0.25  # seconds; what takes longer took long on purpose


def _simple(connection: psycopg.Connection, statement: str) -> str:
    return _all(connection.execute(statement))


def _extended(connection: psycopg.Connection, statement: str) -> str:
    with connection.pipeline():
        cursor = connection.execute(statement)
    return _all(cursor)


def _binary(connection: psycopg.Connection, statement: str) -> str:
    return _all(connection.cursor(binary=True).execute(statement))


def _prepared(connection: psycopg.Connection, statement: str) -> str:
    return "".join(_all(connection.execute(statement, prepare=True)) for _ in range(2))


def _cursor(connection: psycopg.Connection, statement: str) -> str:
    with connection.transaction(), connection.cursor(name="walker") as cursor:
        return str(cursor.execute(statement).fetchall())


def _named(connection: psycopg.Connection, statement: str) -> str:
    name = f"n{next(_NUMBERS)}"  # of a name that comes again, all that it ever meant is held against it
    connection.execute(f"PREPARE {name} AS {statement}")
    return _all(connection.execute(f"EXECUTE {name}"))


def _copied(connection: psycopg.Connection, statement: str) -> str:
    return _copy(connection, f"COPY ({statement}) TO STDOUT")


def _copy(connection: psycopg.Connection, statement: str) -> str:
    with connection.cursor() as cursor:
        with cursor.copy(statement) as blocks:
            out = b"".join(bytes(block) for block in blocks)
        return f"{out.decode('utf-8', 'replace')} {cursor.statusmessage}"


def _is_copy_out(statement: str) -> bool:
    return statement.upper().startswith("COPY") and "TO STDOUT" in statement.upper()


Mode = Callable[[psycopg.Connection, str], str]
ANY = {"simple": _simple, "extended": _extended, "binary": _binary, "prepared": _prepared}
QUERIES = {**ANY, "cursor": _cursor, "named": _named, "copied": _copied}


def modes(statements: tuple[str, ...]) -> dict[str, Mode]:
    """The ways in which drivers send the last of them."""
    query = statements[0].split(None, 1)[0].upper() in ("SELECT", "WITH", "TABLE", "VALUES")
    return QUERIES if query and len(statements) == 1 else ANY


def _all(cursor: psycopg.Cursor) -> str:
    """Every result of a text of statements."""
    parts = [_rows(cursor)]
    while cursor.nextset():
        parts.append(_rows(cursor))
    return "".join(parts)


def _rows(cursor: psycopg.Cursor) -> str:
    rows = cursor.fetchall() if cursor.description is not None else ""
    return f"{rows} {cursor.statusmessage}\n"


def _told(diagnostic: psycopg.errors.Diagnostic) -> str:
    fields = (name for name in dir(diagnostic) if not name.startswith(("_", "source_", "from_")))
    return " ".join(f"{name}={value}" for name in fields if (value := getattr(diagnostic, name)) is not None)


class Asked:
    """A session that is asked things; ``codes`` are the SQLSTATEs of its errors, in order."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._notices: list[str] = []
        self.codes: list[str | None] = []
        connection.prepare_threshold = _ON_REQUEST
        connection.add_notice_handler(lambda notice: self._notices.append(_told(notice)))

    def rollback(self) -> None:
        """Takes back what was not committed."""
        self._connection.rollback()

    def undo(self, statement: str) -> None:
        """Runs it as the owner, and keeps it."""
        self._connection.execute(statement)
        self._connection.commit()

    def goes_on(self) -> None:
        """Raises AssertionError where the session does not."""
        if self._connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            self._connection.rollback()
        self._connection.execute("DEALLOCATE ALL")
        assert self._connection.execute("SELECT 41 + 1").fetchone() == (42,)

    def answer(self, statement: str, mode: Mode = _simple) -> str:
        """All that comes for one statement; an error is an answer."""
        self._notices.clear()
        try:
            came = (_copy if _is_copy_out(statement) else mode)(self._connection, statement)
        except psycopg.Error as error:
            self.codes.append(error.sqlstate)
            came = _told(error.diag) or f"the driver: {error}"
        if self._connection.info.transaction_status in (0, 2) and not self._connection.closed:
            self._notices += (note.payload for note in self._connection.notifies(timeout=0))
        return came + "".join(self._notices)

    def answers(self, statements: tuple[str, ...], last: Mode = _simple) -> str:
        """All that comes for several, the last one by ``last``."""
        *first, final = statements
        return "".join([*(self.answer(one) for one in first), self.answer(final, last)])

    def guess(self, oracle: Oracle, guess: str, last: Mode = _simple) -> str:
        """What an oracle says to a guess."""
        started = time.monotonic()
        came = self.answers(tuple(one.replace("{}", guess) for one in oracle.statements), last)
        return str(time.monotonic() - started > SLOW) if oracle.timed else came

    def guess_bound(self, oracle: Oracle, guess: str) -> str:
        """What it says to the guess as a parameter, in text and in binary; nothing where the guess is no literal."""
        (statement,) = oracle.statements[-1:]
        asked = statement.replace("%", "%%").replace("'{}'", "%s")
        guesses = [guess] * asked.count("%s")
        if not guesses or "{}" in asked or oracle.statements[1:]:
            return ""
        return "".join(
            self.answer(
                asked, lambda connection, text, binary=binary: _all(connection.execute(text, guesses, binary=binary))
            )
            for binary in (False, True)
        )
