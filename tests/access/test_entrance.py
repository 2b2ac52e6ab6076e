"""The door's side of logging in, sans-I/O: what many clients at once can try, and what a client is told."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from scramp import ScramClient

from maskwire.access.configuration import only
from maskwire.access.entrance import Entrance, Peer
from maskwire.access.store import FileStore
from maskwire.doors.commands import Command, OpenSession, SendToClient
from maskwire.doors.postgres.startup import Startup
from maskwire.wire.postgres import backend
from maskwire.wire.postgres.messages import PROTOCOL_3_0, StartupMessage, frame
from maskwire.wire.postgres.reader import FrontendReader

PASSWORD = "correct horse"


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Entrance]:
    with closing(FileStore(tmp_path / "access.db")) as store:
        yield Entrance(only("agent", PASSWORD), bytes(32), store, lambda: 1000.0)


class Client:
    """One login up to its last message, which is sent by ``finish``."""

    def __init__(self, entrance: Entrance, name: str, password: str, address: str = "192.0.2.1") -> None:
        self.startup = Startup(FrontendReader(1 << 20), entrance, "shop", tls=False)
        self.startup.peer = Peer(address)
        self._scram = ScramClient(["SCRAM-SHA-256"], name, password)
        self.startup.receive(StartupMessage(PROTOCOL_3_0, {"user": name, "database": "shop"}).to_bytes())
        first = self._scram.get_client_first().encode()
        challenge = self._told(
            self.startup.receive(frame(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first))
        )
        self._scram.set_server_first(challenge[9:].decode())

    def finish(self) -> list[Command]:
        return self.startup.receive(frame(b"p", self._scram.get_client_final().encode()))

    @staticmethod
    def _told(commands: list[Command]) -> bytes:
        (told,) = commands
        assert isinstance(told, SendToClient)
        return told.data


def is_open(commands: list[Command]) -> bool:
    return any(isinstance(command, OpenSession) for command in commands)


def test_connections_that_wait_with_their_guesses_do_not_get_more_of_them(entrance: Entrance) -> None:
    """Forty are opened before the first has failed: from the fifth failure on, the right one fails as well."""
    guesses = [Client(entrance, "agent", "guess") for _ in range(39)]
    right = Client(entrance, "agent", PASSWORD)
    elsewhere = Client(entrance, "agent", PASSWORD, "192.0.2.2")
    assert not any(is_open(guess.finish()) for guess in guesses)
    assert not is_open(right.finish())
    assert is_open(elsewhere.finish())


def test_a_slip_or_two_do_no_harm(entrance: Entrance) -> None:
    """And are forgotten with the first login."""
    for _ in range(3):
        for _ in range(4):
            Client(entrance, "agent", "slip").finish()
        assert is_open(Client(entrance, "agent", PASSWORD).finish())


@pytest.mark.parametrize("password", ["guess", PASSWORD])
def test_known_and_unknown_names_are_told_the_same(entrance: Entrance, password: str) -> None:
    """Byte for byte, at each of ten tries; only with the right password of a known name there is a difference."""
    for _ in range(10):
        known, unknown = Client(entrance, "agent", "guess").finish(), Client(entrance, "nobody", password).finish()
        assert known == unknown
        assert isinstance(known[0], SendToClient)
        assert backend.error_fields(known[0].data[5:])["C"] == "28P01"
