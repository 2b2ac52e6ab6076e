"""Random queries on two databases that differ in their secrets only: what is free of secrets is the same in both.

What it must never do: excuse a difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

import pymysql
import pytest
from pymysql.cursors import Cursor

from maskwire.errors import RefusedError
from maskwire.sql.catalog import Catalog
from maskwire.sql.mysql.text import Mode
from maskwire.sql.mysql.understand import Understood, understand
from tests.mysql.drawn import COLUMNS, Drawn
from tests.mysql.server import READER, READER_PASSWORD, Running

SECRETS = {("users", "email"), ("users", "ssn")}
WORLDS = {
    "left": ("'a1@x', '1'", "'b2@x', '2'", "NULL, '010-1'", "'a', NULL"),
    "right": ("'z9@y', NULL", "NULL, 'a'", "'1', '7'", "'c3@z', '999-3'"),
}
QUERIES = int(os.environ.get("MASKWIRE_MYSQL_QUERIES", "300"))


def _catalog(world: str) -> Catalog:
    return Catalog.from_rows(
        [(oid, world, table, "r", None) for oid, table in enumerate(COLUMNS, 1)],
        [
            (oid, number, column, 1043, "", False, False)
            for oid, columns in enumerate(COLUMNS.values(), 1)
            for number, column in enumerate(columns, 1)
        ],
    )


@pytest.fixture(scope="module")
def worlds(mariadb: Running) -> Iterator[dict[str, Cursor]]:
    """A session in each."""
    owner = pymysql.connect(unix_socket=mariadb.socket, user=mariadb.owner, autocommit=True)
    with owner, owner.cursor() as cursor:
        for world, rows in WORLDS.items():
            cursor.execute(f"CREATE DATABASE {world}_world CHARACTER SET utf8mb4")
            cursor.execute(f"USE {world}_world")
            cursor.execute("CREATE TABLE users (id INT, email VARCHAR(50), ssn VARCHAR(50), kind VARCHAR(9))")
            cursor.execute(
                "CREATE TABLE orders (id INT, user_id INT, email VARCHAR(50), ssn VARCHAR(50), total DECIMAL(9,2))"
            )
            for number, row in enumerate(rows, 1):
                cursor.execute(f"INSERT INTO users VALUES ({number}, {row}, 'k{number % 2}')")
                cursor.execute(
                    f"INSERT INTO orders VALUES ({number % 3}, {number}, 'a{number}@x', '{number}', {number})"
                )
            cursor.execute(f"GRANT SELECT ON {world}_world.* TO {READER}")
    sessions = {
        world: pymysql.connect(
            unix_socket=mariadb.socket, user=READER, password=READER_PASSWORD, database=f"{world}_world"
        )
        for world in WORLDS
    }
    yield {world: session.cursor() for world, session in sessions.items()}
    for session in sessions.values():
        session.close()


def _is_clean(found: Understood) -> bool:
    """Whether no secret is used but as an output of its own."""
    used = {(one.origin.column.table, one.origin.column.name) for one in found.statement.usages}
    return not used & SECRETS


def _answer(cursor: Cursor, found: Understood) -> object:
    """What of the answer is said to be free of secrets: an error's number, or the cells of those columns."""
    try:
        cursor.execute(found.statement.text)
    except pymysql.Error as error:
        return error.args[0]
    free = [
        at
        for at, output in enumerate(found.statement.outputs or ())
        if not {(one.column.table, one.column.name) for one in output.origins} & SECRETS
    ]
    return sorted((tuple(row[at] for at in free) for row in cursor.fetchall()), key=repr)


def test_what_is_said_to_be_free_of_secrets_is_the_same_in_both_worlds(worlds: dict[str, Cursor]) -> None:
    """Names that shadow each other, USING, aliases in HAVING and ORDER BY, subqueries, WITH."""
    seed = int(os.environ.get("MASKWIRE_MYSQL_SEED", "20"))
    random, catalogs = Random(seed), {world: _catalog(f"{world}_world") for world in WORLDS}
    understood = compared = answered = 0
    for _ in range(QUERIES):
        sql = Drawn(random).sql
        try:
            both = {world: understand(sql, catalogs[world], f"{world}_world", Mode())[0] for world in WORLDS}
        except RefusedError:
            continue
        understood += 1
        if all(map(_is_clean, both.values())):
            left, right = (_answer(worlds[world], both[world]) for world in WORLDS)
            compared += 1
            answered += isinstance(left, list)
            assert left == right, (sql, both["left"].statement.text)
    assert understood > QUERIES // 4
    assert compared > QUERIES // 12
    assert answered > QUERIES // 20
