"""The thread that puts a ledger's entries on the disk, in groups.

What it is for: it wakes three times for a group, and not once more: each time a thread wants the interpreter back, the
loop that answers clients is stopped.
What it must never do: leave an entry unsynced for longer than the ledger's time, or end with one that is.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

from maskwire.errors import LedgerError
from maskwire.ledger.database import Store

_log = logging.getLogger(__name__)


class Syncing:
    """``soon`` after each append; ``end`` when there will be none."""

    def __init__(self, ledger: Store) -> None:
        self._ledger = ledger
        self._news: SimpleQueue[bool] = SimpleQueue()  # True: something was appended; False: nothing more will be
        self._is_told = False  # of what was appended since the last sync began
        self._thread: threading.Thread | None = None

    def soon(self) -> None:
        """Something was appended: it is synced within the ledger's time."""
        if not self._is_told:
            self._is_told = True
            self._news.put(True)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ledger-sync", daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Comes back when the thread is done with what it does."""
        self._news.put(False)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._news.get():
            with suppress(Empty):
                if not self._news.get(timeout=self._ledger.sync_within):
                    return
            self._is_told = False  # what comes from here on is for the next time
            try:
                self._ledger.sync()
            except LedgerError as error:
                # The store remembers: every later append raises, and so no answer is released.
                _log.critical("%s", error)
            except Exception as fault:  # noqa: BLE001 - the top of a thread, which later entries need
                _log.critical("The ledger's sync failed (%s).", type(fault).__name__)
