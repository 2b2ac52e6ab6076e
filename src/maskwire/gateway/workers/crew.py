"""The workers of one gateway: started, watched, started again; told together; heard one by one.

What it must never do: start a worker again at once and for ever, or answer one before all others know what it found.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any, Protocol

from maskwire.errors import ConfigurationError, LedgerError, UpstreamError
from maskwire.gateway.workers import messages as m
from maskwire.gateway.workers.member import Member
from maskwire.gateway.workers.messages import Word
from maskwire.ledger.entry import Entry
from maskwire.ledger.postgres.link import LostError
from maskwire.model import Column
from maskwire.moments import Spent

_PATIENCE = 60.0  # seconds for a worker to hear; one that does not is ended
_SHORT_PATIENCE = 10.0  # the same while all others wait for it
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 30.0  # seconds before one that died is started again, doubled each time
_SOUND = 60.0  # seconds after which one that died was sound before
_GOODBYE = 5.0  # seconds for a worker to end, beyond what its clients have
_log = logging.getLogger(__name__)


class Keeper(Protocol):
    """What the crew asks of the head."""

    def gather(self, entries: list[Entry], then: Callable[[LedgerError | None], None]) -> None:
        """Into the ledger."""

    def hold(self, until: asyncio.Future[bool]) -> None:
        """Nothing more goes into the ledger before that is done."""

    def begin(self, number: int) -> m.Begin:
        """All that a worker needs that starts now."""

    def found(self, column: Column, values: int) -> None:
        """A worker's answer showed something in a column."""

    def tried(self, name: str | None, address: str, *, succeeded: bool) -> None:
        """Somebody tried to log in at a worker."""

    def spent(self, exchange: str, times: Spent) -> None:
        """What a worker's exchange spent its time on."""

    async def refresh(self) -> None:
        """Reads the catalog again, and tells all workers. Raises MaskwireError."""

    def unfinished(self, opened: Entry) -> Entry:
        """How an exchange ended whose worker died."""


class Crew:
    """``size`` workers at one listening socket."""

    def __init__(self, keeper: Keeper, size: int, listening: socket.socket) -> None:
        self._keeper = keeper
        self._listening = listening
        self._numbers = count(1)
        self._members: dict[int, Member | None] = dict.fromkeys(range(size))
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_ending = False
        self._changed = asyncio.Event()  # of who is there, and who is ready

    @property
    def clients(self) -> int:
        """How many are connected to all workers."""
        return sum(member.clients for member in self._present())

    @property
    def ready(self) -> int:
        """How many workers serve."""
        return sum(member.is_ready for member in self._present())

    @property
    def processes(self) -> list[int]:
        """The workers' processes."""
        return [it.process_id for it in self._present() if it.process_id is not None]

    async def start(self) -> None:
        """Until all serve. Raises ConfigurationError where one can't."""
        watches = [self._spawn(self._watch(number)) for number in self._members]
        await self._until(lambda: self.ready == len(watches) or any(watch.done() for watch in watches))
        if self.ready < len(watches):
            raise ConfigurationError("A worker could not start; what it said stands above.")

    async def _watch(self, number: int) -> None:
        """One worker after another in one place, until the end."""
        loop = asyncio.get_running_loop()
        pause, has_served = _FIRST_PAUSE, False
        while True:
            began = loop.time()
            served = await self._serve(number)
            if self._is_ending or not (served or has_served):
                return
            has_served = True
            pause = _FIRST_PAUSE if loop.time() - began > _SOUND else min(2 * pause, _LONGEST_PAUSE)
            _log.error("worker %d ended; another is started in %.1f seconds", number, pause)
            await asyncio.sleep(pause)

    async def _serve(self, number: int) -> bool:
        """One worker from its start to its end; whether it has served."""
        member = Member(number, self._said)
        try:
            await member.start(self._listening)
        except OSError as fault:
            _log.error("a worker could not be started (%s)", type(fault).__name__)
            return False
        try:
            if self._is_ending:
                return False
            member.send(self._keeper.begin(number))
            self._members[number] = member  # what is told from now on comes after what it began with
            await member.gone()
            self._settle(member)
            return member.ready.result()
        finally:
            self._members[number] = None
            member.kill()
            self._changed.set()

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    def _settle(self, member: Member) -> None:
        """What a worker that is gone had open is closed."""
        opened, member.open = list(member.open.values()), {}
        if opened:
            self._keeper.gather([self._keeper.unfinished(entry) for entry in opened], _told_of)

    def _present(self) -> list[Member]:
        return [member for member in self._members.values() if member is not None]

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # ---------------------------------------------------------------- told together

    def tell(self, news: object, besides: Member | None = None, patience: float = _PATIENCE) -> asyncio.Future[bool]:
        """It is on its way when this returns, before all that is said later. Done once every worker has heard, or is
        gone; whether it was found at any. One that is silent is ended."""
        number = next(self._numbers)
        waiting: dict[Member, asyncio.Future[bool]] = {}
        for member in self._present():
            if member is not besides:
                waiting[member] = member.told[number] = asyncio.get_running_loop().create_future()
                member.send(m.Told(number, news))
        return self._spawn(self._heard(number, waiting, patience))

    @staticmethod
    async def _heard(number: int, waiting: dict[Member, asyncio.Future[bool]], patience: float) -> bool:
        if not waiting:
            return False
        _, silent = await asyncio.wait(waiting.values(), timeout=patience)
        for member, future in waiting.items():
            member.told.pop(number, None)
            if future in silent:
                _log.error("worker %d does not answer; it is ended", member.number)
                member.kill()
        return any(future.done() and future.result() for future in waiting.values())

    # ---------------------------------------------------------------- what a worker says

    def _said(self, member: Member, word: Word, what: list[Any]) -> None:
        match word:
            case Word.ENTRIES:
                self._entries(member, *what)
            case Word.HEARD:
                number, is_there = what
                waiting = member.told.get(number)
                if waiting is not None and not waiting.done():
                    waiting.set_result(is_there is True)
            case Word.TRIED:
                name, address, succeeded = what
                self.tried(name, address, succeeded=succeeded, besides=member)
                self._keeper.tried(name, address, succeeded=succeeded)
            case Word.STANDING:
                member.clients = int(what[0])
            case Word.READY:
                if not member.ready.done():
                    member.ready.set_result(True)
                    self._changed.set()
            case Word.REFRESH:
                self._spawn(self._refresh(member, what[0]))
            case Word.CANCEL:
                number, process_id, key = what
                self._spawn(self._pass_on(member, number, m.Cancel(int(process_id), bytes.fromhex(key))))
            case Word.KILL:
                number, client, principal = what
                self._spawn(self._pass_on(member, number, m.Kill(int(client), str(principal))))

    def _entries(
        self, member: Member, number: int, packed: list[Any], shown: list[list[Any]], spent: list[list[Any]]
    ) -> None:
        for exchange, times in spent:
            self._keeper.spent(str(exchange), Spent(*map(int, times)))
        for schema, table, name, values in shown:
            column = Column(schema, table, name)
            self._keeper.found(column, values)
            self.found(column, values, besides=member)
        try:
            entries = member.unpacker.unpack(packed)
        except LedgerError as error:
            member.send(m.Kept(number, str(error)))
            member.kill()
            return

        def then(error: LedgerError | None) -> None:
            if error is None:
                member.note(entries)
                member.send(m.Kept(number))
            else:
                member.send(m.Kept(number, str(error), isinstance(error, LostError)))
            if member.is_gone:
                self._settle(member)

        if entries:
            self._keeper.gather(entries, then)
        else:
            member.send(m.Kept(number))

    def found(self, column: Column, values: int, besides: Member | None = None) -> None:
        """An answer showed something: nothing goes into the ledger, and so no answer out, until all workers know."""
        self._keeper.hold(self.tell(m.Found(column, values), besides, _SHORT_PATIENCE))

    def tried(self, name: str | None, address: str, *, succeeded: bool, besides: Member | None = None) -> None:
        """Somebody tried to log in: each counts it."""
        for member in self._present():
            if member is not besides:
                member.send(m.Tried(name, address, succeeded))

    async def _refresh(self, member: Member, number: int) -> None:
        try:
            await self._keeper.refresh()
        except UpstreamError as error:
            member.send(m.Answer(number, done=False, fault=str(error), code=error.code))
        except Exception as error:  # noqa: BLE001 - the top of a task: the worker must be told
            fault = f"The catalog can't be read ({type(error).__name__})."
            member.send(m.Answer(number, done=False, fault=fault, code="XX000"))
        else:
            member.send(m.Answer(number))

    async def _pass_on(self, member: Member, number: int, news: object) -> None:
        member.send(m.Answer(number, await self.tell(news, member)))

    # ---------------------------------------------------------------- ends

    async def end(self, seconds: float) -> None:
        """Lets the workers' clients come to their end, for so long at most, and waits until all are gone."""
        self._is_ending = True
        for member in self._present():
            member.send(m.End(seconds))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds + _GOODBYE):
                await self._until(lambda: not self._present())
        for member in self._present():
            member.kill()
        await self._until(lambda: not self._present())
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _told_of(error: LedgerError | None) -> None:
    if error is not None:
        _log.critical("%s", error)
