"""A client that asks for much and reads nothing: the gateway waits, and its memory does not grow by the answer."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import psycopg

from tests.live.gate import Gate

ROWS = 100_000  # about 30 MB as DataRow messages


def test_a_client_that_stops_reading_stops_the_flow_and_gets_all_of_it_later(reader_url: str, tmp_path: Path) -> None:
    """Back-pressure reaches the upstream; when the client reads on at last, no row is missing."""
    statement = f"SELECT a.id, a.email, repeat('filler ', 40) FROM users a, orders b, orders c LIMIT {ROWS}"
    with Gate(reader_url, tmp_path) as gate, psycopg.connect(gate.url, autocommit=True) as client:
        rows, before = 0, 0
        with client.cursor() as cursor:
            for _ in cursor.stream(statement):
                rows += 1
                if rows == 1:
                    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                    time.sleep(1.0)  # what is sent meanwhile fills the sockets and no more
                    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
                    assert grown < 15_000, f"the gateway grew by {grown} kB while nobody read"
    assert rows == ROWS
