"""What the MySQL door costs beside a direct connection to the same MariaDB, and beside HAProxy, in one run.

Run it with `PYTHONPATH=. .venv/bin/python bench/mysql.py [--rows 200000]`. Each figure is the best of three rounds, in
which all are asked in turn; the ratios are what to look at. Needs mariadbd, its client, and haproxy.

ProxySQL and MaxScale are not in Debian 12 (nor is MySQL Router), so none of them stands here. HAProxy passes bytes on
and reads none: it is the least that anything between a client and a server costs.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Self
from urllib.parse import urlsplit

import pymysql
from bench.servers import HAPROXY, HaProxy, Maskwire
from tests.mysql.server import READER, READER_PASSWORD, started

SMALL, ROUNDS = 300, 3  # queries in a round, rounds
STREAMS = {"kept and scanned": "SELECT id, city, note FROM people", "a token": "SELECT id, email FROM people"}
TABLE = (
    "CREATE DATABASE bench CHARACTER SET utf8mb4",
    "USE bench",
    "CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(60), city VARCHAR(20), note VARCHAR(60))",
    "INSERT INTO people SELECT seq, concat('person', seq, '@example.com'), elt(1 + seq % 4, 'a', 'b', 'c', 'd'), "
    "concat('note ', seq) FROM seq_1_to_{rows}",
    f"CREATE USER {READER} IDENTIFIED BY '{READER_PASSWORD}'",
    f"GRANT SELECT, SHOW VIEW ON bench.* TO {READER}",
)

Place = tuple[int, str, str]  # port, user, password


class Floor(HaProxy):
    """HAProxy before a MariaDB."""

    def __enter__(self) -> Self:
        port = urlsplit(self.url).port
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port or 0)) == 0:
                    return self
            time.sleep(0.05)
        raise SystemExit("HAProxy did not start")


def stream(place: Place, sql: str) -> None:
    """All rows, by the command-line client, which keeps none."""
    port, user, password = place
    subprocess.run(
        ["mariadb", "--quick", "--protocol=tcp", "-h127.0.0.1", f"-P{port}", f"-u{user}", f"-p{password}", "bench",
         "-e", sql],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def small(place: Place) -> None:
    """Many queries by key, one after the other on one connection."""
    port, user, password = place
    connection = pymysql.connect(host="127.0.0.1", port=port, user=user, password=password, database="bench")
    with connection, connection.cursor() as cursor:
        for number in range(SMALL):
            cursor.execute("SELECT id, email FROM people WHERE id = %s", (number,))
            cursor.fetchall()


def side_by_side(places: dict[str, Place], work: Callable[[Place], None]) -> dict[str, float]:
    """Seconds of the fastest round of each."""
    found = dict.fromkeys(places, float("inf"))
    for _ in range(ROUNDS):
        for name, place in places.items():
            begin = time.perf_counter()
            work(place)
            found[name] = min(found[name], time.perf_counter() - begin)
    return found


def told(what: str, seconds: dict[str, float], unit: Callable[[float], str]) -> None:
    """One line: each figure, and the others' ratios to the direct one's."""
    parts = [
        f"{name} {unit(one)}" + ("" if name == "direct" else f" ({one / seconds['direct']:.2f} x direct)")
        for name, one in seconds.items()
    ]
    print(f"{what}: {', '.join(parts)}", flush=True)


def main() -> None:
    """Prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    print(f"load before: {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores; the figures of haproxy hold no masking")
    with ExitStack() as stack:
        running = stack.enter_context(started())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        owner = pymysql.connect(unix_socket=running.socket, user=running.owner, autocommit=True)
        with owner, owner.cursor() as cursor:
            for statement in TABLE:
                cursor.execute(statement.replace("{rows}", str(rows)))
        url = f"mysql://{READER}:{READER_PASSWORD}@127.0.0.1:{running.port}/bench"
        places: dict[str, Place] = {"direct": (running.port, READER, READER_PASSWORD)}
        if HAPROXY.exists():
            floor = stack.enter_context(Floor(folder, [url]))
            places["haproxy"] = (urlsplit(floor.url).port or 0, READER, READER_PASSWORD)
        gateway = stack.enter_context(Maskwire(SimpleNamespace(url=url), folder))  # type: ignore[arg-type]
        places["maskwire"] = (urlsplit(gateway.url).port or 0, "agent", "bench")
        for name, sql in STREAMS.items():
            told(f"stream, {name}", side_by_side(places, lambda p, s=sql: stream(p, s)),  # type: ignore[misc]
                 lambda one: f"{rows / one:,.0f} rows/s")  # fmt: skip
        before = gateway.processor()
        told("small query", side_by_side(places, small), lambda one: f"{one / SMALL * 1e3:.2f} ms")
        spent = (gateway.processor() - before) / (SMALL * ROUNDS)
        print(f"processor time of the gateway: {spent * 1e3:.2f} ms for a small query")


if __name__ == "__main__":
    main()
