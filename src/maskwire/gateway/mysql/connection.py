"""One MySQL client: it arrives, proves who it is, is heard, may become another (COM_CHANGE_USER), and leaves.

What it must never do: let one client go on with the session, the upstream or the proof of another, or name in a log
anything but where an error happened.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import ssl
from contextlib import suppress

from maskwire.doors.commands import OpenSession
from maskwire.doors.mysql.answer import Line
from maskwire.doors.mysql.dialogue import Dialogue
from maskwire.doors.mysql.errors import refusal_error
from maskwire.doors.mysql.startup import LoginFailedError, Startup
from maskwire.doors.mysql.talk import ClientGoneError
from maskwire.errors import (
    ClientProtocolError,
    LedgerError,
    MaskwireError,
    RefusedError,
    UpstreamProtocolError,
)
from maskwire.gateway.entering import client_of, peer_of, session_of
from maskwire.gateway.faults import SHUTDOWN, UNWRITABLE, internal, unreachable
from maskwire.gateway.keeping import keeping
from maskwire.gateway.mysql.arriving import MOST_HELLO, arrive
from maskwire.gateway.mysql.keys import key_pair
from maskwire.gateway.mysql.performing import Performing
from maskwire.gateway.pace import Late
from maskwire.ledger.entry import Kind, Outcome, failed_login
from maskwire.limits import too_long
from maskwire.wire.mysql.handshake import ChangeUser, HandshakeResponse, SSLRequest, response_of
from maskwire.wire.mysql.scrambles import CLEAR, nonce

STARTUP_TIMEOUT = 30.0  # seconds until a client must have proven who it is
_GOODBYE = 2.0  # seconds for a client to fetch the last word
_log = logging.getLogger(__name__)


class MySqlConnection(Performing):
    """A client, from its first byte to its last."""

    # ---------------------------------------------------------------- the client's way

    async def serve(self, client: socket.socket) -> None:
        """To its end; raises nothing but what cancels it."""
        self._task = asyncio.current_task()
        self.process_id = self._clients.enter(self)
        self._gateway.connections.add(self)
        try:
            async with asyncio.timeout(STARTUP_TIMEOUT):
                opened = await self._welcomed(client)
            while opened is not None:
                change = await self._converse(opened)
                opened = None if change is None else await self._changed(change)
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
        # Asked now: a client that has gone away can't be asked any more.
        self._where, self._is_private = client_of(here.writer.transport), here.is_encrypted
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
            failed = failed_login(gateway.source.name, self.identity, self._where, gateway.clock())
            await gateway.recorder.keep([failed])
            await self._say(refusal_error(error.refusal))
            return None
        except RefusedError as error:
            await self._say(refusal_error(error.refusal))
            return None
        return opened

    async def _changed(self, change: ChangeUser) -> OpenSession | None:
        """Who the client says that it is from now on, proven by a challenge of its own. Nothing of before is left."""
        await self._drop_upstream()
        if self._keep is not None:
            self._keep(None)
        self._keep = self._session = self._line = self._dialogue = self._passage = None
        self.identity, challenge = secrets.token_hex(8), nonce()
        # What it has answered already was for another challenge; a password as it is needs none.
        answer = change.answer if change.plugin == CLEAR else b""
        plugin = change.plugin if change.plugin == CLEAR else ""
        response = HandshakeResponse(
            self._talk.capabilities, change.user, answer, change.database, plugin, change.attributes
        )  # fmt: skip
        startup = Startup(
            self._talk, self._gateway.entrance, self._peer, challenge, key_pair(), is_private=self._is_private
        )  # fmt: skip
        try:
            async with asyncio.timeout(STARTUP_TIMEOUT):
                return await self._proven(startup, response)
        except ClientProtocolError as error:
            await self._tell(error.code, str(error), "Connect again.")
            return None

    async def _converse(self, opened: OpenSession) -> ChangeUser | None:
        """One session, to its end: what the client asks to become, if that is how it ends."""
        gateway = self._gateway
        self._session = session = session_of(gateway, opened, self.identity, self._where, self._moments)
        try:
            await gateway.recorder.keep([session.entry(kind=Kind.LOGIN, tags=opened.tags)])
            self._keep = keeping(gateway, self.identity, session.principal, self._order)
        except LedgerError as error:
            _log.critical("%s", error)
            await self._tell(*UNWRITABLE)
            return None
        self._passage = opened.passage
        database = session.search_paths[0][0]
        if database not in {one.schema for one in gateway.source.knowledge.catalog.by_oid.values()}:
            await self._tell("3D000", "There is no such database, or the gateway's account may read nothing of it.",
                             "Connect without a database, or to another.")  # fmt: skip
            return None
        self._line = Line(session, self._talk, gateway.settings.max_message)
        self._dialogue = Dialogue(
            session, self._talk, self._line, gateway.catalog_reader.server_version, self.process_id
        )
        await self._send(self._talk.ok())
        try:
            self._talk.pack()
            change: ChangeUser | None = await self._perform_all(self._dialogue.run())
            self._is_hearing = True  # it has quit, or asks to be another: nothing is under way
        except (ClientGoneError, OSError, EOFError):
            self._unfinished(Outcome.CANCELLED, "57014", "client-gone")
        except ClientProtocolError as error:
            await self._tell(error.code, str(error), "The session is closed; connect again.")
        except LedgerError as error:
            _log.critical("%s", error)
            self._talk.take_back()
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
        except Exception as error:  # noqa: BLE001 - the top of a task: it closes the connection
            self._unfinished(Outcome.FAILED, "XX000", "session-ended")
            await self._tell(*internal(error))
        else:
            return change
        return None

    # ---------------------------------------------------------------- ends

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
