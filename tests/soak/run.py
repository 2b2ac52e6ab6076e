"""A soak: a server of its own, a gateway, clients that come, break off and cancel, and an upstream that restarts.

What it must never do: end well with a task, a socket, memory or an upstream session left behind, or with a ledger
that does not add up, verify, or is not free of canaries.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from maskwire.gateway.server import Gateway
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from tests.live.canaries import assert_clean, without_chance
from tests.live.gate import Gate
from tests.soak.memory import Memory
from tests.soak.servers import Server, running
from tests.soak.work import check_ledger, descriptors

_ROOT = Path(__file__).parents[2]
_SETTLE = 30.0  # seconds until everything must have been given back


class Soak:
    """One run in a folder, at a door; ``seed`` is of what the clients do."""

    def __init__(self, folder: Path, seconds: float, clients: int, seed: int, door: str = "postgres") -> None:
        self._folder = folder
        self._seconds = seconds
        self._clients = clients
        self._seed = seed
        self._door = door

    async def run(self, say: Callable[[str], None]) -> dict[str, object]:
        """The figures. Raises AssertionError where something is wrong."""
        with running(self._door, self._folder) as server:
            return await self._soak(server, say)

    async def _soak(self, server: Server, say: Callable[[str], None]) -> dict[str, object]:
        chance, done = random.Random(self._seed), Counter[str]()
        before = descriptors()
        with Gate(server.url, self._folder, upstream_sessions=20) as gate:
            assert gate.gateway is not None
            gateway = gate.gateway
            tasks = len(gateway._tasks)
            restarting = asyncio.create_task(self._restart(server, chance, done))
            memory = Memory()
            telling = asyncio.create_task(_tell(say, gateway, server, memory))
            await self._work(gate, chance.randrange(1 << 30), done)
            restarting.cancel()
            telling.cancel()
            await settled(lambda: not gateway.connections, "clients")
            await settled(lambda: server.held(gateway) == 0, "upstream sessions, or what clients are known by")
            await settled(lambda: len(gateway._tasks) <= tasks, "tasks")
            await settled(lambda: server.sessions() == 0, "sessions at the server")
        await settled(lambda: descriptors() <= before + 2, "file descriptors")
        exchanges = check_ledger(gate.ledger)
        verified = verify(gate.ledger, verifier_in(str(public_path(gate.ledger))))
        assert verified.covered == verified.entries
        for path in self._folder.glob("ledger.db*"):
            assert_clean(without_chance(path.read_bytes()))
        return {
            "door": self._door,
            "seconds": self._seconds,
            "seed": self._seed,
            "exchanges": exchanges,
            "entries": verified.entries,
            **memory.check(),
            **dict(sorted(done.items())),
        }

    async def _work(self, gate: Gate, seed: int, done: Counter[str]) -> None:
        """The clients, to their end."""
        told = (self._door, gate.url, gate.port, self._seconds, self._clients, seed)
        command = (sys.executable, "-W", "ignore", "-m", "tests.soak.clients", *map(str, told))
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=_ROOT)
        try:
            out, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, "a client was answered wrongly"
        done.update(json.loads(out))

    async def _restart(self, server: Server, chance: random.Random, done: Counter[str]) -> None:
        """Now and then, all sessions of the gateway end at once."""
        while True:
            await asyncio.sleep(2 + chance.random() * 8)
            await asyncio.to_thread(server.restart)
            done["restarts"] += 1


async def settled(holds: Callable[[], bool], what: str) -> None:
    """Waits until something holds."""
    end = time.monotonic() + _SETTLE
    while not holds():
        assert time.monotonic() < end, f"left behind: {what}"
        await asyncio.sleep(0.1)


async def _tell(say: Callable[[str], None], gateway: Gateway, server: Server, memory: Memory) -> None:
    begun = time.monotonic()
    while True:
        await asyncio.sleep(10)
        clients, held = len(gateway.connections), server.held(gateway)
        told = f"{clients} clients, {held} sessions and keys held, {memory.take() / 1e6:.1f} MB"
        say(f"{time.monotonic() - begun:4.0f} s: {told}")
