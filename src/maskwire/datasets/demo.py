"""Makes the demo database: tables, rows, keys, in a database that has none of them.

What it is for: ``create``, which ``maskwire demo`` and the live tests call once. ``exists`` lets them call it
once.
What it must never do: touch a table that it did not make; a name that is taken is an error of the server's.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import asyncpg

from maskwire.datasets.people import world
from maskwire.datasets.rows import TABLES
from maskwire.datasets.schema import KEYS
from maskwire.datasets.schema import TABLES as SCHEMA
from maskwire.errors import UpstreamError

__all__ = ["create", "exists"]

SEED = 20_240_229
PEOPLE = 100_000
_MARK = "the demo is complete"

Progress = Callable[[str, int, int], None]


async def exists(url: str) -> bool:
    """Whether the whole demo is in the database at ``url``. Raises UpstreamError where it can't be asked."""
    try:
        connection = await asyncpg.connect(url)
        try:
            mark = await connection.fetchval(
                "SELECT pg_catalog.obj_description(pg_catalog.to_regclass('public.customers'), 'pg_class')"
            )
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError) as fault:
        raise UpstreamError(f"The demo database can't be asked ({type(fault).__name__}).") from None
    return bool(mark == _MARK)


async def create(url: str, progress: Progress = lambda *_: None, seed: int = SEED, count: int = PEOPLE) -> None:
    """Loads the demo with ``count`` people into the database at ``url``; half a demo is replaced.

    ``progress`` hears (what is done now, steps done, steps in all). Raises UpstreamError where it fails.
    """
    steps = len(TABLES) + 3
    progress("inventing people", 0, steps)
    made = world(count, seed)
    try:
        connection = await asyncpg.connect(url)
        try:
            # asyncpg has no binary form of macaddr, and COPY needs one: six bytes (mac.c, macaddr_send).
            await connection.set_type_codec(
                "macaddr", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
            )
            await connection.execute(_CLEAR + SCHEMA)
            for done, table in enumerate(TABLES, 1):
                progress(table.name, done, steps)
                random = Random(f"{seed} {table.name}")  # noqa: S311 - invented data, the same each time
                records = table.rows(made, random)
                await connection.copy_records_to_table(table.name, records=records, columns=table.columns)
            progress("keys and indexes", steps - 2, steps)
            await connection.execute(KEYS)
            progress("statistics", steps - 1, steps)
            await connection.execute("VACUUM ANALYZE")
            await connection.execute(f"COMMENT ON TABLE customers IS '{_MARK}'")
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
        raise UpstreamError(f"The demo can't be loaded ({type(fault).__name__}).") from None


# Only what an interrupted load of ours left behind: the demo's database holds nothing else.
_CLEAR = "".join(f"DROP TABLE IF EXISTS {table.name} CASCADE;\n" for table in TABLES)
_CLEAR += "DROP TYPE IF EXISTS order_status;\n"
