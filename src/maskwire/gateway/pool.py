"""Upstream sessions, lent to client sessions while they need one.

A session that is between two transactions rests: it keeps its upstream session, so that its next statement costs
nothing more, until another needs one and there is no room for a new one, or until it has rested for long. So a
thousand idle agents hold no server process, and never more than ``size`` are open.
What it must never do: lend an upstream session to a second client while the first may still have something under way
in it, a cancel request included, or let a client wait for ever.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from operator import attrgetter

from maskwire.errors import UpstreamError
from maskwire.gateway.address import Address
from maskwire.gateway.upstream import Upstream

Settings = Mapping[str, str]
_SWEEP = 1.0  # seconds between two looks for what has rested too long


class Pool:
    """At most ``size`` sessions with one upstream; ``wait`` and ``rest`` are seconds."""

    def __init__(self, address: Address, size: int, *, wait: float = 30.0, rest: float = 60.0) -> None:
        self._address = address
        self._size = size
        self._wait = wait
        self._rest = rest
        self._lent: dict[Upstream, Callable[[], None]] = {}  # with what tells its holder that it is taken away
        self._free: dict[Upstream, None] = {}  # that nobody holds
        self._opening = 0
        self._is_closed = False
        self.waiting: deque[tuple[Settings, asyncio.Future[Upstream | None]]] = deque()  # clients, for a session
        self._parameters: dict[frozenset[tuple[str, str]], Mapping[str, str]] = {}

    @property
    def open(self) -> int:
        """How many upstream sessions there are, those about to be opened included."""
        return len(self._lent) + len(self._free) + self._opening

    async def parameters(self, settings: Settings) -> Mapping[str, str]:
        """What an upstream session tells of itself at its start. Raises UpstreamError."""
        known = self._parameters.get(_key(settings))
        if known is None:
            upstream = await self.lend(settings, lambda: None)
            known = upstream.session.parameters
            self.give_back(upstream)
        return known

    async def lend(self, settings: Settings, taken: Callable[[], None]) -> Upstream:
        """A session opened with these settings. It may hold what another left in it, and says so (``is_used``).

        ``taken`` is called when it is taken away, which happens only while it rests. Raises UpstreamError.
        """
        upstream = None if self.waiting else self._found(settings)
        if upstream is None:
            if self.waiting or self.open >= self._size:
                upstream = await self._granted(settings)
            else:
                self._opening += 1
        if upstream is None:
            upstream = await self._open(settings)
        self._lent[upstream] = taken
        return upstream

    def give_back(self, upstream: Upstream) -> None:
        """Its holder is gone. What was not at rest, or was told to cancel, is closed."""
        self._lent.pop(upstream, None)
        is_clean = bool(upstream.rests) or not upstream.is_used
        if is_clean and upstream.is_open and not upstream.is_spoilt and not self._is_closed:
            upstream.received, upstream.lost = _unasked(self, upstream), lambda: self.forget(upstream)
            upstream.rests, self._free[upstream] = time.monotonic(), None
            self.grant()
        else:
            self.forget(upstream)

    def forget(self, upstream: Upstream) -> None:
        """Closes it: there is room for another."""
        self._lent.pop(upstream, None)
        self._free.pop(upstream, None)
        upstream.lost = lambda: None
        upstream.close()
        self.grant()

    async def sweep(self) -> None:
        """Closes what has rested for too long, until cancelled."""
        while True:
            await asyncio.sleep(min(_SWEEP, self._rest))
            before = time.monotonic() - self._rest
            for upstream in [one for one in self._resting() if one.rests <= before]:
                self._take(upstream)
                self.forget(upstream)

    def close(self) -> None:
        """Closes all."""
        self._is_closed = True
        for upstream in [*self._lent, *self._free]:
            self.forget(upstream)

    # ---------------------------------------------------------------- who gets what

    def _resting(self) -> list[Upstream]:
        """Those that nobody needs now, the longest first."""
        return sorted((one for one in (*self._lent, *self._free) if one.rests), key=attrgetter("rests"))

    def _found(self, settings: Settings) -> Upstream | None:
        """One that rests, taken from its holder if need be: a free one, or any where there is no room for a new one."""
        resting = self._resting()
        alike = [one for one in resting if one.settings == settings and not one.is_spoilt]
        free = next((one for one in alike if one in self._free), None)
        if free is not None or self.open < self._size:
            return None if free is None else self._take(free)
        if alike:
            return self._take(alike[0])
        if resting:  # of other settings: closed, which makes room
            upstream = self._take(resting[0])
            upstream.lost = lambda: None
            upstream.close()
        return None

    def _take(self, upstream: Upstream) -> Upstream:
        upstream.rests = 0.0
        self._free.pop(upstream, None)
        taken = self._lent.pop(upstream, None)
        upstream.received, upstream.lost = _unasked(self, upstream), lambda: None
        if taken is not None:
            taken()
        return upstream

    def grant(self) -> None:
        """Lets those who wait have what there is, in their order."""
        while self.waiting:
            settings, future = self.waiting[0]
            if not future.done():
                upstream = self._found(settings)
                if upstream is None:
                    if self.open >= self._size:
                        return
                    self._opening += 1
                else:
                    self._lent[upstream] = lambda: None  # counted until its borrower is awake
                future.set_result(upstream)
            self.waiting.popleft()

    async def _granted(self, settings: Settings) -> Upstream | None:
        """Waits for one, or for room to open one (None), which is then kept for the caller."""
        future: asyncio.Future[Upstream | None] = asyncio.get_running_loop().create_future()
        self.waiting.append((settings, future))
        try:
            async with asyncio.timeout(self._wait):
                return await future
        except BaseException as error:
            if future.done() and not future.cancelled():  # granted in the moment in which it was given up
                self._return(future.result())
            else:
                future.cancel()
                with suppress(ValueError):
                    self.waiting.remove((settings, future))
            if isinstance(error, TimeoutError):
                raise UpstreamError(
                    "All sessions with the database are in use, and none became free in time.", "53300"
                ) from None
            raise

    def _return(self, granted: Upstream | None) -> None:
        if granted is None:
            self._opening -= 1
            self.grant()
        else:
            self.forget(granted)

    async def _open(self, settings: Settings) -> Upstream:
        """A new one, for which there is room already (``_opening``)."""
        try:
            upstream = await Upstream.connect(self._address, settings)
        except BaseException:
            self._parameters.pop(_key(settings), None)
            self._opening -= 1
            self.grant()
            raise
        self._opening -= 1
        if len(self._parameters) >= self._size:
            self._parameters.clear()
        self._parameters[_key(settings)] = upstream.session.parameters
        self._lent[upstream] = lambda: None  # counted from here on
        return upstream


def _key(settings: Settings) -> frozenset[tuple[str, str]]:
    return frozenset(settings.items())


def _unasked(pool: Pool, upstream: Upstream) -> Callable[[bytes], None]:
    """What an upstream says while nobody listens ends it: it is shutting down, or its settings changed."""
    return lambda _: pool.forget(upstream)
