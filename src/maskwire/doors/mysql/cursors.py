"""Cursors of prepared statements: the server holds the rows, and each COM_STMT_FETCH is an exchange of its own.

What it must never do: go on with a cursor under other rules than it was opened under, or count its rows anew with each
fetch. Source: MySQL source documentation, "COM_STMT_FETCH".
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from maskwire.asked import Asked, Taken
from maskwire.doors.commands import Command
from maskwire.doors.mysql.answer import Line, Rows, answer, stream
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.telling import Bound
from maskwire.wire.mysql import commands as c


@dataclass(slots=True)
class Cursor:
    """An open one: what it is of, what masks its rows, and how many of them were given."""

    asked: Asked
    bound: Bound = field(repr=False)
    rows: Rows
    taken: Taken


def opened(line: Line, asked: Asked, bound: Bound) -> Generator[Command, Any, Cursor | None]:
    """The answer to an execution that asks for a cursor. None where all rows have come with it, or an error."""
    taken = Taken()
    rows = yield from answer(line, asked, bound, is_binary=True, taken=taken)
    return None if rows is None else Cursor(asked, bound, rows, taken)


def fetched(line: Line, session: Session, cursor: Cursor, statement: int, rows: int) -> Generator[Command, Any, None]:
    """So many rows of the upstream's ``statement``. Raises RefusedError."""
    if cursor.asked.version != session.version:
        raise RefusedError(
            Refusal("42501", "cursor-outdated", "What may be seen has changed since this cursor was opened.",
                    "Execute the statement again.")
        )  # fmt: skip
    line.late = None
    exchange = line.exchange = session.begin(cursor.asked, cursor.bound, cursor.taken)
    yield line.ask(c.Fetch(statement, rows).to_bytes())
    yield from stream(line, Rows(exchange, cursor.rows.program, cursor.rows.types), b"")
