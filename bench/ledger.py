"""What the ledger costs, beside plain SQLite inserts of the same durability in the same run; and what questions cost.

Run it with `PYTHONPATH=. .venv/bin/python bench/ledger.py [--entries 10000000]`; ten million take 16 GB in --folder.
Figures are of this machine and this moment; the ratios are what to look at.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import uvloop
from bench.ledger_fill import BLOCK, COPY, DIFFERENT, START, fill

from maskwire.errors import LedgerError
from maskwire.gateway.recorder import Recorder
from maskwire.ledger import ColumnEntry, Entry, Ledger, encode, exposure, moment
from maskwire.ledger.literals import Digests
from maskwire.ledger.question import Question
from maskwire.ledger.sightings import Subject, readings, sightings
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.store import Durability
from maskwire.ledger.verify import verify
from maskwire.model import Column, Principal

SECONDS = 1.5
TURNS = 5
VERIFIED = 1_000_000  # entries; more take long
SESSIONS = (1, 16, 200)
TABLES = [[Column("public", f"table_{t}", f"column_{c}") for c in range(10)] for t in range(40)]
SUBJECT = Subject("table_7", "42")
WHO = [Principal(f"agent-{n}", model=f"model-{n % 3}", authentication="scram-sha-256") for n in range(20)]


def entry(number: int) -> Entry:
    """One answer of three columns of one of 40 tables, by one of 20 principals; every tenth has a trace, and is of a
    conversation of twenty."""
    random = Random(number)
    columns = random.sample(random.choice(TABLES), 3)
    return Entry(
        time=moment(START + number / 100),
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
        traceparent="" if number % 10 else f"00-{COPY}{number % BLOCK:024x}-{1:016x}-01",
        conversation="" if number % 10 else f"conversation-{COPY}{number % BLOCK // 200:04x}",
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
    print("us: of processor time an entry; wait: what one session waits for an entry")
    print("mode     sessions  entries/s     us   wait, us  plain SQLite: entries/s     us   ratio of entries/s")
    for durability in ("grouped", "strict"):
        for sessions in SESSIONS:
            ours, plain = [], []
            for turn in range(TURNS):  # by turns, so that both are disturbed alike
                name = f"{durability}-{sessions}-{turn}"
                ours.append(asyncio.run(_ours(folder / f"{name}.db", durability, sessions)))
                plain.append(_plain(folder / f"{name}-plain.db", durability, sessions))
            (rate, cost), (plain_rate, plain_cost) = map(_middle, (ours, plain))
            print(
                f"{durability:8} {sessions:8} {rate:10,.0f} {cost:6.1f} {sessions / rate * 1e6:10,.0f} "
                f"{plain_rate:24,.0f} {plain_cost:6.1f} {rate / plain_rate:20.2f}",
                flush=True,
            )


def _middle(figures: list[tuple[float, float]]) -> tuple[float, float]:
    rates, costs = zip(*figures, strict=True)
    return median(rates), median(costs)


def _forget(path: Path) -> None:
    """The system's cache lets go of the ledger's files."""
    for file in path.parent.glob(f"{path.name}*"):
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def _asked(path: Path, what: str, ask: Callable[[], str]) -> None:
    told = []
    for is_cold in (True, False):
        if is_cold:
            _forget(path)
        start, used = time.monotonic(), time.process_time()
        answer = ask()
        told.append(f"{time.monotonic() - start:.2f} s ({time.process_time() - used:.2f} s of processor time)")
    print(f"saw, {what}: cold {told[0]}, warm {told[1]}, {answer}", flush=True)


def _questions(folder: Path, entries: int) -> None:
    path = folder / "questions.db"
    start = time.monotonic()
    count = fill(path, entries, entry, print)
    print(f"made: {count:,} entries in {time.monotonic() - start:.0f} s", flush=True)
    size = path.stat().st_size
    print(f"on disk: {size / count:,.0f} bytes an entry, of which its text {len(encode(entry(7))):,}")
    half = count // BLOCK // 2
    windows: dict[str, dict[str, Any]] = {
        "all": {},
        "one principal": {"principal": "agent-3"},
        "one model": {"model": "model-1"},
        "one session": {"session": f"{count // 10_000:016x}"},
        "half the time": {"since": moment(START + count / 400), "until": moment(START + count / 133)},
        "a day": {"since": moment(START + count / 200), "until": moment(START + count / 200 + 86400)},
        "one trace": {"trace": f"{half:08x}{-(half % DIFFERENT * BLOCK) % 10 or 10:024x}"},
        "one conversation": {"conversations": frozenset({f"conversation-{half:08x}{7:04x}"})},
    }
    for name, window in windows.items():
        _asked(path, name, lambda it=window: f"{exposure(path, **it).exchanges:,} exchanges")
    for asked in ({}, {"since": moment(START + count / 400), "until": moment(START + count / 133)}):
        _asked(path, f"one subject {'half the time' if asked else ''}", lambda it=asked: _seen(path, Question(**it)))
    command = [sys.executable, "-m", "maskwire", "saw", "--ledger", str(path), "--principal", "agent-3", "--json"]
    _asked(path, "by the command", lambda: f"{len(subprocess.check_output(command)):,} bytes of JSON")
    if count > VERIFIED:
        return
    start = time.monotonic()
    verified = verify(path, verifier_in(str(public_path(path))))
    print(f"verify: {(time.monotonic() - start) / verified.entries * 1e6:.1f} us an entry")


def _seen(path: Path, question: Question) -> str:
    found = sightings(readings(path, SUBJECT, question), SUBJECT, [Digests(bytes(32))])
    return f"{sum(one.exchanges for one in found):,} exchanges that read its table"


def main() -> None:
    """Prints a table of what writing costs, then what questions cost."""
    uvloop.install()
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--questions-only", action="store_true")
    asked.add_argument("--folder", type=Path, help="where to work (by default that of the system for temporary files)")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="mw-bench-", dir=options.folder) as folder:
        if not options.questions_only:
            _writing(Path(folder))
        _questions(Path(folder), options.entries)


if __name__ == "__main__":
    main()
