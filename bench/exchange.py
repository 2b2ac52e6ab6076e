"""What one small exchange costs the gateway itself: Python calls, and microseconds of processor time.

The client is a pipe inside this process, and the database's answer is one that it gave before, so that nothing but the
gateway and its ledger is measured, and the count of calls is the same on any machine. Run it by itself, or by `make
bench`.
"""

from __future__ import annotations

import asyncio
import cProfile
import pstats
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import uvloop
from bench.servers import Database

from maskwire._kernel import Keys
from maskwire.access.accounts import Passage
from maskwire.doors.commands import OpenSession
from maskwire.gateway.address import parse_address
from maskwire.gateway.indoor import _Admitted
from maskwire.gateway.pipe import Pipe
from maskwire.gateway.server import Gateway
from maskwire.gateway.settings import Settings
from maskwire.model import Principal, Purpose
from maskwire.transform.keyring import Keyring
from maskwire.wire.postgres import messages as m

SELECT = "SELECT abalance FROM pgbench_accounts WHERE aid = "
BATCH = 500
BATCHES = 40


def prepared(number: int) -> bytes:
    """What pgbench -M prepared sends for one transaction, once it has prepared it."""
    value = str(number).encode()
    raw = b"\0P0_1\0" + struct.pack("!HHi", 0, 1, len(value)) + value + struct.pack("!HH", 1, 0)
    return m.Bind("", "P0_1", (0,), raw).to_bytes() + m.Describe("P", "").to_bytes() + _RUN


_RUN = m.Execute("", 0).to_bytes() + m.Sync().to_bytes()
_PREPARE = m.Parse("P0_1", f"{SELECT}$1;").to_bytes() + m.Sync().to_bytes()


def simple(number: int) -> bytes:
    """What pgbench -M simple sends for one transaction."""
    return m.Query(f"{SELECT}{number};").to_bytes()


class Client:
    """At the other end of a pipe: waits for ReadyForQuery."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._pipe = Pipe(self._received, lambda: None, None)
        self._done: asyncio.Future[None] | None = None
        self.ask = self._pipe.send

    async def open(self) -> None:
        """The session begins."""
        account = self._gateway.entrance.account("agent")
        assert account is not None
        passage = Passage(account, account)
        opened = OpenSession(Principal("agent"), Purpose(), passage, {}, "pgbench")
        self._done = asyncio.get_running_loop().create_future()
        self.connection = _Admitted(self._gateway, opened)
        self._pipe.join(self.connection)
        await self._done

    async def asked(self, data: bytes) -> None:
        """Sends a request and waits for the end of its answer."""
        self._done = asyncio.get_running_loop().create_future()
        self.ask(data)
        await self._done

    def _received(self, data: bytes) -> None:
        if data[-6:-1] == b"Z\0\0\0\5" and self._done is not None:
            self._done.set_result(None)


class Replaying:
    """In the place of the upstream's transport: says again what the database said."""

    def __init__(self, upstream: object, reply: bytes) -> None:
        self._received: Callable[[bytes], None] = upstream.data_received
        self._reply = reply
        self._loop = asyncio.get_running_loop()

    def write(self, _: bytes) -> None:
        """The gateway asks."""
        self._loop.call_soon(self._received, self._reply)

    def is_closing(self) -> bool:
        """It stays open."""
        return False


async def measure(gateway: Gateway, name: str, request: Callable[[int], bytes]) -> None:
    """Prints one line."""
    client = Client(gateway)
    await client.open()
    if request is prepared:
        await client.asked(_PREPARE)
    await client.asked(request(1))
    lease = client.connection._lease
    upstream = lease._upstream
    replies: list[bytes] = []
    received = upstream.received
    upstream.received = lambda data: (replies.append(data), received(data))
    await client.asked(request(2))
    upstream.received = received
    real, upstream._transport = upstream._transport, Replaying(upstream, b"".join(replies))
    for number in range(BATCH):
        await client.asked(request(10_000 + number))
    took = []
    for batch in range(BATCHES):
        began = time.thread_time()
        for number in range(BATCH):
            await client.asked(request(20_000 + batch * BATCH + number))
        took.append((time.thread_time() - began) / BATCH * 1e6)
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    for number in range(BATCH):
        await client.asked(request(90_000 + number))
    profile.disable()
    stats = pstats.Stats(profile)
    python = sum(calls for (file, *_), (_, calls, *_) in stats.stats.items() if file.endswith(".py"))
    everything = sum(calls for _, calls, *_ in stats.stats.values())
    print(
        f"one exchange, {name}: {python / BATCH:.0f} calls of Python functions, {everything / BATCH:.0f} with built-in "
        f"ones; {min(took):.0f} us of processor time at best, {statistics.median(took):.0f} in the median",
        flush=True,
    )
    if "--calls" in sys.argv:
        stats.sort_stats("ncalls").print_stats(r"maskwire|<string>|enum|_kernel|posix", 140)
    upstream._transport = real


async def run(url: str, folder: Path) -> None:
    """Starts a gateway in this process and measures both protocols on it."""
    settings = Settings(
        address=parse_address(url),
        ledger=folder / "exchange.db",
        keyring=Keyring(Keys(bytes(32)), bytes(32)),
        password="bench",
        listens=False,
    )
    gateway = Gateway(settings)
    await gateway.start()
    try:
        await measure(gateway, "prepared", prepared)
        await measure(gateway, "simple", simple)
    finally:
        await gateway.stop()


def main() -> None:
    """Prints one line for each protocol; ``--calls`` prints the functions too."""
    folder = Path(tempfile.mkdtemp(prefix="mw-bench-"))
    with Database(folder) as database:
        uvloop.run(run(database.url, folder))


if __name__ == "__main__":
    main()
