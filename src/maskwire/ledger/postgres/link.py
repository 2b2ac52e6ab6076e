"""One connection to the PostgreSQL database of a ledger, with the interface of an SQLite connection.

What it is for: tree, sums and questions run over it as over a file. A sync driver, since commands have no event loop
and a gateway writes its ledger in threads.
What it must never do: repeat what the server says of a fault, which may quote an entry; or go on after it was lost.
"""

from __future__ import annotations

import re
import ssl
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pg8000.core
from pg8000.converters import make_params
from pg8000.exceptions import DatabaseError, InterfaceError

from maskwire.errors import LedgerError
from maskwire.ledger.place import PostgresPlace
from maskwire.ledger.postgres.dialect import statement as translated

__all__ = ["Link", "LostError", "beside", "connect"]

_IPPROTO_TCP, _TCP_NODELAY = 6, 1  # the same number on every system
_TIMEOUT = 10.0  # seconds until a server that says nothing is given up
_AT_ONCE = 2000  # rows that a walk over many takes at a time
_MOST_VALUES = 6000  # of one INSERT; the protocol allows 65,535
_VALUES = re.compile(r"VALUES (\(\?(?:, \?)*\))")
# The driver reads on after the server has gone in the middle of a message, and trips over what is not there.
_LOST = (OSError, InterfaceError, EOFError, struct.error, AttributeError)
# Of a server that ends our session or does not start one (PostgreSQL's documentation, appendix A).
_ENDED = ("08", "57P", "53300")


class LostError(LedgerError):
    """The connection is gone: whether what was last sent was written is unknown."""


class Rows:
    """What a statement gave; where nobody asked for a row yet, a walk takes some at a time."""

    def __init__(self, link: Link, text: str, values: Sequence[Any]) -> None:
        self._link, self._text, self._values = link, text, values
        self._rows: Iterator[tuple[Any, ...]] | None = None

    def _all(self) -> Iterator[tuple[Any, ...]]:
        if self._rows is None:
            self._rows = iter(self._link.run(self._text, self._values))
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None after the last."""
        return next(self._all(), None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All that are left."""
        return list(self._all())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._link.walk(self._text, self._values) if self._link.in_transaction else self._all()


class Link:
    """An open connection. Raises LostError where it goes, LedgerError for every other fault."""

    def __init__(self, place: PostgresPlace, connection: Any) -> None:  # the driver has no types
        self._place, self._connection = place, connection
        self._prepared: dict[str, tuple[Any, Any, Any]] = {}
        self._walks = 0
        self.is_lost = False
        self.in_transaction = False

    def execute(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """A SELECT runs when its rows are asked for, everything else now."""
        found = Rows(self, text, values)
        if not text.lstrip().startswith(("SELECT", "WITH")):
            found.fetchall()
        return found

    def executemany(self, text: str, values: Iterable[Sequence[Any]]) -> None:
        """An INSERT takes many rows in one statement."""
        rows = list(values)
        match = _VALUES.search(text)
        if match is None:
            for row in rows:
                self.run(text, row)
            return
        most = max(1, _MOST_VALUES // max(1, match[1].count("?")))
        for at in range(0, len(rows), most):
            some = rows[at : at + most]
            whole = text.replace(match[1], ", ".join([match[1]] * len(some)), 1)
            self.run(whole, [value for row in some for value in row], keep=len(some) == 1)

    def run(self, text: str, values: Sequence[Any] = (), *, keep: bool = True) -> list[tuple[Any, ...]]:
        """Runs a statement; all of its rows. ``keep``: it will come again, so it stays prepared."""
        try:
            rows = self._sent(text, values, keep=keep)
        except DatabaseError as fault:
            self.in_transaction = self.in_transaction and not text.startswith(("COMMIT", "ROLLBACK"))
            raise self._fault(fault) from None
        except _LOST as fault:
            self.is_lost, self.in_transaction = True, False
            raise LostError(_told(self._place, type(fault).__name__)) from None
        if text.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            self.in_transaction = text.startswith("BEGIN")
        return [tuple(row) for row in rows]

    def _sent(self, text: str, values: Sequence[Any], *, keep: bool) -> Any:
        sql = translated(text)
        if not keep:
            return self._connection.execute_unnamed(sql, values).rows or ()
        if sql not in self._prepared:
            self._prepared[sql] = self._connection.prepare_statement(sql, ())
        name, columns, inputs = self._prepared[sql]
        params = make_params(self._connection.py_types, values)
        return self._connection.execute_named(name, params, columns, inputs, sql).rows or ()

    def walk(self, text: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT inside a transaction, some at a time."""
        self._walks += 1
        name = f"walk_{self._walks}"
        self.run(f"DECLARE {name} NO SCROLL CURSOR FOR {text}", values, keep=False)
        while rows := self.run(f"FETCH {_AT_ONCE} FROM {name}", keep=False):
            yield from rows
        self.run(f"CLOSE {name}", keep=False)

    def script(self, text: str) -> None:
        """Several statements without values, as PostgreSQL writes them, in one transaction."""
        try:
            self._connection.execute_simple(text)
        except DatabaseError as fault:
            raise self._fault(fault) from None
        except _LOST as fault:
            self.is_lost = True
            raise LostError(_told(self._place, type(fault).__name__)) from None

    def _fault(self, fault: DatabaseError) -> LedgerError:
        code = _code(fault)
        if code.startswith(_ENDED):
            self.is_lost, self.in_transaction = True, False
            return LostError(_told(self._place, f"SQLSTATE {code}"))
        return LedgerError(
            f"The ledger {self._place} can't be used: {_REASONS.get(code, _REASONS.get(code[:2], 'it was refused'))} "
            f"(SQLSTATE {code}). Nothing is released until then."
        )

    def close(self) -> None:
        """Lets it go. What a transaction without an end has done is undone."""
        buffered = self._connection._sock  # which the driver leaves open where the server has gone
        try:
            self._connection.close()
        except (*_LOST, DatabaseError):
            self.is_lost = True
        finally:
            with suppress(OSError, ValueError):
                if buffered is not None:
                    buffered.close()


_NONE = "there is no ledger: start a gateway on it first"
_REASONS = {
    "25006": "the server takes no writes: name the primary, not a standby",
    "28": "the server refused the login: check the user and the password in its URL",
    "3D000": "there is no such database: create it first",
    "42501": "its user lacks the right: GRANT CREATE ON DATABASE, or make the schema for it",
    "42P01": _NONE,
    "42883": _NONE,  # of its function
    "53": "the server is out of disk, memory or connections: free some",
    "58": "the server can't reach its files: look into its log",
    "XX001": "a page of it is damaged: look into the server's log, and run maskwire ledger verify on a copy",
    "XX002": "an index of it is damaged: look into the server's log, and run maskwire ledger verify on a copy",
}


def connect(place: PostgresPlace) -> Link:
    """Raises LostError where the server can't be reached, LedgerError where it lets us in no more than that."""
    local = place.host.startswith("/")
    try:
        connection = pg8000.core.CoreConnection(
            place.user,
            host=place.host,
            database=place.database,
            port=place.port,
            password=place.password,
            unix_sock=f"{place.host}/.s.PGSQL.{place.port}" if local else None,
            ssl_context=None if local else _context(place),
            timeout=_TIMEOUT,
            application_name="maskwire-ledger",
            startup_params={
                "search_path": place.schema,
                "standard_conforming_strings": "on",
                "tcp_keepalives_idle": "15",  # a gateway whose machine is gone must not keep its lock
                "tcp_keepalives_interval": "5",
                "tcp_keepalives_count": "3",
            },
        )
    except DatabaseError as fault:
        code = _code(fault)
        if code.startswith(_ENDED):
            raise LostError(_told(place, f"SQLSTATE {code}")) from None
        reason = _REASONS.get(code, _REASONS.get(code[:2], "it was refused"))
        raise LedgerError(f"The ledger {place} can't be opened: {reason} (SQLSTATE {code}).") from None
    except _LOST as fault:
        raise LostError(_told(place, type(fault).__name__)) from None
    if (
        not local
    ):  # the driver sends a batch in parts, and the second would wait 40 ms for an acknowledgement of the first
        connection._usock.setsockopt(_IPPROTO_TCP, _TCP_NODELAY, 1)
    return Link(place, connection)


def beside(place: PostgresPlace, table: str, script: str, making: str) -> Link:
    """A connection to the ledger's database for tables of another's in its schema. Where there is no such ``table`` the
    ``script`` makes it, one process at a time by the advisory lock ``making``. Raises LedgerError."""
    link = connect(place)
    try:
        link.run("SET synchronous_commit = on")
        (made,) = link.run(f"SELECT to_regclass('{place.schema}.{table}') IS NOT NULL")[0]
        if made is not True:
            begun = f"BEGIN; SELECT pg_advisory_xact_lock({making}); CREATE SCHEMA IF NOT EXISTS {place.schema}"
            link.script(f"{begun}; {script.strip()} COMMIT")
    except BaseException:
        link.close()
        raise
    return link


def _context(place: PostgresPlace) -> ssl.SSLContext | bool | None:
    """None asks for TLS and goes on without it, False does not ask."""
    match place.sslmode:
        case "disable":
            return False
        case "prefer":
            return None
        case "require":
            context = ssl.create_default_context(cafile=place.sslrootcert)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return context
        case mode:
            context = ssl.create_default_context(cafile=place.sslrootcert)
            context.check_hostname = mode == "verify-full"
            return context


def _code(fault: DatabaseError) -> str:
    told = fault.args[0] if fault.args else None
    return str(told.get("C", "?????")) if isinstance(told, dict) else "?????"


def _told(place: PostgresPlace, why: str) -> str:
    return (
        f"The connection to the ledger {place} is lost ({why}). Nothing is released until the server answers again; "
        "no restart is needed."
    )
