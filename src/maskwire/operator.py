"""Who runs a command, as the machine knows them.

What it must never do: stand for a principal that proved who it is.
"""

from __future__ import annotations

import getpass


def operator() -> str | None:
    """The user's name; None for a user without one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None
