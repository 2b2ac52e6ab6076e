"""The seam between the ledger and what keeps it: what a store does for a gateway, and what questions need of one.

What it is for: ``store.py`` (SQLite) and ``postgres/store.py`` are the two stores; tree, sums, questions and
verification are written once, over ``Database``, in the SQL that both understand (postgres/dialect.py).
What it must never do: know which of the two it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from maskwire.ledger.entry import Entry
from maskwire.ledger.note import Note

__all__ = ["Database", "Rows", "Store"]


class Rows(Protocol):
    """What a statement gave."""

    def fetchone(self) -> Any:
        """The next row as a tuple, None after the last."""

    def fetchall(self) -> list[Any]:
        """All that are left."""

    def __iter__(self) -> Iterator[Any]:
        """One by one, without all of them in memory."""


class Database(Protocol):
    """A connection with the tables of a ledger; sqlite3.Connection is one."""

    @property
    def in_transaction(self) -> bool:
        """Whether BEGIN has no end yet."""

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Runs one statement with ``?`` for its values."""

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> object:
        """Runs it for each of them."""

    def close(self) -> None:
        """Lets it go."""


class Store(Protocol):
    """The ledger as its gateway writes it. Every method but ``close`` raises LedgerError: then nothing is released."""

    @property
    def waits(self) -> bool:
        """Whether an append waits for another machine, so that it must not be done where clients are served."""

    @property
    def sync_within(self) -> float:
        """Seconds after an append within which it must be on the disk."""

    @property
    def to_sync(self) -> Path | None:
        """The file that is to be synced within that time, by which all that was appended is on the disk; None where
        ``sync`` is to be called instead."""

    @property
    def is_due(self) -> bool:
        """Whether ``sync`` is to be called now, whatever was synced."""

    def append(self, entries: Sequence[Entry]) -> None:
        """All or none; when it returns, they outlive this process."""

    def sync(self, fault: OSError | None = None) -> None:
        """What need not be done before an answer is released. May run in another thread. ``fault``: why the file
        ``to_sync`` could not be synced; then no later append succeeds."""

    def checkpoint(self) -> Note | None:
        """Signs all there is; None where nothing came, or another gateway does it. May run in another thread."""

    def close(self) -> None:
        """Lets it go; what was appended stays."""
