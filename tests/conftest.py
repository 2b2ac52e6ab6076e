"""What tests of several folders stand on: one MariaDB for all of a run, with an account that reads."""

from __future__ import annotations

from collections.abc import Iterator

import pymysql
import pytest

from tests.mysql.server import ABSENT, Running, program, started
from tests.mysql.shop import SCHEMA


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Running]:
    """A real MariaDB; the test is skipped, and says so, where there is none."""
    if program() is None:
        pytest.skip(ABSENT)
    with started() as running:
        connection = pymysql.connect(unix_socket=running.socket, user=running.owner, autocommit=True)
        with connection, connection.cursor() as cursor:
            for statement in SCHEMA.split(";\n"):
                if statement.strip():
                    cursor.execute(statement)
        yield running
