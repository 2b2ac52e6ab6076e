"""One MySQL client: performs what its conversation asks for, in order, and joins it to its upstream.

What it must never do: perform a command after one that failed, release what the ledger has not taken, or name in a log
anything but where an error happened.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import ssl
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from maskwire.access.accounts import Passage
from maskwire.access.entrance import Peer
from maskwire.doors.commands import (
    Append,
    AskUpstream,
    CancelUpstream,
    Command,
    HearClient,
    HearUpstream,
    KillQuery,
    OpenSession,
    ProvePassword,
    ProveToken,
    RefreshCatalog,
    SendToClient,
    SendUpstream,
)
from maskwire.doors.mysql.answer import Line
from maskwire.doors.mysql.dialogue import Dialogue
from maskwire.doors.mysql.errors import error_of, refusal_error
from maskwire.doors.mysql.startup import LoginFailedError, Startup
from maskwire.doors.mysql.talk import ClientGoneError, Talk
from maskwire.errors import (
    ClientProtocolError,
    LedgerError,
    MaskwireError,
    RefusedError,
    UpstreamError,
    UpstreamProtocolError,
)
from maskwire.gateway.entering import client_of, peer_of, prove, session_of
from maskwire.gateway.faults import UNWRITABLE, internal, unreachable
from maskwire.gateway.keeping import keeping
from maskwire.gateway.mysql.arriving import MOST_HELLO, arrive
from maskwire.gateway.mysql.keys import key_pair
from maskwire.gateway.mysql.upstream import Upstream
from maskwire.gateway.order import Order
from maskwire.gateway.pace import Late, Pace
from maskwire.ledger.entry import Kind, Outcome, failed_login
from maskwire.limits import too_long
from maskwire.session import Session
from maskwire.wire.mysql.handshake import HandshakeResponse, SSLRequest, response_of

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

STARTUP_TIMEOUT = 30.0  # seconds until a client must have proven who it is
_GOODBYE = 2.0  # seconds for a client to fetch the last word
_LOOK = 0.5  # seconds between two looks whether the client is still there
_log = logging.getLogger(__name__)


class MySqlConnection:
    """A client, from its first byte to its last."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._clients = gateway.mysql
        self._talk = Talk(gateway.settings.max_message)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._upstream: Upstream | None = None
        self._session: Session | None = None
        self._line: Line | None = None
        self._dialogue: Dialogue | None = None
        self._passage: Passage | None = None
        self._peer = Peer()
        self._keep: Any = None
        self._order = Order(gateway.recorder, _no, _no)
        self._pace = Pace(gateway.settings.limits)
        self._task: asyncio.Task[None] | None = None
        self._is_hearing = True  # it waits for the client, and nothing is under way
        self._is_draining = False
        self._why: tuple[str, str, str] | None = None  # the gateway ends it
        self.identity = secrets.token_hex(8)
        self.process_id = 0
        self.secret_key = b""

    # ---------------------------------------------------------------- the client's way

    async def serve(self, client: socket.socket) -> None:
        """To its end; raises nothing but what cancels it."""
        self._task = asyncio.current_task()
        self.process_id = self._clients.enter(self)
        self._gateway.connections.add(self)
        try:
            async with asyncio.timeout(STARTUP_TIMEOUT):
                opened = await self._welcomed(client)
            if opened is not None:
                await self._converse(opened)
        except (OSError, TimeoutError, EOFError, ssl.SSLError, ClientGoneError, ClientProtocolError):
            pass  # it went away, or never said who it is
        except asyncio.CancelledError:
            if self._why is None:
                raise
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            internal(error)
        finally:
            await self._leave(client)

    async def _welcomed(self, client: socket.socket) -> OpenSession | None:
        gateway = self._gateway
        here = await arrive(client, gateway.tls, self._talk, gateway.catalog_reader.server_version, self.process_id)
        self._reader, self._writer, self._peer = here.reader, here.writer, peer_of(here.writer.transport)
        try:
            response = here.response
            if isinstance(response, SSLRequest):
                response = response_of(await self._perform_all(self._talk.hear(MOST_HELLO)), here.offered)
            if isinstance(response, SSLRequest):
                raise ClientProtocolError("TLS is asked for twice.")
            if gateway.tls is not None and not here.is_encrypted:
                raise ClientProtocolError("This gateway speaks TLS only: connect with ssl-mode=REQUIRED.", "28000")
            startup = Startup(
                self._talk, gateway.entrance, self._peer, here.nonce, key_pair(), is_private=here.is_encrypted
            )
            return await self._proven(startup, response)
        except ClientProtocolError as error:
            await self._tell(error.code, str(error), "Connect with a MySQL client of protocol 4.1.")
            return None

    async def _proven(self, startup: Startup, response: HandshakeResponse) -> OpenSession | None:
        try:
            opened: OpenSession = await self._perform_all(startup.run(response))
        except LoginFailedError as error:
            gateway = self._gateway
            failed = failed_login(gateway.source.name, self.identity, client_of(self._transport), gateway.clock())
            await gateway.recorder.keep([failed])
            await self._say(refusal_error(error.refusal))
            return None
        except RefusedError as error:
            await self._say(refusal_error(error.refusal))
            return None
        return opened

    async def _converse(self, opened: OpenSession) -> None:
        gateway = self._gateway
        self._session = session = session_of(gateway, opened, self.identity, client_of(self._transport))
        try:
            await gateway.recorder.keep([session.entry(kind=Kind.LOGIN, tags=opened.tags)])
            self._keep = keeping(gateway, self.identity, session.principal, self._order)
        except LedgerError as error:
            _log.critical("%s", error)
            await self._tell(*UNWRITABLE)
            return
        self._passage = opened.passage
        database = session.search_paths[0][0]
        if database not in {one.schema for one in gateway.source.knowledge.catalog.by_oid.values()}:
            await self._tell("3D000", "There is no such database, or the gateway's account may read nothing of it.",
                             "Connect without a database, or to another.")  # fmt: skip
            return
        self._line = Line(session, self._talk, gateway.settings.max_message)
        self._dialogue = Dialogue(
            session, self._talk, self._line, gateway.catalog_reader.server_version, self.process_id
        )
        await self._send(self._talk.ok())
        try:
            await self._perform_all(self._dialogue.run())
            self._is_hearing = True  # it has quit: nothing is under way
        except ClientGoneError:
            self._unfinished(Outcome.CANCELLED, "57014", "client-gone")
        except ClientProtocolError as error:
            await self._tell(error.code, str(error), "The session is closed; connect again.")
        except LedgerError as error:
            _log.critical("%s", error)
            await self._tell(*UNWRITABLE)
        except UpstreamProtocolError as error:
            self._unfinished(Outcome.FAILED, "08P01", "unreadable-answer")
            await self._tell("08P01", str(error), "The session is closed; connect again, and tell the operator.")
        except MaskwireError as error:
            self._unfinished(Outcome.FAILED, "08006", "session-ended")
            await self._tell(*unreachable(error))
        except asyncio.CancelledError:
            if self._why is None:
                self._unfinished(Outcome.FAILED, "57P01", "session-ended")
                raise
            self._unfinished(Outcome.FAILED, self._why[0], "session-ended")
            await self._tell(*self._why)
        except (OSError, EOFError):
            self._unfinished(Outcome.CANCELLED, "57014", "client-gone")
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._unfinished(Outcome.FAILED, "XX000", "session-ended")
            await self._tell(*internal(error))

    # ---------------------------------------------------------------- commands

    async def _perform_all(self, conversation: Generator[Command, Any, Any]) -> Any:
        brought: Any = None
        while True:
            try:
                command = conversation.send(brought)
            except StopIteration as end:
                return end.value
            brought = await self._perform(command)

    async def _perform(self, command: Command) -> Any:
        match command:
            case SendToClient(data):
                await self._send(data)
            case SendUpstream(data):
                if self._upstream is not None:
                    self._upstream.send(data)
            case Append(entry):
                self._order.last = entry
                await self._gateway.recorder.keep([entry])
            case CancelUpstream():
                if self._upstream is not None:
                    await self._upstream.kill()
            case RefreshCatalog():
                with suppress(MaskwireError):  # what is unknown stays so, and is refused
                    await self._gateway.refresh()
            case _:
                return await self._bring(command)
        return None

    async def _bring(self, command: Command) -> Any:
        """What a command brings that the conversation goes on with."""
        match command:
            case HearClient():
                return await self._heard()
            case HearUpstream():
                return await self._answered()
            case AskUpstream():
                return await self._attach()
            case ProveToken(text):
                return await prove(self._gateway, text, self._peer)
            case ProvePassword(user, text):
                account = await asyncio.to_thread(self._gateway.entrance.password, user, text)
                return None if account is None else Passage(account, account, "password")
            case KillQuery(number):
                return await self._kill(number)
        raise UpstreamProtocolError("The conversation asks for what this door has not.")

    async def _heard(self) -> bytes:
        assert self._reader is not None  # noqa: S101 - streams stand before anybody is heard
        self._is_hearing = True
        if self._dialogue is not None and self._is_draining:
            self.end(*SHUTDOWN)
        data = await self._reader.read(1 << 16)
        self._is_hearing = False
        if self._passage is not None and data:
            why = self._gateway.entrance.ended(self._passage)
            if why is not None:
                await self._tell("28000", why, "Connect again with what counts now.")
                raise ClientGoneError
        return data

    async def _answered(self) -> bytes:
        """What the upstream says, while the client is there to hear of it."""
        if self._upstream is None:
            raise UpstreamError("There is no session with the database.")
        waiting = asyncio.ensure_future(self._upstream.receive())
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=_LOOK)
                if not waiting.done() and self._reader is not None and self._reader.at_eof():
                    await self._upstream.kill()
                    raise ClientGoneError
        finally:
            waiting.cancel()
        data = waiting.result()
        if not data:
            raise UpstreamError("The database closed the session.")
        return data

    async def _attach(self) -> Any:
        await self._drop_upstream()
        gateway = self._gateway
        if not self._clients.take():
            raise UpstreamError("All sessions with the database are in use.", "53300")
        try:
            self._upstream = await Upstream.connect(gateway.address)
        except BaseException:
            self._clients.give_back()
            raise
        return self._upstream.capabilities

    async def _kill(self, number: int) -> bool:
        other = self._clients.find(number)
        mine = self._session.principal if self._session is not None else None
        if other is None or other._session is None or other._session.principal != mine:
            return False
        if other._upstream is not None and not other._is_hearing:
            await other._upstream.kill()
        return True

    async def _send(self, data: bytes) -> None:
        assert self._writer is not None  # noqa: S101 - streams stand before anything is sent
        if self._keep is not None:
            self._keep(data)
        self._writer.write(data)
        await self._writer.drain()

    async def _tell(self, code: str, message: str, hint: str) -> None:
        await self._say(error_of(code, message, hint))

    async def _say(self, error: Any) -> None:
        with suppress(OSError, EOFError, LedgerError):
            await self._send(self._talk.error(error))

    # ---------------------------------------------------------------- ends

    @property
    def _transport(self) -> asyncio.BaseTransport:
        assert self._writer is not None  # noqa: S101 - as above
        return self._writer.transport

    def _unfinished(self, outcome: Outcome, code: str, reason: str) -> None:
        """The closing entry of an answer that will not come to its end."""
        line = self._line
        if line is None or line.exchange is None:
            return
        exchange, line.exchange = line.exchange, None
        with suppress(LedgerError):
            self._gateway.recorder.append([exchange.closing(outcome, code, reason)])

    async def _leave(self, client: socket.socket) -> None:
        try:
            if self._keep is not None:
                with suppress(LedgerError):
                    self._keep(None)
            if self._upstream is not None and not self._is_hearing:
                await self._upstream.kill()
        finally:
            await self._hang_up(client)

    async def _hang_up(self, client: socket.socket) -> None:
        try:
            await self._drop_upstream()
            if self._writer is None:
                client.close()
                return
            self._writer.close()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_GOODBYE):
                    await self._writer.wait_closed()
        finally:
            if self._writer is not None:
                self._writer.transport.abort()
            self._clients.leave(self.process_id)
            self._gateway.forget(self)  # last: until then a gateway that stops waits for it

    async def _drop_upstream(self) -> None:
        upstream, self._upstream = self._upstream, None
        if upstream is not None:
            await upstream.close()
            self._clients.give_back()

    def look(self, now: float) -> None:
        """Looks after the time limits."""
        if self._dialogue is None or self._line is None:
            return
        limits = self._gateway.settings.limits
        match self._pace.late((self._dialogue.heard, self._is_hearing), now, is_idle=self._is_hearing):
            case Late.IDLE:
                hint = "Connect again; the operator can allow more with --idle-timeout."
                self.end("57P05", f"The session was silent for {limits.idle:g} seconds.", hint)
            case Late.STATEMENT if self._upstream is not None:
                self._line.late = too_long(limits.statement or 0.0)
                self._gateway.spawn(self._upstream.kill())
            case Late.CANCELLED:
                self.end("57014", "The statement did not end when its time was over.", "Connect again.")

    def drain(self) -> None:
        """The gateway is about to stop: what is under way may end, and nothing new begins."""
        self._is_draining = True
        if self._dialogue is None or self._is_hearing:
            self.end(*SHUTDOWN)

    def end(self, code: str, message: str, hint: str) -> None:
        """The client is told why, and the session ends."""
        if self._why is None and self._task is not None:
            self._why = (code, message, hint)
            self._task.cancel()


SHUTDOWN = ("57P01", "The gateway is shutting down.", "Connect again in a moment.")


def _no(_: object) -> None:
    """Commands are performed one by one here: nothing waits in that order but its last entry."""
