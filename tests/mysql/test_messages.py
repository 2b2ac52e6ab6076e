"""Commands that drivers seldom send, each by itself: what docs/protocol.md says of them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql.replies import error_of, prepared_of
from maskwire.wire.mysql.values import Parameter, Type, to_parameters
from tests.live.gate import Gate
from tests.mysql.doors import CANARIES
from tests.mysql.messages import FROM_CLIENTS, Fate
from tests.mysql.test_door_bytes import Client

OK, ERROR = b"\0", b"\xff"
REFUSED = [one for one in FROM_CLIENTS if one.fate is Fate.REFUSED and one.kind]


@pytest.fixture
def client(gate: Gate) -> Iterator[Client]:
    """A session in which anything can be said."""
    found = Client(gate)
    yield found
    found.channel.close()
    assert not any(canary.encode() in found.seen for canary in CANARIES)


def _next(client: Client) -> bytes:
    """The next payload."""
    while (payload := client.reader.next()) is None:
        data = client.channel.recv(65_536)
        assert data, "the session ended"
        client.seen += data
        client.reader.feed(data)
    return payload


def _rows(client: Client) -> bytes:
    """All up to the end of rows, which no end of columns stands before."""
    found = b""
    while (payload := _next(client))[:1] != b"\xfe" or len(payload) > 8:
        found += payload
    return found


def _value(client: Client, sql: str) -> bytes:
    """All that comes for a query of one column."""
    assert (client.say(c.Query(sql).to_bytes()) or ERROR)[:1] == b"\1"
    return _rows(client)


@pytest.mark.parametrize("message", REFUSED, ids=lambda message: message.name)
def test_what_is_refused_leaves_the_session_as_it_was(client: Client, message: object) -> None:
    """An error of MySQL's own protocol, whatever is behind the number; the session goes on."""
    number = int(message.kind, 16)  # type: ignore[attr-defined]
    for behind in (b"", b"people\0%", b"\1\0\0\0\1\0\0\0", b"agent\0\0door\0"):
        answer = client.say(bytes((number,)) + behind)
        assert answer is not None
        assert error_of(answer).number
    assert b"41" in _value(client, "SELECT 40 + 1")


def test_choosing_a_database(client: Client) -> None:
    """One that is there, and one that is not: then it is still the former."""
    assert client.say(c.InitDb("drawn").to_bytes())[:1] == OK  # type: ignore[index]
    assert client.say(c.InitDb("nowhere").to_bytes())[:1] == ERROR  # type: ignore[index]
    assert b"drawn" in _value(client, "SELECT database()")


def test_a_statement_is_prepared_run_and_closed(client: Client) -> None:
    """Its number is the gateway's; reset it may run again, closed it is nothing."""
    answer = client.say(c.Prepare("SELECT id FROM people WHERE id = ?").to_bytes())
    assert answer is not None
    prepared = prepared_of(answer)
    assert (prepared.columns, prepared.parameters) == (1, 1)
    _next(client)
    _next(client)
    given = to_parameters((Parameter(Type.LONGLONG, struct.pack("<q", 2)),))
    run = c.Execute(prepared.statement, c.NO_CURSOR, given).to_bytes()
    for _ in range(2):
        assert (client.say(run) or ERROR)[:1] == b"\1"
        _rows(client)
        assert (client.say(c.ResetStatement(prepared.statement).to_bytes()) or ERROR)[:1] == OK
    client.channel.sendall(b"\5\0\0\0" + c.CloseStatement(prepared.statement).to_bytes())
    assert (client.say(run) or OK)[:1] == ERROR
    assert (client.say(c.ResetStatement(prepared.statement).to_bytes()) or OK)[:1] == ERROR


def test_several_statements_are_answered_while_that_is_set(client: Client) -> None:
    """Two answers while it is on; off, a text of two is refused, with nothing of it run."""
    assert (client.say(c.SetOption(several=True).to_bytes()) or ERROR)[:1] in (OK, b"\xfe")
    assert (client.say(c.Query("SELECT 1; SELECT 2").to_bytes()) or ERROR)[:1] == b"\1"
    _rows(client)
    _rows(client)
    assert (client.say(c.SetOption(several=False).to_bytes()) or ERROR)[:1] in (OK, b"\xfe")
    answer = client.say(c.Query("SELECT 1; SELECT ssn FROM people").to_bytes())
    assert answer is not None
    assert error_of(answer).number


def test_a_reset_session_is_as_it_was_at_first(client: Client) -> None:
    """The database, what was set and what was prepared."""
    assert client.say(c.InitDb("drawn").to_bytes())[:1] == OK  # type: ignore[index]
    assert client.say(c.Query("SET time_zone = '+03:00'").to_bytes())[:1] == OK  # type: ignore[index]
    answer = client.say(c.Prepare("SELECT 1").to_bytes())
    assert answer is not None
    statement = prepared_of(answer).statement
    _next(client)
    assert client.say(c.ResetConnection().to_bytes())[:1] == OK  # type: ignore[index]
    assert b"door" in _value(client, "SELECT database()")
    assert b"+03:00" not in _value(client, "SELECT @@time_zone")
    assert (client.say(c.Execute(statement, c.NO_CURSOR, b"").to_bytes()) or OK)[:1] == ERROR


def test_what_ends_a_session(client: Client) -> None:
    """COM_QUIT: the gateway closes without a word."""
    assert client.say(c.Quit().to_bytes()) is None
