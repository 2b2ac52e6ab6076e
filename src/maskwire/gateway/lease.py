"""A client session's hold on an upstream session, while it has one.

What it must never do: keep an upstream session from others while its client session rests, hand on bytes of one that
was taken away, or leave a slow client's pause behind in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic, perf_counter_ns

from maskwire.errors import UpstreamError
from maskwire.gateway.pool import Pool
from maskwire.gateway.upstream import Upstream
from maskwire.moments import Moments


class Lease:
    """``received``, ``lost`` and the pause callbacks are the client session's; ``taken`` tells it that it has no
    upstream session any more, at a moment in which it misses nothing of it."""

    def __init__(
        self,
        pool: Pool,
        *,
        received: Callable[[bytes], None],
        lost: Callable[[], None],
        taken: Callable[[], None],
        full: Callable[[], None],
        drained: Callable[[], None],
    ) -> None:
        self._pool = pool
        self._received = received
        self._lost = lost
        self._taken = taken
        self._full = full
        self._drained = drained
        self._upstream: Upstream | None = None
        self._is_paused = False
        self.moments = Moments()

    async def take(self, settings: Mapping[str, str]) -> Upstream:
        """An upstream session with these settings. Raises UpstreamError."""
        upstream = await self._pool.lend(settings, self._was_taken)
        if self._upstream is not None:
            self._pool.forget(upstream)
            raise UpstreamError("The session has an upstream session already.", "XX000")
        if not upstream.is_open:  # it went away before it could tell us so
            self._pool.forget(upstream)
            raise UpstreamError("The database closed the session.", "57P01")
        self._upstream = upstream
        upstream.received, upstream.lost = self._was_told, self._was_lost
        upstream.full, upstream.drained = self._full, self._drained
        if self._is_paused:
            upstream.pause()
        return upstream

    def follow(self, *, at_rest: bool, settings: Callable[[], Mapping[str, str]]) -> None:
        """The client session rests, or goes on. One that was opened with other settings than these is not kept."""
        upstream = self._upstream
        if upstream is None or at_rest == bool(upstream.rests):
            return
        if not at_rest:
            upstream.rests = 0.0
        elif (wanted := settings()) is not upstream.had and not upstream.has(wanted):
            self._let_go()
            self._pool.forget(upstream)
            self._taken()
        else:
            upstream.rests = monotonic()
            if self._pool.waiting:
                self._pool.grant()

    def send(self, data: bytes) -> None:
        """Sends bytes to the upstream session."""
        if self._upstream is not None:
            self._upstream.send(data)
            self.moments.send()

    def go_on(self, data: bytes) -> None:
        """The client session rests no more, and sends this."""
        if (upstream := self._upstream) is None:
            return
        upstream.rests = 0.0
        upstream.send(data)
        moments = self.moments
        moments.sent = moments.since = perf_counter_ns()

    def spoil(self) -> None:
        """Nobody else can have it."""
        if self._upstream is not None:
            self._upstream.is_spoilt = True

    def pause(self) -> None:
        """The client is slow: nothing more is read for it."""
        self._is_paused = True
        if self._upstream is not None:
            self._upstream.pause()

    def resume(self) -> None:
        """The client has caught up."""
        self._is_paused = False
        if self._upstream is not None:
            self._upstream.resume()

    async def cancel(self) -> None:
        """Cancels what the upstream session runs."""
        if self._upstream is not None:
            await self._upstream.cancel()

    async def leave(self) -> None:
        """The client session is over in the middle of something: that is cancelled first."""
        await self.cancel()
        self.end()

    def end(self) -> None:
        """The client session is over: another may have what rested."""
        upstream = self._let_go()
        if upstream is not None:
            self._pool.give_back(upstream)

    def _let_go(self) -> Upstream | None:
        upstream, self._upstream = self._upstream, None
        if upstream is not None:
            upstream.full = upstream.drained = lambda: None
            upstream.resume()  # a slow client here is no reason to keep the next one waiting
            self._drained()
        return upstream

    def _was_told(self, data: bytes) -> None:
        moments = self.moments
        moments.hear()
        self._received(data)
        moments.since = perf_counter_ns()  # it is waited for again

    def _was_taken(self) -> None:
        self._let_go()
        self._taken()

    def _was_lost(self) -> None:
        upstream = self._let_go()
        if upstream is not None:
            self._pool.forget(upstream)
        if upstream is not None and upstream.rests:  # nothing was in it that is missed
            self._taken()
        else:
            self._lost()
