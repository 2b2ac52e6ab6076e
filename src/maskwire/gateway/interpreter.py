"""What a process that serves tells its interpreter, once it has read and classified what it serves.

What it must never do: be told in a process that does anything else, as a test does: what is garbage then stays.
"""

from __future__ import annotations

import gc
import sys

_TURN = 0.0005  # seconds
# Entries live until they are folded away, so that a full collection by the usual ones walks over thousands of them.
_THRESHOLDS = (1_000, 20, 200)


def settle() -> None:
    """Takes what is here at the start out of every later collection, and shortens a thread's turn.

    A full collection walks over the catalog and the modules: 18 ms for a database of three tables, in which nobody is
    answered. The ledger's thread may keep the loop waiting for a turn, of which the default is 5 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    sys.setswitchinterval(_TURN)
