"""The ways a query is sent through the MySQL door: what PyMySQL, mysql-connector and the command-line client do.

What it must never do: repair an answer. What a driver could not read is an error of that driver.
"""

from __future__ import annotations

import shutil
import subprocess

import mysql.connector
import pymysql

from tests.fuzz_sql.mysql_dialect import MYSQL
from tests.fuzz_sql.mysql_worlds import MysqlWorld, failed, read
from tests.fuzz_sql.query import Hole, Query
from tests.fuzz_sql.worlds import Answer, Door, Driver
from tests.live.gate import PASSWORD

_CLIENT = shutil.which("mariadb") or shutil.which("mysql")


def simple(world: MysqlWorld, query: Query) -> Answer:
    """COM_QUERY, literals in its text."""
    return world.asked(query.inline(world.masked))


def typed(world: MysqlWorld, query: Query) -> Answer:
    """The same, the values read by PyMySQL as their columns say."""
    try:
        with world.agent("typed").cursor() as cursor:
            cursor.execute(query.inline(world.masked))
            return read(list(cursor.fetchall()))
    except (pymysql.MySQLError, ValueError, OverflowError) as error:
        return failed(error) if isinstance(error, pymysql.MySQLError) else Answer(error="driver")


def prepared(world: MysqlWorld, query: Query) -> Answer:
    """COM_STMT_PREPARE and COM_STMT_EXECUTE with parameters, twice; rows in binary."""
    text, bound = query.marked(world.masked)
    return _executed(world, text, [_typed(hole, value) for hole, value in bound])


def prepared_with_literals(world: MysqlWorld, query: Query) -> Answer:
    """Prepared as it stands, without parameters."""
    return _executed(world, query.inline(world.masked), [])


def _executed(world: MysqlWorld, text: str, values: list[object]) -> Answer:
    try:
        with world.connector().cursor(prepared=True) as cursor:
            for _ in range(2):
                cursor.execute(text.replace("%s", "%%s"), values)
                rows = cursor.fetchall()
    except mysql.connector.Error as error:
        return Answer(error=str(error.errno), message=str(error.msg))
    except (ValueError, OverflowError, TypeError, UnicodeDecodeError) as error:  # a value that it does not read
        world.connector().close()
        return Answer(error="driver", message=type(error).__name__)
    return read(rows)


def command_line(world: MysqlWorld, query: Query) -> Answer:
    """The mariadb or mysql client, as a person would, and what else it shows of an answer's columns."""
    if _CLIENT is None:
        return Answer(error="driver", message="no client here")
    address = world.address
    where = [f"-P{address['port']}", "-uagent", f"-p{PASSWORD}", str(address["database"])]
    ran = subprocess.run(
        [_CLIENT, "--protocol=tcp", "-h127.0.0.1", "--column-type-info", "--vertical", "--force", "--show-warnings",
         *where],
        input=f"{query.inline(world.masked)};\nSELECT 'z';\n", capture_output=True, text=True, check=False, timeout=60,
        errors="replace",
    )  # fmt: skip
    return Answer(comparable=False, error="client" if "ERROR" in ran.stderr else "", message=ran.stdout + ran.stderr)


DRIVERS: dict[str, Driver] = {
    "PyMySQL": typed, "prepared": prepared, "prepared with literals": prepared_with_literals,
    "command line": command_line,
}  # fmt: skip
DOOR = Door(
    MYSQL, simple, DRIVERS, alike=frozenset(), between=frozenset({"prepared", "prepared with literals"}),
    tells_no_order=True, timeouts=frozenset({"1969", "1317", "3024"}),
)  # fmt: skip


def _typed(hole: Hole, value: str) -> object:
    """A parameter as a program would give it."""
    return int(value) if hole.type in ("int4", "int8", "int2") and value.isdecimal() else value
