"""A slice of the soak (`make soak` is the whole), and a thousand clients who rest while two hundred work."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path

import asyncpg
import pytest

from tests.live.gate import Gate
from tests.mysql.server import ABSENT, program
from tests.soak.run import Soak, settled
from tests.soak.work import check_ledger

IDLE, BUSY, EACH = 1000, 200, 15


@pytest.mark.parametrize(("door", "seconds", "clients"), [("postgres", 15, 24), ("mysql", 8, 12)])
async def test_a_slice_of_the_soak(tmp_path: Path, door: str, seconds: int, clients: int) -> None:
    """Disconnects, cancels, upstream restarts: nothing is left behind, and the ledger adds up."""
    if door == "mysql" and program() is None:
        pytest.skip(ABSENT)
    figures = await Soak(tmp_path, seconds, clients, 4, door).run(lambda _: None)
    assert isinstance(figures["exchanges"], int)
    assert figures["exchanges"] > (200 if door == "postgres" else 20)


async def _busy(url: str, number: int) -> int:
    """How many answers were right."""
    connection = await asyncpg.connect(url, timeout=100)
    right = 0
    try:
        for turn in range(EACH):
            wanted = 1 + (number * 7 + turn) % 60
            row = await connection.fetchrow("SELECT id, email FROM users WHERE id = $1", wanted)
            again = await connection.fetchval("SELECT id FROM users WHERE email = $1", row["email"])
            right += row["id"] == again == wanted
    finally:
        await connection.close()
    return right


async def _idle(url: str, gathering: asyncio.Semaphore) -> asyncpg.Connection:
    async with gathering:
        connection = await asyncpg.connect(url, timeout=100)
        assert await connection.fetchval("SELECT count(*) FROM users") == 60
        return connection


async def test_a_thousand_rest_while_two_hundred_work(reader_url: str, tmp_path: Path) -> None:
    """All are answered rightly, over no more than 50 upstream sessions; those who rested go on afterwards."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * (IDLE + BUSY) + 500
    assert hard == resource.RLIM_INFINITY or hard >= wanted, "the machine allows too few file descriptors"
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), hard))
    with Gate(reader_url, tmp_path) as gate:
        assert gate.gateway is not None
        most = 0

        async def watch() -> None:
            nonlocal most
            while True:
                most = max(most, gate.gateway.pool.open if gate.gateway is not None else 0)
                await asyncio.sleep(0.01)

        watching = asyncio.create_task(watch())
        gathering = asyncio.Semaphore(64)
        idle = await asyncio.gather(*(_idle(gate.url, gathering) for _ in range(IDLE)))
        right = await asyncio.gather(*(_busy(gate.url, number) for number in range(BUSY)))
        assert right == [EACH] * BUSY
        assert len(gate.gateway.connections) >= IDLE
        counts = await asyncio.gather(*(one.fetchval("SELECT count(*) FROM orders") for one in idle))
        assert counts == [300] * IDLE
        watching.cancel()
        assert 1 < most <= 50
        for one in idle:
            one.terminate()
        await settled(lambda: not gate.gateway or not gate.gateway.connections, "clients")
    assert check_ledger(gate.ledger) == 2 * IDLE + 2 * BUSY * EACH
