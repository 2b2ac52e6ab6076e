"""What a client and the log are told when something fails on the gateway's side.

What it must never do: name anything but where an error happened.
"""

from __future__ import annotations

import logging
import traceback

from maskwire.errors import MaskwireError, UpstreamError

_NONE_FREE = "53300"  # SQLSTATE: all upstream sessions are in use
UNWRITABLE = (
    "58030",
    "The ledger can't be written, so nothing is released.",
    "The operator must make the ledger writable again; until then nothing is released.",
)
SHUTDOWN = ("57P01", "The gateway is shutting down.", "Connect again in a moment.")
_log = logging.getLogger(__name__)


def unreachable(error: MaskwireError) -> tuple[str, str, str]:
    """Code, message and hint where no upstream session could be had; the log has the error."""
    _log.warning("an upstream session could not be had: %s", error)
    if isinstance(error, UpstreamError) and error.code == _NONE_FREE:
        return _NONE_FREE, str(error), "Try again later; the operator can allow more with --upstream-sessions."
    return "08006", "The database can't be reached through the gateway.", "Try again in a moment."


def internal(error: Exception) -> tuple[str, str, str]:
    """Code, message and hint of an error of ours; the log has its kind and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "unknown"
    _log.error("internal error, session closed: %s at %s", type(error).__name__, where)
    return "XX000", "The gateway had an internal error; nothing was released.", "Tell the operator."
