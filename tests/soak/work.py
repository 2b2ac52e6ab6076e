"""What clients do to a gateway in a soak: ask, break off, cancel, fail, go away; and what must be so afterwards.

It must never forgive a wrong answer: an error counts as an answer only where the soak itself caused it.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

import asyncpg

from maskwire.ledger.entry import Kind, Phase
from maskwire.ledger.exposure import read
from tests.live.canaries import FRAGMENTS

BIG = "SELECT a.id, u.email, u.ssn, u.notes FROM orders a, users u, products p"
LONG = "SELECT count(*) FROM orders a, orders b, orders c, orders d"
# What an upstream that restarts, a cancel and a full pool may be answered with.
CAUSED = ("57P01", "57P02", "57P03", "57014", "08006", "08003", "53300", "58000")


def clean(rows: object) -> None:
    """No canary in what a driver returned."""
    text = repr(rows)
    assert not any(fragment in text for fragment in FRAGMENTS)


class Client:
    """One client that comes and goes, and does what chance says."""

    def __init__(self, url: str, chance: random.Random, done: Counter[str]) -> None:
        self._url = url
        self._chance = chance
        self._done = done

    async def live(self, until: float) -> None:
        """Sessions one after the other, up to a moment of the loop's clock."""
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            try:
                connection = await asyncpg.connect(self._url, timeout=60, statement_cache_size=20)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                self._forgive(error)
                await asyncio.sleep(0.1)
                continue
            try:
                while loop.time() < until and self._chance.random() > 0.05:
                    await self._act(connection)
                await connection.close(timeout=10)
            except asyncpg.InternalClientError:
                # What asyncpg makes of a FATAL that comes between two of its messages; the end must follow.
                await asyncio.sleep(1)
                assert connection.is_closed()
                self._done["lost"] += 1
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                self._forgive(error)
            finally:
                connection.terminate()

    def _forgive(self, error: Exception) -> None:
        code = getattr(error, "sqlstate", None)
        assert code is None or code in CAUSED, f"{type(error).__name__} {code}"
        self._done["lost"] += 1

    async def _act(self, connection: asyncpg.Connection) -> None:
        act = self._chance.choice(
            (self._ask, self._ask, self._ask, self._prepared, self._set, self._fail, self._transaction,
             self._break_off, self._cancel, self._copy, self._rest)
        )  # fmt: skip
        await act(connection)
        self._done[act.__name__] += 1

    async def _ask(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch("SELECT id, email, ssn FROM users ORDER BY id LIMIT 5")
        assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
        clean(rows)
        assert await connection.fetchval("SELECT id FROM users WHERE email = $1", rows[2]["email"]) == 3

    async def _prepared(self, connection: asyncpg.Connection) -> None:
        number = self._chance.randint(1, 60)
        statement = await connection.prepare("SELECT id, full_name FROM users WHERE id = $1")
        row = await statement.fetchrow(number)
        assert row["id"] == number
        clean(row)

    async def _set(self, connection: asyncpg.Connection) -> None:
        zone = f"Etc/GMT+{self._chance.randint(0, 12)}"
        await connection.execute(f"SET TimeZone = '{zone}'")
        for _ in range(3):
            await asyncio.sleep(0)
            assert await connection.fetchval("SHOW TimeZone") == zone

    async def _fail(self, connection: asyncpg.Connection) -> None:
        for sql, code in (
            ("SELECT nothing_of_the_kind FROM users", "42703"),
            ("DELETE FROM users", "25006"),
            ("SELECT 1/0", "22012"),
            ("SELECT ssn LIKE '5%' FROM users", "42501"),
        ):
            try:
                await connection.fetch(sql)
            except asyncpg.PostgresError as error:
                if error.sqlstate != code:
                    raise
            else:
                raise AssertionError(f"{sql} was answered")

    async def _transaction(self, connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            seen = 0
            async for row in connection.cursor("SELECT id, email FROM users", prefetch=7):
                clean(row)
                seen += 1
            assert seen == 60

    async def _break_off(self, connection: asyncpg.Connection) -> None:
        """Goes away in the middle of a great answer."""
        with suppress(TimeoutError):
            await asyncio.wait_for(connection.fetch(BIG), self._chance.random() * 0.2)
        if self._chance.random() < 0.5:
            connection.terminate()
            raise ConnectionResetError

    async def _cancel(self, connection: asyncpg.Connection) -> None:
        """asyncpg sends a cancel request where a time is over."""
        with suppress(TimeoutError):
            await connection.fetchval(LONG, timeout=0.2)
            raise AssertionError("it can't have ended")
        assert await connection.fetchval("SELECT count(*) FROM users") == 60

    async def _copy(self, connection: asyncpg.Connection) -> None:
        copied = bytearray()

        async def keep(data: bytes) -> None:
            copied.extend(data)

        await connection.copy_from_query("SELECT id, email, ssn FROM users", output=keep)
        assert copied.count(b"\n") == 60
        clean(bytes(copied))

    async def _rest(self, _: asyncpg.Connection) -> None:
        await asyncio.sleep(self._chance.random() * 0.5)


def check_ledger(path: Path) -> int:
    """Every exchange has one closing entry, after its opening one, if any; how many there are."""
    phases: dict[str, list[Phase]] = defaultdict(list)
    for entry in read(path):
        if entry.kind is Kind.EXCHANGE:
            phases[entry.exchange].append(entry.phase)
    wrong = {tuple(found) for found in phases.values()} - {
        (Phase.WHOLE,),
        (Phase.OPENING, Phase.CLOSING),
    }
    assert not wrong, wrong
    return len(phases)


def descriptors() -> int:
    """Open file descriptors of this process."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - only their number
