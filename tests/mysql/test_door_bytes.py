"""Bytes at the MySQL door that no driver sends: each is answered with an error or ends the session, no more."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from random import Random

import pytest

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.mysql.commands import Execute, FieldList, Ping, Prepare, Query
from maskwire.wire.mysql.login import Login
from maskwire.wire.mysql.packets import PacketReader, packets
from tests.live.gate import PASSWORD, Gate
from tests.mysql.doors import CANARIES, asked

ROUNDS = int(os.environ.get("MASKWIRE_MYSQL_ROUNDS", "150"))


class Client:
    """A session by our own Login, which then says whatever it is told to."""

    def __init__(self, gate: Gate) -> None:
        self.channel = socket.create_connection(("127.0.0.1", gate.port), 10)
        login = Login("agent", PASSWORD, "door", private=True)
        while not login.done:
            self.channel.sendall(login.receive(self.channel.recv(65_536)))
        self.reader = PacketReader(1 << 26, UpstreamProtocolError)
        self.seen = b""

    def say(self, payload: bytes) -> bytes | None:
        """The first payload of the answer; None where the session ended."""
        self.reader = PacketReader(1 << 26, UpstreamProtocolError)
        framed, self.reader.turn = packets(payload, 0)
        self.channel.sendall(framed)
        while (answer := self.reader.next()) is None:
            data = self.channel.recv(1 << 20)
            if not data:
                return None
            self.seen += data
            self.reader.feed(data)
        return answer


def test_any_command_is_answered_or_ends_the_session(gate: Gate) -> None:
    """Random payloads of every command number; the gateway serves the next client."""
    random, client = Random(int(os.environ.get("MASKWIRE_MYSQL_SEED", "3"))), Client(gate)
    silent = {0x01, 0x18, 0x19}  # quit; pieces of a parameter and closing a statement have no answer
    ended = 0
    for _ in range(ROUNDS):
        code = random.choice([*set(range(0x21)) - silent, 0xFA, 0xFE, random.choice([*range(0x21, 0x100)])])
        body = random.choice([b"", random.randbytes(random.randint(1, 40)), b"SELECT ssn FROM people"])
        answer = client.say(bytes((code,)) + body)
        if answer is None:
            ended += 1
            client.channel.close()
            client = Client(gate)
        elif code not in (0x03, 0x16, 0x0E, 0x1B, 0x1F):
            assert answer[:1] == b"\xff", (code, body)
        elif answer[0] not in (0x00, 0xFE, 0xFF):  # rows follow
            client.channel.close()
            client = Client(gate)
    client.channel.close()
    assert not any(canary.encode() in client.seen for canary in CANARIES)
    assert ended < ROUNDS // 4
    assert asked(gate, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("junk", [b"", b"\0", b"\xff" * 40, b"GET / HTTP/1.1\r\n\r\n", b"\x20\0\0\1" + b"\0" * 32])
def test_what_is_no_login_ends_the_connection(gate: Gate, junk: bytes) -> None:
    """Without an answer to the greeting there is no session, and the next client is served."""
    with socket.create_connection(("127.0.0.1", gate.port), 10) as channel:
        assert channel.recv(4096)[4] == 10
        with suppress(OSError):  # it may hang up before all is said
            channel.sendall(junk)
            channel.shutdown(socket.SHUT_WR)
            while channel.recv(4096):
                pass
    assert asked(gate, "SELECT 1") == [(1,)]


def test_statements_that_were_never_prepared_and_fields_of_no_table_are_refused(gate: Gate) -> None:
    """COM_STMT_EXECUTE of another's number, COM_FIELD_LIST of nothing."""
    client = Client(gate)
    for payload in (Execute(77, 0, b"").to_bytes(), FieldList("nowhere", "%").to_bytes()):
        answer = client.say(payload)
        assert answer is not None
        assert answer[:1] == b"\xff"
    assert (client.say(Prepare("SELECT id FROM people WHERE id = ?").to_bytes()) or b"")[:1] == b"\0"
    client.channel.close()
    client = Client(gate)
    assert (client.say(Query("SELECT 1").to_bytes()) or b"")[:1] == b"\1"
    client.channel.close()
    client = Client(gate)
    assert client.say(Ping().to_bytes()) == b"\0\0\0\2\0\0\0"
    client.channel.close()
