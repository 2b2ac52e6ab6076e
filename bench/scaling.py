"""Several gateways behind HAProxy, with one ledger in PostgreSQL: what each further one brings, in one run.

All of it shares one machine, so what more gateways add is bounded by its processors; the processor time of each part
for an exchange says where the first limit of a larger installation is. Then the ledger alone: how many entries a second
its one order takes, by how many come in a batch. What it prints is what bench/results/scaling.txt keeps, and
docs/scaling.md reads.

Usage: bench/scaling.py [--seconds N] [--rounds N] [--clients N] [--gateways N ...]
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
from bench.servers import Database, HaProxy, Maskwire

from maskwire import places
from maskwire.ledger import Entry, moment
from maskwire.ledger.entry import ColumnEntry
from maskwire.ledger.place import PostgresPlace, place_of
from maskwire.ledger.postgres.link import connect
from maskwire.ledger.postgres.store import PostgresLedger
from maskwire.model import Column, Principal

_CONNECTIONS = 50


@dataclass(frozen=True)
class _Used:
    """Seconds of processor time of the gateways, of the balancer, and of PostgreSQL by database."""

    gateways: float
    balancer: float
    source: float
    ledger: float


def main() -> None:
    """Prints a line for each number of gateways, the best of its rounds, and one for each size of batch."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--gateways", type=int, nargs="*", default=[1, 2, 4])
    asked = parser.parse_args()
    print(
        f"{os.cpu_count()} processors, {asked.clients} clients, pgbench -S -M simple, ledger in PostgreSQL, the best "
        f"of {asked.rounds} rounds in turns",
        flush=True,
    )
    folder = Path(tempfile.mkdtemp(prefix="mw-bench-"))
    with Database(folder) as database:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE ledger")
        ledger = database.url.replace("/postgres?", "/ledger?")
        best: dict[int, tuple[float, str]] = {}
        for _ in range(asked.rounds):
            for count in asked.gateways:
                with ExitStack() as running:
                    options = ("--upstream-sessions", "20", "--ledger", ledger)
                    gateways = [running.enter_context(Maskwire(database, folder, *options)) for _ in range(count)]
                    balancer = running.enter_context(HaProxy(folder, [one.url for one in gateways]))
                    best[count] = max(best.get(count, (0.0, "")), _measure(database, gateways, balancer, ledger, asked))
        first = best[asked.gateways[0]][0]
        for count, (rate, told) in best.items():
            print(f"gateways {count}: {rate / first:.2f} of the first; {told}", flush=True)
        _append(database, ledger, asked.seconds)


def _append(database: Database, ledger: str, seconds: int) -> None:
    """The ledger's one order, by entries of a batch; each batch is numbered, committed and synced by itself."""
    os.environ["MASKWIRE_LEDGER_KEY"] = str(places.ledger().with_suffix(""))
    place = place_of(ledger)
    assert isinstance(place, PostgresPlace)
    column = ColumnEntry((Column("public", "pgbench_accounts", "abalance"),), None, "keep", "default", 1)
    entry = Entry(
        moment(time.time()), "ab" * 8, Principal("agent"), exchange="cd" * 8, source="postgres", rows=1, bytes=70,
        client="127.0.0.1:50000", shape="SELECT abalance FROM pgbench_accounts WHERE aid = ?", columns=(column,),
        duration=500, digest="a" * 64, literals=(("integer", "b" * 32),), policy="c" * 64, version="d" * 16,
    )  # fmt: skip
    begun = time.monotonic()
    for _ in range(_CONNECTIONS):
        connect(place).close()
    print(f"a connection to the ledger, opened and closed: {(time.monotonic() - begun) / _CONNECTIONS * 1e3:.1f} ms")
    for count in (1, 8, 32):
        rate = _convoy(place, entry, count, seconds)
        print(
            f"{count} gateways with one entry at a time: {rate:,.0f} batches a second, {count / rate * 1e3:.1f} ms for "
            "each to be kept",
            flush=True,
        )
    with PostgresLedger(place) as store:
        held = [one for one in _backends(database) if " ledger " in one.joinpath("cmdline").read_text()]
        print(f"memory of a connection's process: {_private(held[0]):.1f} MB", flush=True)
        for size in (1, 16, 64, 256):
            before, written = _used(database, [], None), 0
            begun = time.monotonic()
            while (spent := time.monotonic() - begun) < seconds:
                store.append([entry] * size)
                written += size
            used = _used(database, [], None).ledger - before.ledger
            print(
                f"{size} entries in a batch: {written / spent:,.0f} entries a second, "
                f"{spent / written * size * 1e3:.1f} ms for a batch, {used / written * 1e6:.0f} microseconds of "
                "PostgreSQL's processor time for an entry",
                flush=True,
            )


def _convoy(place: PostgresPlace, entry: Entry, count: int, seconds: int) -> float:
    """Batches a second of so many gateways, each of which has the next one ready when the last is kept."""
    written = [0] * count

    def write(number: int) -> None:
        with PostgresLedger(place) as store:
            begins.wait()
            ends = time.monotonic() + seconds
            while time.monotonic() < ends:
                store.append([entry])
                written[number] += 1

    begins = threading.Barrier(count)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(1, sum(written)) / seconds


def _private(process: Path) -> float:
    """MB that no other process has."""
    found = re.findall(r"Private_\w+:\s+(\d+)", process.joinpath("smaps_rollup").read_text())
    return sum(map(int, found)) / 1024


def _measure(
    database: Database, gateways: list[Maskwire], balancer: HaProxy, ledger: str, asked: argparse.Namespace
) -> tuple[float, str]:
    before, held = _used(database, gateways, balancer), _entries(ledger)
    rate = _rate(balancer.url, asked)
    after, written = _used(database, gateways, balancer), _entries(ledger) - held
    exchanges = max(1.0, rate * asked.seconds)
    each = [
        (was - now) / exchanges * 1e6
        for was, now in zip(
            (after.gateways, after.balancer, after.source, after.ledger),
            (before.gateways, before.balancer, before.source, before.ledger),
            strict=True,
        )
    ]
    return rate, (
        f"{rate:,.0f} transactions a second; microseconds of processor for each: gateway {each[0]:.0f}, HAProxy "
        f"{each[1]:.0f}, PostgreSQL for the source {each[2]:.0f}, for the ledger {each[3]:.0f}; {written:,} entries"
    )


def _rate(url: str, asked: argparse.Namespace) -> float:
    options = ["-n", "-S", "-M", "simple", "-j", "1", "-c", str(asked.clients), "-T", str(asked.seconds)]
    found = re.search(r"tps = ([\d.]+)", Database.pgbench(*options, url))
    assert found is not None
    return float(found[1])


def _used(database: Database, gateways: list[Maskwire], balancer: HaProxy | None) -> _Used:
    by_database = {"source": 0.0, "ledger": 0.0}
    for process in _backends(database):
        try:
            where = "ledger" if " ledger " in process.joinpath("cmdline").read_text() else "source"
            fields = process.joinpath("stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended
            continue
        by_database[where] += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return _Used(
        sum(one.processor() for one in gateways),
        balancer.processor() if balancer is not None else 0.0,
        by_database["source"],
        by_database["ledger"],
    )


def _backends(database: Database) -> list[Path]:
    """The processes of the server, one for each connection."""
    server = int((database.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [Path(f"/proc/{child}") for child in children]


def _entries(ledger: str) -> int:
    with psycopg.connect(ledger) as connection:
        row = connection.execute("SELECT max(seq) FROM maskwire_ledger.entries").fetchone()
    return int(row[0]) if row is not None else 0


if __name__ == "__main__":
    main()
