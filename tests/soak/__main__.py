"""``python -m tests.soak --seconds 600``: a soak, with its figures; exit code 1 where something was left behind."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from pathlib import Path

from tests.soak.run import Soak


def main() -> int:
    """Runs it."""
    parser = argparse.ArgumentParser(prog="tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--door", choices=("postgres", "mysql"), default="postgres")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mw-soak-") as folder:
        soak = Soak(Path(folder), options.seconds, options.clients, options.seed, options.door)
        figures = asyncio.run(soak.run(lambda line: print(line, flush=True)))
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
