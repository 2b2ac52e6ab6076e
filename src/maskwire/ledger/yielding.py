"""Work in a thread beside an event loop, in steps between which the loop gets the interpreter.

What it is for: a thread that computes keeps the interpreter's lock for five milliseconds when another wants it back, as
one does after every write to the disk. In ``strict`` each exchange waited for that.
What it must never do: hold a step back for longer than the pause.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["in_steps"]

_T = TypeVar("_T")
_STEP = 0.0001  # seconds
_PAUSE = 0.00005  # seconds: with none at all the thread takes the lock again before another has woken


def in_steps(items: Iterable[_T]) -> Iterator[_T]:
    """The items, with a pause now and then."""
    until = time.perf_counter() + _STEP
    for item in items:
        yield item
        if time.perf_counter() >= until:
            time.sleep(_PAUSE)
            until = time.perf_counter() + _STEP
