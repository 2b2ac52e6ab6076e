"""The ways a query is sent through a gateway: what psycopg, asyncpg and psql do, and what SQL itself offers.

What it must never do: repair an answer. What a driver could not read is an error of that driver.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from ipaddress import ip_address
from itertools import count
from typing import Any

import asyncpg
import psycopg

from tests.fuzz_sql.dialect import POSTGRES
from tests.fuzz_sql.postgres_worlds import PostgresWorld, text_rows
from tests.fuzz_sql.query import Hole, Query
from tests.fuzz_sql.worlds import Answer, Door, Driver, Row

_NUMBERS = count(1)


def _failed(error: psycopg.Error) -> Answer:
    return Answer(error=error.sqlstate or "lost", message=f"{error.diag.message_primary} {error.diag.message_hint}")


def simple(world: PostgresWorld, query: Query) -> Answer:
    """One statement in a simple query, literals in its text."""
    try:
        return text_rows(world.agent().execute(query.inline(world.masked)))
    except psycopg.Error as error:
        return _failed(error)


def several(world: PostgresWorld, query: Query) -> Answer:
    """Among other statements in one text."""
    try:
        cursor = world.agent().execute(f"SELECT 1; {query.inline(world.masked)}; SELECT 'z'")
        cursor.nextset()
        return text_rows(cursor)
    except psycopg.Error as error:
        return _failed(error)


def parameters(world: PostgresWorld, query: Query) -> Answer:
    """Parameters, whose types the server infers."""
    text, bound = query.bound(world.masked)
    try:
        return text_rows(world.agent("raw").execute(text, [value for _, value in bound]))
    except psycopg.Error as error:
        return _failed(error)


def binary(world: PostgresWorld, query: Query) -> Answer:
    """Typed parameters, and an answer in binary format."""
    text, bound = query.bound(world.masked)
    try:
        cursor = world.agent("raw").cursor(binary=True)
        rows = cursor.execute(text, [_typed(hole, value) for hole, value in bound]).fetchall()
    except psycopg.Error as error:
        return _failed(error)
    return _read(rows)


def prepared(world: PostgresWorld, query: Query) -> Answer:
    """Prepared by the driver and executed twice."""
    try:
        for _ in range(2):
            cursor = world.agent().execute(query.inline(world.masked), prepare=True)
        return text_rows(cursor)
    except psycopg.Error as error:
        return _failed(error)


def prepared_in_sql(world: PostgresWorld, query: Query) -> Answer:
    """PREPARE, EXECUTE, DEALLOCATE."""
    connection, name = world.agent(), f"fuzzed_{next(_NUMBERS)}"  # a name that was used may still mean what it meant
    try:
        connection.execute(f"PREPARE {name} AS {query.inline(world.masked)}")
        return text_rows(connection.execute(f"EXECUTE {name}"))
    except psycopg.Error as error:
        return _failed(error)


def server_side_cursor(world: PostgresWorld, query: Query) -> Answer:
    """DECLARE and FETCH, three rows at a time."""
    rows: list[Row] = []
    oids: tuple[int, ...] = ()
    try:
        with world.agent().transaction():
            name = f"fuzzed_{next(_NUMBERS)}"
            world.agent().execute(f"DECLARE {name} CURSOR FOR {query.inline(world.masked)}")
            while True:
                part = text_rows(world.agent().execute(f"FETCH 3 FROM {name}"))
                rows, oids = rows + part.rows, part.oids
                if len(part.rows) < 3:
                    return Answer(rows, oids)
    except psycopg.Error as error:
        return _failed(error)


def _copied(world: PostgresWorld, query: Query, options: str) -> bytes:
    with (
        world.agent().cursor() as cursor,
        cursor.copy(f"COPY ({query.inline(world.masked)}) TO STDOUT {options}") as out,
    ):
        return b"".join(bytes(part) for part in out)


def copy_text(world: PostgresWorld, query: Query) -> Answer:
    """COPY in text format."""
    try:
        data = _copied(world, query, "").decode()
    except psycopg.Error as error:
        return _failed(error)
    return Answer([tuple(map(_unescaped, line.split("\t"))) for line in data.split("\n")[:-1]])


def _unescaped(value: str) -> str | None:
    if value == "\\N":
        return None
    for written, meant in (("\\\\", "\0"), ("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r"), ("\0", "\\")):
        value = value.replace(written, meant)
    return value


def copy_csv(world: PostgresWorld, query: Query) -> Answer:
    """COPY in CSV format, with a header."""
    try:
        data = _copied(world, query, "(FORMAT csv, HEADER, NULL 'null', FORCE_QUOTE *)").decode()
    except psycopg.Error as error:
        return _failed(error)
    rows = list(csv.reader(io.StringIO(data)))[1:]
    return Answer([tuple(None if value == "null" else value for value in row) for row in rows])


def copy_binary(world: PostgresWorld, query: Query) -> Answer:
    """COPY in binary format, not read."""
    try:
        _copied(world, query, "(FORMAT binary)")
    except psycopg.Error as error:
        return _failed(error)
    return Answer(comparable=False)


def with_asyncpg(world: PostgresWorld, query: Query) -> Answer:
    """asyncpg: prepared, all in binary, with parameters."""
    text, bound = query.bound(world.masked)
    return world.loop.run_until_complete(_fetched(world, text, [_typed(hole, value) for hole, value in bound]))


async def _fetched(world: PostgresWorld, text: str, values: list[object]) -> Answer:
    connection = await world.asyncpg()
    try:
        async with connection.transaction():
            rows = [tuple(row) async for row in connection.cursor(text, *values, prefetch=2)]
    except asyncpg.PostgresError as error:
        return Answer(error=error.sqlstate or "lost", message=str(error))
    except (asyncpg.InterfaceError, OSError) as error:  # a value that the parameter's type does not take, or lost
        return Answer(error="driver", message=type(error).__name__)
    return _read(rows)


def psql(world: PostgresWorld, query: Query) -> Answer:
    """psql, as a person would, with what else it shows of a query's columns."""
    text = query.inline(world.masked)
    script = f"{text} \\gdesc\n{text};\nSELECT 'z';\n"
    ran = subprocess.run(
        ["psql", world.tap.url, "-XAtq", "-F", "\x1f", "-R", "\x1e"], input=script, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    return Answer(comparable=False, error="psql" if "ERROR" in ran.stderr else "", message=ran.stderr)


def explained(world: PostgresWorld, query: Query) -> Answer:
    """EXPLAIN. Costs are left out: that of a merge join depends on where the smallest and largest values lie."""
    try:
        return text_rows(world.agent().execute(f"EXPLAIN (FORMAT json, COSTS off) {query.inline(world.masked)}"))
    except psycopg.Error as error:
        return _failed(error)


def explained_with_parameters(world: PostgresWorld, query: Query) -> Answer:
    """EXPLAIN of a query with parameters, with the numbers of rows."""
    text, bound = query.bound(world.masked)
    try:
        found = text_rows(world.agent("raw").execute(f"EXPLAIN {text}", [value for _, value in bound]))
    except psycopg.Error as error:
        return _failed(error)
    return replace(found, rows=[(re.sub(r"cost=[0-9.]+", "", row[0] or ""),) for row in found.rows])


DRIVERS: dict[str, Driver] = {
    "several statements": several, "parameters": parameters, "binary": binary, "prepared": prepared,
    "PREPARE": prepared_in_sql, "cursor": server_side_cursor, "COPY text": copy_text, "COPY csv": copy_csv,
    "COPY binary": copy_binary, "asyncpg": with_asyncpg, "psql": psql, "EXPLAIN": explained,
    "EXPLAIN with parameters": explained_with_parameters,
}  # fmt: skip
DOOR = Door(
    POSTGRES, simple, DRIVERS, alike=frozenset({"EXPLAIN", "EXPLAIN with parameters"}), between=frozenset(),
    tells_no_order=False, timeouts=frozenset({"57014"}),
)  # fmt: skip


def _read(rows: list[Any]) -> Answer:
    """What a driver made of rows in binary: kept as text, to be searched."""
    return Answer([tuple(None if value is None else str(value) for value in row) for row in rows], comparable=False)


_READERS: dict[str, Callable[[str], object]] = {
    "int2": int, "int4": int, "int8": int, "numeric": Decimal, "float8": float, "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat, "uuid": uuid.UUID, "inet": ip_address, "bool": "true".__eq__,
}  # fmt: skip


def _typed(hole: Hole, value: str) -> object:
    """A parameter as a program would give it."""
    reader = _READERS.get(hole.type, str)
    if hole.array or hole.type.endswith("[]"):
        reader = _READERS.get(hole.type.removesuffix("[]"), str)
        return [reader(one.strip('"')) for one in value.strip("{}").split(",") if one]
    return reader(value)
