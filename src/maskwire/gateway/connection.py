"""One client connection: performs what its door asks for, in order, and joins it to its upstream.

What it must never do: perform a command after one that failed, let one side's speed grow the other's buffer,
or name in a log anything but where an error happened.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import ssl
import traceback
from functools import partial
from typing import TYPE_CHECKING, cast

from maskwire.doors.commands import (
    Append,
    AskRights,
    CancelSession,
    Command,
    Disconnect,
    OpenUpstream,
    RefreshCatalog,
    SendToClient,
    SendUpstream,
    StartTls,
)
from maskwire.doors.postgres.dialogue import Dialogue
from maskwire.doors.postgres.parameters import parameter_told
from maskwire.doors.postgres.startup import Startup
from maskwire.errors import LedgerError, MaskwireError
from maskwire.gateway.upstream import WRITE_HIGH_WATER, Upstream
from maskwire.ledger.entry import Entry, Kind, Outcome, moment
from maskwire.model import Principal, Purpose
from maskwire.session import Session
from maskwire.sql.statement import Statement
from maskwire.wire.postgres import backend
from maskwire.wire.postgres.reader import FrontendReader

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

STARTUP_TIMEOUT = 30.0  # seconds until a client must have proven who it is
LINGER = 10.0  # seconds for a client to fetch what was sent before the end
_log = logging.getLogger(__name__)
_LEDGER_HINT = "The operator must make the ledger writable again; until then nothing is released."


class Connection(asyncio.Protocol):
    """A client, from its first byte to its last."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._reader = FrontendReader(gateway.settings.max_message)
        self._startup = Startup(
            self._reader, gateway.credentials, gateway.address.database, tls=gateway.tls is not None
        )
        self._dialogue: Dialogue | None = None
        self._upstream: Upstream | None = None
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._client = ""
        self._is_recording = False  # an entry is on its way to the ledger: what follows it waits
        self._waiting: list[Command] = []
        self._is_unrecorded = False  # the ledger refused an entry: what is unfinished can't be recorded either
        self._pauses: set[str] = set()  # why the client is not read from; it is while there is no reason
        self.identity = secrets.token_hex(8)
        self.process_id = secrets.randbelow(1 << 31)
        self.secret_key = secrets.token_bytes(4)

    # ---------------------------------------------------------------- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102 - asyncio's own
        # uvloop's transports are asyncio.Transport by behaviour, not by class.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=WRITE_HIGH_WATER)
        peer = transport.get_extra_info("peername")
        self._client = f"{peer[0]}:{peer[1]}" if isinstance(peer, tuple) else "unix"
        if self._deadline is None:
            self._gateway.connections.add(self)
            self._deadline = asyncio.get_running_loop().call_later(STARTUP_TIMEOUT, self._startup_timed_out)

    def data_received(self, data: bytes) -> None:  # noqa: D102
        try:
            if self._dialogue is None:
                self._perform(self._startup.receive(data))
                if self._startup.login_failed:
                    self._record_failed_login()
            else:
                self._perform(self._dialogue.receive_client(data))
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002, D102
        self._gateway.connections.discard(self)
        self._gateway.forget(self)
        self._drop_deadline()
        if self._dialogue is not None and not self._is_unrecorded:
            self._perform(self._dialogue.client_gone())
        if self._upstream is not None:
            self._upstream.lost = lambda: None
            if self._dialogue is not None and not self._dialogue.idle:
                self._gateway.spawn(self._upstream.cancel())
            self._upstream.close()

    def pause_writing(self) -> None:  # noqa: D102
        if self._upstream is not None:
            self._upstream.pause()

    def resume_writing(self) -> None:  # noqa: D102
        if self._upstream is not None:
            self._upstream.resume()

    # ---------------------------------------------------------------- the upstream's side

    def _upstream_received(self, data: bytes) -> None:
        if self._dialogue is None:
            return
        try:
            self._perform(self._dialogue.receive_upstream(data))
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    def _upstream_lost(self) -> None:
        self.end("57P01", "The database closed the session.", "Connect again in a moment.")

    # ---------------------------------------------------------------- commands

    def _perform(self, commands: list[Command]) -> None:
        """In order. What follows an entry waits until the ledger has it, and so does all that comes meanwhile."""
        if self._is_recording:
            self._waiting += commands
            return
        for at, command in enumerate(commands):
            if isinstance(command, Append):
                entries = _entries(commands[at:])
                self._is_recording, self._waiting = True, commands[at + len(entries) :]
                self._gateway.recorder.gather(entries, self._recorded)
                return
            self._perform_one(command)

    def _recorded(self, failure: LedgerError | None) -> None:
        """The ledger has the entry. Where it refused it, nothing that waits is released."""
        self._is_recording = False
        waiting, self._waiting = self._waiting, []
        try:
            if failure is not None:
                self._unrecorded(failure)
            else:
                self._perform(waiting)
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    def _perform_one(self, command: Command) -> None:
        match command:
            case SendToClient(data):
                self._send(data)
            case SendUpstream(data):
                if self._upstream is not None:
                    self._upstream.send(data)
            case RefreshCatalog():
                self._pause("catalog")
                self._gateway.spawn(self._refresh())
            case AskRights(statements, paths, types):
                self._pause("rights")
                self._gateway.spawn(self._ask_rights(statements, paths, types))
            case OpenUpstream(principal, settings, application):
                self._pause("open")
                self._gateway.spawn(self._open(principal, settings, application))
            case StartTls():
                self._send(b"S")
                self._pause("tls")
                self._gateway.spawn(self._encrypt())
            case CancelSession(process_id, secret_key):
                self._gateway.spawn(self._cancel_session(process_id, secret_key))
            case Disconnect():
                self._close()

    def _append(self, entries: list[Entry]) -> bool:
        """Of a login: at once."""
        try:
            self._gateway.recorder.append(entries)
        except LedgerError as error:
            self._unrecorded(error)
            return False
        return True

    def _unrecorded(self, failure: LedgerError) -> None:
        _log.critical("%s", failure)
        self._is_unrecorded = True
        self.end("58030", "The ledger can't be written, so nothing is released.", _LEDGER_HINT)

    async def _refresh(self) -> None:
        try:
            await self._gateway.refresh()
        except MaskwireError as error:
            _log.warning("the catalog could not be read again: %s", error)
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)
        if self._dialogue is None or not self._alive():
            return
        try:
            self._resume("catalog")
            self._perform(self._dialogue.catalog_refreshed())
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    async def _ask_rights(
        self, statements: tuple[Statement, ...], paths: tuple[tuple[str, ...], ...], types: tuple[int, ...]
    ) -> None:
        try:
            answers = await self._gateway.ask_rights(statements, paths, types)
            if self._dialogue is None or not self._alive():
                return
            self._resume("rights")
            self._perform(self._dialogue.rights_told(answers))
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    async def _encrypt(self) -> None:
        loop = asyncio.get_running_loop()
        if self._transport is None or self._gateway.tls is None:
            return
        try:
            encrypted = await loop.start_tls(self._transport, self, self._gateway.tls, server_side=True)
        except (OSError, ssl.SSLError):
            self._close()
            return
        if encrypted is not None:
            self._pauses.discard("tls")
            self.connection_made(encrypted)

    async def _open(self, principal: Principal, settings: dict[str, str], application: str) -> None:
        gateway = self._gateway
        session = Session(
            gateway.source,
            principal,
            Purpose(),
            self.identity,
            gateway.search_path(settings),
            door="postgres",
            client=self._client,
            application=application,
        )
        if not self._append([session.entry(kind=Kind.LOGIN)]):
            return
        try:
            upstream = await Upstream.connect(gateway.address, gateway.upstream_settings(settings, application))
        except MaskwireError as error:
            _log.warning("an upstream session could not be opened: %s", error)
            self.end("08006", "The database can't be reached through the gateway.", "Try again in a moment.")
            return
        if not self._alive():
            upstream.close()
            return
        self._upstream = upstream
        upstream.received, upstream.lost = self._upstream_received, self._upstream_lost
        upstream.full, upstream.drained = partial(self._pause, "upstream"), partial(self._resume, "upstream")
        self._dialogue = Dialogue(session, self._reader, gateway.settings.max_message, gateway.address.user)
        gateway.remember(self)
        self._drop_deadline()
        self._send(_greeting(upstream.session.parameters, self.process_id, self.secret_key))
        self._resume("open")
        self.data_received(b"")  # what came while the upstream was opened
        if not upstream.is_open:  # it went away before it could tell us so
            self._upstream_lost()

    async def cancel(self) -> None:
        """Cancels what this session runs; nothing where it runs nothing, so that the next query is not hit."""
        if self._upstream is not None and self._dialogue is not None and not self._dialogue.idle:
            await self._upstream.cancel()

    async def _cancel_session(self, process_id: int, secret_key: bytes) -> None:
        """Cancels another session. Its client may ask again once this connection ends: not before that is done."""
        await self._gateway.cancel(process_id, secret_key)
        self._close()

    # ---------------------------------------------------------------- ends

    def end(self, code: str, message: str, hint: str) -> None:
        """Tells the client why, in its protocol, and closes."""
        if not self._alive():
            return
        if self._dialogue is None:
            self._perform([SendToClient(backend.error_response(code, message, hint, severity="FATAL")), Disconnect()])
            return
        if not self._is_unrecorded:
            self._perform(self._dialogue.unfinished(Outcome.FAILED, code, "session-ended"))
        self._perform([*self._dialogue.end(code, message, hint), Disconnect()])

    def _fault(self, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "unknown"
        _log.error("internal error, session closed: %s at %s", type(error).__name__, where)
        self.end("XX000", "The gateway had an internal error; nothing was released.", "Tell the operator.")

    def _startup_timed_out(self) -> None:
        self.end("08P01", "The connection was not set up in time.", "Connect again.")

    def _record_failed_login(self) -> None:
        entry = Entry(
            time=moment(self._gateway.clock()),
            session=self.identity,
            principal=Principal("unknown"),
            kind=Kind.LOGIN_FAILED,
            outcome=Outcome.REFUSED,
            source=self._gateway.source.name,
            client=self._client,
            code="28P01",
            reason="login-failed",
        )
        self._append([entry])

    def _send(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def _alive(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def _close(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.close()
            # What a client does not fetch in time, it is not given: its upstream session would stay open for it.
            asyncio.get_running_loop().call_later(LINGER, self._transport.abort)

    def _pause(self, why: str) -> None:
        self._pauses.add(why)
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def _resume(self, why: str) -> None:
        self._pauses.discard(why)
        if not self._pauses and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _drop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()


def _entries(commands: list[Command]) -> list[Entry]:
    """Those that stand together at the beginning."""
    entries = []
    for command in commands:
        if not isinstance(command, Append):
            break
        entries.append(command.entry)
    return entries


def _greeting(parameters: dict[str, str], process_id: int, secret_key: bytes) -> bytes:
    """AuthenticationOk to ReadyForQuery, with a cancel key of ours: the upstream's is never told (leaks.md 71)."""
    told = (parameter_told(name, value) for name, value in parameters.items())
    return b"".join(
        (
            backend.authentication(backend.AUTHENTICATION_OK),
            *(message for message in told if message is not None),
            backend.backend_key_data(process_id, secret_key),
            backend.ready_for_query(b"I"),
        )
    )
