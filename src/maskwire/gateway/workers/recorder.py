"""The ledger as a worker has it: entries go to the head, all of a turn of the loop in one message.

What it must never do: tell a session that an entry was kept before the head has said so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import count

from maskwire.errors import LedgerError
from maskwire.gateway.recorder import Recorder, Then
from maskwire.gateway.timings import Timings
from maskwire.gateway.workers.messages import Kept, Word, said
from maskwire.gateway.workers.packing import Packer
from maskwire.ledger.entry import Entry
from maskwire.ledger.note import Note
from maskwire.ledger.postgres.link import LostError
from maskwire.model import Column

_GONE = "The process that writes the ledger is gone: nothing that waited for it is released."
_log = logging.getLogger(__name__)


class FarRecorder(Recorder):
    """As Recorder; ``send`` takes a message to the head, with what ``timings`` know of the exchanges."""

    def __init__(self, send: Callable[[bytes], None], timings: Timings) -> None:
        self._send_message = send
        self._timings = timings
        self._packer = Packer()
        self._gathered = []
        self._found: list[tuple[Column, int]] = []
        self._numbers = count(1)
        self._waiting: dict[int, list[Then]] = {}
        self._is_lost = False
        self._settled = asyncio.Event()
        self.listeners = []  # nobody listens here: who does is told by the head

    def append(self, entries: Sequence[Entry]) -> None:
        """For what ends an exchange of which nothing is released any more: it is on its way when this returns."""
        self.gather(entries, _said)

    def take_in(self) -> None:
        """The head's work."""

    async def checkpoint(self) -> Note | None:
        """The head's work."""
        return None

    def found(self, column: Column, values: int) -> None:
        """What an answer shows of a column goes before its entries, and is known to all workers before they count."""
        self._found.append((column, values))
        asyncio.get_running_loop().call_soon(self._append_gathered)

    def _append_gathered(self) -> None:
        gathered, self._gathered = self._gathered, []
        found, self._found = self._found, []
        if self._is_lost:
            for _, then in gathered:
                then(LostError(_GONE))
            return
        packed: list[object] = []
        sent: list[Then] = []
        refused: list[tuple[Then, LedgerError]] = []
        for entries, then in gathered:
            try:
                packed += self._packer.pack(entries)
            except LedgerError as fault:
                refused.append((then, fault))
            else:
                sent.append(then)
        if sent or found:
            number = next(self._numbers)
            self._waiting[number] = sent
            shown = [(it.schema, it.table, it.name, values) for it, values in found]
            spent = [(exchange, tuple(times)) for exchange, times in self._timings.given()]
            self._send_message(said(Word.ENTRIES, number, packed, shown, spent))
        for then, error in refused:
            then(error)

    def answered(self, answer: Kept) -> None:
        """The head has said what became of some."""
        sent = self._waiting.pop(answer.number, [])
        if not self._waiting:
            self._settled.set()
        error = None
        if answer.fault is not None:
            error = (LostError if answer.lost else LedgerError)(answer.fault)
        for then in sent:
            then(error)

    def lost(self) -> None:
        """The head is gone: nothing is kept any more."""
        self._is_lost = True
        for number in list(self._waiting):
            self.answered(Kept(number, _GONE, lost=True))

    async def close(self) -> None:
        """Waits for what is on its way."""
        self._append_gathered()
        while self._waiting and not self._is_lost:
            self._settled.clear()
            await self._settled.wait()


def _said(error: LedgerError | None) -> None:
    if error is not None:
        _log.critical("%s", error)
