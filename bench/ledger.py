"""What the ledger costs, beside plain SQLite inserts of the same durability in the same run; and what questions cost.

Run it with `PYTHONPATH=. .venv/bin/python bench/ledger.py [--entries 1000000]`. Figures are of this machine and this
moment; the ratios are what to look at.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path
from random import Random

import uvloop

from maskwire.errors import LedgerError
from maskwire.gateway.recorder import Recorder
from maskwire.ledger import ColumnEntry, Entry, Ledger, encode, exposure, moment
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.store import Durability
from maskwire.ledger.verify import verify
from maskwire.model import Column, Principal

SECONDS = 4.0
SESSIONS = (1, 16, 200)
TABLES = [[Column("public", f"table_{t}", f"column_{c}") for c in range(10)] for t in range(40)]
WHO = [Principal(f"agent-{n}", model=f"model-{n % 3}", authentication="scram-sha-256") for n in range(20)]


def entry(number: int) -> Entry:
    """One answer of three columns of one of 40 tables, by one of 20 principals."""
    random = Random(number)
    columns = random.sample(random.choice(TABLES), 3)
    return Entry(
        time=moment(1_700_000_000 + number / 100),
        session=f"{number // 5000:016x}",
        principal=WHO[number % 20],
        exchange=f"{number // 5000:016x}-{number}",
        source="shop",
        client="127.0.0.1:54321",
        application="psql",
        shape="select a , b , c from some_table where id = ? order by a limit ?",
        columns=tuple(ColumnEntry((it,), "EMAIL_ADDRESS", "token", "default/pii", masked=5) for it in columns),
        literals=(("integer", "0a" * 16), ("integer", "0b" * 16)),
        policy="0c" * 32,
        version="0.1.0+0a0b0c0d",
        rows=5,
        bytes=400,
        duration=900,
        digest="0d" * 32,
    )


async def _ours(path: Path, durability: Durability, sessions: int) -> tuple[float, float]:
    """Entries a second, and microseconds of processor time an entry. Each session waits for its own."""
    recorder = Recorder(Ledger(path, durability))
    made = [entry(number) for number in range(1000)]
    count, end = 0, time.monotonic() + SECONDS

    async def session(number: int) -> None:
        nonlocal count
        loop = asyncio.get_running_loop()
        while time.monotonic() < end:
            written: asyncio.Future[LedgerError | None] = loop.create_future()
            recorder.gather([made[(count + number) % 1000]], written.set_result)
            assert await written is None
            count += 1

    used, start = time.process_time(), time.monotonic()
    await asyncio.gather(*(session(number) for number in range(sessions)))
    spent, used = time.monotonic() - start, time.process_time() - used
    await recorder.close()
    return count / spent, used / count * 1e6


def _plain(path: Path, durability: Durability, sessions: int) -> tuple[float, float]:
    """The same rows by INSERT, one transaction for all sessions of a turn."""
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    # NORMAL hands a commit to the operating system without syncing it, as "grouped" does.
    file.execute(f"PRAGMA synchronous={'FULL' if durability == 'strict' else 'NORMAL'}")
    file.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, time TEXT, session TEXT, principal TEXT, entry TEXT)")
    made = [(it.time, it.session, it.principal.name, encode(it)) for it in map(entry, range(1000))]
    count, used, start = 0, time.process_time(), time.monotonic()
    while time.monotonic() < start + SECONDS:
        rows = [made[(count + at) % 1000] for at in range(sessions)]
        file.execute("BEGIN IMMEDIATE")
        file.executemany("INSERT INTO entries (time, session, principal, entry) VALUES (?, ?, ?, ?)", rows)
        file.execute("COMMIT")
        count += sessions
    spent, used = time.monotonic() - start, time.process_time() - used
    file.close()
    return count / spent, used / count * 1e6


def _writing(folder: Path) -> None:
    print("mode     sessions  entries/s  us/entry   plain SQLite: entries/s  us/entry   ratio of entries/s")
    for durability in ("grouped", "strict"):
        for sessions in SESSIONS:
            name = f"{durability}-{sessions}"
            ours = asyncio.run(_ours(folder / f"{name}.db", durability, sessions))
            plain = _plain(folder / f"{name}-plain.db", durability, sessions)
            print(
                f"{durability:8} {sessions:8} {ours[0]:10,.0f} {ours[1]:9.1f} {plain[0]:24,.0f} {plain[1]:9.1f} "
                f"{ours[0] / plain[0]:20.2f}",
                flush=True,
            )


def _questions(folder: Path, entries: int) -> None:
    path = folder / "questions.db"
    start = time.monotonic()
    with Ledger(path) as ledger:
        for low in range(0, entries, 5000):
            ledger.append([entry(number) for number in range(low, min(low + 5000, entries))])
            ledger.sync()
        ledger.checkpoint()
        print(f"written: {entries:,} entries in {time.monotonic() - start:.0f} s", flush=True)
    size = path.stat().st_size
    print(f"on disk: {size / entries:,.0f} bytes an entry, of which its text {len(encode(entry(7))):,}")
    windows: dict[str, dict[str, str]] = {
        "all": {},
        "one principal": {"principal": "agent-3"},
        "one model": {"model": "model-1"},
        "one session": {"session": f"{entries // 10_000:016x}"},
        "half the time": {
            "since": moment(1_700_000_000 + entries / 400),
            "until": moment(1_700_000_000 + entries / 133),
        },
    }
    for name, window in windows.items():
        start = time.monotonic()
        report = exposure(path, **window)  # type: ignore[arg-type]
        print(f"saw, {name}: {time.monotonic() - start:.2f} s, {report.exchanges:,} exchanges", flush=True)
    start = time.monotonic()
    verified = verify(path, verifier_in(str(public_path(path))))
    print(f"verify: {(time.monotonic() - start) / verified.entries * 1e6:.1f} us an entry")


def main() -> None:
    """Prints a table of what writing costs, then what questions cost."""
    uvloop.install()
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--questions-only", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="mw-bench-") as folder:
        if not options.questions_only:
            _writing(Path(folder))
        _questions(Path(folder), options.entries)


if __name__ == "__main__":
    main()
