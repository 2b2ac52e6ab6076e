"""Opens a ledger wherever it is: to write it, or to look at it as it is at one moment.

What it must never do: open one for reading so that it could be written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from maskwire.errors import LedgerError
from maskwire.ledger.database import Database, Store
from maskwire.ledger.place import Place, PostgresPlace
from maskwire.ledger.store import Durability, Ledger
from maskwire.ledger.tail import path_of, read_tail

__all__ = ["connect", "late", "open_store", "snapshot", "writable"]


def open_store(place: Place, durability: Durability = "grouped") -> Store:
    """The store at a place, to write it. PostgreSQL syncs every append. Raises LedgerError."""
    if not isinstance(place, PostgresPlace):
        return Ledger(place, durability)
    from maskwire.ledger.postgres.store import PostgresLedger  # noqa: PLC0415 - its driver is slow to load

    return PostgresLedger(place)


def connect(place: Place) -> Database:
    """A ledger's database, without its tail. Raises LedgerError where there is none."""
    if isinstance(place, PostgresPlace):
        from maskwire.ledger.postgres.link import connect as connect_postgres  # noqa: PLC0415 - as above

        link = connect_postgres(place)
        if link.run("SELECT to_regclass('openings') IS NULL")[0][0]:
            link.close()
            raise LedgerError(f"There is no ledger at {place}. Start a gateway on it first.")
        return link
    file = place.expanduser().absolute()
    if not file.is_file():
        raise LedgerError(f"There is no ledger at {file}. Start a gateway first, or name one with --ledger.")
    return sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=5.0)


def writable(place: Place) -> Database:
    """A ledger's database, to add to what no gateway writes, in short transactions. Raises LedgerError."""
    file = connect(place)
    if isinstance(place, PostgresPlace):
        return file
    file.close()
    path = Path(place).expanduser().absolute()
    return sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=10.0)


@contextmanager
def snapshot(place: Place) -> Iterator[Database]:
    """A ledger's database as it is at one moment. Raises LedgerError, sqlite3.Error."""
    with closing(connect(place)) as file:
        file.execute("BEGIN ISOLATION LEVEL REPEATABLE READ" if isinstance(place, PostgresPlace) else "BEGIN")
        yield file


def late(place: Place) -> list[tuple[int, str]]:
    """The entries of a tail, as (number, text); what is in PostgreSQL has none. Raises ProofError."""
    return [] if isinstance(place, PostgresPlace) else read_tail(path_of(Path(place).expanduser().absolute()))
