"""Live: exchanges as they happen, under the figures of today.

What it must never do: stream to a visit that is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from maskwire.console.page import Asked, Page
from maskwire.console.reading import Wanted, backwards, ended, newer
from maskwire.console.rendering import render
from maskwire.console.visits import Role
from maskwire.ledger import moment

__all__ = ["PAGES", "wanted_of"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_STREAMS = 50  # at once
_BEATS = 15.0  # seconds without anything new after which a stream says that it lives
_PAUSE = 0.5  # seconds between two looks at the ledger
_streams = asyncio.Semaphore(_STREAMS)


async def _first(asked: Asked) -> Response:
    return RedirectResponse("/live" if asked.roles & _READERS else "/requests", 303)


async def _live(asked: Asked) -> Response:
    wanted, before = wanted_of(asked), asked.number("before")
    midnight = f"{moment(asked.gateway.clock())[:10]}T00:00:00.000000Z"
    part, told = await asyncio.gather(
        asyncio.to_thread(backwards, asked.desk.place, wanted, before),
        asked.desk.windows.one("today"),
    )
    return asked.page(
        "live.html", "Live", part=part, entries=ended(part.entries), wanted=wanted, before=before,
        figures=told.overview.figures if told is not None else None,
        alerts=sum(one.time >= midnight for one in asked.desk.following.alerts),
        is_live=before is None, filters=filters_of(wanted),
    )  # fmt: skip


async def _stream(asked: Asked) -> Response:
    if _streams.locked():
        return PlainTextResponse("Too many look on at once.", 503)
    wanted, after = wanted_of(asked), asked.number("after") or 0
    resumed = asked.request.headers.get("last-event-id", "")
    if resumed.isascii() and resumed.isdecimal() and len(resumed) < 18:
        after = max(after, int(resumed))
    return StreamingResponse(_events(asked, wanted, after), media_type="text/event-stream")


async def _events(asked: Asked, wanted: Wanted, after: int) -> AsyncIterator[str]:
    async with _streams:
        yield "retry: 3000\n\n"
        while asked.desk.visits.counts(asked.visit) and not await asked.request.is_disconnected():
            seen = asked.desk.following.count
            part = await asyncio.to_thread(newer, asked.desk.place, wanted, after)
            after = max(after, part.last)
            if part.entries:
                rows = render("rows.html", {"entries": ended(part.entries)}).replace("\n", "\ndata: ")
                yield f"id: {after}\nevent: rows\ndata: {rows}\n\n"
            else:
                yield f"id: {after}\n\n"  # of no event, but where to go on, and that there is somebody
            await asyncio.sleep(_PAUSE)
            await asked.desk.following.more(seen, _BEATS)
        yield "event: over\ndata:\n\n"


def wanted_of(asked: Asked) -> Wanted:
    """What the URL asks for."""
    said = asked.said
    return Wanted(
        said("principal"), said("model"), said("agent"), said("on_behalf_of"), said("session"), said("column"),
        said("entity"), said("outcome"), said("since"), everything=said("everything") == "1",
    )  # fmt: skip


def filters_of(wanted: Wanted) -> dict[str, object]:
    """The part of a URL that asks for the same."""
    fields = ("principal", "model", "agent", "on_behalf_of", "session", "column", "entity", "outcome", "since")
    found: dict[str, object] = {name: value for name in fields if (value := getattr(wanted, name))}
    return {**found, "everything": 1} if wanted.everything else found


PAGES = (
    Page("/", _first, frozenset(Role)),
    Page("/live", _live, _READERS, "console-live"),
    Page("/live/stream", _stream, _READERS, "console-live-stream"),
)
