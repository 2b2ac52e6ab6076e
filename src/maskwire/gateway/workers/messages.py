"""What the head says to its workers, and the words that a worker says to the head.

The head's messages are Python's own objects: a worker believes its head. A worker, which reads what strangers send,
is believed nothing: it speaks in JSON, and by these words alone.
What it must never do: be written to a disk or a log; keys and passwords are in it.
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from maskwire.access.attempts import Attempts
from maskwire.access.configuration import Access
from maskwire.gateway.catalog import Read
from maskwire.model import Classification, Column
from maskwire.policy.rules import Policy
from maskwire.transform.keyring import Keyring


class Word(StrEnum):
    """What a worker says: a list that begins with one of these."""

    ENTRIES = "entries"  # number, packed entries, [schema, table, column, values] of what they show
    CANCEL = "cancel"  # number of the question, process, key in hex
    KILL = "kill"  # number of the question, number of the client, principal
    REFRESH = "refresh"  # number of the question
    TRIED = "tried"  # name or null, address, whether well
    HEARD = "heard"  # number of what was told, whether it was found there
    STANDING = "standing"  # clients
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of the source beyond its catalog: as source.py has it."""

    recalled: frozenset[Column]
    found: dict[tuple[int, int], int]
    learned: dict[tuple[int, int], Classification]


@dataclass(frozen=True, slots=True)
class Begin:
    """All that a worker needs. ``settings`` have no keys: it reads them itself, and they must be those of ``keys``.

    It is worker ``number`` of ``of``, counted from 0."""

    settings: dict[str, Any] = field(repr=False)
    tenant: str
    keys: bytes = field(repr=False)
    number: int
    of: int
    read: Read
    server_version: str
    memory: Memory
    seed: int = field(repr=False)
    policy: Policy
    access: Access = field(repr=False)
    attempts: Attempts = field(repr=False)
    log_format: str
    drain: float  # seconds for what runs, where the worker itself is told to end


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer to entries: ``fault`` is why the ledger did not take them; ``lost``: it may have, all the same."""

    number: int
    fault: str | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: ``fault`` and its SQLSTATE where it could not be done."""

    number: int
    done: bool = True
    fault: str | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker must say that it has heard, once it holds."""

    number: int
    news: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Values of a column in which something sensitive was found."""

    column: Column
    values: int


@dataclass(frozen=True, slots=True)
class Tried:
    """Somebody tried to log in."""

    name: str | None
    address: str
    succeeded: bool


@dataclass(frozen=True, slots=True)
class Cancel:
    """What this key cancels, wherever it is."""

    process_id: int
    secret_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kill:
    """The client of that number is to stop, where it is this principal's (as entry.principal_text writes it)."""

    number: int
    principal: str


@dataclass(frozen=True, slots=True)
class ReadTls:
    """The certificate files are to be read again."""


@dataclass(frozen=True, slots=True)
class End:
    """Nobody is accepted any more; what runs has so many seconds."""

    seconds: float


_KEPT = b"K"  # before a number of 8 bytes: what is said for every exchange; no pickle begins so


def packed(message: object) -> bytes:
    """The head's message."""
    if isinstance(message, Kept) and message.fault is None:
        return _KEPT + message.number.to_bytes(8, "big")
    return pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)


def unpacked(message: bytes) -> object:
    """For a worker, of its head alone."""
    if message.startswith(_KEPT):
        return Kept(int.from_bytes(message[1:], "big"))
    return pickle.loads(message)  # noqa: S301 - from the process that started this one, over sockets of the two


def said(word: Word, *what: object) -> bytes:
    """A worker's message."""
    return orjson.dumps((word.value, *what))


def fingerprint(keyring: Keyring) -> bytes:
    """A digest by which two processes find out whether they have the same keys."""
    made = hashlib.sha256(keyring.secret)
    for one in keyring.vault:
        made.update(f"{one.version}:".encode() + one.find)
    return made.digest()
