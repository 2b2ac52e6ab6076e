"""Follows a file: says when it has become another, until cancelled.

What it must never do: read it, or miss a file that was replaced within a tick of its clock: size and inode count too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

EVERY = 1.0  # seconds from one look to the next


async def follow(path: Path, changed: Callable[[], object], every: float = EVERY) -> None:
    """Calls ``changed`` at once, and whenever the file at a path has changed. One that is gone for a moment has not."""
    seen = None
    while True:
        now = _state(path)
        if now is not None and now != seen:
            seen = now
            changed()
        await asyncio.sleep(every)


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
