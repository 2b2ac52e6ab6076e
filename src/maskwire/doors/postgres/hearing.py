"""The one message of a client that waits for something before it is heard (again), and those behind it with it.

What it must never do: hear a message because of something that it does not wait for, or a third time.
"""

from __future__ import annotations

from maskwire.doors.commands import AskUpstream, Command
from maskwire.wire.postgres.messages import Frontend


class Hearing:
    """That of one session. ``is_second``: the message was understood before, by what was known then."""

    def __init__(self) -> None:
        self._message: Frontend | None = None
        self._awaits: type[Command] | None = None
        self.is_second = False
        self.is_waiting = False  # whether a message waits

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
