"""A dialogue over a small catalog, fed with bytes by a script, that keeps every command in its order.

It must never perform a command: what would reach a client is only looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

from maskwire._kernel import Keys, Scanner
from maskwire.doors.commands import Append, Command, Disconnect, RefreshCatalog, SendToClient, SendUpstream
from maskwire.doors.postgres.dialogue import Dialogue
from maskwire.model import Category, Classification, Principal, Purpose
from maskwire.policy.rules import DEFAULT
from maskwire.session import Session
from maskwire.source import Knowledge, Source
from maskwire.sql.catalog import Catalog
from maskwire.wire.postgres.messages import frame
from maskwire.wire.postgres.reader import FrontendReader

RAW = b"zqxjkv001@canary-corp.com"
_CATALOG = Catalog.from_rows(
    [(11, "public", "users", "r", None)],
    [(11, 1, "id", 25, "text", True, False), (11, 2, "email", 25, "text", True, False)],
)
_EMAIL = Classification("EMAIL_ADDRESS", Category.PII, 1.0, ("its name",))
_SCANNER = Scanner()
_KEYS = Keys(bytes(32))

ROW = frame(b"D", struct.pack("!hi", 1, len(RAW)) + RAW)
DESCRIPTION = frame(b"T", struct.pack("!h", 1) + b"email\0" + struct.pack("!IhIhih", 11, 2, 25, -1, -1, 0))
PARSED, BOUND, CLOSED, NO_DATA, SUSPENDED = (frame(kind, b"") for kind in (b"1", b"2", b"3", b"n", b"s"))
PARAMETERS = frame(b"t", b"\0\0")
DONE = frame(b"C", b"SELECT 1\0")
READY = frame(b"Z", b"I")
ERROR = frame(b"E", b"SERROR\0VERROR\0C22012\0Mtold " + RAW + b"\0\0")


class Play:
    """A dialogue and all that it commanded."""

    def __init__(self, *, is_slow: bool = False, clock: Callable[[], float] = lambda: 0.0, **of: Any) -> None:
        """``is_slow``: everything goes message by message. ``of`` are what its source has besides."""
        knowledge = Knowledge(of.pop("catalog", _CATALOG), {(11, 2): _EMAIL})
        source = Source("canary", knowledge, DEFAULT, _KEYS, _SCANNER, seed=1, **of)
        session = Session(source, Principal("agent"), Purpose(), "s1", ("public",), door="postgres", clock=clock)
        self._is_slow = is_slow
        self.dialogue = Dialogue(session, FrontendReader(1 << 16), 1 << 16, "owner", {})
        self.dialogue.attached({}, is_used=False)
        self.commands: list[Command] = []

    def client(self, *messages: bytes, every: int = 1 << 30) -> list[Command]:
        """Client bytes, ``every`` so many at a time."""
        return self._feed(self._ask, b"".join(messages), every)

    def upstream(self, *messages: bytes, every: int = 1 << 30) -> list[Command]:
        """Upstream bytes."""
        return self._feed(self._answer, b"".join(messages), every)

    def _ask(self, data: bytes) -> list[Command]:
        """As a connection does it."""
        if self._is_slow or not self.dialogue.ask_again(data):
            return self.dialogue.receive_client(data)
        return [SendUpstream(data)]

    def _answer(self, data: bytes) -> list[Command]:
        answered = self.dialogue.answer_again(data)
        if answered is None:
            return self.dialogue.receive_upstream(data)
        entry, answer = answered
        return [Append(entry), SendToClient(answer)]

    def _feed(self, receive, data: bytes, every: int) -> list[Command]:
        given: list[Command] = []
        for at in range(0, len(data), every):
            given += receive(data[at : at + every])
        while self.dialogue.is_behind:
            given += self.dialogue.receive_client(b"")
        while any(isinstance(command, RefreshCatalog) for command in given):
            given = [command for command in given if not isinstance(command, RefreshCatalog)]
            given += self.dialogue.catalog_refreshed()
        self.commands += given
        return given

    @property
    def told(self) -> bytes:
        """All that the client would have received."""
        return b"".join(command.data for command in self.commands if isinstance(command, SendToClient))

    @property
    def asked(self) -> bytes:
        """All that the upstream would have received."""
        return b"".join(command.data for command in self.commands if isinstance(command, SendUpstream))

    @property
    def ended(self) -> bool:
        """Whether the session was ended."""
        return any(isinstance(command, Disconnect) for command in self.commands)

    def assert_entries_first(self) -> None:
        """No row, and no end of an answer, before an entry of the same exchange or a later one."""
        entries = ends = 0
        for command in self.commands:
            if isinstance(command, Append):
                entries += 1
            elif isinstance(command, SendToClient):
                kinds = [kind for kind, _ in frames(command.data)]
                ends += sum(kind in b"Cs" for kind in kinds)  # the answer to an empty text holds nothing
                assert entries >= ends
                assert entries or b"D"[0] not in kinds


def frames(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The messages of bytes that hold whole ones."""
    while data:
        end = 1 + struct.unpack_from("!i", data, 1)[0]
        assert len(data) >= end
        yield data[0], data[5:end]
        data = data[end:]


def types(data: bytes) -> str:
    """The message types, in order."""
    return "".join(chr(kind) for kind, _ in frames(data))
