"""How a command that stays up is told to go: SIGINT and SIGTERM, so that it can close what it opened."""

from __future__ import annotations

import asyncio
import signal


def stop_signal() -> asyncio.Event:
    """An event of the running loop that is set by Ctrl+C or a supervisor's SIGTERM."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told
