"""The sums of blocks, made anew from the entries and held against those that the ledger has.

What it is for: questions are answered from the sums, so that whoever changes them changes the answers.
What it must never do: write into the ledger; it sums up in memory.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from itertools import zip_longest
from typing import Any

from maskwire.errors import ProofError
from maskwire.ledger.database import Database
from maskwire.ledger.entry import Entry
from maskwire.ledger.rollup import BLOCK, SCHEMA, Rollup, rolled
from maskwire.ledger.trails import told

__all__ = ["Resummed"]

_TABLES = ("principals", "columns", "blocks", "seen", "shown", "refused", "asked", "openings", "named", "touched")


class Resummed:
    """Takes every entry in order; ``check`` at the end."""

    def __init__(self, file: Database) -> None:
        self._file = file
        has_sums = file.execute("SELECT 1 FROM sqlite_schema WHERE name = 'blocks'").fetchone()
        self._last = rolled(file) * BLOCK if has_sums else 0
        self._own = sqlite3.connect(":memory:", isolation_level=None)
        # As if all entries were in the file.
        self._own.executescript(f"CREATE TABLE entries (seq INTEGER PRIMARY KEY, session TEXT); {SCHEMA}")
        self._own.execute("INSERT INTO entries (seq) VALUES (?)", (self._last,))
        self._rollup = Rollup(self._own)

    def add(self, number: int, entry: Entry) -> None:
        """The next entry."""
        if number <= self._last:
            self._rollup.add(entry)
            self._rollup.write(self._own)

    def check(self) -> None:
        """Raises ProofError where a sum is not what the entries give."""
        with closing(self._own):
            for table in _TABLES if self._last else ():
                order = ", ".join(str(at) for at in range(1, 1 + self._own.execute(_WIDTH, (table,)).fetchone()[0]))
                statement = f"SELECT * FROM {table} ORDER BY {order}"  # noqa: S608 - fixed texts
                pairs = zip_longest(self._file.execute(statement), self._own.execute(statement))
                if not all(_alike(table, *pair) for pair in pairs):
                    raise ProofError(
                        f"The sums of the ledger ({table}) were changed: they do not follow from its entries, so that "
                        "answers to questions are wrong."
                    )


def _alike(table: str, kept: Sequence[Any] | None, made: Sequence[Any] | None) -> bool:
    """Packed rows by what they hold: two versions of zlib pack the same otherwise."""
    if table != "touched" or kept is None or made is None or kept == made:
        return kept == made
    try:
        return kept[:-1] == made[:-1] and told(kept[-1]) == told(made[-1])
    except (ValueError, TypeError, zlib.error):
        return False


_WIDTH = "SELECT count(*) FROM pragma_table_info(?)"
