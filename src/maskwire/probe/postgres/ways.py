"""The ways in which drivers send a statement: each is another path through a gateway.

What it must never do: leave a session in another state than it found it in, where the session stands (``tidy``).
"""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from typing import Protocol

from maskwire.probe.attack import Kind
from maskwire.probe.came import Ask, Came
from maskwire.wire.postgres import messages as m

__all__ = ["bound", "tidy", "ways"]


class Client(Protocol):
    """What sends messages."""

    async def ask(self, *messages: bytes, ready: int = 1) -> Came:
        """Sends, and gives what came up to the ``ready``-th time that the server is ready."""
        ...

    async def query(self, sql: str) -> Came:
        """A simple query."""
        ...

    def close(self) -> None:
        """Ends the session."""
        ...


Way = Callable[[Client, str], Awaitable[Came]]
_NUMBERS = count(1)
_SYNC = m.Sync().to_bytes()
_TEXT, _BINARY = 0, 1


def _bind(statement: str, form: int, values: tuple[str, ...] = ()) -> bytes:
    given = b"".join(struct.pack("!i", len(raw)) + raw for raw in (value.encode() for value in values))
    layout = struct.pack("!hh", 0, len(values)) + given + struct.pack("!hh", 1, form)
    return m.frame(b"B", b"\0" + statement.encode() + b"\0" + layout)


def _run(form: int) -> bytes:
    return _bind("", form) + m.Describe("P", "").to_bytes() + m.Execute("", 0).to_bytes()


async def _extended(client: Client, sql: str) -> Came:
    return await client.ask(m.Parse("", sql).to_bytes(), _run(_TEXT), _SYNC)


async def _binary(client: Client, sql: str) -> Came:
    return await client.ask(m.Parse("", sql).to_bytes(), _run(_BINARY), _SYNC)


async def _prepared(client: Client, sql: str) -> Came:
    """Prepared once, described by its name, executed twice."""
    name = f"probe_{next(_NUMBERS)}"
    run = _bind(name, _TEXT) + m.Execute("", 0).to_bytes()
    parse = m.Parse(name, sql).to_bytes() + m.Describe("S", name).to_bytes()
    return await client.ask(parse, run, _SYNC, run, _SYNC, m.Close("S", name).to_bytes(), _SYNC, ready=3)


async def _cursor(client: Client, sql: str) -> Came:
    await client.query("BEGIN")
    declared = await client.query(f"DECLARE probe_rows CURSOR FOR {sql}")
    if declared.code:
        return declared
    return (await client.query("FETCH ALL FROM probe_rows")).behind(declared)


async def _named(client: Client, sql: str) -> Came:
    name = f"probe_{next(_NUMBERS)}"
    made = await client.query(f"PREPARE {name} AS {sql}")
    if made.code:
        return made
    return (await client.query(f"EXECUTE {name}")).behind(made)


async def _copied(client: Client, sql: str) -> Came:
    return await client.query(f"COPY ({sql}) TO STDOUT")


_ANY: dict[str, Way] = {"extended": _extended, "binary": _binary, "prepared": _prepared}
_QUERIES: dict[str, Way] = {**_ANY, "cursor": _cursor, "PREPARE": _named, "COPY": _copied}


def ways(client: Client, statements: tuple[str, ...], kind: Kind) -> dict[str, Ask]:
    """Those in which the last of these can be sent beside a simple query."""
    return {name: partial(way, client) for name, way in _fitting(statements, kind).items()}


def _fitting(statements: tuple[str, ...], kind: Kind) -> dict[str, Way]:
    if len(statements) > 1:
        return {"extended": _extended}
    (statement,) = statements
    if ";" in statement:
        return {}  # other messages take one statement
    is_query = statement.split(None, 1)[0].upper() in ("SELECT", "WITH", "TABLE", "VALUES")
    wraps = kind is not Kind.RUNS and is_query and "--" not in statement
    return _QUERIES if wraps else _ANY


async def bound(client: Client, template: str, guess: str) -> Came:
    """A statement with its guess as a parameter, in text both ways."""
    text = template.replace("'«guess»'", "$1")
    run = _bind("", _TEXT, (guess.replace("''", "'"),)) + m.Describe("P", "").to_bytes() + m.Execute("", 0).to_bytes()
    return await client.ask(m.Parse("", text).to_bytes(), run, _SYNC)


async def tidy(client: Client, came: Came, statements: tuple[str, ...]) -> None:
    """Takes back what an attack left in its session: a transaction, prepared statements, settings."""
    if came.is_cut:
        return
    text = " ".join(statements).upper()
    if came.is_open or "BEGIN" in text or "DECLARE" in text:
        await client.query("ROLLBACK")
    if "PREPARE" in text:
        await client.query("DEALLOCATE ALL")
    if text.startswith("SET ") or " SET " in text or "SET_CONFIG" in text or "LISTEN" in text:
        client.close()
