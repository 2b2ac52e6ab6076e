"""The gateway, PgBouncer and a direct connection in one run: ratios, never times alone.

Starts its own PostgreSQL and everything before it, each a process of its own. The contenders take turns, and medians
are told, as the machine is seldom quiet. What it prints is what bench/results/gateway.txt keeps.

Usage: bench/gateway.py [--peers FOLDER] [--seconds N] [--rounds N] [PART ...]: streams, small, latency, connections,
idle, presidio; all by default. FOLDER is where the packages of bench/peers.txt are; without it, no Presidio gateway.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg
from bench.servers import Database, Maskwire, PgBouncer, PresidioGateway

ROWS = 1_000_000
IDLE = 1_000  # sessions
SLOW_ROWS = 500  # for the Presidio gateway
# A table of people, of which the default policy masks what is sensitive.
TABLE = f"""
CREATE TABLE wide AS
SELECT n AS id, 'user' || n || '@corp' || n % 97 || '.example.com' AS email,
       'Ada Lovelace ' || n AS full_name, n || ' Analytical Road' AS street_address,
       date '1950-01-01' + n % 20000 AS birth_date, 30000 + n % 50000 AS salary, n % 7 AS quantity,
       timestamptz '2024-01-01' + n * interval '1 second' AS created_at, n * 1.25 AS total,
       100 + n % 799 || '-' || 10 + n % 89 || '-' || 1000 + n % 8999 AS ssn,
       '+1 ' || 200 + n % 799 || ' 555 ' || 1000 + n % 8999 AS phone,
       'Order ' || n || ' was packed on the second shift and left the same evening' AS remark,
       n % 3 AS shelf, n % 5 AS box, n % 11 AS lane, n % 13 AS dock, n % 17 AS bay
  FROM generate_series(1, {ROWS}) n
"""
# By what the default policy does with their columns.
STREAMS = {
    "nothing masked": "SELECT id, quantity, total, created_at, shelf, box, lane, dock FROM wide",
    "4 redacted or hashed": "SELECT id, salary, full_name, street_address, birth_date, quantity, created_at, total "
    "FROM wide",
    "4 masked, 2 of them tokens": "SELECT id, email, full_name, street_address, ssn, quantity, created_at, total "
    "FROM wide",
    "8 masked": "SELECT email, full_name, street_address, birth_date, salary, ssn, phone, email AS other FROM wide",
    "one free text scanned": "SELECT id, remark, quantity, total, created_at, shelf, box, lane FROM wide",
}

Contenders = Mapping[str, str]


def main() -> None:
    """Prints the parts in their order."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("parts", nargs="*", default=["streams", "small", "latency", "connections", "idle", "presidio"])
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mw-bench-"))
    with Database(folder) as database, contextlib.ExitStack() as open_until_the_end:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute(TABLE)
            connection.execute("VACUUM ANALYZE wide")
        gateway = open_until_the_end.enter_context(Maskwire(database, folder, "--upstream-sessions", "100"))
        session = open_until_the_end.enter_context(PgBouncer(database, folder, "session"))
        transaction = open_until_the_end.enter_context(PgBouncer(database, folder, "transaction"))
        contenders = {"direct": database.url, "pgbouncer": session.url, "maskwire": gateway.url}
        pools = {**contenders, "pgbouncer by transaction": transaction.url}
        if "streams" in asked.parts:
            streams(contenders, asked.rounds)
            print(f"gateway peak memory: {gateway.memory('VmHWM'):.0f} MB", flush=True)
        if "small" in asked.parts:
            for clients in (1, 8, 64):
                for mode in ("prepared", "simple"):
                    # PgBouncer before 1.21 can't have prepared statements by transaction.
                    small(contenders if mode == "prepared" else pools, mode, clients, asked)
        if "latency" in asked.parts:
            for clients in (1, 8):
                latency(contenders, clients, asked, folder)
        if "connections" in asked.parts:
            connections(contenders, asked)
        if "idle" in asked.parts:
            idle(database, folder)
        if "presidio" in asked.parts and asked.peers is not None:
            with PresidioGateway(database, asked.peers) as usual:
                presidio({"presidio": usual.url, "maskwire": gateway.url}, asked.rounds)


def _turns(contenders: Contenders, rounds: int, run: Callable[[str], float]) -> dict[str, list[float]]:
    """What each contender did in each round; they take turns."""
    figures: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, url in contenders.items():
            figures[name].append(run(url))
    return figures


def _ratio(figures: Mapping[str, list[float]], name: str, other: str) -> float:
    return statistics.median(a / b for a, b in zip(figures[name], figures[other], strict=True))


def _drain(url: str, statement: str) -> float:
    """Seconds for its rows as DataRow messages, read and thrown away by libpq in C."""
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        connection.pgconn.send_query_params(statement.encode(), [])
        connection.pgconn.set_chunked_rows_mode(10_000)
        while (result := connection.pgconn.get_result()) is not None:
            assert not result.error_message, result.error_message
        return time.perf_counter() - began


def streams(contenders: Contenders, rounds: int) -> None:
    """1,000,000 rows of 8 columns."""
    for masked, statement in STREAMS.items():
        took = _turns(contenders, rounds, lambda url, statement=statement: _drain(url, statement))
        print(
            f"stream {ROWS:,} x 8, {masked}: direct {min(took['direct']):.2f} s, pgbouncer "
            f"{min(took['pgbouncer']):.2f} s, maskwire {min(took['maskwire']):.2f} s; "
            f"{_ratio(took, 'direct', 'maskwire'):.2f} of direct's rate, "
            f"{_ratio(took, 'pgbouncer', 'maskwire'):.2f} of pgbouncer's",
            flush=True,
        )


def _rate(url: str, mode: str, clients: int, seconds: int, *options: str) -> float:
    said = Database.pgbench(
        "-n", "-S", "-M", mode, "-c", str(clients), "-j", "1", "-T", str(seconds), *options, url
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", said)
    assert found is not None
    return float(found[1])


def small(contenders: Contenders, mode: str, clients: int, asked: argparse.Namespace) -> None:
    """pgbench select-only."""
    rates = _turns(contenders, asked.rounds, lambda url: _rate(url, mode, clients, asked.seconds))
    told = ", ".join(f"{name} {statistics.median(figures):,.0f}" for name, figures in rates.items())
    print(
        f"pgbench -S -M {mode} -c {clients}, transactions a second: {told}; maskwire "
        f"{_ratio(rates, 'maskwire', 'pgbouncer'):.2f} of pgbouncer's, {_ratio(rates, 'maskwire', 'direct'):.2f} of "
        "direct's",
        flush=True,
    )


def latency(contenders: Contenders, clients: int, asked: argparse.Namespace, folder: Path) -> None:
    """What is added to a transaction, in microseconds, at a rate that all can keep up with."""
    log = folder / "latency"

    def measured(url: str) -> list[int]:
        _rate(url, "prepared", clients, asked.seconds, "--log", f"--log-prefix={log}", "--rate=1000")
        took = []
        for file in folder.glob("latency.*"):
            took += [int(line.split()[2]) - int(line.split()[6]) for line in file.read_text().splitlines()]
            file.unlink()
        return sorted(took)

    found: dict[str, list[list[float]]] = {name: [] for name in contenders}
    for _ in range(asked.rounds):
        for name, url in contenders.items():
            took = measured(url)
            found[name].append([took[int(len(took) * share)] for share in (0.5, 0.99, 0.999)])
    median = {name: [statistics.median(one) for one in zip(*figures, strict=True)] for name, figures in found.items()}
    for name in contenders:
        if name != "direct":
            its = ", ".join(f"{one:.0f}" for one in median["direct"])
            added = ", ".join(f"{a - b:.0f}" for a, b in zip(median[name], median["direct"], strict=True))
            print(
                f"latency that {name} adds, {clients} clients, 1,000 transactions a second in all: "
                f"p50, p99, p99.9 = {added} microseconds (direct: {its})",
                flush=True,
            )


def connections(contenders: Contenders, asked: argparse.Namespace) -> None:
    """A connection for each transaction; Maskwire proves passwords by SCRAM, the others trust everyone."""
    rates = _turns(contenders, asked.rounds, lambda url: _rate(url, "simple", 1, asked.seconds, "-C"))
    told = ", ".join(f"{name} {1000 / statistics.median(figures):.1f} ms" for name, figures in rates.items())
    print(f"a connection and one query: {told}", flush=True)


@contextlib.contextmanager
def _sessions(url: str, count: int) -> Iterator[None]:
    with contextlib.ExitStack() as held:
        for _ in range(count):
            connection = held.enter_context(psycopg.connect(url, autocommit=True))
            connection.execute("SELECT abalance FROM pgbench_accounts WHERE aid = 1").fetchone()
        time.sleep(1)
        yield


def idle(database: Database, folder: Path) -> None:
    """Memory that a session costs which has asked one query and is silent now."""
    gateway = Maskwire(database, folder, "--upstream-sessions", "50")
    for name, process in (("maskwire", gateway), ("pgbouncer", PgBouncer(database, folder, "transaction"))):
        with process, _sessions(process.url, 20):
            before = process.memory()
            with _sessions(process.url, IDLE):
                after = process.memory()
        each = (after - before) / IDLE * 1024
        print(f"{IDLE:,} idle sessions, {name}: {each:.1f} kB each, {after:.0f} MB in all", flush=True)


def presidio(contenders: Contenders, rounds: int) -> None:
    """Rows a second of a gateway of the usual kind."""
    for masked in ("4 masked, 2 of them tokens", "one free text scanned"):
        few = f"{STREAMS[masked]} LIMIT {SLOW_ROWS}"
        slow = [SLOW_ROWS / _drain(contenders["presidio"], few) for _ in range(rounds)]
        fast = [ROWS / _drain(contenders["maskwire"], STREAMS[masked]) for _ in range(rounds)]
        ratio = statistics.median(a / b for a, b in zip(fast, slow, strict=True))
        print(
            f"rows a second, {masked}: Presidio gateway {statistics.median(slow):,.0f}, maskwire "
            f"{statistics.median(fast):,.0f}, {ratio:,.0f} times",
            flush=True,
        )


if __name__ == "__main__":
    main()
