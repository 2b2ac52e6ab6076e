"""A database of its own for the catalogue, with a gateway on it that logs in as a superuser.

No right of the server helps the gateway here: what is refused is refused by the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pymysql
import pytest

from tests.live.canaries import email
from tests.live.gate import PASSWORD, Gate, Tap
from tests.live.leaks.doors import POSTGRES, LeakDoor, MysqlDoor, PostgresDoor
from tests.live.leaks.mysql_schema import MYSQL_ALL
from tests.live.leaks.schema import ALL
from tests.mysql.server import Running


@pytest.fixture(scope="session")
def owned(server: str) -> Iterator[str]:
    """The superuser's URL of the database; another of its sessions stands by, whose last statement holds a canary."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE leaks")
    url = server.replace("/postgres?", "/leaks?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ALL)
        connection.execute(f"SELECT 1 WHERE '{email(33)}' = ''")
        yield url


@pytest.fixture(scope="session")
def places(owned: str) -> dict[str, str]:
    """Names in the attacks that the server chose."""
    with psycopg.connect(owned) as connection:
        (toast,) = connection.execute(
            "SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'long_texts'"
        ).fetchone()
    return {"<toast>": toast}


@pytest.fixture(scope="session")
def gate(owned: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway on that database, in place of the one on the canary database."""
    with Gate(owned, tmp_path_factory.mktemp("leaks")) as running:
        yield running


@pytest.fixture(scope="session")
def mysql_gate(mariadb: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway on the same in MariaDB, by an account that may do anything."""
    owner = pymysql.connect(unix_socket=mariadb.socket, user=mariadb.owner, autocommit=True)
    with owner, owner.cursor() as cursor:
        for statement in MYSQL_ALL.split(";\n"):
            cursor.execute(statement)
        cursor.execute(f"CREATE USER leaks_owner IDENTIFIED BY '{PASSWORD.replace(' ', '-')}'")
        cursor.execute("GRANT ALL ON *.* TO leaks_owner WITH GRANT OPTION")
    url = f"mysql://leaks_owner:{PASSWORD.replace(' ', '-')}@127.0.0.1:{mariadb.port}/leaks"
    with Gate(url, tmp_path_factory.mktemp("mysql-leaks")) as running:
        yield running


@pytest.fixture(scope="session")
def mysql_door(mariadb: Running, mysql_gate: Gate) -> Iterator[MysqlDoor]:
    """Its sessions, which all attacks share."""
    with Tap(mysql_gate) as tap:
        door = MysqlDoor(mariadb, tap)
        try:
            yield door
        finally:
            door.close()


@pytest.fixture
def door(request: pytest.FixtureRequest) -> LeakDoor:
    """The door that an attack is for."""
    need = request.getfixturevalue
    if request.param == POSTGRES:
        return PostgresDoor(need("owned"), need("tap"), need("places"))
    found = need("mysql_door")
    assert isinstance(found, MysqlDoor)
    return found
