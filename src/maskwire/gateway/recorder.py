"""The ledger as the gateway uses it: handed to the operating system at once, synced in groups.

What it must never do: report an entry as kept that the ledger refused.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from maskwire.errors import LedgerError
from maskwire.ledger.entry import Entry
from maskwire.ledger.store import Ledger

_SYNC_WITHIN = 0.008  # seconds; design.md promises 10 ms
_log = logging.getLogger(__name__)


class Recorder:
    """One ledger, appended to by every session of this gateway."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sync: asyncio.TimerHandle | None = None
        self._syncing: asyncio.Future[None] | None = None

    def append(self, entries: Sequence[Entry]) -> None:
        """All of them or none. Raises LedgerError: then nothing that they cover may be released."""
        self._ledger.append(entries)
        if self._sync is None:
            self._sync = asyncio.get_running_loop().call_later(_SYNC_WITHIN, self._start_sync)

    def _start_sync(self) -> None:
        self._sync = None
        if self._syncing is not None and not self._syncing.done():
            self._sync = asyncio.get_running_loop().call_later(_SYNC_WITHIN, self._start_sync)
            return
        self._syncing = asyncio.get_running_loop().run_in_executor(None, self._sync_now)

    def _sync_now(self) -> None:
        try:
            self._ledger.sync()
        except LedgerError as error:
            # The store remembers: every later append raises, and so no answer is released.
            _log.critical("%s", error)

    async def close(self) -> None:
        """Syncs what is left and lets the file go."""
        if self._sync is not None:
            self._sync.cancel()
        if self._syncing is not None:
            await self._syncing
        self._ledger.sync()
        self._ledger.close()
