"""When things happened to what one client asked: so that our own part of its time can be told from the source's.

What it must never do: cost more than a few readings of a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter_ns
from typing import NamedTuple

__all__ = ["Moments", "Spent", "Timed", "nobody_times"]


class Spent(NamedTuple):
    """Of one exchange, in nanoseconds of ``time.perf_counter_ns``; 0: it did not happen.

    ``asked``: the client's message came; ``sent``: something of it went to the source; ``first`` and ``heard``: the
    source's first and last word; ``closed``: its last entry was made. ``waited`` is how long it was the source that was
    waited for, a slow client's pauses in it.
    """

    asked: int
    sent: int
    first: int
    heard: int
    waited: int
    closed: int


class Moments:
    """Of one client connection. What a client asks while an earlier answer still comes counts from when it asked.
    ``since``: when the source began to be waited for."""

    __slots__ = ("asked", "first", "heard", "sent", "since", "waited")

    def __init__(self) -> None:
        self.asked = self.sent = self.first = self.heard = self.waited = self.since = 0

    def ask(self, size: int) -> None:
        """The client has sent so many bytes; with none, it is what came before that is gone on with."""
        if size:
            self.asked = perf_counter_ns()
            self.sent = self.first = self.heard = self.waited = self.since = 0

    def send(self) -> None:
        """Something goes to the source."""
        self.since = perf_counter_ns()
        self.sent = self.sent or self.since

    def hear(self) -> None:
        """The source has sent something."""
        self.heard = perf_counter_ns()
        self.first = self.first or self.heard
        if self.since:
            self.waited += self.heard - self.since
            self.since = 0

    def rest(self) -> None:
        """What the source sent is done with: it is waited for again."""
        self.since = perf_counter_ns()

    @property
    def age(self) -> float:
        """Seconds since the client has asked."""
        return (perf_counter_ns() - self.asked) / 1e9 if self.asked else 0.0

    @property
    def spent(self) -> Spent:
        """What has become of it by now."""
        return Spent(self.asked, self.sent, self.first, self.heard, self.waited, perf_counter_ns())


# Told of each exchange whose last entry was made, by its name.
Timed = Callable[[str, Moments], None]


def nobody_times(_: str, __: Moments) -> None:
    """Nobody wants to know."""
