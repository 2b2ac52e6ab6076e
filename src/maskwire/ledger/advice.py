"""What went wrong with the ledger's files, and what to do, in words.

What it must never do: pass on the text of an error, in which a path or a value may stand.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

__all__ = ["advice"]


def advice(path: Path, fault: Exception) -> str:
    """By the error's number."""
    number = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    match number:
        case sqlite3.SQLITE_FULL:
            cause = "its disk is full: free some space"
        case sqlite3.SQLITE_READONLY:
            cause = "it is read-only: give this user the right to write the file and its folder"
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            cause = "it is damaged or not a ledger: move it away and keep it, then start a new one"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            cause = "another program holds it locked: close that program"
        case sqlite3.SQLITE_CANTOPEN:
            cause = "it can't be opened: check the path and its rights"
        case _ if isinstance(fault, OSError) and fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            cause = "it is read-only: give this user the right to write the file and its folder"
        case _ if isinstance(fault, OSError) and fault.errno is not None:
            cause = f"the system says: {os.strerror(fault.errno)}"
        case _:
            cause = f"its store failed ({type(fault).__name__} {number})"
    return f"The ledger {path} can't be written: {cause}. Nothing is released until then."
