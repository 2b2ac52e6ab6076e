"""What a statement asks for in this session: with what its names stand for, the paths it searches, what it sets.

What it must never do: let a statement run by a name whose meaning has changed since it was understood.
"""

from __future__ import annotations

from maskwire.asked import Asked
from maskwire.doors.postgres.binding import must_prepare_again
from maskwire.doors.postgres.carried import Carried
from maskwire.doors.postgres.names import Names, not_ours
from maskwire.doors.postgres.pending import Portal, Prepared
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.sql.statement import Kind, Statement


class Meanings:
    """Those of one session. ``upstream_user`` is what "$user" in a search_path means."""

    def __init__(self, session: Session, names: Names, carried: Carried, upstream_user: str) -> None:
        self._session = session
        self._names = names
        self._carried = carried
        self._upstream_user = upstream_user
        self._first_version = session.version
        self._has_changed = False  # since then, if only for a while: a right may have come and gone

    def ask(self, statement: Statement) -> Asked:
        """A statement on its way. Raises RefusedError."""
        not_ours(statement.name)
        if statement.search_path is not None:
            path = (self._upstream_user if name == "$user" else name for name in statement.search_path)
            self._session.may_search(tuple(path))
        self._carried.asked(statement)
        return self._session.ask(statement, self._alternatives(statement))

    def anew(self, prepared: Prepared, asked: Asked) -> Asked:
        """A prepared statement about which something has changed since: what names mean, the classes, the policy. The
        upstream plans it anew, so it is understood anew. Raises RefusedError where another text would be sent now."""
        (statement,) = self._session.understand(prepared.sql)
        found = self.ask(statement)
        text = self._session.text_for_upstream(prepared.sql, (found,)) if found.is_rewritten else prepared.sql
        if found.readings != asked.readings or prepared.sent is None or prepared.sent.sql != text:
            raise must_prepare_again()
        return found

    def renew(self, portal: Portal, asked: Asked) -> Asked:
        """What a portal is executed as now. Rights may have ended since it was bound, in the middle of its rows too:
        they are decided anew. A prepared EXECUTE or FETCH may have come to stand for more. Raises RefusedError."""
        version = self._session.version
        if asked.version != version and asked.columns is not None:
            columns, asked = asked.columns, self.anew(portal.prepared, asked)
            self._session.describe(asked, columns)
            portal.asked = asked
            return asked
        if asked.statement.kind is Kind.SELECT:  # it stands for nothing else
            self.note(version)
            return asked
        alternatives = self._alternatives(asked.statement)
        if alternatives != asked.alternatives:
            anew = self._session.ask(asked.statement, alternatives)
            if anew.readings != asked.readings:
                raise must_prepare_again()
            asked.alternatives, asked.inner = alternatives, anew.inner
            if asked.columns is not None:
                self._session.describe(asked, asked.columns)
        return asked

    def note(self, version: tuple[int, int]) -> None:
        """By what something is run now."""
        self._has_changed = self._has_changed or version != self._first_version

    def _alternatives(self, statement: Statement) -> tuple[Statement, ...]:
        """What EXECUTE or FETCH may run. A prepared statement is planned anew where names have come to mean
        something else (a new search_path or catalog), so it is understood anew too; a cursor is not, and yet goes
        on only where it might be opened now."""
        self.note(self._session.version)
        found = self._names.alternatives(statement)
        for one in found if self._has_changed else ():
            self._session.view.filters.check_those_in(one)
        if statement.kind is Kind.FETCH and self._has_changed:
            for one in found:
                self._session.check(one)
        if statement.kind is Kind.EXECUTE and self._has_changed:
            found = tuple(self._session.understand_again(one) for one in found)
            if any(self._session.ask(one).is_guarded for one in found):  # perhaps it was prepared without
                raise RefusedError(_UNGUARDED)
        return found


_UNGUARDED = Refusal(
    "0A000", "prepared-before", "The statement was prepared before something changed that it would be guarded against.",
    "Send the query itself, or connect again and prepare it there.",
)  # fmt: skip


def allowed(asked: Asked | None) -> None:
    """What was refused when it was described stays refused."""
    if asked is not None and asked.refusal is not None:
        raise RefusedError(asked.refusal)
