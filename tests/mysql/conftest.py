"""One MariaDB for all tests of a run, with an account that reads."""

from __future__ import annotations

from collections.abc import Iterator

import pymysql
import pytest

from tests.live.gate import Gate
from tests.mysql.doors import fill, url
from tests.mysql.server import ABSENT, READER, READER_PASSWORD, Running, program, started

SCHEMA = f"""
CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE TABLE shop.users (id INT PRIMARY KEY, email VARCHAR(100), ssn CHAR(11), born DATE, salary DECIMAL(10,2),
    seen DATETIME(6), length TIME(3), notes TEXT, raw BLOB, flag BIT(9), tiny TINYINT UNSIGNED, big BIGINT UNSIGNED,
    ratio DOUBLE, year YEAR, kind ENUM('a', 'b'), doc JSON);
INSERT INTO shop.users VALUES (1, 'ann@example.com', '010-12-3456', '1980-02-03', 1234.50, '2024-05-06 07:08:09.123456',
    '-12:34:56.789', 'a note', x'00ff', b'100000001', 200, 18446744073709551615, 1.5, 2001, 'b', '{{"a": 1}}'),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE shop.orders (id INT PRIMARY KEY, user_id INT, email VARCHAR(100), total DECIMAL(10,2));
INSERT INTO shop.orders VALUES (7, 1, 'ann@example.com', 9.99);
CREATE VIEW shop.contacts AS SELECT id, email AS address FROM shop.users;
CREATE USER {READER} IDENTIFIED BY '{READER_PASSWORD}';
GRANT SELECT, SHOW VIEW ON shop.* TO {READER};
"""


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


@pytest.fixture(scope="session")
def gate(mariadb: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway before it, with the database ``door``."""
    fill(mariadb)
    with Gate(url(mariadb), tmp_path_factory.mktemp("mysql-door")) as running:
        yield running
