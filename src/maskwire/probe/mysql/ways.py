"""The ways in which drivers of MySQL's send a statement: each is another path through a gateway.

What it must never do: leave a prepared statement open in a session that goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from maskwire.probe.attack import Kind
from maskwire.probe.came import Ask, Came
from maskwire.probe.mysql.reading import Reading
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql.values import Parameter, Type, to_parameters

__all__ = ["bound", "ways"]

_ROWS = 100  # of one Fetch


class Client(Protocol):
    """What sends commands."""

    async def ask(self, payload: bytes, read: Callable[[Reading], Awaitable[object]] = ...) -> Reading:
        """A command and its whole answer."""
        ...

    def say(self, payload: bytes) -> None:
        """A command that has no answer."""
        ...

    async def query(self, sql: str) -> Came:
        """A text."""
        ...


Way = Callable[[Client, str], Awaitable[Came]]


async def _prepared(client: Client, sql: str) -> Came:
    """Prepared once, executed twice, its rows in binary."""
    made = await client.ask(c.Prepare(sql).to_bytes(), Reading.prepared)
    if made.came.code or made.came.is_cut:
        return made.came
    run = c.Execute(made.statement, c.NO_CURSOR, to_parameters(())).to_bytes()
    came = made.came
    for _ in range(2):
        came = (await client.ask(run, Reading.executed)).came.behind(came)
    client.say(c.CloseStatement(made.statement).to_bytes())
    return came


async def _cursor(client: Client, sql: str) -> Came:
    """Prepared, and its rows fetched from a cursor."""
    made = await client.ask(c.Prepare(sql).to_bytes(), Reading.prepared)
    if made.came.code or made.came.is_cut:
        return made.came
    run = c.Execute(made.statement, c.READ_ONLY_CURSOR, to_parameters(())).to_bytes()
    opened = await client.ask(run, Reading.opened)
    came = opened.came.behind(made.came)
    if not came.code and not came.is_cut and opened.types:
        fetch = c.Fetch(made.statement, _ROWS).to_bytes()
        came = (await client.ask(fetch, lambda reading: reading.fetched(opened.types)())).came.behind(came)
    client.say(c.CloseStatement(made.statement).to_bytes())
    return came


async def _named(client: Client, sql: str) -> Came:
    """By the statements that prepare a text."""
    text = sql.replace("\\", "\\\\").replace("'", "''")
    made = await client.query(f"PREPARE maskwire_probe FROM '{text}'")
    if made.code:
        return made
    return (await client.query("EXECUTE maskwire_probe")).behind(made)


async def _at_once(client: Client, sql: str) -> Came:
    """By the statement that runs a text."""
    text = sql.replace("\\", "\\\\").replace("'", "''")
    return await client.query(f"EXECUTE IMMEDIATE '{text}'")


async def _second(client: Client, sql: str) -> Came:
    """Behind another statement of the same text."""
    return await client.query(f"SELECT 1; {sql}")


_ANY: dict[str, Way] = {"prepared": _prepared, "cursor": _cursor}
_QUERIES: dict[str, Way] = {**_ANY, "PREPARE": _named, "EXECUTE IMMEDIATE": _at_once, "second of two": _second}


def ways(client: Client, statements: tuple[str, ...], kind: Kind) -> dict[str, Ask]:
    """Those in which the last of these can be sent beside a simple query."""
    first = statements[-1].split(None, 1)[0].upper()
    is_query = kind is not Kind.RUNS and first in ("SELECT", "WITH", "TABLE", "VALUES")
    fitting = _QUERIES if is_query and not statements[1:] else _ANY
    return {name: partial(way, client) for name, way in fitting.items()}


async def bound(client: Client, template: str, guess: str) -> Came:
    """A statement with its guess as a parameter. ``guess`` is written as the inside of a literal."""
    made = await client.ask(c.Prepare(template.replace("'«guess»'", "?")).to_bytes(), Reading.prepared)
    if made.came.code or made.came.is_cut:
        return made.came
    value = guess.replace("''", "'").replace("\\\\", "\\").encode()
    given = to_parameters((Parameter(Type.VAR_STRING, value),))
    run = c.Execute(made.statement, c.NO_CURSOR, given).to_bytes()
    came = (await client.ask(run, Reading.executed)).came.behind(made.came)
    client.say(c.CloseStatement(made.statement).to_bytes())
    return came
