"""The thread that puts a ledger's entries on the disk, in groups.

What it is for: where the ledger is a file, it works in the kernel and does not take the interpreter from the loop that
answers clients, but where there is more to do than to sync.
What it must never do: leave an entry unsynced for longer than the ledger's time, or end with one that is.
"""

from __future__ import annotations

import logging
import threading

from maskwire._kernel import Syncer
from maskwire.errors import LedgerError
from maskwire.ledger.database import Store

_log = logging.getLogger(__name__)


class Syncing:
    """``soon`` after each append; ``end`` when there will be none."""

    def __init__(self, ledger: Store) -> None:
        self._ledger = ledger
        self._syncer = Syncer(ledger.to_sync, ledger.sync_within)
        self._thread: threading.Thread | None = None

    def soon(self) -> None:
        """Something was appended: it is synced within the ledger's time."""
        self._syncer.soon(self._ledger.is_due)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ledger-sync", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Comes back when the thread is done with what it does."""
        self._syncer.end()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                if not self._goes_on():
                    return
            except LedgerError as error:
                # The store remembers: every later append raises, and so no answer is released.
                _log.critical("%s", error)
            except Exception as fault:  # noqa: BLE001 - the top of a thread, which later entries need
                _log.critical("The ledger's sync failed (%s).", type(fault).__name__)

    def _goes_on(self) -> bool:
        try:
            goes_on, refused = self._syncer.wait(), None
        except OSError as fault:
            goes_on, refused = True, fault
        if goes_on:
            self._ledger.sync(refused)
        return goes_on
