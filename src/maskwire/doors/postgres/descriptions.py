"""The server's descriptions of answers, and the decision that each leads to.

What it must never do: let a description that tells of other columns than the last one stand under its decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from maskwire.agreement import ServerColumn
from maskwire.asked import Asked
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.wire.postgres import backend


class Descriptions:
    """Those of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._payload = b""
        self._fields: tuple[backend.Field, ...] = ()

    def read(self, payload: bytes) -> tuple[backend.Field, ...]:
        """The fields of a RowDescription; a client that runs one statement many times gets the same one each time."""
        if payload != self._payload:
            self._fields = backend.row_description(payload)
            self._payload = payload
        return self._fields

    def decide(self, asked: Asked, fields: tuple[backend.Field, ...]) -> None:
        """The decision, made once; a later description must tell of the same columns. Raises RefusedError."""
        known = asked.columns
        if known is None or (known is not fields and _origins(known) != _origins(fields)):
            self._session.describe(asked, fields)

    def refused(self, asked: Asked, fields: tuple[backend.Field, ...]) -> Refusal | None:
        """As ``decide``, with the refusal, which stays that of the statement, in place of an error."""
        try:
            self.decide(asked, fields)
        except RefusedError as error:
            asked.refusal, asked.columns, asked.decision = error.refusal, None, None
            return error.refusal
        return None


def _origins(columns: Sequence[ServerColumn]) -> list[tuple[int, int, int]]:
    """What must not change between two descriptions of one statement."""
    return [(column.relation, column.number, column.type_oid) for column in columns]
