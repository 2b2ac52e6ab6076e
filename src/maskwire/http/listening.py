"""Work for a client, given up when the client goes away.

What it must never do: leave the work running for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

from starlette.types import Receive


class Gone(Exception):  # noqa: N818 - it is no error: the client went
    """The client is not there any more."""


async def unless_gone(receive: Receive, work: Coroutine[None, None, None]) -> None:
    """Does the work; cancels it, and raises Gone, when the client goes."""
    working = asyncio.ensure_future(work)
    listening = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({working, listening}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
            return
        raise Gone
    finally:
        for task in (working, listening):
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
