"""The head's end of one worker: its process, the channel to it, and what it has open.

What it must never do: leave an exchange of a worker that died without an end on record.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from maskwire.gateway.workers.channel import Channel
from maskwire.gateway.workers.messages import Word, packed
from maskwire.gateway.workers.packing import Unpacker
from maskwire.ledger.entry import Entry, Kind, Phase

_GRACE = 5.0  # seconds for a process to end that says nothing any more
_log = logging.getLogger(__name__)
Said = Callable[["Member", Word, list[Any]], None]


class Member:
    """Worker ``number``, from its start to its end; ``said`` is called with what it says."""

    def __init__(self, number: int, said: Said) -> None:
        self.number = number
        self.unpacker = Unpacker()
        self.clients = 0
        self.ready: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.open: dict[str, Entry] = {}  # the openings of exchanges without an end, by exchange
        self.told: dict[int, asyncio.Future[bool]] = {}  # what it has not heard yet
        self.is_gone = False
        self._said = said
        self._hung_up = asyncio.Event()
        self._channel = Channel(self._received, self._hung_up.set)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, listening: socket.socket) -> None:
        """A new interpreter, with the listening socket and its end of the channel, and no other of our files."""
        own, theirs = socket.socketpair()
        files = (theirs.fileno(), listening.fileno())
        try:
            # A session of its own: what a terminal says to the head, the head tells its workers.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "maskwire.cli.worker", *map(str, files), pass_fds=files,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            await self._channel.open(own)
        except BaseException:
            own.close()
            self.kill()
            raise
        finally:
            theirs.close()

    async def gone(self) -> None:
        """Until its process has ended, and all that it said was heard."""
        if self._process is not None:
            ended = asyncio.ensure_future(self._process.wait())
            hung_up = asyncio.ensure_future(self._hung_up.wait())
            try:
                await asyncio.wait((ended, hung_up), return_when=asyncio.FIRST_COMPLETED)
                await asyncio.wait((ended,), timeout=_GRACE)
                self.kill()
                await asyncio.wait((ended, hung_up))
            finally:
                ended.cancel()
                hung_up.cancel()
        self.is_gone = True
        if not self.ready.done():
            self.ready.set_result(False)
        for waiting in list(self.told.values()):
            if not waiting.done():
                waiting.set_result(False)
        self.told.clear()

    @property
    def is_ready(self) -> bool:
        """Whether it serves."""
        return self.ready.done() and self.ready.result() and not self.is_gone

    def send(self, message: object) -> None:
        """To the worker; nothing where it is gone."""
        self._channel.send(packed(message))

    def kill(self) -> None:
        """Ends it at once."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)

    @property
    def process_id(self) -> int | None:
        """Of its process."""
        return None if self._process is None else self._process.pid

    def note(self, entries: Sequence[Entry]) -> None:
        """What the ledger has taken of it."""
        for entry in entries:
            if entry.kind is Kind.EXCHANGE and entry.phase is Phase.OPENING:
                self.open[entry.exchange] = entry
            elif entry.kind is Kind.EXCHANGE and entry.phase is Phase.CLOSING:
                self.open.pop(entry.exchange, None)

    def _received(self, message: bytes) -> None:
        try:
            word, *what = orjson.loads(message)
            self._said(self, Word(word), what)
        except (ValueError, TypeError, KeyError, IndexError):
            _log.error("worker %d says what no worker of ours says; it is ended", self.number)
            self.kill()
