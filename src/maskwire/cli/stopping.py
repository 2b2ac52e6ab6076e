"""How a command that stays up is told things: to go (SIGINT, SIGTERM), to read its files again (SIGHUP)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable


def stop_signal(again: Callable[[], object] | None = None) -> asyncio.Event:
    """An event of the running loop that is set by Ctrl+C or a supervisor's SIGTERM; ``again`` is called by SIGHUP."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    if again is not None:
        loop.add_signal_handler(signal.SIGHUP, again)
    return told
