"""Brings the sums of a ledger that an older Maskwire wrote up to date: once, when its first newer writer opens it.

What it is for: older ledgers have sums of larger blocks at other sizes, and no trails. Both follow from what is there;
entries that were pruned leave none.
What it must never do: touch an entry, or the sums of a single block: of pruned entries nothing else is left.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from maskwire.ledger.database import Database
from maskwire.ledger.entry import decode
from maskwire.ledger.rollup import BLOCK, SUMMED, keep_large, rolled
from maskwire.ledger.trails import Trails

__all__ = ["catch_up"]

_log = logging.getLogger(__name__)
_EVERY = 100  # blocks between two words of progress


def catch_up(file: Database) -> None:
    """Goes on where it was interrupted; nothing where all is up to date. Errors are those of the database."""
    blocks = rolled(file)
    (done,) = file.execute("SELECT coalesce(max(block) + 1, 0) FROM named").fetchone()
    if done == blocks:
        return
    if not done:
        with _transaction(file):
            for table in ("blocks", *SUMMED):
                file.execute(f"DELETE FROM {table} WHERE level > 0")  # noqa: S608 - fixed texts
            for number in range(blocks):
                keep_large(file, number)
    for number in range(done, blocks):
        if not number % _EVERY:
            _log.warning("an older ledger is brought up to date, once: %d of %d blocks", number, blocks)
        trails, low = Trails(), number * BLOCK + 1
        texts = file.execute("SELECT seq, entry FROM entries WHERE seq >= ? AND seq < ?", (low, low + BLOCK)).fetchall()
        for seq, text in texts:
            trails.add(seq - low, decode(text))
        with _transaction(file):
            trails.keep(file, number)


@contextmanager
def _transaction(file: Database) -> Iterator[None]:
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
        file.execute("COMMIT")
    finally:
        if file.in_transaction:
            file.execute("ROLLBACK")
