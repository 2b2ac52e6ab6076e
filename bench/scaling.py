"""Several gateways behind HAProxy, with one ledger in PostgreSQL: what each further one brings, in one run.

All of it shares one machine, so what more gateways add is bounded by its processors; the processor time of each part
for an exchange says where the first limit of a larger installation is. What it prints is what bench/results/scaling.txt
keeps, and docs/scaling.md reads.

Usage: bench/scaling.py [--seconds N] [--clients N] [--gateways N ...]
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
from bench.servers import Database, HaProxy, Maskwire


@dataclass(frozen=True)
class _Used:
    """Seconds of processor time of the gateways, of the balancer, and of PostgreSQL by database."""

    gateways: float
    balancer: float
    source: float
    ledger: float


def main() -> None:
    """Prints a line for each number of gateways."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--gateways", type=int, nargs="*", default=[1, 2, 4])
    asked = parser.parse_args()
    print(
        f"{os.cpu_count()} processors, {asked.clients} clients, pgbench -S -M simple, ledger in PostgreSQL", flush=True
    )
    folder = Path(tempfile.mkdtemp(prefix="mw-bench-"))
    with Database(folder) as database:
        for count in asked.gateways:
            with psycopg.connect(database.url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE ledger{count}")
            ledger = database.url.replace("/postgres?", f"/ledger{count}?")
            with ExitStack() as running:
                gateways = [
                    running.enter_context(Maskwire(database, folder, "--upstream-sessions", "20", "--ledger", ledger))
                    for _ in range(count)
                ]
                balancer = running.enter_context(HaProxy(folder, [one.url for one in gateways]))
                _measure(database, gateways, balancer, ledger, asked)


def _measure(
    database: Database, gateways: list[Maskwire], balancer: HaProxy, ledger: str, asked: argparse.Namespace
) -> None:
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
    print(
        f"gateways {len(gateways)}: {rate:,.0f} transactions a second; microseconds of processor for each: gateway "
        f"{each[0]:.0f}, HAProxy {each[1]:.0f}, PostgreSQL for the source {each[2]:.0f}, for the ledger {each[3]:.0f}; "
        f"{written:,} entries written",
        flush=True,
    )


def _rate(url: str, asked: argparse.Namespace) -> float:
    options = ["-n", "-S", "-M", "simple", "-j", "1", "-c", str(asked.clients), "-T", str(asked.seconds)]
    found = re.search(r"tps = ([\d.]+)", Database.pgbench(*options, url))
    assert found is not None
    return float(found[1])


def _used(database: Database, gateways: list[Maskwire], balancer: HaProxy) -> _Used:
    server = int((database.data / "postmaster.pid").read_text().split()[0])
    by_database = {"source": 0.0, "ledger": 0.0}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes().decode(errors="replace")
            fields = process.joinpath("stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended
            continue
        if command.startswith("postgres: ") and int(fields[1]) == server:
            where = "ledger" if " ledger" in command else "source"
            by_database[where] += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return _Used(
        sum(one.processor() for one in gateways), balancer.processor(), by_database["source"], by_database["ledger"]
    )


def _entries(ledger: str) -> int:
    with psycopg.connect(ledger) as connection:
        row = connection.execute("SELECT max(seq) FROM maskwire_ledger.entries").fetchone()
    return int(row[0]) if row is not None else 0


if __name__ == "__main__":
    main()
