"""The table of messages (docs/protocol.md) says what the code does and links tests that exist."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from maskwire.doors.postgres.answers import _HANDLERS as ANSWERS
from maskwire.wire.postgres.reader import _READERS
from tests.live.messages import FROM_CLIENTS, FROM_UPSTREAMS, Fate, Message

ROOT = Path(__file__).parents[2]
# PostgreSQL documentation, 54.7, of version 18: every type byte, by direction.
CLIENTS = set("BCdcDEHfFpPQSX")
UPSTREAMS = set("RK23CdcGHWDIEVvnNAtS1sZT")


@cache
def _tests(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("message", [*FROM_CLIENTS, *FROM_UPSTREAMS], ids=lambda message: message.name)
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
