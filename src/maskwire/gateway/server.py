"""The gateway: one listener, one source, and what its sessions share.

What it must never do: listen before the catalog is read, or start without a ledger.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from maskwire.access.configuration import load, only
from maskwire.access.entrance import Entrance
from maskwire.access_stores import store_of
from maskwire.dialect import MYSQL, POSTGRES
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.gateway.address import client_url
from maskwire.gateway.asking import Rights
from maskwire.gateway.catalog import Progress, Read
from maskwire.gateway.catalogs import reader_of
from maskwire.gateway.connection import Connection
from maskwire.gateway.conversations import Conversations
from maskwire.gateway.faults import SHUTDOWN
from maskwire.gateway.following import follow
from maskwire.gateway.granting import Granting
from maskwire.gateway.listener import Listener, listening
from maskwire.gateway.mysql.catalog import watch_mysql
from maskwire.gateway.mysql.clients import Clients
from maskwire.gateway.mysql.connection import MySqlConnection
from maskwire.gateway.mysql.upstream import SQL_MODE
from maskwire.gateway.oidc_keys import OidcKeys
from maskwire.gateway.planner import planner_settings
from maskwire.gateway.pool import Pool
from maskwire.gateway.recall import GATEWAY, recalled
from maskwire.gateway.recorder import Recorder
from maskwire.gateway.settings import Settings
from maskwire.gateway.standing import Standing
from maskwire.gateway.timings import Timings
from maskwire.gateway.version import version
from maskwire.gateway.watch import watch
from maskwire.ledger.entry import Entry, Kind, moment
from maskwire.ledger.literals import Digests
from maskwire.ledger.opening import open_store
from maskwire.ledger.transcript import Transcripts, folder_of
from maskwire.model import Principal, PrincipalKind, Refusal
from maskwire.policy.rules import Policy
from maskwire.policy_file import read, scanner_of
from maskwire.row_filters import unreadable
from maskwire.source import Knowledge, Source, digest_of
from maskwire.sql.catalog import Catalog
from maskwire.sql.statement import Statement
from maskwire.vaults import vault_of
from maskwire.view import unmatched

_FORCED = {
    "client_encoding": "UTF8",
    "default_transaction_read_only": "on",
    "standard_conforming_strings": "on",
    "bytea_output": "hex",
    "IntervalStyle": "postgres",
}
_GOODBYE = 2.0  # seconds for clients to fetch the last word
_HEARTBEAT = 60.0  # seconds between two checkpoints of the ledger
_TICK = 0.5  # seconds between two looks at the time limits
_log = logging.getLogger(__name__)


class Gateway:
    """``start``, then serve until ``stop``."""

    clock: Callable[[], float] = staticmethod(time.time)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.address = settings.address
        self.tls = settings.tls.load() if settings.tls is not None else None
        self.mysql = Clients(settings.upstream_sessions)
        self.speaks_first = settings.address.dialect == "mysql"
        self.pool = Pool(settings.address, settings.upstream_sessions)
        keyring = settings.keyring
        self.vault = vault_of(settings.ledger, keyring.vault, keyring.tenant) if keyring.vault else None
        self.access_store = store_of(settings.ledger, serves=True)
        access = settings.access or only(settings.principal, settings.password)
        self.entrance = Entrance(access, settings.keyring.secret, self.access_store)
        self.granting = Granting(self, time.time)
        self.oidc_keys = OidcKeys(self.entrance, time.time)
        self.conversations = Conversations(self)
        self.timings = Timings()
        self.connections: set[Connection | MySqlConnection] = set()
        self.standing = Standing(self.connections)
        self._empty = asyncio.Event()  # of connections
        self._by_key: dict[tuple[int, bytes], Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._scanner = scanner_of(settings.policy)
        self.catalog_reader = reader_of(settings.address, self._scanner, settings.policy)
        self._rights = Rights(settings.hardened) if settings.hardened is not None else None
        self._listener: Listener | None = None
        self._read: Read | None = None  # the catalog, as it was read last
        self._planned: tuple[Knowledge, Read, Policy, Mapping[str, str]] | None = None
        self._source: Source | None = None
        self._recorder: Recorder | None = None
        self._identity = secrets.token_hex(8)
        self.transcripts: Transcripts | None = None

    @property
    def source(self) -> Source:
        """The source, once started."""
        if self._source is None:
            raise ConfigurationError("The gateway has not started.")
        return self._source

    @property
    def recorder(self) -> Recorder:
        """The ledger, once started."""
        if self._recorder is None:
            raise ConfigurationError("The gateway has not started.")
        return self._recorder

    @property
    def planner(self) -> Mapping[str, str]:
        """What the upstream's planner may not do, by all that is known now; the same object until that changes."""
        found, source, planned = self._read, self._source, self._planned
        if found is None or source is None:
            raise ConfigurationError("The gateway has not started.")
        known, policy = source.knowledge, source.policy
        if planned is None or planned[0] is not known or planned[1] is not found or planned[2] is not policy:
            settings = planner_settings(replace(found, classes=known.classes), policy)
            planned = self._planned = known, found, policy, settings
        return planned[3]

    async def start(self, progress: Progress | None = None) -> str:
        """Opens the ledger, reads and classifies the catalog, listens. The connection string for clients.

        Raises LedgerError, UpstreamError or ConfigurationError, and leaves nothing open.
        """
        opened = await asyncio.to_thread(open_store, self.settings.ledger, self.settings.durability)
        self._recorder = Recorder(opened)
        if self.settings.transcripts:
            self.transcripts = Transcripts(folder_of(self.settings.ledger), self.settings.keyring.secret)
        try:
            first = await self.catalog_reader.read(progress)
            if self._rights is not None:
                await self._rights.start()
            policy = self.settings.policy
            self._read = first
            self._source = Source(
                name=self.address.database,
                knowledge=Knowledge(first.catalog, first.classes),
                policy=policy,
                keys=self.settings.keyring.current,
                older_keys=self.settings.keyring.older,
                vault=self.vault,
                scanner=self._scanner,
                seed=secrets.randbits(63),
                asks_rights=self._rights is not None,
                digests=Digests(self.settings.keyring.secret),
                version=version(),
                dialect=MYSQL if self.speaks_first else POSTGRES,
            )
            _warn_of_names(policy, first.catalog, mysql=self.speaks_first)
            columns = await asyncio.to_thread(recalled, self.settings.ledger, self._source.name)
            self._source.recall(columns)
            host, port = self.settings.host, self.settings.port
            if self.settings.listens:
                self._listener = Listener(self, listening(host, port))
                host, port = self._listener.address
            self.recorder.take_in()
            await self.recorder.keep([replace(self._of_itself(Kind.START), classified=columns)])
            self.spawn((watch_mysql if self.speaks_first else watch)(self.address, self.refresh))
            if self.settings.policy_file is not None:
                self.spawn(follow(self.settings.policy_file, self.reload_policy))
            if self.settings.access_file is not None:
                self.spawn(follow(self.settings.access_file, self.reload_access))
            self.spawn(self.pool.sweep())
            self.spawn(self._look())
            self.spawn(self._beat())
        except BaseException:
            if self._rights is not None:
                await self._rights.stop()
            await self._recorder.close()
            self.access_store.close()
            raise
        return client_url(
            self.settings.principal, self.settings.password, host, port, self.address.database, self.address.dialect
        )

    def connection(self) -> Connection:
        """What serves one client."""
        return Connection(self)

    async def welcome(self, client: socket.socket) -> None:
        """Serves one client whom the server speaks to first, to its end."""
        await MySqlConnection(self).serve(client)

    def _of_itself(self, kind: Kind) -> Entry:
        """An entry of what the gateway itself did."""
        return Entry(
            time=moment(self.clock()),
            session=self._identity,
            principal=Principal(GATEWAY, PrincipalKind.SERVICE),
            kind=kind,
            source=self.source.name,
        )

    async def _beat(self) -> None:
        """A sign of life in the ledger, and a checkpoint over it, until cancelled: where one is missing, the gateway
        was stopped, or its last entries were lost."""
        while True:
            await asyncio.sleep(_HEARTBEAT)
            try:
                self.recorder.take_in()
                await self.recorder.keep([self._of_itself(Kind.HEARTBEAT)])
            except LedgerError as error:
                _log.critical("%s", error)
            else:
                await self.recorder.checkpoint()
            if self.catalog_reader.is_incomplete:  # what was empty may have values by now
                self.spawn(self.refresh())

    async def drain(self, seconds: float) -> None:
        """Accepts nobody any more, and lets statements and transactions come to their end, for so long at most."""
        if self._listener is not None:
            self._listener.close()
        for connection in list(self.connections):
            connection.drain()
        await self._are_gone(seconds)

    async def stop(self) -> None:
        """Closes the listener, tells every client, syncs the ledger."""
        if self._listener is not None:
            self._listener.close()
        for connection in list(self.connections):
            connection.end(*SHUTDOWN)
        await self._are_gone(_GOODBYE)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.pool.close()
        await self.catalog_reader.stop()
        if self._rights is not None:
            await self._rights.stop()
        if self._recorder is not None:
            await self._recorder.close()
        self.access_store.close()
        if self.vault is not None:
            self.vault.close()

    async def _are_gone(self, seconds: float) -> None:
        """Waits until no client is left, for no longer than that."""
        if self.connections:
            self._empty.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)

    async def _look(self) -> None:
        """Looks after what is over its time, or let in no more, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_TICK)
            self.granting.look()
            for connection in list(self.connections):
                connection.look(loop.time())

    def reload_tls(self) -> None:
        """Reads the certificate files again; who is connected stays so. Raises ConfigurationError, and keeps those of
        before."""
        if self.settings.tls is not None:
            self.tls = self.settings.tls.load()

    def adopt(self, policy: Policy) -> None:
        """Another policy, for every statement from now on, in the sessions that are open too.

        Where it has other detectors than the former, columns are sampled again, too; until that is done, they are
        what the former ones found, and text is searched by the new ones.
        """
        is_other = policy.detectors != self.source.policy.detectors
        scanner = scanner_of(policy) if is_other else self._scanner
        found = self._read.stating(policy) if self._read is not None else None
        # Nothing is changed before all of it is made.
        self._scanner, self._read, self.catalog_reader.policy = scanner, found, policy
        self.source.adopt(policy, scanner, found.classes if found is not None else None)
        _warn_of_names(policy, self.source.knowledge.catalog, mysql=self.speaks_first)
        if is_other:
            self.catalog_reader.search_with(scanner)
            self.spawn(self.refresh())

    def reload_policy(self) -> str:
        """Reads the policy file again and adopts it; where it has a fault, the policy of before stays. What became of
        it, in words."""
        if self.settings.policy_file is None:
            return "there is no policy file to read again"
        try:
            policy = read(self.settings.policy_file).policy
            if policy == self.source.policy:
                return "the policy file is as it was"
            changed = replace(self._of_itself(Kind.CONFIGURATION), reason="policy", policy=digest_of(policy))
            self.recorder.append([changed])
            self.adopt(policy)
        except (ConfigurationError, LedgerError) as error:
            _log.error("the policy of before stays: %s", error)
            return f"the policy of before stays: {error}"
        _log.info("the policy file was read again")
        return "policy file read again"

    def reload_access(self) -> str:
        """Reads the file of principals again; where it has a fault, those of before stay. What became of it."""
        if self.settings.access_file is None:
            return "there is no file of principals to read again"
        try:
            access = load(self.settings.access_file)
            if access == self.entrance.access:
                return "the file of principals is as it was"
            self.recorder.append([replace(self._of_itself(Kind.CONFIGURATION), reason="principals")])
            self.entrance.adopt(access)
        except (ConfigurationError, LedgerError) as error:
            _log.error("the principals of before stay: %s", error)
            return f"the principals of before stay: {error}"
        _log.info("the file of principals was read again")
        return "principals read again"

    async def refresh(self) -> None:
        """Reads the catalog again. Sessions see it from their next statement on."""
        found = await self.catalog_reader.read()
        policy = self.source.policy
        found = found.stating(policy)  # a policy may have been adopted in the meantime
        self._read = found
        self.source.know(found.catalog, found.classes)

    async def ask_rights(
        self, statements: Sequence[Statement], paths: Sequence[Sequence[str]], types: Sequence[int]
    ) -> Mapping[str, Refusal | None]:
        """What the hardened role may run of these, by their texts."""
        return {} if self._rights is None else await self._rights.ask(statements, paths, types)

    def search_path(self, settings: dict[str, str]) -> tuple[str, ...]:
        """The schemas that unqualified names of a new session mean, in order."""
        if self.speaks_first:
            return settings["database"] or self.address.database, SQL_MODE
        asked = settings.get("search_path")
        if asked is None:
            return self.source.knowledge.catalog.search_path
        return tuple(name.strip(" ") for name in asked.split(","))

    def upstream_settings(self, asked: dict[str, str]) -> dict[str, str]:
        """The startup parameters of an upstream session: the client's, under those that masking depends on."""
        settings = {"datestyle": "ISO", "application_name": "maskwire", **asked}
        forced = {name.lower() for name in _FORCED}
        settings = {name: value for name, value in settings.items() if name.lower() not in forced}
        return {**settings, **_FORCED, **self.planner}

    # ---------------------------------------------------------------- cancel keys

    def remember(self, connection: Connection) -> None:
        """From now on the connection's key cancels it."""
        self._by_key[connection.process_id, connection.secret_key] = connection

    def forget(self, connection: Connection | MySqlConnection) -> None:
        """The connection is gone."""
        self._by_key.pop((connection.process_id, connection.secret_key), None)
        self.connections.discard(connection)
        if not self.connections:
            self._empty.set()

    async def cancel(self, process_id: int, secret_key: bytes) -> None:
        """A client asks to cancel; an unknown key does nothing and says nothing (54.2.8)."""
        connection = self._by_key.get((process_id, secret_key))
        if connection is not None:
            await connection.cancel()

    def spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Runs a task that the gateway holds, so that it is neither lost nor left behind."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a task ended with %s", type(error).__name__)


def _warn_of_names(policy: Policy, catalog: Catalog, *, mysql: bool) -> None:
    for pattern in unmatched(policy, catalog):
        _log.warning("the policy names %s: nothing in the source is called so", pattern)
    for fault in unreadable(policy, catalog, mysql=mysql):
        _log.warning("the policy: %s", fault)
