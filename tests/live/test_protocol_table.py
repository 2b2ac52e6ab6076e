"""The tables of messages (docs/protocol.md) say what the code does and link tests that exist, for both doors."""

from __future__ import annotations

import ast
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from maskwire.doors.mysql.dialogue import _HANDLERS as COMMANDS
from maskwire.doors.postgres.answers import _HANDLERS as ANSWERS
from maskwire.errors import ClientProtocolError
from maskwire.wire.mysql.commands import READERS, UNSPOKEN, Quit, command_of
from maskwire.wire.mysql.handshake import ChangeUser
from maskwire.wire.postgres.reader import _READERS
from tests.live.messages import FROM_CLIENTS, FROM_UPSTREAMS, Fate, Message
from tests.mysql import messages as mysql

ROOT = Path(__file__).parents[2]
# PostgreSQL documentation, 54.7, of version 18: every type byte, by direction.
CLIENTS = set("BCdcDEHfFpPQSX")
UPSTREAMS = set("RK23CdcGHWDIEVvnNAtS1sZT")


@cache
def _tests(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


TABLES = (FROM_CLIENTS, FROM_UPSTREAMS, mysql.FROM_CLIENTS, mysql.FROM_UPSTREAMS)


@pytest.mark.parametrize("message", [one for table in TABLES for one in table], ids=lambda message: message.name)
def test_every_message_is_linked_to_tests_that_exist(message: Message) -> None:
    """A renamed test is noticed."""
    assert message.tests
    for link in message.tests:
        path, _, name = link.partition("::")
        assert name in _tests(path), link


def test_every_type_of_message_is_in_the_table() -> None:
    """None is forgotten, in either direction."""
    assert {message.kind for message in FROM_CLIENTS if message.kind} == CLIENTS
    assert {message.kind for message in FROM_UPSTREAMS} == UPSTREAMS


def test_the_table_says_what_the_code_does() -> None:
    """The reader reads what the table names and nothing else; the session handles what it says is handled."""
    assert {chr(kind) for kind in _READERS} == CLIENTS
    login, rows = set("RKv"), set("d")  # wire/postgres/login.py; rows are the kernel's
    handled = {message.kind for message in FROM_UPSTREAMS if message.fate is Fate.HANDLED}
    assert handled - login - rows | {"A"} == {chr(kind) for kind in ANSWERS}


def test_every_command_of_mysql_is_in_the_table() -> None:
    """Each number once, those that are spoken and those that are not."""
    listed = [int(message.kind, 16) for message in mysql.FROM_CLIENTS if message.kind]
    assert sorted(listed) == sorted({*READERS, *UNSPOKEN})


def test_the_table_of_commands_says_what_the_code_does() -> None:
    """The conversation has a handler for what it says is handled, and for nothing else."""
    handled = {int(one.kind, 16) for one in mysql.FROM_CLIENTS if one.kind and one.fate is Fate.HANDLED}
    samples = (b"", b"\0" * 4, b"\0" * 2, b"\0" * 6, b"\0" * 8, b"\0" * 5 + b"\1\0\0\0", b"t\0")
    kinds = {}
    for number in READERS:
        for behind in samples:
            with suppress(ClientProtocolError):
                kinds[type(command_of(bytes((number,)) + behind))] = number
    assert {kinds[kind] for kind in (*COMMANDS, Quit, ChangeUser)} == handled
