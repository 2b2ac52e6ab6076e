"""The ledger as the gateway uses it: one write for all sessions in a turn of the loop, one sync within 10 ms.

What it must never do: report an entry as kept that the ledger refused, or let one session's entry stop another's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import chain
from operator import itemgetter
from time import perf_counter_ns
from typing import Any

from maskwire.errors import LedgerError
from maskwire.gateway.syncing import Syncing
from maskwire.ledger.database import Store
from maskwire.ledger.entry import Entry
from maskwire.ledger.inbox import take_in
from maskwire.ledger.note import Note
from maskwire.ledger.postgres.link import LostError

_log = logging.getLogger(__name__)

_entries = itemgetter(0)
Then = Callable[[LedgerError | None], None]
Listener = Callable[[Sequence[Entry], int], None]  # and when they were written, by time.perf_counter_ns


class Recorder:
    """One ledger, appended to by every session of this gateway."""

    def __init__(self, ledger: Store) -> None:
        self._ledger = ledger
        self._gathered: list[tuple[Sequence[Entry], Then]] = []
        self._sending: asyncio.Task[None] | None = None  # to a store that another machine may be
        self._held: asyncio.Future[Any] | None = None
        self._syncing = Syncing(ledger)
        self.listeners: list[Listener] = []  # told, afterwards and in the loop, what the ledger has taken

    def append(self, entries: Sequence[Entry]) -> None:
        """All of them or none, at once. Raises LedgerError: then nothing that
        they cover may be released."""
        self._ledger.append(entries)
        self._syncing.soon()
        if self.listeners:
            self._tell(entries)

    async def keep(self, entries: Sequence[Entry]) -> None:
        """All of them or none, while others are served. Raises LedgerError, as ``append``."""
        kept: asyncio.Future[LedgerError | None] = asyncio.get_running_loop().create_future()

        def then(error: LedgerError | None) -> None:
            if not kept.done():  # whoever waited may have been cancelled
                kept.set_result(error)

        self.gather(entries, then)
        if (error := await kept) is not None:
            raise error

    def _tell(self, entries: Sequence[Entry]) -> None:
        if self.listeners:
            written = perf_counter_ns()
            for listener in self.listeners:  # later: no answer waits for one, and none can make an entry fail
                asyncio.get_running_loop().call_soon(listener, entries, written)

    def take_in(self) -> None:
        """Appends what other programs left for the ledger. Raises LedgerError."""
        take_in(self._ledger)

    def gather(self, entries: Sequence[Entry], then: Then) -> None:
        """Appends them at the end of this turn of the loop, in one write with those of other sessions.

        Then calls ``then``, with the error where they were not written; it must not raise.
        """
        gathered = self._gathered
        gathered.append((entries, then))
        if len(gathered) == 1:
            asyncio.get_running_loop().call_soon(self._append_gathered)

    def hold(self, until: asyncio.Future[Any]) -> None:
        """What was gathered is appended once that is done: other processes must know first what the entries tell."""
        before, self._held = self._held, until
        if before is None or before.done():
            until.add_done_callback(lambda _: self._append_gathered())
        else:
            self._held = asyncio.ensure_future(_both(before, until))
            self._held.add_done_callback(lambda _: self._append_gathered())

    @property
    def _is_held(self) -> bool:
        return self._held is not None and not self._held.done()

    def _append_gathered(self) -> None:
        if self._is_held:
            return
        if self._ledger.waits:
            if self._sending is None and self._gathered:
                self._sending = asyncio.get_running_loop().create_task(self._send())
            return
        gathered, self._gathered = self._gathered, []
        if not gathered:
            return
        try:
            self.append(list(chain.from_iterable(map(_entries, gathered))))
        except LedgerError:
            for entries, then in gathered:
                then(self._refused(entries))
        else:
            for _, then in gathered:
                then(None)

    async def _send(self) -> None:
        """One batch after another, each with all that came while the last was under way."""
        loop = asyncio.get_running_loop()
        while self._gathered and not self._is_held:
            gathered, self._gathered = self._gathered, []
            together = [entry for entries, _ in gathered for entry in entries]
            failure = await loop.run_in_executor(None, self._failure, together)
            for entries, then in gathered:
                # What a lost connection may have written is not written again; of other faults one may be the cause.
                again = failure is not None and not isinstance(failure, LostError) and len(gathered) > 1
                error = await loop.run_in_executor(None, self._failure, entries) if again else failure
                if error is None:
                    self._tell(entries)
                then(error)
            self._syncing.soon()
        self._sending = None

    def _failure(self, entries: Sequence[Entry]) -> LedgerError | None:
        try:
            self._ledger.append(entries)
        except LedgerError as error:
            return error
        except Exception as fault:  # noqa: BLE001 - the top of a thread: the sessions that wait must be told
            return LostError(f"The ledger failed ({type(fault).__name__}): nothing that waited for it is released.")
        return None

    def _refused(self, entries: Sequence[Entry]) -> LedgerError | None:
        """Each session's by themselves, after all together were refused: it may be the fault of one."""
        try:
            self.append(entries)
        except LedgerError as error:
            return error
        return None

    async def checkpoint(self) -> Note | None:
        """Signs for every entry there is, in a thread. None where nothing came, or the ledger can't be written: then
        no later append succeeds."""
        try:
            return await asyncio.get_running_loop().run_in_executor(None, self._ledger.checkpoint)
        except LedgerError as error:
            _log.critical("%s", error)
            return None

    async def close(self) -> None:
        """Appends and syncs what is left and lets the file go."""
        while self._held is not None and not self._held.done():
            await asyncio.wait((self._held,))
        self._append_gathered()
        if self._sending is not None:
            await self._sending
        await asyncio.get_running_loop().run_in_executor(None, self._let_go)

    def _let_go(self) -> None:
        self._syncing.end()
        try:
            self._ledger.sync()
        except LostError as error:  # of a store that has synced each append: the next gateway grows its tree
            _log.critical("%s", error)
        finally:
            self._ledger.close()


async def _both(before: asyncio.Future[Any], after: asyncio.Future[Any]) -> None:
    await asyncio.wait((before, after))
