"""The ledger in PostgreSQL, as one of many gateways writes it.

What it is for: a batch of entries is one call of the server, which numbers them under a lock that lasts for its
transaction: one gap-free order over all gateways. One gateway at a time, the one that holds a session's lock, grows the
tree, adds up the sums and signs; the lock goes with its connection, and the next gateway takes over.
What it must never do: say "written" before the server has committed and synced it, or write into the tree over another
connection than the one that holds the lock.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import orjson

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import signing
from maskwire.ledger.caught_up import catch_up
from maskwire.ledger.entry import Entry, decode
from maskwire.ledger.note import Note, Signer
from maskwire.ledger.place import PostgresPlace
from maskwire.ledger.postgres.link import Link, LostError, connect
from maskwire.ledger.postgres.tables import APPEND, HELD, LOCK, UNLOCK, make
from maskwire.ledger.rollup import BLOCK, Rollup
from maskwire.ledger.seal import Seal, signed_size
from maskwire.ledger.tiles import WIDTH

__all__ = ["PostgresLedger", "append"]

_AGAIN = 1.0  # seconds from one try to be the sequencer to the next
_STEP = 4096  # entries that the tree takes in one go
_log = logging.getLogger(__name__)


class _Sequencer:
    """The tree and the sums, for as long as the lock's connection lasts."""

    def __init__(self, link: Link, seal: Seal) -> None:
        self.link, self.seal = link, seal
        catch_up(link)
        self.rollup = Rollup(link)

    def grow(self, at_least: int) -> None:
        """The tree over what all gateways appended, and the sums of blocks that are whole."""
        self.seal.grow(at_least)
        while self.seal.size >= self.rollup.next + BLOCK - 1:
            asked = "SELECT entry FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?"
            for (text,) in self.link.execute(asked, (self.rollup.next, BLOCK)).fetchall():
                self.rollup.add(decode(text))
            self.rollup.write(self.link)


class PostgresLedger:
    """The ledger at ``place``, made where it is missing. Raises LedgerError where it can't be used, at once where it
    can't be reached when it is opened; later every append tries to reach it again.

    ``clock`` gives seconds that only go forward.
    """

    waits = True
    sync_within = 0.25  # seconds; the server has synced each append already
    to_sync = None
    is_due = True

    def __init__(self, place: PostgresPlace, clock: Callable[[], float] = time.monotonic) -> None:
        self.place = place
        self._clock = clock
        self._appending, self._sequencing = threading.Lock(), threading.Lock()
        self._is_closed = False
        self._link: Link | None = self._opened()
        self._sequencer: _Sequencer | None = None
        self._tried = clock() - _AGAIN

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_sequencer(self) -> bool:
        """Whether it grows the tree and signs."""
        return self._sequencer is not None

    def _opened(self) -> Link:
        """A connection to the ledger that this key signs."""
        link = connect(self.place)
        try:
            make(link, self.place.schema)
            link.run("SET synchronous_commit = on")
            link.run("BEGIN")
            link.run("LOCK TABLE ledger IN EXCLUSIVE MODE")  # two gateways that are the first
            named = link.run("SELECT origin FROM ledger")
            signer = signing.load(self.place.keys, make=not named)
            if not named:
                link.run("INSERT INTO ledger (origin) VALUES (?)", (signer.name,))
            elif named[0][0] != signer.name:
                raise LedgerError(
                    f"The signing key {signing.key_path(self.place.keys)} is not that of the ledger {self.place}. All "
                    "of its gateways need the same: copy it from the first one, and name it by MASKWIRE_LEDGER_KEY."
                )
            link.run("COMMIT")
            signed_size(link, signer)  # refuses a key that was rotated away, before an answer waits for it
        except ProofError:
            link.close()
            raise LedgerError(f"A checkpoint of {self.place} is damaged. Run: maskwire ledger verify") from None
        except BaseException:
            link.close()
            raise
        return link

    def append(self, entries: Sequence[Entry]) -> None:
        """All or none, numbered and synced by the server when it returns.

        LostError where the connection went: then they may be written all the same. What they cover must not be
        released, and they must not be appended again.
        """
        data = orjson.dumps([entry.row() for entry in entries]).decode()
        with self._appending:
            if self._is_closed:
                raise LedgerError("The ledger is closed.")
            if self._link is None:
                self._link = self._opened()
                _log.warning("the ledger %s answers again", self.place)
            try:
                self._link.run(APPEND, (data,))
            except LostError:
                self._link.close()
                self._link = None
                raise

    def sync(self, fault: OSError | None = None) -> None:
        """Nothing of an append is left to be done; where this gateway is the sequencer, the tree grows."""
        del fault
        self._sequence(WIDTH, sign=False)

    def checkpoint(self) -> Note | None:
        """Signs the tree of all entries of all gateways; None where another gateway does, or nothing came."""
        return self._sequence(1, sign=True)

    def _sequence(self, at_least: int, *, sign: bool) -> Note | None:
        with self._sequencing:
            if self._is_closed:
                raise LedgerError("The ledger is closed.")
            try:
                sequencer = self._sequencer or self._elected()
                if sequencer is None:
                    return None
                sequencer.grow(at_least)
                return sequencer.seal.checkpoint() if sign else None
            except LedgerError:
                self._resign()
                raise

    def _elected(self) -> _Sequencer | None:
        """This gateway as the sequencer, where there is no other."""
        if self._clock() - self._tried < _AGAIN:
            return None
        self._tried = self._clock()
        if self._is_led():
            return None
        link = connect(self.place)
        try:
            if not link.run(LOCK)[0][0]:
                link.close()
                return None
            link.run("SET synchronous_commit = on")
            seal = Seal(link, signing.load(self.place.keys, make=False))
            self._sequencer = _Sequencer(link, seal)
        except ProofError:
            link.close()
            raise LedgerError(f"A checkpoint of {self.place} is damaged. Run: maskwire ledger verify") from None
        except BaseException:
            link.close()
            raise
        _log.info("this gateway grows the tree of the ledger %s and signs it", self.place)
        return self._sequencer

    def _is_led(self) -> bool:
        """Whether another gateway is the sequencer, by the connection for entries where that is at hand."""
        with self._appending:
            if self._link is None:
                return False
            try:
                return self._link.run(HELD)[0][0] is True
            except LostError:  # a new connection will tell
                self._link.close()
                self._link = None
                return False

    def _resign(self) -> None:
        sequencer, self._sequencer = self._sequencer, None
        if sequencer is not None:
            sequencer.link.close()

    def sign_with(self, signer: Signer) -> None:
        """Another key, which an entry has announced, signs from now on. Raises LedgerError where another gateway is
        the one that signs."""
        with self._sequencing:
            if self._sequencer is None:
                raise LedgerError(f"This gateway does not sign the ledger {self.place}.")
            self._sequencer.seal.sign_with(signer)

    def _sign_last(self) -> None:
        """A last checkpoint, with an election of its own, and over a new connection where the old one is found lost:
        there may be no other gateway that will sign."""
        was_sequencer = self.is_sequencer
        self._tried = self._clock() - _AGAIN
        try:
            self.checkpoint()
        except LostError:
            if not was_sequencer:
                raise
            self._tried = self._clock() - _AGAIN
            self.checkpoint()

    def close(self) -> None:
        """Signs what is there, where no other gateway does, and lets the lock and the connections go."""
        try:
            if not self._is_closed:
                self._sign_last()
        except LostError as fault:  # every entry is there; the next gateway signs for it
            _log.warning("%s", fault)
        finally:
            with self._sequencing, self._appending:
                self._is_closed = True
                if self._sequencer is not None and not self._sequencer.link.is_lost:
                    # Closing alone would free it too, a moment later; a lost connection has freed it already.
                    with suppress(LostError):
                        self._sequencer.link.run(UNLOCK)
                self._resign()
                if self._link is not None:
                    self._link.close()
                    self._link = None


def append(place: PostgresPlace, entries: Sequence[Entry]) -> None:
    """By another program than a gateway: what a command is about to read or do. Raises LedgerError."""
    link = connect(place)
    try:
        link.run("SET synchronous_commit = on")
        link.run(APPEND, (orjson.dumps([entry.row() for entry in entries]).decode(),))
    finally:
        link.close()
