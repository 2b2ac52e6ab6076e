"""Entries from other programs than the gateway: who read the ledger, which files were masked, what was changed.

What it is for: a ledger has one writer. Where that is a running gateway, the entry is left in ``<ledger>.inbox``, which
the gateway takes in within a minute; otherwise it is appended here.
What it must never do: let a reading, or a run over files, go on that could not be recorded.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maskwire.errors import LedgerError
from maskwire.ledger.advice import advice
from maskwire.ledger.database import Store
from maskwire.ledger.entry import Entry, Kind, decode, encode
from maskwire.ledger.place import Place, PostgresPlace
from maskwire.ledger.store import InUseError, Ledger

__all__ = ["WRAPPED", "inbox_path", "leave", "left", "record", "settle", "take_in"]

WRAPPED = "mcp-wrap"  # the door of MCP servers that run beside a gateway: their exchanges are told by who wraps them

# What a gateway alone can know is not taken from others.
_TAKEN = frozenset(Kind) - {Kind.EXCHANGE, Kind.LOGIN, Kind.LOGIN_FAILED, Kind.START, Kind.HEARTBEAT}


def inbox_path(ledger: Path) -> Path:
    """The inbox of a ledger."""
    return Path(f"{ledger}.inbox")


def record(ledger: Place, entry: Entry) -> None:
    """Puts an entry into the ledger, whether a gateway writes it or not. Raises LedgerError: then nothing may go on."""
    if isinstance(ledger, PostgresPlace):
        _append(ledger, entry)
        return
    path = ledger.expanduser().absolute()
    try:
        with Ledger(path) as own:
            take_in(own)
            own.append([entry])
    except InUseError:
        _leave(path, entry)


def _append(ledger: PostgresPlace, entry: Entry) -> None:
    from maskwire.ledger.postgres.store import append  # noqa: PLC0415 - its driver is slow to load

    append(ledger, [entry])


def _leave(path: Path, entry: Entry) -> None:
    try:
        line = encode(entry).encode() + b"\n"
        with _held(inbox_path(path)) as inbox:
            before = os.fstat(inbox).st_size
            if os.write(inbox, line) != len(line):
                os.ftruncate(inbox, before)
                raise LedgerError(f"The disk of {path} is full: nothing more can be recorded, and so nothing is read.")
            os.fdatasync(inbox)
    except OSError as fault:
        raise LedgerError(advice(path, fault)) from None


def leave(ledger: Place, entry: Entry) -> None:
    """Leaves an entry for whoever writes the ledger: on the disk when it returns, in less time than ``record``, which
    opens the ledger. Who leaves some calls ``settle`` from time to time. Raises LedgerError."""
    if isinstance(ledger, PostgresPlace):
        _append(ledger, entry)
    else:
        _leave(ledger.expanduser().absolute(), entry)


def settle(ledger: Place) -> None:
    """Takes in what was left, where no gateway writes the ledger, and so will. Raises LedgerError."""
    if isinstance(ledger, PostgresPlace):
        return
    try:
        with Ledger(ledger.expanduser().absolute()) as own:
            take_in(own)
    except InUseError:
        return


def take_in(ledger: Store) -> int:
    """Appends what others left in the inbox, and empties it; how many entries. Raises LedgerError.

    There is none beside a ledger in PostgreSQL, to which other programs append by themselves.
    """
    if not isinstance(ledger, Ledger):
        return 0
    path = inbox_path(ledger.path)
    if not path.exists():
        return 0
    try:
        with _held(path) as inbox:
            entries = _entries(inbox)
            if any(entry.kind not in _TAKEN and entry.door != WRAPPED for entry in entries):
                raise LedgerError(f"{path} holds an entry that only a gateway makes. Move it away and look into it.")
            if entries:
                ledger.append(entries)
                ledger.sync()
            os.ftruncate(inbox, 0)
    except OSError as fault:
        raise LedgerError(advice(path, fault)) from None
    return len(entries)


def left(ledger: Place) -> list[Entry]:
    """What others left and no gateway has taken in yet, in order. Raises LedgerError."""
    if isinstance(ledger, PostgresPlace) or not (path := inbox_path(ledger.expanduser().absolute())).exists():
        return []
    try:
        with _held(path) as inbox:
            return _entries(inbox)
    except OSError as fault:
        raise LedgerError(advice(path, fault)) from None


def _entries(inbox: int) -> list[Entry]:
    data = os.pread(inbox, os.fstat(inbox).st_size, 0).decode("utf-8", "replace")
    # What follows the last line's end was not written whole, and its writer was told so.
    return [decode(line) for line in data.split("\n")[:-1]]


@contextmanager
def _held(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
