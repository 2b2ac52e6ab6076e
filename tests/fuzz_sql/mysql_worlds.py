"""The worlds behind the MySQL door.

World A's second database holds the same rows, laid down in the other order, and is asked with other plans: what two
such answers differ in depends on no value. What it must never do: make worlds that differ in more than their
sensitive values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import mysql.connector
import pymysql
from mysql.connector.abstracts import MySQLConnectionAbstract
from pymysql.constants import FIELD_TYPE as F
from pymysql.converters import encoders

from maskwire.gateway.mysql.upstream import SQL_MODE
from tests.fuzz_sql.canaries import Pools, pools
from tests.fuzz_sql.fragments import Fragments
from tests.fuzz_sql.mysql_dialect import MYSQL
from tests.fuzz_sql.mysql_schema import mysql_statements
from tests.fuzz_sql.worlds import GUESSED, READER, SEED, Answer, Door, Row, World, Worlds
from tests.live.gate import PASSWORD, Gate, Tap
from tests.mysql.server import Running

_LIMITS = f"SET max_statement_time = 1.5, sql_mode = '{SQL_MODE}'"
# Rows that nothing orders come as memory lies where they are sorted in it; in files they lie as they were written.
_JURY = (
    "SET big_tables = 1, sort_buffer_size = 1024",
    "SET join_cache_level = 0, tmp_memory_table_size = 1024, max_length_for_sort_data = 4",
)
_OTHER_PLANS = "SET optimizer_switch = 'derived_merge=off,materialization=off,semijoin=off,join_cache_hashed=off'"
_OIDS = {
    F.TINY: 21, F.SHORT: 21, F.LONG: 23, F.INT24: 23, F.LONGLONG: 20, F.FLOAT: 700, F.DOUBLE: 701, F.DECIMAL: 1700,
    F.NEWDECIMAL: 1700, F.DATE: 1082, F.DATETIME: 1114, F.TIMESTAMP: 1114, F.TIME: 1083,
}  # fmt: skip
Connection: TypeAlias = "pymysql.connections.Connection[Any]"


def asked(connection: Connection, sql: str) -> Answer:
    """The answer to a text, its values as they came."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            fields = cursor._result.fields if cursor._result is not None else ()
            rows = [tuple(map(_text, row)) for row in cursor.fetchall()]
    except pymysql.MySQLError as error:
        return failed(error)
    return Answer(rows, tuple(_OIDS.get(field.type_code, 25) for field in fields))


def failed(error: pymysql.MySQLError) -> Answer:
    """An error's number and words."""
    number, *words = error.args or (0,)
    return Answer(error=str(number), message=" ".join(map(str, words)))


def _text(value: object) -> str | None:
    return value.decode("latin-1") if isinstance(value, bytes) else None if value is None else str(value)


class MysqlWorld(World):
    """One database, its gateway, and connections to both."""

    dialect = MYSQL

    def __init__(self, name: str, own: Pools, owner: Connection, gate: Gate, tap: Tap) -> None:
        super().__init__(name, own, gate, tap)
        self._owner = owner
        self.address: dict[str, Any] = {
            "host": "127.0.0.1", "port": tap.port, "user": "agent", "password": PASSWORD,
            "database": f"fuzz_{name.lower()}",
        }  # fmt: skip
        self._agents: dict[str, Connection] = {}
        self._connector: MySQLConnectionAbstract | None = None

    def stored(self, sql: str) -> Answer:
        """The server's own answer to a text."""
        return asked(self._owner, sql)

    def asked(self, sql: str) -> Answer:
        """The gateway's."""
        return asked(self.agent(), sql)

    def levelled(self, text: str | None) -> str | None:
        """As in every world; a database's name, which stands in messages, is the world's as well."""
        return super().levelled(text if text is None else text.replace(self.address["database"], "<database>"))

    def agent(self, kind: str = "text") -> Connection:
        """A PyMySQL connection through the gateway, which reads values ("typed") or leaves them as they came."""
        found = self._agents.get(kind)
        if found is None or not found.open:
            more: dict[str, Any] = {} if kind == "typed" else {"conv": encoders}
            found = self._agents[kind] = pymysql.connect(**self.address, **more)
        return found

    def connector(self) -> MySQLConnectionAbstract:
        """The same, of mysql-connector, by whom statements are prepared."""
        if self._connector is None or not self._connector.is_connected():
            self._connector = mysql.connector.connect(**self.address, use_pure=True)  # type: ignore[assignment]
        assert self._connector is not None
        return self._connector

    def close(self) -> None:
        """Ends the connections."""
        for connection in self._agents.values():
            if connection.open:
                connection.close()
        if self._connector is not None:
            self._connector.close()


@contextmanager
def mysql_worlds(running: Running, folder: Path, door: Door) -> Iterator[Worlds]:
    """Makes the databases on a server and the gateways."""
    own = {"A": GUESSED, "B": pools("B", SEED), "C": pools("C", SEED)}
    with ExitStack() as stack:
        made = {}
        for name, values in own.items():
            database, reader = f"fuzz_{name.lower()}", f"{READER}_{name.lower()}"
            owner = stack.enter_context(_database(running, database, values, reader))
            (folder / name).mkdir()
            url = f"mysql://{reader}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{running.port}/{database}"
            gate = stack.enter_context(Gate(url, folder / name))
            made[name] = MysqlWorld(name, values, owner, gate, stack.enter_context(Tap(gate)))
            stack.callback(made[name].close)
            made[name].look()
            made[name].label(made["A"].shown)
        again = stack.enter_context(_database(running, "fuzz_a_again", own["A"], ""))
        with again.cursor() as cursor:
            cursor.execute(_OTHER_PLANS)
        fragments = Fragments(own["A"], own["B"], mysql=True)
        jury = partial(_jury, running, "fuzz_a")
        found = Worlds(door, made["A"], made["B"], made["C"], None, partial(asked, again), fragments, jury)
        found.check()
        for world in made.values():
            world.received()
        yield found


@contextmanager
def _database(running: Running, name: str, own: Pools, reader: str) -> Iterator[Connection]:
    """With a reader, or none, and then its rows are laid down in the other order."""
    owner = pymysql.connect(unix_socket=running.socket, user=running.owner, autocommit=True, conv=encoders)
    with owner, owner.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {name}")
        for statement in mysql_statements(own, reverse=not reader):
            cursor.execute(statement)
        if reader:
            cursor.execute(f"CREATE OR REPLACE USER {reader}@'%' IDENTIFIED BY '{PASSWORD}'")
            cursor.execute(f"GRANT SELECT, SHOW VIEW ON {name}.* TO {reader}@'%'")
        cursor.execute(_LIMITS)
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        yield owner


def _jury(running: Running, database: str, sql: str) -> Iterator[Answer]:
    for settings in _JURY:
        member = pymysql.connect(unix_socket=running.socket, user=running.owner, database=database, conv=encoders)
        with member, member.cursor() as cursor:
            cursor.execute(_LIMITS)
            cursor.execute(settings)
            yield asked(member, sql)


def read(rows: list[Any]) -> Answer:
    """What a driver made of rows: kept as text, to be searched."""
    texts: list[Row] = [tuple(map(_text, row)) for row in rows]
    return Answer(texts, comparable=False)
