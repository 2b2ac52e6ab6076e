"""What a MySQL conversation asks for, performed in order: bytes to and from both sides, entries, proofs, kills.

What it must never do: perform a command after one that failed, or release what the ledger has not taken.
"""

from __future__ import annotations

import asyncio
import secrets
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
    ProvePassword,
    ProveToken,
    RefreshCatalog,
    SendToClient,
    SendUpstream,
)
from maskwire.doors.mysql.answer import Line
from maskwire.doors.mysql.dialogue import Dialogue
from maskwire.doors.mysql.errors import error_of
from maskwire.doors.mysql.talk import ClientGoneError, Talk
from maskwire.errors import LedgerError, MaskwireError, UpstreamError, UpstreamProtocolError
from maskwire.gateway.entering import prove
from maskwire.gateway.faults import SHUTDOWN
from maskwire.gateway.mysql.upstream import Upstream
from maskwire.gateway.order import Order
from maskwire.gateway.pace import Pace
from maskwire.model import Principal
from maskwire.moments import Moments
from maskwire.session import Session

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

_LOOK = 0.5  # seconds between two looks whether the client is still there


class Performing:
    """One client's two sides, and its session."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._clients = gateway.mysql
        self._talk = Talk(gateway.settings.max_message)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._upstream: Upstream | None = None
        self._session: Session | None = None
        self._moments = Moments()
        self._line: Line | None = None
        self._dialogue: Dialogue | None = None
        self._passage: Passage | None = None
        self._peer = Peer()
        self._where = ""  # the client's address
        self._is_private = False  # whether nobody else can read what it says
        self._keep: Any = None
        self._order = Order(gateway.recorder, _no, _no, _no)
        self._pace = Pace(gateway.settings.limits)
        self._task: asyncio.Task[None] | None = None
        self._is_hearing = True  # it waits for the client, and nothing is under way
        self._is_draining = False
        self._why: tuple[str, str, str] | None = None  # the gateway ends it
        self.identity = secrets.token_hex(8)
        self.process_id = 0
        self.secret_key = b""

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
        self._moments.ask(len(data))
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
        while True:
            try:
                async with asyncio.timeout(_LOOK) as look:
                    data = await self._upstream.receive()
            except TimeoutError:
                if not look.expired():
                    raise  # the connection's own
                if self._reader is not None and self._reader.at_eof():
                    await self._upstream.kill()
                    raise ClientGoneError from None
                continue
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
            self._upstream.moments = self._moments
        except BaseException:
            self._clients.give_back()
            raise
        return self._upstream.capabilities

    async def _kill(self, number: int) -> bool:
        return await self._clients.kill(number, self._session.principal if self._session is not None else None)

    async def killed_by(self, who: Principal | None) -> bool:
        """Stops what it runs, if it is of this principal; whether it is."""
        if self._session is None or self._session.principal != who:
            return False
        if self._upstream is not None and not self._is_hearing:
            await self._upstream.kill()
        return True

    async def _send(self, data: bytes) -> None:
        assert self._writer is not None  # noqa: S101 - streams stand before anything is sent
        if self._keep is not None:
            self._keep(data)
        self._talk.sent()
        self._writer.write(self._talk.packed(data))
        await self._writer.drain()

    async def _tell(self, code: str, message: str, hint: str) -> None:
        await self._say(error_of(code, message, hint))

    async def _say(self, error: Any) -> None:
        with suppress(OSError, EOFError, LedgerError):
            await self._send(self._talk.error(error))

    async def _drop_upstream(self) -> None:
        upstream, self._upstream = self._upstream, None
        if upstream is not None:
            await upstream.close()
            self._clients.give_back()

    def end(self, code: str, message: str, hint: str) -> None:
        """The client is told why, and the session ends."""
        if self._why is None and self._task is not None:
            self._why = (code, message, hint)
            self._task.cancel()


def _no(_: object) -> None:
    """Commands are performed one by one here: nothing waits in that order but its last entry."""
