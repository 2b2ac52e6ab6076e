"""One process against several workers at one port, in turns: what they answer a second, and what each answer costs.

On a machine with few processors the workers, the head, PostgreSQL and pgbench share them: then the processor time for
an exchange says more than the rate. What it prints is what bench/results/workers.txt keeps.

Usage: bench/workers.py [--seconds N] [--rounds N] [--clients N ...] [--workers N ...] [--mode simple|prepared ...]
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import orjson
from bench.servers import Database, Maskwire

from maskwire.gateway.workers.packing import Packer, Unpacker
from maskwire.ledger import Entry, Ledger, moment
from maskwire.ledger.drawn import Figures, Form
from maskwire.ledger.entry import ColumnEntry
from maskwire.model import Column, Principal


def main() -> None:
    """Prints a line for each number of clients, mode and number of workers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, nargs="*", default=[8, 64])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--mode", nargs="*", default=["simple", "prepared"])
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mw-bench-"))
    print(f"{os.cpu_count()} processors, pgbench -S, the best of {asked.rounds} rounds in turns", flush=True)
    with Database(folder) as database, ExitStack() as running:
        gateways = {
            workers: running.enter_context(
                Maskwire(database, folder, "--workers", str(workers), "--upstream-sessions", "70")
            )
            for workers in asked.workers
        }
        for clients in asked.clients:
            for mode in asked.mode:
                _compare(gateways, clients, mode, asked)
        for workers, gateway in gateways.items():
            print(
                f"workers {workers}: {gateway.memory():,.0f} MB resident in {len(gateway.pids())} processes", flush=True
            )


def _compare(gateways: dict[int, Maskwire], clients: int, mode: str, asked: argparse.Namespace) -> None:
    rates: dict[int, float] = defaultdict(float)
    costs: dict[int, float] = {}
    for _ in range(asked.rounds):
        for workers, gateway in gateways.items():
            before = gateway.processor()
            rate = _rate(gateway.url, clients, mode, asked.seconds)
            cost = (gateway.processor() - before) / max(1.0, rate * asked.seconds) * 1e6
            if rate > rates[workers]:
                rates[workers], costs[workers] = rate, cost
    first = rates[next(iter(gateways))]
    for workers, rate in rates.items():
        print(
            f"{clients} clients, {mode}, workers {workers}: {rate:,.0f} a second ({rate / first:.2f} of the first), "
            f"{costs[workers]:.0f} microseconds of processor for each",
            flush=True,
        )


def _head(path: Path) -> None:
    """What the process that keeps the ledger does for an exchange, without what its loop and its sockets take."""
    column = ColumnEntry((Column("public", "pgbench_accounts", "abalance"),), None, "keep", "default", 1)
    sample = Entry(
        moment(time.time()), "ab" * 8, Principal("agent"), exchange="cd" * 8, source="postgres", rows=1, bytes=70,
        client="127.0.0.1:50000", shape="SELECT abalance FROM pgbench_accounts WHERE aid = ?", columns=(column,),
        duration=500, digest="a" * 64, literals=(("integer", "b" * 32),), policy="c" * 64, version="d" * 16,
    )  # fmt: skip
    form = Form(sample)
    figures = Figures(sample.time, sample.exchange, 1, 70, 500, "a" * 64, [(1, 0, 0)], sample.literals)
    packer, unpacker = Packer(), Unpacker()
    with Ledger(path) as ledger:
        for size in (1, 16):
            entries = [form.draw(figures) for _ in range(size)]
            unpacker.unpack(packer.pack(entries))
            message, times = orjson.dumps(packer.pack(entries)), 16_000 // size
            began = time.process_time()
            for _ in range(times):
                entries = unpacker.unpack(orjson.loads(message))
            unpacked = time.process_time()
            for _ in range(times):
                ledger.append(entries)
            ended = time.process_time()
            print(
                f"{size} entries in a message: {(unpacked - began) / 0.016:.1f} microseconds to read one, "
                f"{(ended - unpacked) / 0.016:.1f} to append it",
                flush=True,
            )


def _rate(url: str, clients: int, mode: str, seconds: int) -> float:
    told = Database.pgbench("-n", "-S", "-M", mode, "-j", "1", "-c", str(clients), "-T", str(seconds), url)
    found = re.search(r"tps = ([\d.]+)", told)
    assert found is not None
    return float(found[1])


if __name__ == "__main__":
    main()
