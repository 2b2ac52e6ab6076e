"""What a statement asks for in this session: with what its names stand for, the paths it searches, what it sets.

What it must never do: let a statement run by a name whose meaning has changed since it was understood.
"""

from __future__ import annotations

from maskwire.doors.postgres.binding import must_prepare_again
from maskwire.doors.postgres.carried import Carried
from maskwire.doors.postgres.names import Names
from maskwire.errors import RefusedError
from maskwire.session import Asked, Session
from maskwire.sql.statement import Kind, Statement


class Meanings:
    """Those of one session. ``upstream_user`` is what "$user" in a search_path means."""

    def __init__(self, session: Session, names: Names, carried: Carried, upstream_user: str) -> None:
        self._session = session
        self._names = names
        self._carried = carried
        self._upstream_user = upstream_user
        self._first_version = session.version

    def ask(self, statement: Statement) -> Asked:
        """A statement on its way. Raises RefusedError."""
        if statement.search_path is not None:
            path = (self._upstream_user if name == "$user" else name for name in statement.search_path)
            self._session.may_search(tuple(path))
        self._carried.asked(statement)
        return self._session.ask(statement, self._alternatives(statement))

    def renew(self, asked: Asked) -> None:
        """A prepared EXECUTE or FETCH: its name may have come to stand for more since. Raises RefusedError."""
        alternatives = self._alternatives(asked.statement)
        if alternatives != asked.alternatives:
            anew = self._session.ask(asked.statement, alternatives)
            if anew.readings != asked.readings:
                raise must_prepare_again()
            asked.alternatives, asked.inner = alternatives, anew.inner
            if asked.columns is not None:
                self._session.describe(asked, asked.columns)

    def _alternatives(self, statement: Statement) -> tuple[Statement, ...]:
        """What EXECUTE or FETCH may run. A prepared statement is planned anew where names have come to mean
        something else (a new search_path or catalog), so it is understood anew too; a cursor is not."""
        found = self._names.alternatives(statement)
        if statement.kind is Kind.EXECUTE and self._session.version != self._first_version:
            return tuple(self._session.understand_again(one) for one in found)
        return found


def allowed(asked: Asked | None) -> None:
    """What was refused when it was described stays refused."""
    if asked is not None and asked.refusal is not None:
        raise RefusedError(asked.refusal)
