"""The worlds behind the PostgreSQL door.

World A has a second database, with the same rows laid down in the other order and asked with other plans: what two
such answers differ in depends on no value, but on how the server went about it, and tells nothing. Groups come in the
server's own order (ordering.py is switched off), which is the same in the worlds; but for a second gateway of A.
What it must never do: make worlds that differ in more than their sensitive values.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import asyncpg
import psycopg

from maskwire import session
from maskwire.ordering import shuffled
from tests.fuzz_sql.canaries import Pools, pools
from tests.fuzz_sql.dialect import POSTGRES
from tests.fuzz_sql.fragments import Fragments
from tests.fuzz_sql.schema import statements
from tests.fuzz_sql.worlds import GUESSED, READER, SEED, Answer, Door, World, Worlds
from tests.live.gate import Gate, Tap

_TIMEOUT = "SET statement_timeout = '1500ms'"
# Hash tables give rows in the order of a hash of the values, which is no worlds' order: only A's second database may.
# A cursor's query is planned as any other, so that it gives the same rows where OFFSET chooses among them.
_PLANS = {"enable_hashagg": "off", "enable_hashjoin": "off", "cursor_tuple_fraction": "1"}
_UNSHUFFLED = 0  # the seed of a gateway whose groups come in the server's order, by which worlds are compared


def text_rows(cursor: psycopg.Cursor[Any]) -> Answer:
    """The current result as the server wrote it."""
    result = cursor.pgresult
    assert result is not None
    encoding = "utf-8"
    rows = [
        tuple(
            None if (value := result.get_value(row, column)) is None else bytes(value).decode(encoding)
            for column in range(result.nfields)
        )
        for row in range(result.ntuples)
    ]
    return Answer(rows, tuple(result.ftype(column) for column in range(result.nfields)))


def asked(connection: psycopg.Connection[Any], sql: str) -> Answer:
    """The server's own answer to a text."""
    try:
        return text_rows(connection.execute(sql))
    except psycopg.Error as error:
        return Answer(error=error.sqlstate or "lost", message=error.diag.message_primary or "")


class PostgresWorld(World):
    """One database, its gateway, and connections to both."""

    dialect = POSTGRES

    def __init__(self, name: str, own: Pools, owner: psycopg.Connection[Any], gate: Gate, tap: Tap) -> None:
        super().__init__(name, own, gate, tap)
        self.owner = owner
        self.loop = asyncio.new_event_loop()
        self._agents: dict[str, psycopg.Connection[Any]] = {}
        self._asyncpg: asyncpg.Connection | None = None

    def stored(self, sql: str) -> Answer:
        """The server's own answer to a text."""
        return asked(self.owner, sql)

    def asked(self, sql: str) -> Answer:
        """The gateway's."""
        return asked(self.agent(), sql)

    def agent(self, kind: str = "text") -> psycopg.Connection[Any]:
        """A connection through the gateway; another one where the last was lost."""
        found = self._agents.get(kind)
        if found is None or found.closed:
            raw = {"cursor_factory": psycopg.RawCursor} if kind == "raw" else {}
            found = self._agents[kind] = psycopg.connect(self.tap.url, autocommit=True, **raw)
            found.add_notice_handler(lambda _: None)
        return found

    async def asyncpg(self) -> asyncpg.Connection:
        """The same, of asyncpg."""
        if self._asyncpg is None or self._asyncpg.is_closed():
            self._asyncpg = await asyncpg.connect(self.tap.url)
        return self._asyncpg

    def close(self) -> None:
        """Ends the connections."""
        for connection in self._agents.values():
            connection.close()
        if self._asyncpg is not None:
            self.loop.run_until_complete(self._asyncpg.close())
        self.loop.close()


@contextmanager
def postgres_worlds(server: str, folder: Path, door: Door) -> Iterator[Worlds]:
    """Makes the databases on a server (a superuser's URL of its database ``postgres``) and the gateways."""
    own = {"A": GUESSED, "B": pools("B", SEED), "C": pools("C", SEED)}
    with psycopg.connect(server, autocommit=True) as admin, ExitStack() as stack:
        admin.execute(f"DROP ROLE IF EXISTS {READER}")
        admin.execute(f"CREATE ROLE {READER} LOGIN; GRANT pg_read_all_data TO {READER}")
        made = {}
        for name, values in own.items():
            owner = stack.enter_context(_database(admin, server, f"fuzz_{name.lower()}", values, reverse=False))
            url = server.replace("/postgres?", f"/fuzz_{name.lower()}?").replace("//postgres:@", f"//{READER}:@")
            (folder / name).mkdir()
            gate = stack.enter_context(Gate(url, folder / name))
            assert gate.gateway is not None
            for setting, value in gate.gateway.upstream_settings({}).items():
                if setting.startswith("enable_"):  # or the owner's rows come by other plans
                    owner.execute(f"SET {setting} = {value}")
            made[name] = PostgresWorld(name, values, owner, gate, stack.enter_context(Tap(gate)))
            stack.callback(made[name].close)
            made[name].look()
            made[name].label(made["A"].shown)
        (folder / "shuffled").mkdir()
        url = server.replace("/postgres?", "/fuzz_a?").replace("//postgres:@", f"//{READER}:@")
        gate = stack.enter_context(Gate(url, folder / "shuffled"))
        made["shuffled"] = PostgresWorld("A", own["A"], made["A"].owner, gate, stack.enter_context(Tap(gate)))
        stack.callback(made["shuffled"].close)
        made["shuffled"].look()
        made["shuffled"].label(made["A"].shown)
        for world in (made["A"], made["B"], made["C"]):
            assert world.gate.gateway is not None
            world.gate.gateway.source.seed = _UNSHUFFLED
        unshuffled = lambda groups, tells, seed: {} if seed == _UNSHUFFLED else shuffled(groups, tells, seed)  # noqa: E731
        stack.enter_context(mock.patch.object(session, "shuffled", unshuffled))
        again = stack.enter_context(_database(admin, server, "fuzz_a_again", own["A"], reverse=True))
        fragments = Fragments(own["A"], own["B"])
        for world in made.values():
            world.received()
        found = Worlds(door, made["A"], made["B"], made["C"], made["shuffled"], partial(asked, again), fragments)
        found.check()
        yield found


@contextmanager
def _database(
    admin: psycopg.Connection[Any], server: str, name: str, own: Pools, *, reverse: bool
) -> Iterator[psycopg.Connection[Any]]:
    admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    admin.execute(f"CREATE DATABASE {name}")
    if not reverse:
        for setting, value in _PLANS.items():
            admin.execute(f"ALTER DATABASE {name} SET {setting} = {value}")
    with psycopg.connect(server.replace("/postgres?", f"/{name}?"), autocommit=True) as owner:
        for statement in statements(own, reverse=reverse):
            owner.execute(statement)
        owner.execute(f"SET default_transaction_read_only = on; {_TIMEOUT}")
        yield owner
