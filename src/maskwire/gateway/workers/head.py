"""A gateway whose database port is served by workers: the only one that holds the ledger, reads the catalog, follows
the files and opens the front doors.

What it must never do: learn anything that its workers are to serve by, and not tell them.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import fields, replace

from maskwire.access.configuration import Access
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.gateway.address import client_url
from maskwire.gateway.catalog import Progress, Read
from maskwire.gateway.listener import listening
from maskwire.gateway.pool import Pool
from maskwire.gateway.server import Gateway
from maskwire.gateway.settings import Settings
from maskwire.gateway.standing import Standing
from maskwire.gateway.workers import messages as m
from maskwire.gateway.workers.crew import Crew
from maskwire.ledger.entry import UNKNOWN_END, Entry, Outcome, Phase, moment
from maskwire.model import Column
from maskwire.moments import Spent
from maskwire.policy.rules import Policy

_OWN = frozenset({"keyring", "policy", "access"})  # what a worker has in another way


class Head(Gateway):
    """``workers`` processes serve clients of the database's port. Its own share of the sessions with the database is
    for the front doors (``has_doors``)."""

    def __init__(
        self, settings: Settings, workers: int, *, log_format: str = "text", drain: float = 0.0, has_doors: bool = False
    ) -> None:
        sharing = workers + has_doors
        if settings.upstream_sessions < sharing:
            raise ConfigurationError(
                f"{settings.upstream_sessions} sessions with the database can't be shared by {sharing} processes: "
                "raise --upstream-sessions, or lower --workers."
            )
        super().__init__(replace(settings, listens=False))
        self._told = settings
        self._size = workers
        self._share, self._rest = divmod(settings.upstream_sessions, sharing)
        self.pool = Pool(settings.address, self._share)
        self._log_format = log_format
        self._drain = drain
        self._crew: Crew | None = None
        self._unheard: set[asyncio.Future[bool]] = set()
        self._at: socket.socket | None = None
        self.entrance.tell = self._tell_of_try

    @property
    def crew(self) -> Crew:
        """The workers, once started."""
        if self._crew is None:
            raise ConfigurationError("The gateway has not started.")
        return self._crew

    async def start(self, progress: Progress | None = None) -> str:
        """As Gateway's, and starts the workers: the connection string once all of them serve."""
        self._at = at = listening(self.settings.host, self.settings.port)
        try:
            await super().start(progress)
        except BaseException:
            at.close()
            raise
        try:
            self.source.tell = self._tell_of_find
            self._crew = Crew(self, self._size, at)
            self.standing = _Standing(self, self._crew)
            await self._crew.start()
        except BaseException:
            await self.stop()
            raise
        host, port = at.getsockname()[:2]
        known = self.settings
        return client_url(known.principal, known.password, host, port, self.address.database, self.address.dialect)

    def begin(self, number: int) -> m.Begin:
        """All that a worker needs that starts now."""
        if self._read is None:
            raise ConfigurationError("The gateway has not started.")
        told = {it.name: getattr(self._told, it.name) for it in fields(Settings) if it.name not in _OWN}
        told["upstream_sessions"] = self._share + (number < self._rest)
        source = self.source
        return m.Begin(
            settings=told,
            tenant=self.settings.keyring.tenant,
            keys=m.fingerprint(self.settings.keyring),
            number=number,
            of=self._size,
            read=self._read,
            server_version=self.catalog_reader.server_version,
            memory=m.Memory(source.recalled, source.found, source.learned),
            seed=source.seed,
            policy=source.policy,
            access=self.entrance.access,
            attempts=self.entrance.attempts,
            log_format=self._log_format,
            drain=self._drain,
        )

    # ---------------------------------------------------------------- what workers say

    def gather(self, entries: list[Entry], then: Callable[[LedgerError | None], None]) -> None:
        """Into the ledger, in one write with those of other workers."""
        self.recorder.gather(entries, then)

    def hold(self, until: asyncio.Future[bool]) -> None:
        """Nothing more goes into the ledger before that is done."""
        self.recorder.hold(until)

    def found(self, column: Column, values: int) -> None:
        """A worker's answer showed something in a column."""
        self.source.hear(column, values)

    def tried(self, name: str | None, address: str, *, succeeded: bool) -> None:
        """Somebody tried to log in at a worker."""
        self.entrance.hear(name, address, succeeded=succeeded)

    def spent(self, exchange: str, times: Spent) -> None:
        """What a worker's exchange spent its time on: one clock is read by all processes."""
        if self.timings.is_wanted:
            self.timings.hear(exchange, times)

    def unfinished(self, opened: Entry) -> Entry:
        """How an exchange ended whose worker died: how much of its answer was sent, nobody knows."""
        return replace(
            opened,
            time=moment(self.clock()),
            phase=Phase.CLOSING,
            outcome=Outcome.FAILED,
            code="57P01",
            reason=UNKNOWN_END,
            literals=(),
            parameters=(),
        )

    # ---------------------------------------------------------------- what workers are told

    def _tell_of_try(self, name: str | None, address: str, succeeded: bool) -> None:  # noqa: FBT001 - as it is called
        if self._crew is not None:
            self._crew.tried(name, address, succeeded=succeeded)

    def _tell_of_find(self, column: Column, values: int) -> None:
        self.crew.found(column, values)

    def adopt(self, policy: Policy) -> None:
        """As Gateway's, and the workers'."""
        super().adopt(policy)
        if self._crew is not None:
            self._news(self._crew.tell(policy))

    def reload_access(self) -> str:
        """As Gateway's, and the workers'."""
        before: Access = self.entrance.access
        told = super().reload_access()
        if self.entrance.access is not before and self._crew is not None:
            self._news(self._crew.tell(self.entrance.access))
        return told

    def reload_tls(self) -> None:
        """As Gateway's, and the workers'."""
        super().reload_tls()
        self._news(self.crew.tell(m.ReadTls()))

    def _news(self, heard: asyncio.Future[bool]) -> None:
        self._unheard.add(heard)
        heard.add_done_callback(self._unheard.discard)

    async def heard(self) -> None:
        """Until all workers have heard what they were told."""
        if self._unheard:
            await asyncio.wait(set(self._unheard))

    async def refresh(self) -> None:
        """As Gateway's; a worker that asked for it knows before it is told that it was done."""
        before = self._read
        await super().refresh()
        if self._crew is not None and self._read is not None and not _is_same(before, self._read):
            self._news(self._crew.tell(self._read))

    # ---------------------------------------------------------------- ends

    async def drain(self, seconds: float) -> None:
        """As Gateway's, at every worker."""
        self._close()
        await self.crew.end(seconds)
        await super().drain(seconds)

    async def stop(self) -> None:
        """As Gateway's, after every worker."""
        self._close()
        if self._crew is not None:
            await self._crew.end(0.0)
        await super().stop()

    def _close(self) -> None:
        if self._at is not None:
            self._at.close()


class _Standing(Standing):
    """Of all processes together."""

    def __init__(self, head: Head, crew: Crew) -> None:
        super().__init__(head.connections)
        self._head = head
        self._crew = crew

    @property
    def clients(self) -> int:
        """How many are connected to all."""
        return super().clients + self._crew.clients

    @property
    def is_served(self) -> bool:
        """Whether any worker is there."""
        return self._crew.ready > 0

    async def heard(self) -> None:
        """Until all workers know what was read again."""
        await self._head.heard()


def _is_same(before: Read | None, now: Read) -> bool:
    """Whether a reading has told nothing new."""
    if before is None or before.catalog.digest != now.catalog.digest:
        return False
    return replace(before, catalog=now.catalog) == now
