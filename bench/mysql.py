"""What the MySQL door costs beside a direct connection to the same MariaDB, in one run.

Run it with `PYTHONPATH=. .venv/bin/python bench/mysql.py [--rows 200000]`. Each figure is the best of three; the
ratios are what to look at. Needs mariadbd and its client.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pymysql
from tests.live.gate import PASSWORD, Gate
from tests.mysql.server import READER, READER_PASSWORD, started

SMALL = 300  # queries
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


def best(work: Callable[[], None]) -> float:
    """Seconds of the fastest of three."""
    found = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


def stream(place: Place, sql: str) -> None:
    """All rows, by the command-line client, which keeps none."""
    port, user, password = place
    subprocess.run(
        ["mariadb", "--quick", "--protocol=tcp", "-h127.0.0.1", f"-P{port}", f"-u{user}", f"-p{password}", "bench",
         "-e", sql],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def small(place: Place) -> float:
    """Seconds of one query by key, over many on one connection."""
    port, user, password = place
    connection = pymysql.connect(host="127.0.0.1", port=port, user=user, password=password, database="bench")
    with connection, connection.cursor() as cursor:

        def work() -> None:
            for number in range(SMALL):
                cursor.execute("SELECT id, email FROM people WHERE id = %s", (number,))
                cursor.fetchall()

        return best(work) / SMALL


def main() -> None:
    """Prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    with started() as running, tempfile.TemporaryDirectory() as folder:
        owner = pymysql.connect(unix_socket=running.socket, user=running.owner, autocommit=True)
        with owner, owner.cursor() as cursor:
            for statement in TABLE:
                cursor.execute(statement.replace("{rows}", str(rows)))
        url = f"mysql://{READER}:{READER_PASSWORD}@127.0.0.1:{running.port}/bench"
        with Gate(url, Path(folder)) as gate:
            direct, through = (running.port, READER, READER_PASSWORD), (gate.port, "agent", PASSWORD)
            for name, sql in STREAMS.items():
                ours, theirs = (best(lambda p=place, s=sql: stream(p, s)) for place in (through, direct))  # type: ignore[misc]
                print(f"stream, {name}: {rows / ours:,.0f} rows/s, {ours / theirs:.2f} x direct")
            ours, theirs = small(through), small(direct)
            print(f"small query: {ours * 1e3:.2f} ms, {ours / theirs:.1f} x direct")


if __name__ == "__main__":
    main()
