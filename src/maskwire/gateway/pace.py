"""How long a client session has been idle, or its statement has run, against what its principal may.

What it must never do: let a statement run on because its client keeps sending.
"""

from __future__ import annotations

from enum import Enum, auto

from maskwire.model import Limits

_GRACE = 10.0  # seconds for a statement that was told to end


class Late(Enum):
    """What is over its time."""

    IDLE = auto()
    STATEMENT = auto()
    CANCELLED = auto()  # it was told to end, and did not


class Pace:
    """One client session's; looked at now and then."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._progress: object = None
        self._since = 0.0
        self._is_told = False

    def late(self, progress: object, now: float, *, is_idle: bool) -> Late | None:
        """What is late at a moment (seconds of a steady clock); ``progress`` changes with each statement's end."""
        if (progress, is_idle) != self._progress:
            self._progress, self._since, self._is_told = (progress, is_idle), now, False
            return None
        waited = now - self._since
        if is_idle:
            return Late.IDLE if _is_over(self._limits.idle, waited) else None
        if not _is_over(self._limits.statement, waited):
            return None
        if not self._is_told:
            self._is_told, self._since = True, now - (self._limits.statement or 0.0)
            return Late.STATEMENT
        return Late.CANCELLED if _is_over(self._limits.statement, waited - _GRACE) else None


def _is_over(most: float | None, waited: float) -> bool:
    return most is not None and waited >= most
