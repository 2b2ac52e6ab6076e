"""Pieces of work for threads: in order, a few at a time, so that memory does not grow with the input.

What it must never do: hold more than two pieces for each thread, or more than a few bytes of large ones, or go on after
one failed.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["THREADS", "in_order"]

THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

_In = TypeVar("_In")
_Out = TypeVar("_Out")


_MOST = 8 * 1024 * 1024  # bytes of pieces under way, for each thread, before another one is taken


def in_order(
    work: Callable[[_In], _Out], pieces: Iterable[_In], threads: int, size: Callable[[_In], int] = lambda _: 0
) -> Iterator[_Out]:
    """What ``work`` makes of each piece, in the order of the pieces. The kernel releases the GIL.

    ``size``: of a piece, in bytes. One that is larger than is held of them is worked on alone.
    """
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[tuple[Future[_Out], int]] = deque()
        held = 0

        def first() -> _Out:
            nonlocal held
            one, its = waiting.popleft()
            made = one.result()
            held -= its
            return made

        try:
            for piece in pieces:
                waiting.append((pool.submit(work, piece), size(piece)))
                held += waiting[-1][1]
                while len(waiting) > threads or (waiting and held > _MOST * threads):
                    yield first()
            while waiting:
                yield first()
        finally:
            for one, _ in waiting:
                one.cancel()
