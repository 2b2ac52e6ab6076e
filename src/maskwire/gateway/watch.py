"""Watches a source's schema, and has the catalog read again when it changes.

What it is for: what a statement names and finds missing is looked for at once (RefreshCatalog); a view that means
something else from one moment to the next shows no such sign. What is left is the time between two looks.
What it must never do: end for an error, or tell one with a value in it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from maskwire.errors import MaskwireError
from maskwire.gateway.address import Address
from maskwire.gateway.catalog import FAILED, connect
from maskwire.sql.catalog_queries import VERSION

EVERY = 1.0  # seconds from one look to the next
_AGAIN = 5.0  # seconds until the source is tried again after it could not be reached
_log = logging.getLogger(__name__)


async def watch(address: Address, changed: Callable[[], Awaitable[None]], every: float = EVERY) -> None:
    """Calls ``changed`` whenever the schema has changed, until it is cancelled."""
    while True:
        try:
            connection = await connect(address)
            try:
                await _look(connection, changed, every)
            finally:
                await connection.close()
        except MaskwireError as error:
            _log.warning("the catalog could not be read again: %s", error)
        except (*FAILED, OSError, TimeoutError) as error:
            _log.warning("the source's schema can't be watched: %s", type(error).__name__)
        await asyncio.sleep(_AGAIN)


async def _look(connection: asyncpg.Connection, changed: Callable[[], Awaitable[None]], every: float) -> None:
    # What changed while nobody looked is found too: the catalog is read again when the watch begins anew.
    seen = None
    while True:
        version = await connection.fetchval(VERSION)
        if version != seen:
            await changed()
            seen = version
        await asyncio.sleep(every)
