"""One of several processes at the database's port: a gateway whose ledger, catalog and files are its head's.

What it must never do: serve by what the head has replaced once it has said that it heard, or after the head is gone.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

from maskwire.access.configuration import Access
from maskwire.dialect import MYSQL, POSTGRES
from maskwire.errors import ConfigurationError, UpstreamError
from maskwire.gateway.catalog import Read
from maskwire.gateway.granting import Granting
from maskwire.gateway.listener import Listener
from maskwire.gateway.mysql.clients import Clients
from maskwire.gateway.server import Gateway
from maskwire.gateway.settings import Settings
from maskwire.gateway.version import version
from maskwire.gateway.workers import messages as m
from maskwire.gateway.workers.messages import Word, said
from maskwire.gateway.workers.recorder import FarRecorder
from maskwire.ledger.entry import principal_of, principal_text
from maskwire.ledger.literals import Digests
from maskwire.ledger.transcript import Transcripts, folder_of
from maskwire.model import Principal
from maskwire.policy.rules import Policy
from maskwire.source import Knowledge, Source

_STANDING = 1.0  # seconds from one report of how many clients there are to the next
_log = logging.getLogger(__name__)


class Worker(Gateway):
    """``send`` takes a message to the head. ``end`` is done with the seconds that what runs has; ``now``: none."""

    def __init__(self, settings: Settings, begin: m.Begin, send: Callable[[bytes], None]) -> None:
        super().__init__(settings)
        self._begin = begin
        self._send = send
        self.timings.is_wanted = True  # the head knows for whom
        self._recorder = self._far = FarRecorder(send, self.timings)
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[m.Answer]] = {}
        self.end: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.now = asyncio.Event()
        self.catalog_reader.server_version = begin.server_version
        self.granting = _Looking(self, self.granting.clock)
        self.mysql = self._clients = _Clients(self, settings.upstream_sessions, begin.number + 1, begin.of)
        self.entrance.attempts = begin.attempts
        self.entrance.tell = self._tell_of_try

    async def prepare(self) -> None:
        """All but to accept clients. Raises MaskwireError."""
        begin, settings = self._begin, self.settings
        if settings.transcripts:
            self.transcripts = Transcripts(folder_of(settings.ledger), settings.keyring.secret)
        if self._rights is not None:
            await self._rights.start()
        self._read = begin.read
        memory = begin.memory
        self._source = Source(
            name=self.address.database,
            knowledge=Knowledge(begin.read.catalog, begin.read.classes),
            policy=begin.policy,
            keys=settings.keyring.current,
            older_keys=settings.keyring.older,
            vault=self.vault,
            scanner=self._scanner,
            seed=begin.seed,
            asks_rights=self._rights is not None,
            digests=Digests(settings.keyring.secret),
            version=version(),
            dialect=MYSQL if self.speaks_first else POSTGRES,
            learned=dict(memory.learned),
            found=dict(memory.found),
            tell=self._far.found,
        )
        self._source.recall(memory.recalled)

    def serve(self, listening: socket.socket) -> None:
        """Accepts clients at a socket that other workers accept at, too."""
        self._listener = Listener(self, listening)
        self.spawn(self.pool.sweep())
        self.spawn(self._look())
        self.spawn(self._stand())
        self._send(said(Word.READY))

    async def _stand(self) -> None:
        """Tells the head how many clients there are, where that has changed, until cancelled."""
        told = 0
        while True:
            if len(self.connections) != told:
                told = len(self.connections)
                self._send(said(Word.STANDING, told))
            await asyncio.sleep(_STANDING)

    def _tell_of_try(self, name: str | None, address: str, succeeded: bool) -> None:  # noqa: FBT001 - as it is called
        named = None if name is None else name.encode(errors="replace").decode()
        self._send(said(Word.TRIED, named, address, succeeded))

    # ---------------------------------------------------------------- what the head says

    def received(self, message: bytes) -> None:
        """One message of the head's."""
        match m.unpacked(message):
            case m.Kept() as kept:
                self._far.answered(kept)
            case m.Answer() as answer:
                waiting = self._asked.pop(answer.number, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
            case m.Told(number, news):
                self._hear(number, news)
            case m.Tried(name, address, succeeded):
                self.entrance.hear(name, address, succeeded=succeeded)
            case m.End(seconds):
                self.finish(seconds)

    def _hear(self, number: int, news: object) -> None:
        """What is told holds from now on; where it can't, the worker ends: it may not go on by what was before."""
        try:
            match news:
                case m.Found(column, values):
                    self.source.hear(column, values)
                case Read() as read:
                    self._read = read
                    self.source.know(read.catalog, read.classes)
                case Policy() as policy:
                    self.adopt(policy)
                case Access() as access:
                    self.entrance.adopt(access)
                case m.ReadTls():
                    self._read_tls()
                case m.Cancel(process_id, secret_key):
                    self.spawn(self._heard(number, self._cancel_here(process_id, secret_key)))
                    return
                case m.Kill(client, principal):
                    who = principal_of(principal) if principal else None
                    self.spawn(self._heard(number, self._clients.kill_here(client, who)))
                    return
                case _:
                    raise TypeError
        except Exception as error:  # noqa: BLE001 - the worker's end, and none of its clients' way on
            _log.critical("a worker ends: it can't do as it was told (%s)", type(error).__name__)
            self.finish(0.0)
            return
        self._send(said(Word.HEARD, number, False))

    def _read_tls(self) -> None:
        try:
            self.reload_tls()
        except ConfigurationError as error:  # those of before stay, as at the head
            _log.error("kept the certificate of before: %s", error)

    async def _heard(self, number: int, work: Coroutine[None, None, bool]) -> None:
        is_here = False
        try:
            is_here = await work
        finally:
            self._send(said(Word.HEARD, number, is_here))

    def lost(self) -> None:
        """The head is gone."""
        self._far.lost()
        for number in list(self._asked):
            waiting = self._asked.pop(number)
            if not waiting.done():
                waiting.set_result(m.Answer(number, done=False, fault="The gateway is shutting down.", code="57P01"))
        self.finish(0.0)

    def finish(self, seconds: float) -> None:
        """It ends once what runs has come to its end, for so long at most; 0: at once, and every client is told."""
        if not self.end.done():
            self.end.set_result(seconds)
        if not seconds:
            self.now.set()

    # ---------------------------------------------------------------- what is asked of the head

    async def ask(self, word: Word, *what: object) -> m.Answer:
        """The head's answer to a question."""
        number = next(self._numbers)
        waiting: asyncio.Future[m.Answer] = asyncio.get_running_loop().create_future()
        self._asked[number] = waiting
        self._send(said(word, number, *what))
        return await waiting

    async def refresh(self) -> None:
        """Has the head read the catalog again; it has told of it when this returns. Raises UpstreamError."""
        answer = await self.ask(Word.REFRESH)
        if answer.fault is not None:
            raise UpstreamError(answer.fault, answer.code)

    async def cancel(self, process_id: int, secret_key: bytes) -> None:
        """Cancels at whichever worker the key is of."""
        if not await self._cancel_here(process_id, secret_key):
            await self.ask(Word.CANCEL, process_id, secret_key.hex())

    async def _cancel_here(self, process_id: int, secret_key: bytes) -> bool:
        connection = self._by_key.get((process_id, secret_key))
        if connection is not None:
            await connection.cancel()
        return connection is not None


class _Looking(Granting):
    """Grants as they count for a worker's clients; what is new is the head's to record."""

    def look(self) -> None:
        """The head's work."""


class _Clients(Clients):
    """A worker's MySQL clients, and through the head those of all others."""

    def __init__(self, worker: Worker, most: int, first: int, step: int) -> None:
        super().__init__(most, first, step)
        self._worker = worker

    async def kill_here(self, number: int, who: Principal | None) -> bool:
        """As ``kill``, in this process."""
        return await super().kill(number, who)

    async def kill(self, number: int, who: Principal | None) -> bool:
        """At whichever worker the client of that number is."""
        if await self.kill_here(number, who):
            return True
        answer = await self._worker.ask(Word.KILL, number, "" if who is None else principal_text(who))
        return answer.done


def settings_of(begin: m.Begin, keyring: Any) -> Settings:
    """What the head has set, with the keys. Raises ConfigurationError where they are not the head's any more."""
    if m.fingerprint(keyring) != begin.keys:
        raise ConfigurationError(
            "The keys were changed since the gateway started, and a new worker may not mask by others than the rest: "
            "restart the gateway."
        )
    return Settings(**begin.settings, keyring=keyring, policy=begin.policy, access=begin.access)
