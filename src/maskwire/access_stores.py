"""The store of tokens and grants that goes with a ledger: a file beside a file, tables in the schema of a ledger in
PostgreSQL.

What it is for: gateways of several machines that share a ledger share what was revoked and what was granted.
What it must never do: let in by what can't be looked up, or repeat what the server says of a fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from maskwire import places
from maskwire.access.store import SCHEMA, Change, FileStore, Row, Store
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.ledger.place import Place, PostgresPlace
from maskwire.ledger.postgres.dialect import tables
from maskwire.ledger.postgres.link import Link, LostError, beside

__all__ = ["PostgresStore", "store_of"]

_LATE_FILE = 0.02  # seconds until what another process revoked counts no more
_LATE_SERVER = 0.25  # the same; each look is an exchange with the server, in which a gateway does nothing else
_GRACE = 5.0  # seconds for which what was last seen counts while the server starts again; nothing is answered meanwhile
_CLASS = 0x4D41  # of advisory locks: "MA"
_MAKING, _TELLING = f"{_CLASS}, 0", f"{_CLASS}, hashtext(current_schema())"
_VERSION = """
CREATE TABLE IF NOT EXISTS version (one INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
INSERT INTO version VALUES (1, 0) ON CONFLICT DO NOTHING;
"""


def store_of(ledger: Place | None, *, serves: bool = False) -> Store:
    """The store that goes with this ledger; by default the one beside the gateway's. Raises ConfigurationError.

    ``serves``: it is asked at every exchange, so that a moment may pass until another's change is seen.
    """
    if isinstance(ledger, PostgresPlace):
        return PostgresStore(ledger, late=_LATE_SERVER if serves else 0.0)
    return FileStore(places.access_store(ledger), late=_LATE_FILE if serves else 0.0)


class PostgresStore:
    """In the database of the ledger at ``place``; as ``maskwire.access.store.Store`` says. Raises ConfigurationError
    where it can't be used.

    A lost connection is made anew at the next question. What others change is seen ``late`` seconds later at most.
    """

    def __init__(self, place: PostgresPlace, *, late: float = 0.0) -> None:
        self.place = place
        self._late = late
        self._link: Link | None = None
        self._asked, self._seen, self._version = float("-inf"), float("-inf"), 0
        self._tells = False
        self._again(lambda _: None)

    @property
    def version(self) -> tuple[int, int]:
        """Changes with each change, by whomever."""
        now = time.monotonic()
        if now - self._asked >= self._late:
            self._asked = now
            try:
                self._note(self.read("SELECT number FROM version"))
            except ConfigurationError:
                if now - self._seen > _GRACE:
                    raise
        return self._version, 0

    @property
    def tells(self) -> bool:
        """One of them all: the one that has the lock, for as long as it is connected."""
        if not self._tells or self._link is None or self._link.is_lost:
            ((got,),) = self.read(f"SELECT pg_try_advisory_lock({_TELLING})")
            self._tells = got is True
        return self._tells

    @contextmanager
    def change(self) -> Iterator[Change]:
        """All that is written inside, or nothing of it. One at a time: the row of the version is locked."""
        with self._told():
            link = self._again(lambda link: link.run("BEGIN"))
        try:
            with self._told():
                number = link.run("UPDATE version SET number = number + 1 RETURNING number")
                yield _Statements(link)
                link.run("COMMIT")
                self._note(number)
        except BaseException:
            if not link.is_lost:
                with self._told():
                    link.run("ROLLBACK")
            raise

    def read(self, text: str, *values: object) -> Sequence[Row]:
        """The rows of a SELECT."""
        found: list[Row] = []
        with self._told():
            self._again(lambda link: found.extend(link.run(text, values)))
        return found

    def close(self) -> None:
        """Lets the connection go, and with it the lock."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _note(self, rows: Sequence[Row]) -> None:
        self._version, self._seen = int(str(rows[0][0])), time.monotonic()

    def _again(self, what: Callable[[Link], object]) -> Link:
        """Does it, once more where the connection turns out to be lost. Raises LedgerError."""
        if self._link is not None and not self._link.is_lost:
            try:
                what(self._link)
            except LostError:
                self.close()
            else:
                return self._link
        self.close()
        self._tells = False
        self._link = beside(self.place, "version", tables(SCHEMA + _VERSION), _MAKING)
        what(self._link)
        return self._link

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A link's faults, which name no value, as the store's."""
        try:
            yield
        except LedgerError as fault:
            raise ConfigurationError(
                f"What keeps tokens and access requests, in the ledger's database, can't be used. {fault}"
            ) from None


class _Statements:
    def __init__(self, link: Link) -> None:
        self._link = link

    def execute(self, text: str, values: Sequence[object] = ()) -> Sequence[Row]:
        return self._link.run(text, values)
