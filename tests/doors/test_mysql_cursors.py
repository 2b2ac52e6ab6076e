"""Cursors of the MySQL door against an upstream that is played: with and without an end behind its columns."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from maskwire.doors.commands import Append, Command, HearUpstream, SendToClient, SendUpstream
from maskwire.doors.mysql.answer import Line
from maskwire.doors.mysql.cursors import Cursor, fetched, opened
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import RefusedError
from maskwire.policy.rules import DEFAULT
from maskwire.telling import nothing_bound
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.packets import PacketReader, packets
from maskwire.wire.mysql.replies import ColumnDefinition, Eof, Ok, end_of
from maskwire.wire.mysql.values import Type
from tests.test_mysql_plans import session_of_shop

RAW = b"zqxjkv001@canary-corp.com"
WITH, WITHOUT = Capability.PROTOCOL_41, Capability.PROTOCOL_41 | Capability.DEPRECATE_EOF
COLUMN = ColumnDefinition("email", "users", ("", "", ""), 45, 400, Type.VAR_STRING, 0, 0).to_bytes()
ROW = b"\0\0" + bytes((len(RAW),)) + RAW


def _line(client: Capability, upstream: Capability) -> Line:
    session = session_of_shop()
    talk = Talk(1 << 20)
    talk.capabilities = client
    line = Line(session, talk, 1 << 20)
    line.attached(upstream)
    return line


def _framed(line: Line, *payloads: bytes) -> bytes:
    line.reader.expect(1)
    turn, data = 1, b""
    for payload in payloads:
        framed, turn = packets(payload, turn)
        data += framed
    return data


def _end(upstream: Capability, status: Status) -> bytes:
    if Capability.DEPRECATE_EOF in upstream:
        return Ok(status=status).to_bytes(upstream, ends_rows=True)
    return Eof(status).to_bytes()


def _played(run: Generator[Command, Any, Any], data: bytes) -> tuple[list[Command], Any]:
    """All that it commands while the upstream says this, byte by byte, and what it comes to."""
    commands: list[Command] = []
    left, brought = list(data), None
    while True:
        try:
            command = run.send(brought)
        except StopIteration as end:
            return commands, end.value
        commands.append(command)
        brought = bytes((left.pop(0),)) if isinstance(command, HearUpstream) else None


def _told(commands: list[Command], line: Line) -> list[bytes]:
    reader = PacketReader(1 << 20, AssertionError)  # type: ignore[arg-type]
    reader.turn = 0
    reader.feed(b"".join(command.data for command in commands if isinstance(command, SendToClient)))
    found = []
    while (payload := reader.next()) is not None:
        found.append(payload)
    assert reader.pending == 0
    return found


def _open(line: Line, upstream: Capability) -> tuple[list[bytes], Cursor | None]:
    (statement,) = line.session.understand("SELECT email FROM users")
    asked = line.session.ask(statement)
    said = _framed(line, b"\x01", COLUMN, _end(upstream, Status.AUTOCOMMIT | Status.CURSOR))
    commands, cursor = _played(opened(line, asked, nothing_bound), said)
    assert sum(isinstance(command, Append) for command in commands) == 1
    return _told(commands, line), cursor


@pytest.mark.parametrize("client", [WITH, WITHOUT], ids=["client-eof", "client-ok"])
@pytest.mark.parametrize("upstream", [WITH, WITHOUT], ids=["upstream-eof", "upstream-ok"])
def test_an_open_cursor_is_told_by_one_end_behind_the_columns(client: Capability, upstream: Capability) -> None:
    """Whatever each side agreed on; and its rows come masked, the last with the word that it is."""
    line = _line(client, upstream)
    told, cursor = _open(line, upstream)
    assert len(told) == 3
    assert Status.CURSOR in end_of(told[2], client)[0]
    assert cursor is not None
    line.talk.reader.turn = 0
    run = fetched(line, line.session, cursor, 9, 5)
    asked = next(run)
    assert isinstance(asked, SendUpstream)
    said = _framed(line, ROW, _end(upstream, Status.AUTOCOMMIT | Status.LAST_ROW))
    commands, _ = _played(run, said)
    rows = _told(commands, line)
    assert len(rows) == 2
    assert RAW not in rows[0]
    assert b"@" in rows[0]
    assert Status.LAST_ROW in end_of(rows[1], client)[0]
    assert line.talk.status == Status.AUTOCOMMIT


def test_a_cursor_of_former_rules_is_not_fetched_from() -> None:
    """What may be seen was decided when it was opened."""
    line = _line(WITHOUT, WITHOUT)
    _, cursor = _open(line, WITHOUT)
    assert cursor is not None
    line.session.source.adopt(DEFAULT)
    with pytest.raises(RefusedError, match="changed since this cursor"):
        next(fetched(line, line.session, cursor, 9, 5))


@pytest.mark.parametrize("client", [WITH, WITHOUT], ids=["client-eof", "client-ok"])
@pytest.mark.parametrize("upstream", [WITH, WITHOUT], ids=["upstream-eof", "upstream-ok"])
def test_rows_that_come_in_the_place_of_a_cursor_are_masked(client: Capability, upstream: Capability) -> None:
    """A server need not open one."""
    line = _line(client, upstream)
    (statement,) = line.session.understand("SELECT email FROM users")
    ends = [] if upstream is WITHOUT else [_end(upstream, Status.AUTOCOMMIT)]
    said = _framed(line, b"\x01", COLUMN, *ends, ROW, _end(upstream, Status.AUTOCOMMIT))
    commands, cursor = _played(opened(line, line.session.ask(statement), nothing_bound), said)
    told = _told(commands, line)
    assert cursor is None
    assert len(told) == (4 if client is WITHOUT else 5)
    assert RAW not in b"".join(told)
