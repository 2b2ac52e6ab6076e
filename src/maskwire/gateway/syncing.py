"""The thread that puts a ledger's entries on the disk, in groups.

What it is for: it wakes three times for a group, and not once more: each time a thread wants the interpreter back, the
loop that answers clients is stopped.
What it must never do: leave an entry unsynced for longer than the ledger's time, or end with one that is.
"""

from __future__ import annotations

import logging
import threading

from maskwire.errors import LedgerError
from maskwire.ledger.database import Store

_log = logging.getLogger(__name__)


class Syncing:
    """``soon`` after each append; ``end`` when there will be none."""

    def __init__(self, ledger: Store) -> None:
        self._ledger = ledger
        self._wanted = threading.Event()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def soon(self) -> None:
        """Something was appended: it is synced within the ledger's time."""
        if not self._wanted.is_set():
            self._wanted.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ledger-sync", daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Comes back when the thread is done with what it does."""
        self._over.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._wanted.wait() and not self._over.wait(self._ledger.sync_within):
            self._wanted.clear()  # what comes from here on is for the next time
            if self._over.is_set():  # and what woke it just before was the end, perhaps
                return
            try:
                self._ledger.sync()
            except LedgerError as error:
                # The store remembers: every later append raises, and so no answer is released.
                _log.critical("%s", error)
            except Exception as fault:  # noqa: BLE001 - the top of a thread, which later entries need
                _log.critical("The ledger's sync failed (%s).", type(fault).__name__)
