"""What clients do to the MySQL door in a soak: ask, break off, kill, fail, go away.

It must never forgive a wrong answer: an error counts as an answer only where the soak itself caused it.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from typing import Any

import asyncmy
import asyncmy.errors
import mysql.connector

from tests.live.gate import PASSWORD
from tests.soak.work import clean

BIG = "SELECT a.id, u.email, u.ssn, u.notes FROM orders a, users u, products p"
LONG = "SELECT count(*) FROM orders a, orders b, orders c, orders d WHERE a.id + b.id + c.id + d.id < 0"
# What a server that restarts, a kill and a full gateway may be answered with; or the connection is lost.
CAUSED = frozenset({1040, 1053, 1105, 1142, 1159, 1317, 1927, 2003, 2006, 2013, 2014, 2055})
_FAULTS = (OSError, EOFError, asyncmy.errors.MySQLError, mysql.connector.Error)


class MysqlClient:
    """One client that comes and goes, and does what chance says."""

    def __init__(self, port: int, chance: random.Random, done: Counter[str]) -> None:
        self._address = {"host": "127.0.0.1", "port": port, "user": "agent", "password": PASSWORD}
        self._chance = chance
        self._done = done

    async def _connect(self) -> Any:
        return await asyncmy.connect(**self._address, db="leaks", autocommit=True, connect_timeout=60)

    async def live(self, until: float) -> None:
        """Sessions one after the other, up to a moment of the loop's clock."""
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            try:
                connection = await self._connect()
            except _FAULTS as error:
                self._forgive(error)
                await asyncio.sleep(0.1)
                continue
            try:
                while loop.time() < until and self._chance.random() > 0.05:
                    await self._act(connection)
                await connection.ensure_closed()
            except _FAULTS as error:
                self._forgive(error)
            finally:
                connection.close()

    def _forgive(self, error: Exception) -> None:
        number = getattr(error, "errno", None) or (error.args[0] if error.args else None)
        assert isinstance(error, OSError | EOFError) or number in CAUSED, f"{type(error).__name__} {error.args}"
        self._done["lost"] += 1

    async def _act(self, connection: Any) -> None:
        act = self._chance.choice(
            (self._ask, self._ask, self._ask, self._prepared, self._set, self._fail, self._transaction,
             self._break_off, self._killed, self._rest)
        )  # fmt: skip
        await act(connection)
        self._done[act.__name__] += 1

    async def _rows(self, connection: Any, sql: str, *values: object) -> list[tuple[Any, ...]]:
        async with connection.cursor() as cursor:
            await cursor.execute(sql, values or None)
            return list(await cursor.fetchall())

    async def _ask(self, connection: Any) -> None:
        rows = await self._rows(connection, "SELECT id, email, ssn FROM users ORDER BY id LIMIT 5")
        assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
        clean(rows)
        assert await self._rows(connection, "SELECT id FROM users WHERE email = %s", rows[2][1]) == [(3,)]

    async def _prepared(self, _: Any) -> None:
        number = self._chance.randint(1, 60)
        rows = await asyncio.to_thread(self._run, "SELECT id, full_name, ssn FROM users WHERE id = ?", number)
        assert [row[0] for row in rows] == [number]
        clean(rows)

    def _run(self, sql: str, *values: object) -> list[Any]:
        """A session of mysql-connector's with one prepared statement."""
        with (
            mysql.connector.connect(**self._address, database="leaks", use_pure=True) as other,
            other.cursor(prepared=True) as cursor,
        ):
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    async def _set(self, connection: Any) -> None:
        zone = f"+{self._chance.randint(10, 12)}:00"
        await self._rows(connection, f"SET time_zone = '{zone}'")
        for _ in range(3):
            await asyncio.sleep(0)
            assert await self._rows(connection, "SELECT @@time_zone") == [(zone,)]

    async def _fail(self, connection: Any) -> None:
        for sql, number in (
            ("SELECT nothing_of_the_kind FROM users", 1054),
            ("DELETE FROM users", 1792),
            ("SELECT (SELECT id FROM orders)", 1242),
            ("SELECT ssn LIKE '5%' FROM users", 1142),
        ):
            try:
                await self._rows(connection, sql)
            except asyncmy.errors.MySQLError as error:
                if error.args[0] != number:
                    raise
            else:
                raise AssertionError(f"{sql} was answered")

    async def _transaction(self, connection: Any) -> None:
        await connection.begin()
        rows = await self._rows(connection, "SELECT id, email FROM users")
        clean(rows)
        assert len(rows) == 60
        await connection.commit()

    async def _break_off(self, connection: Any) -> None:
        """Goes away in the middle of a great answer."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rows(connection, BIG), 0.01 + self._chance.random() * 0.2)
        connection.close()
        raise ConnectionResetError

    async def _killed(self, connection: Any) -> None:
        """Another session of the same principal ends what this one runs."""
        ((number,),) = await self._rows(connection, "SELECT connection_id()")
        running = asyncio.ensure_future(self._rows(connection, LONG))
        try:
            await asyncio.sleep(0.1)
            other = await self._connect()
            try:
                await self._rows(other, f"KILL QUERY {number}")
            finally:
                other.close()
            await running
        except asyncmy.errors.MySQLError as error:
            if error.args[0] != 1317:
                raise
        else:
            raise AssertionError("it can't have ended")
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert await self._rows(connection, "SELECT count(*) FROM users") == [(60,)]

    async def _rest(self, _: Any) -> None:
        await asyncio.sleep(self._chance.random() * 0.5)
