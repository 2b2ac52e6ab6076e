"""The worlds: databases alike but for their sensitive values, each behind a gateway with the same key.

World A has a second database, with the same rows laid down in the other order and asked with other plans: what two
such answers differ in depends on no value, but on how the server went about it, and tells nothing. Groups come in the
server's own order (ordering.py is switched off), which is the same in the worlds; but for a second gateway of A.
What it must never do: give the generator a value. Queries have holes, which are filled here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import asyncpg
import psycopg

from maskwire import session
from maskwire.ordering import shuffled
from tests.fuzz_sql.canaries import Pools, pools
from tests.fuzz_sql.fragments import Fragments
from tests.fuzz_sql.query import Hole
from tests.fuzz_sql.schema import TABLES, statements
from tests.live.gate import Gate, Tap

SEED = 2  # of the values; with it no token holds a fragment of a canary
_READER = "fuzz_reader"
_TIMEOUT = "SET statement_timeout = '1500ms'"
# Hash tables give rows in the order of a hash of the values, which is no worlds' order: only A's second database may.
# A cursor's query is planned as any other, so that it gives the same rows where OFFSET chooses among them.
_PLANS = {"enable_hashagg": "off", "enable_hashjoin": "off", "cursor_tuple_fraction": "1"}
Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Answer:
    """What came: rows as PostgreSQL writes them, or an error; ``comparable`` is False where a driver reads them."""

    rows: list[Row] = field(default_factory=list)
    oids: tuple[int, ...] = ()
    error: str = ""
    message: str = ""
    comparable: bool = True


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


class World:
    """One database, its gateway, and connections to both."""

    def __init__(self, name: str, own: Pools, owner: psycopg.Connection[Any], gate: Gate, tap: Tap) -> None:
        self.name = name
        self.pools = own
        self.owner = owner
        self.gate = gate
        self.tap = tap
        self.loop = asyncio.new_event_loop()
        self._agents: dict[str, psycopg.Connection[Any]] = {}
        self._asyncpg: asyncpg.Connection | None = None
        self.shown: dict[tuple[str, int], str] = {}
        self.echoed = self.shown  # what a client says for the sake of saying it: the same in all worlds, A's
        self._labels: dict[str, str] = {}
        self._pattern = re.compile("(?!)")

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

    def received(self) -> bytes:
        """What came through the gateway since this was last asked."""
        data = bytes(self.tap.received)
        del self.tap.received[: len(data)]
        return data

    def close(self) -> None:
        """Ends the connections."""
        for connection in self._agents.values():
            connection.close()
        if self._asyncpg is not None:
            self.loop.run_until_complete(self._asyncpg.close())
        self.loop.close()

    # ------------------------------------------------------------ masked values

    def look(self) -> None:
        """Learns the masked value of each sensitive one, as a client that reads the tables would."""
        for table, columns in TABLES.items():
            secret = [column for column in columns if column.pool in self.pools.values]
            if not secret or table == "mail_list":
                continue
            query = f"SELECT {', '.join(column.name for column in secret)} FROM {table} ORDER BY id"
            raw, masked = asked(self.owner, query), asked(self.agent(), query)
            assert raw.rows
            assert len(raw.rows) == len(masked.rows), masked.message
            for before, after in zip(raw.rows, masked.rows, strict=True):
                for column, value, seen in zip(secret, before, after, strict=True):
                    if value is not None and seen is not None:
                        self._learn(column.name, column.pool or "", value, seen)

    def label(self, echoed: dict[tuple[str, int], str]) -> None:
        """Gives each masked value a name that is the same in all worlds; so to those of A that a client repeats."""
        self.echoed = echoed
        plain = {
            text: f"<{pool} {place}>"
            for shown in (echoed, self.shown)
            for (pool, place), text in shown.items()
            if len(text) > 5
        }
        hexadecimal = {text.encode().hex(): f"<{label} hex>" for text, label in plain.items()}
        found = (sorted(map(re.escape, texts), key=len, reverse=True) for texts in (plain, hexadecimal))
        self._pattern = re.compile(r"(?<!\d)(?:{})(?!\d)|{}".format(*map("|".join, found)))
        self._labels = plain | hexadecimal

    def _learn(self, column: str, pool: str, value: str, seen: str) -> None:
        assert value != seen, f"{column} is shown as it is stored"
        known = [place for place, one in enumerate(self.pools[pool]) if one == value.rstrip()]
        if known:
            self.shown[pool, known[0]] = seen.rstrip()

    def levelled(self, text: str | None) -> str | None:
        """A text of an answer with each masked value named by what it is of: alike in both worlds."""
        return text if text is None else self._pattern.sub(lambda mark: self._labels[mark[0]], text)

    def masked(self, hole: Hole) -> str:
        """What a client writes in a hole."""
        shown = self.echoed if hole.kind == "echo" else self.shown
        return self._filled(hole, [shown[hole.pool, self._known(hole.pool, place)] for place in hole.places])

    def raw(self, hole: Hole) -> str:
        """What the server is to be given in its place."""
        if hole.echoed:
            return self.masked(hole)
        return self._filled(hole, [self.pools[hole.pool][self._known(hole.pool, place)] for place in hole.places])

    def _filled(self, hole: Hole, values: list[str]) -> str:
        if hole.kind == "plain":
            return hole.text
        if hole.kind == "guess":
            values = [GUESSED[hole.pool][place] for place in hole.places]
        return "{" + ",".join(f'"{value}"' for value in values) + "}" if hole.array else values[0]

    def _known(self, pool: str, place: int) -> int:
        """The place itself, or that of the first value that was shown."""
        return place if (pool, place) in self.shown else next(at for name, at in self.shown if name == pool)


_UNSHUFFLED = 0  # the seed of a gateway whose groups come in the server's order, by which worlds are compared
GUESSED = pools("A", SEED)  # a client guesses right only in world A


@dataclass
class Worlds:
    """The worlds, the other plans of A, and what of A may not arrive."""

    a: World
    b: World
    c: World
    a_shuffled: World
    a_again: psycopg.Connection[Any]
    fragments: Fragments


@contextmanager
def worlds(server: str, folder: Path) -> Iterator[Worlds]:
    """Makes the databases on a server (a superuser's URL of its database ``postgres``) and the gateways."""
    own = {"A": GUESSED, "B": pools("B", SEED), "C": pools("C", SEED)}
    with psycopg.connect(server, autocommit=True) as admin, ExitStack() as stack:
        admin.execute(f"DROP ROLE IF EXISTS {_READER}")
        admin.execute(f"CREATE ROLE {_READER} LOGIN; GRANT pg_read_all_data TO {_READER}")
        made = {}
        for name, values in own.items():
            owner = stack.enter_context(_database(admin, server, f"fuzz_{name.lower()}", values, reverse=False))
            url = server.replace("/postgres?", f"/fuzz_{name.lower()}?").replace("//postgres:@", f"//{_READER}:@")
            (folder / name).mkdir()
            gate = stack.enter_context(Gate(url, folder / name))
            assert gate.gateway is not None
            for setting, value in gate.gateway.upstream_settings({}).items():
                if setting.startswith("enable_"):  # or the owner's rows come by other plans
                    owner.execute(f"SET {setting} = {value}")
            made[name] = World(name, values, owner, gate, stack.enter_context(Tap(gate)))
            stack.callback(made[name].close)
            made[name].look()
            made[name].label(made["A"].shown)
        (folder / "shuffled").mkdir()
        url = server.replace("/postgres?", "/fuzz_a?").replace("//postgres:@", f"//{_READER}:@")
        gate = stack.enter_context(Gate(url, folder / "shuffled"))
        made["shuffled"] = World("A", own["A"], made["A"].owner, gate, stack.enter_context(Tap(gate)))
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
        held = fragments.found("\n".join(made["A"].shown.values()).encode())
        assert held == set(), f"choose another SEED: masked values hold {held}"
        for world in made.values():
            world.received()
        yield Worlds(made["A"], made["B"], made["C"], made["shuffled"], again, fragments)


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
