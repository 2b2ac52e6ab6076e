"""One client connection: performs what its door asks for, in order, and joins it to its upstream.

What it must never do: perform a command after one that failed, let one side's speed grow the other's buffer,
or name in a log anything but where an error happened.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import ssl
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from maskwire.doors.commands import (
    AskRights,
    AskUpstream,
    CancelSession,
    CancelUpstream,
    Command,
    Disconnect,
    OpenSession,
    ProveToken,
    RefreshCatalog,
    SendToClient,
    SendUpstream,
    StartTls,
)
from maskwire.doors.postgres.dialogue import Dialogue
from maskwire.doors.postgres.parameters import greeting
from maskwire.doors.postgres.startup import Startup
from maskwire.errors import LedgerError, MaskwireError, UpstreamError
from maskwire.gateway.client import ClientSocket
from maskwire.gateway.entering import Admission, client_of, peer_of, prove, session_of
from maskwire.gateway.faults import SHUTDOWN, UNWRITABLE, internal, unreachable
from maskwire.gateway.keeping import keeping
from maskwire.gateway.lease import Lease
from maskwire.gateway.order import Order
from maskwire.gateway.pace import Late, Pace
from maskwire.gateway.tls import ALPN
from maskwire.ledger.entry import Kind, Outcome, failed_login
from maskwire.sql.statement import Statement
from maskwire.wire.postgres import backend
from maskwire.wire.postgres.messages import PROTOCOL_3_2
from maskwire.wire.postgres.reader import FrontendReader

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

STARTUP_TIMEOUT = 30.0  # seconds until a client must have proven who it is
_log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """A client, from its first byte to its last."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._reader = FrontendReader(gateway.settings.max_message)
        self._tls = gateway.tls  # that of now; a renewed certificate is for those who come after
        self._startup = Startup(self._reader, gateway.entrance, gateway.address.database, tls=self._tls is not None)
        self._dialogue: Dialogue | None = None
        self._socket = ClientSocket()
        self._lease = Lease(
            gateway.pool,
            received=self._upstream_received,
            lost=self._upstream_lost,
            taken=self._upstream_taken,
            full=partial(self._socket.pause, "upstream"),
            drained=partial(self._socket.resume, "upstream"),
        )
        self._deadline: asyncio.TimerHandle | None = None
        self._client = ""
        self._admission: Admission | None = None
        self._order = Order(gateway.recorder, self._perform_one, self._socket.send, self._settled)
        self._is_unrecorded = False  # the ledger refused an entry: what is unfinished can't be recorded either
        self._asked: dict[str, str] = {}  # settings, at its startup
        self._wanted: tuple[object, Mapping[str, str]] | None = None  # what they make, by what the planner may do
        self._pace = Pace(gateway.settings.limits)
        self._is_draining = False  # it ends as soon as nothing is under way
        self.identity = secrets.token_hex(8)
        self.process_id = secrets.randbelow(1 << 31)
        self.secret_key = b""

    # ---------------------------------------------------------------- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102 - asyncio's own
        # uvloop's transports are asyncio.Transport by behaviour, not by class.
        self._socket.opened(cast("asyncio.Transport", transport))
        encrypted = transport.get_extra_info("ssl_object")
        if encrypted is not None and self._tls is not None:
            if self._deadline is None and encrypted.selected_alpn_protocol() != ALPN:
                self._socket.close()  # direct TLS must name the protocol (documentation 54.2.11)
                return
            self._startup.encrypted(self._tls.binding)
        self._startup.peer = peer_of(transport)
        self._client = client_of(transport)
        if self._deadline is None:
            self._gateway.connections.add(self)
            late = partial(self.end, "08P01", "The connection was not set up in time.", "Connect again.")
            self._deadline = asyncio.get_running_loop().call_later(STARTUP_TIMEOUT, late)

    def data_received(self, data: bytes) -> None:  # noqa: D102
        dialogue, transport = self._dialogue, self._socket.transport
        if transport is None or transport.is_closing():  # nobody is left to be answered
            return
        try:
            if dialogue is None:
                self._perform(self._startup.receive(data))
                self._record_failed_login()
            elif not self._is_over():
                self._lease.moments.ask(len(data))
                if not self._order.is_recording and dialogue.ask_again(data):
                    self._lease.go_on(data)
                else:
                    self._follow(dialogue.receive_client(data))
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    def _record_failed_login(self) -> None:
        if self._startup.login_failed:
            failed = failed_login(self._gateway.source.name, self.identity, self._client, self._gateway.clock())
            self._gateway.recorder.gather([failed], self._settled)

    def _is_over(self) -> bool:
        """Whether what let the client in counts no more: then the session ends here."""
        admission, entrance = self._admission, self._gateway.entrance
        if admission is None or admission.counts_by is entrance.access or (why := admission.ended(entrance)) is None:
            return False
        self.end("28000", why, "Connect again with what counts now.")
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002, D102
        self._gateway.forget(self)
        self._socket.gone()
        self._drop_deadline()
        if self._dialogue is not None and not self._is_unrecorded:
            self._perform(self._dialogue.unfinished(Outcome.CANCELLED, "57014", "client-gone"))
        if self._dialogue is not None and not self._dialogue.idle:
            self._gateway.spawn(self._lease.leave())
        else:
            self._lease.end()

    def pause_writing(self) -> None:  # noqa: D102
        self._socket.pause("slow")  # what is refused is answered without the upstream
        self._lease.pause()

    def resume_writing(self) -> None:  # noqa: D102
        self._socket.resume("slow")
        self._lease.resume()
        self._catch_up()

    # ---------------------------------------------------------------- the upstream's side

    def _upstream_received(self, data: bytes) -> None:
        try:
            dialogue = self._dialogue
            if dialogue is None or (answered := dialogue.answer_again(data)) is None:
                self._follow([] if dialogue is None else dialogue.receive_upstream(data))
                return
            self._lease.follow(at_rest=dialogue.at_rest, settings=self._settings)
            self._order.release(*answered)
            if self._is_draining:
                self.drain()
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    def _upstream_lost(self) -> None:
        self.end("57P01", "The database closed the session.", "Connect again in a moment.")

    def _upstream_taken(self) -> None:
        if self._dialogue is not None:
            self._dialogue.taken()

    # ---------------------------------------------------------------- commands

    def _follow(self, commands: list[Command]) -> None:
        """What the dialogue asks for, and whether it still needs its upstream session: said before anything that
        waits for the ledger, since in the meantime the pool may lend it to another."""
        if (dialogue := self._dialogue) is not None:
            self._lease.follow(at_rest=dialogue.at_rest, settings=self._settings)
            self._socket.hold("pipeline", held=dialogue.is_full or dialogue.is_behind)
            if dialogue.carried.is_limited:
                self._lease.spoil()
        self._perform(commands)
        if dialogue is not None and dialogue.is_behind:
            self._catch_up()
        if self._is_draining:
            self.drain()

    def _catch_up(self) -> None:
        """Goes on with what was received, in a turn of its own, once what came of it so far is done."""
        is_behind = self._dialogue is not None and self._dialogue.is_behind
        if is_behind and not (self._order.is_recording or "slow" in self._socket.reasons):
            asyncio.get_running_loop().call_soon(self.data_received, b"")

    def _perform(self, commands: list[Command]) -> None:
        self._order.give(commands)

    def _settled(self, failure: Exception | None) -> None:
        """The ledger has answered. Where it refused an entry, nothing that waited is released."""
        if failure is not None:
            self._fault(failure)
        elif self._dialogue is not None and self._dialogue.is_behind:
            self._catch_up()

    def _perform_one(self, command: Command) -> None:
        match command:
            case SendToClient():
                self._socket.send(command.data)
            case SendUpstream():
                self._lease.send(command.data)
            case RefreshCatalog():
                self._socket.pause("catalog")
                self._gateway.spawn(self._refresh())
            case AskRights(statements, paths, types):
                self._socket.pause("rights")
                self._gateway.spawn(self._ask_rights(statements, paths, types))
            case OpenSession():
                self._socket.pause("open")
                self._gateway.spawn(self._open(command))
            case ProveToken(text):
                self._socket.pause("proof")
                self._gateway.spawn(self._prove(text))
            case AskUpstream():
                self._socket.pause("attach")
                self._gateway.spawn(self._attach())
            case StartTls():
                self._socket.send(b"S")
                self._socket.pause("tls")
                self._gateway.spawn(self._encrypt())
            case CancelSession(process_id, secret_key):
                self._gateway.spawn(self._cancel_session(process_id, secret_key))
            case CancelUpstream():
                self._socket.pause("cancel")
                self._gateway.spawn(self._cancel_upstream())
            case Disconnect():
                self._socket.close()

    def _unrecorded(self, failure: LedgerError) -> None:
        _log.critical("%s", failure)
        self._is_unrecorded = True
        self.end(*UNWRITABLE)

    async def _refresh(self) -> None:
        try:
            try:
                await self._gateway.refresh()
            except MaskwireError as error:
                _log.warning("the catalog could not be read again: %s", error)
            if self._dialogue is not None and self._socket.is_open:
                self._socket.resume("catalog")
                self._follow(self._dialogue.catalog_refreshed())
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    async def _ask_rights(
        self, statements: tuple[Statement, ...], paths: tuple[tuple[str, ...], ...], types: tuple[int, ...]
    ) -> None:
        try:
            answers = await self._gateway.ask_rights(statements, paths, types)
            if self._dialogue is not None and self._socket.is_open:
                self._socket.resume("rights")
                self._follow(self._dialogue.rights_told(answers))
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    async def _encrypt(self) -> None:
        plain = self._socket.transport
        if plain is None or self._tls is None:
            return
        try:
            loop = asyncio.get_running_loop()
            encrypted = await loop.start_tls(plain, self, self._tls.context, server_side=True)
        except (OSError, ssl.SSLError):
            self._socket.close()
            return
        if encrypted is not None:
            self.connection_made(encrypted)

    async def _prove(self, text: str) -> None:
        try:
            passage = await prove(self._gateway, text, self._startup.peer)
            self._socket.resume("proof")
            self._perform(self._startup.proven(passage))
            self._record_failed_login()
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    async def _open(self, opened: OpenSession) -> None:
        gateway = self._gateway
        session = session_of(gateway, opened, self.identity, self._client, self._lease.moments)
        try:
            await gateway.recorder.keep([session.entry(kind=Kind.LOGIN, tags=opened.tags)])
            keep = keeping(gateway, self.identity, session.principal, self._order)
        except LedgerError as error:
            self._unrecorded(error)
            return
        self._asked, self._admission = opened.settings, Admission(opened.passage)
        try:
            parameters = dict(await gateway.pool.parameters(self._settings()))
        except MaskwireError as error:
            self.end(*unreachable(error))
            return
        if not self._socket.is_open:
            return
        parameters |= {"application_name": opened.application[:63]} if opened.application else {}
        self._dialogue = Dialogue(session, self._reader, gateway.settings.max_message, gateway.address.user, parameters)
        self.secret_key = secrets.token_bytes(32 if self._startup.version >= PROTOCOL_3_2 else 4)
        gateway.remember(self)
        self._drop_deadline()
        advice = gateway.granting.advice(session.principal)
        self._socket.send(greeting(parameters, self.process_id, self.secret_key, advice))
        self._socket.keep = keep
        self._socket.resume("open")
        self.data_received(b"")  # what came in the meantime

    def _settings(self) -> Mapping[str, str]:
        """Those that its upstream session should have been opened with."""
        planner = self._gateway.planner
        if self._wanted is None or self._wanted[0] is not planner:
            self._wanted = planner, self._gateway.upstream_settings(self._asked)
        return self._wanted[1]

    async def _attach(self) -> None:
        """An upstream session for what the client has asked."""
        try:
            upstream = await self._lease.take(self._settings())
        except UpstreamError as error:
            self.end(*unreachable(error))
            return
        if self._dialogue is None or not self._socket.is_open:
            self._lease.end()
            return
        is_used, upstream.is_used = upstream.is_used, True
        try:
            self._socket.resume("attach")
            self._follow(self._dialogue.attached(upstream.session.parameters, is_used=is_used))
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._fault(error)

    async def cancel(self) -> None:
        """Cancels what this session runs; nothing where it runs nothing, so that the next query is not hit."""
        if self._dialogue is not None and not self._dialogue.idle:
            await self._lease.cancel()

    async def _cancel_upstream(self) -> None:
        await self._lease.cancel()
        self._socket.resume("cancel")

    async def _cancel_session(self, process_id: int, secret_key: bytes) -> None:
        """Cancels another session. Its client may ask again once this connection ends: not before that is done."""
        await self._gateway.cancel(process_id, secret_key)
        self._socket.close()

    # ---------------------------------------------------------------- ends

    def look(self, now: float) -> None:
        """Looks whether it, or its statement, is over its time; ``now`` is of the loop's clock."""
        dialogue, limits = self._dialogue, self._gateway.settings.limits
        if dialogue is None or not self._socket.is_open or self._is_over():
            return
        is_idle = dialogue.idle and not self._socket.is_waiting
        match self._pace.late(dialogue.progress, now, is_idle=is_idle):
            case Late.IDLE:
                hint = "Connect again; the operator sets how long a session may be silent."
                self.end("57P05", f"The session was silent for {limits.idle:g} seconds.", hint)
            case Late.STATEMENT:
                self._perform(dialogue.late(limits.statement or 0.0))
            case Late.CANCELLED:
                self.end("57014", "The statement did not end when its time was over.", "Connect again.")

    def drain(self) -> None:
        """The gateway is about to stop: what is under way may end, and nothing new begins."""
        self._is_draining = True
        if self._dialogue is None or self._dialogue.is_between:
            self.end(*SHUTDOWN)

    def end(self, code: str, message: str, hint: str) -> None:
        """Tells the client why, in its protocol, and closes."""
        if not self._socket.is_open:
            return
        if self._dialogue is None:
            self._perform([SendToClient(backend.error_response(code, message, hint, severity="FATAL")), Disconnect()])
            return
        if not self._is_unrecorded:
            self._perform(self._dialogue.unfinished(Outcome.FAILED, code, "session-ended"))
        self._perform([*self._dialogue.end(code, message, hint), Disconnect()])

    def _fault(self, error: Exception) -> None:
        if isinstance(error, LedgerError):
            self._unrecorded(error)
        else:
            self.end(*internal(error))

    def _drop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
