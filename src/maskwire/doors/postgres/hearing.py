"""The one message of a client that waits for something before it is heard (again), and those behind it with it.

What it must never do: hear a message because of something that it does not wait for, or a third time.
"""

from __future__ import annotations

from maskwire.doors.commands import AskRights, AskUpstream, Command, RefreshCatalog
from maskwire.doors.postgres.names import Names
from maskwire.model import Refusal
from maskwire.rights import UNASKED
from maskwire.session import Session
from maskwire.wire.postgres.messages import Frontend

_UNKNOWN = frozenset({"unknown-relation", "unknown-column", "unknown-origin", "unknown-type", "unknown-function"})


class Hearing:
    """That of one session. ``is_second``: the message was understood before, by what was known then."""

    def __init__(self) -> None:
        self._message: Frontend | None = None
        self._awaits: type[Command] | None = None
        self.is_second = False
        self.is_waiting = False  # whether a message waits
        self._asked_for: Frontend | None = None  # the message for which the server's rights were asked

    def appeal(
        self, message: Frontend, refusal: Refusal, session: Session, names: Names, *, again: bool
    ) -> Command | None:
        """What a message that was refused waits for, to be heard once more; None where it stays refused."""
        if refusal.reason == UNASKED and self._asked_for is not message:
            self._asked_for = message
            return self.wait(message, AskRights(session.to_ask, session.search_paths, names.types_of(message)))
        return self.wait(message, RefreshCatalog()) if refusal.reason in _UNKNOWN and not again else None

    def wait(self, message: Frontend, command: Command) -> Command:
        """The message waits for what is commanded here."""
        self._message, self._awaits, self.is_waiting = message, type(command), True
        return command

    def done(self, command: type[Command]) -> Frontend | None:
        """Something was done: the message that waited for it."""
        if self._awaits is not command:
            return None
        message, self._message, self._awaits = self._message, None, None
        self.is_waiting = False
        self.is_second |= command is not AskUpstream
        return message

    def heard(self) -> None:
        """The message was heard; where it waits again, that is still the same hearing."""
        self.is_second = self.is_second and self.is_waiting
