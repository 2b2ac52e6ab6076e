"""One text of several statements: each is understood before the first is asked, and each has its own answer and entry.

What it must never do: ask one of a text of which another is refused, or read one in a mode that another of the same
text sets: the server would cut the text in the new mode behind it, and we have cut it in the old one.
Source: MySQL source documentation, "Multi-Statement".
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from maskwire.doors.commands import Command
from maskwire.doors.mysql.local import Here, local_of
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.sql.mysql.text import mode_of, pieces

_MOST = 64  # statements of one text

Run = Callable[[], Generator[Command, Any, None]]
Refuse = Callable[[str, Refusal], Generator[Command, Any, None]]


def statements_of(sql: str, path: tuple[str, ...]) -> list[str]:
    """The statements of a text in the mode of this path. Raises RefusedError."""
    found = pieces(sql, mode_of(path[1]))
    if len(found) > _MOST:
        raise RefusedError(
            Refusal("54000", "many-statements", f"The text holds more than {_MOST} statements.",
                    "Send them in several texts.")
        )  # fmt: skip
    return found


def understood(
    texts: Sequence[str], session: Session, here: Callable[[], Here], meant: Callable[[str], Run]
) -> list[tuple[str, Run]]:
    """What is to be done for each, once all are understood, each by the database that those before it choose. Raises
    RefusedError."""
    before = session.search_paths
    try:
        found = []
        for at, text in enumerate(texts, 1):
            found.append((text, meant(text)))
            local = local_of(text, here())
            if local is None or local.moves is None:
                continue
            if local.moves[1:] != session.search_paths[0][1:] and at < len(texts):
                raise RefusedError(
                    Refusal("42501", "many-statements", "sql_mode is set in a text that goes on behind it.",
                            "Send SET sql_mode as a text of its own.")
                )  # fmt: skip
            session.search_paths = (local.moves,)
        return found
    finally:
        session.search_paths = before


def answered(runs: Sequence[tuple[str, Run]], talk: Talk, refuse: Refuse) -> Generator[Command, Any, None]:
    """One answer after the other, up to the first that is an error."""
    for at, (text, run) in enumerate(runs, 1):
        talk.more = at < len(runs)
        try:
            yield from run()
        except RefusedError as error:
            yield from refuse(text, error.refusal)
        if talk.failed:
            return
