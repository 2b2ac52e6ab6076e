"""Sessions of clients inside this process, kept from one call to the next of the same conversation.

What it must never do: lend a session to another principal, purpose, conversation or token than the one that it was
opened for, or one that is in the middle of anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maskwire.access.accounts import Passage
from maskwire.doors.commands import OpenSession
from maskwire.errors import UpstreamError
from maskwire.gateway.indoor import Indoor
from maskwire.model import Principal, Purpose

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

_AT_ONCE = 4  # sessions of one caller
_MOST = 200  # sessions that rest, of all callers
_RESTS = 60.0  # seconds that one may rest


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, why, let in by what, from where, and in which conversation; two calls that are equal in all of it may
    have the same session. ``application`` is what the client calls itself, ``traceparent`` where the call belongs."""

    principal: Principal
    purpose: Purpose
    passage: Passage
    door: str
    application: str = ""
    conversation: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    client: tuple[str, int] | None = None

    @property
    def key(self) -> object:
        """What the session that it may have is found by: its port is another with each call."""
        proof = self.passage.account, self.passage.token, self.passage.proof
        host = self.client[0] if self.client else ""
        return self.principal, self.purpose, proof, self.door, self.application, self.conversation, self.tags, host

    @property
    def opened(self) -> OpenSession:
        """Its session as the gateway opens it."""
        return OpenSession(
            self.principal, self.purpose, self.passage, {}, self.application, door=self.door, tags=self.tags
        )


class Conversations:
    """The sessions of one gateway's front doors."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._resting: list[tuple[float, object, Indoor]] = []  # since when, whose, which; the oldest first
        self._busy: dict[object, tuple[asyncio.Semaphore, int]] = {}  # and how many wait for it or have it
        self._is_draining = False
        self._idle = asyncio.Event()  # once nothing is under way

    @asynccontextmanager
    async def session(self, caller: Caller, traceparent: str = "") -> AsyncIterator[Indoor]:
        """A session for one call. What is left in the middle of something, or was given up, is not used again.

        Raises UpstreamError where none can be opened.
        """
        if self._is_draining:
            raise UpstreamError("The gateway is shutting down.", "57P01")
        key = caller.key
        async with self._turn(key):
            indoor = self._rested(key) or await self._open(caller)
            is_whole = False
            try:
                indoor.session.telling.belongs(caller.conversation, traceparent)
                yield indoor
                is_whole = True
            finally:
                if is_whole and indoor.is_as_new:
                    self._rest(key, indoor)
                else:
                    indoor.close()

    @asynccontextmanager
    async def _turn(self, key: object) -> AsyncIterator[None]:
        """One of the few that this caller may have at once."""
        turn, users = self._busy.get(key) or (asyncio.Semaphore(_AT_ONCE), 0)
        self._busy[key] = turn, users + 1
        try:
            async with turn:
                yield
        finally:
            _, users = self._busy.pop(key)
            if users > 1:
                self._busy[key] = turn, users - 1
            if not self._busy:
                self._idle.set()

    async def _open(self, caller: Caller) -> Indoor:
        indoor = Indoor(self._gateway, caller.opened, caller.client, caller.conversation)
        try:
            await indoor.open()
        except BaseException:
            indoor.close()
            raise
        return indoor

    def _rested(self, key: object) -> Indoor | None:
        self._sweep()
        for at, (_, whose, indoor) in enumerate(self._resting):
            if whose == key and indoor.is_as_new:
                del self._resting[at]
                return indoor
        return None

    def _rest(self, key: object, indoor: Indoor) -> None:
        loop = asyncio.get_running_loop()
        self._resting.append((loop.time(), key, indoor))
        loop.call_later(_RESTS + 1, self._sweep)
        self._sweep()

    def _sweep(self) -> None:
        """Ends those that have rested for too long, or are too many."""
        oldest = asyncio.get_running_loop().time() - _RESTS
        while self._resting and (self._resting[0][0] < oldest or len(self._resting) > _MOST):
            self._resting.pop(0)[2].close()

    async def drain(self, seconds: float) -> None:
        """Lets what is under way come to its end, for so long at most, and begins nothing new."""
        self._is_draining = True
        while self._resting:
            self._resting.pop()[2].close()
        if self._busy:
            self._idle.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), seconds)
