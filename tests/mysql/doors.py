"""A gateway before the MariaDB of the tests, with canaries in its tables: texts that nobody may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pymysql

from maskwire.ledger.entry import Entry, Kind
from maskwire.ledger.exposure import backwards
from tests.live.gate import PASSWORD, Gate
from tests.mysql.server import READER, READER_PASSWORD, Running

CANARIES = ("canary.wren@example.net", "913-45-7701", "Wilhelmina Quackenbush", "4929-5501-7712-8836")
SCHEMA = """
CREATE DATABASE door CHARACTER SET utf8mb4;
USE door;
CREATE TABLE door.people (id INT PRIMARY KEY, email VARCHAR(100), ssn CHAR(11), full_name VARCHAR(80), city VARCHAR(40),
    born DATE, notes TEXT, colour VARCHAR(9), KEY by_email (email), KEY by_ssn (ssn));
INSERT INTO door.people VALUES
    (1, 'canary.wren@example.net', '913-45-7701', 'Wilhelmina Quackenbush', 'Oslo', '1971-03-04',
     'mail canary.wren@example.net today', 'blue'),
    (2, 'bob.stone@example.org', '914-22-1180', 'Robert Stone', 'Rome', '1982-11-30', 'nothing here', 'red'),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE door.payments (id INT PRIMARY KEY, person_id INT, email VARCHAR(100), card_number VARCHAR(19),
    amount DECIMAL(10,2), big BIGINT UNSIGNED, seen DATETIME(6), ratio DOUBLE, raw BLOB);
INSERT INTO door.payments VALUES
    (10, 1, 'canary.wren@example.net', '4929-5501-7712-8836', 12.50, 18446744073709551615, '2024-05-06 07:08:09.123456',
     1.5, x'00ff'),
    (11, 2, 'bob.stone@example.org', '4556-7375-8689-9855', 99.00, 7, '2024-05-07 00:00:00', NULL, NULL);
CREATE TABLE door.numbers (n INT PRIMARY KEY);
INSERT INTO door.numbers SELECT seq FROM seq_1_to_20000;
CREATE VIEW door.contacts AS SELECT id, email AS address FROM door.payments;
CREATE DATABASE drawn CHARACTER SET utf8mb4;
CREATE TABLE drawn.users (id INT, email VARCHAR(50), ssn VARCHAR(50), kind VARCHAR(9));
CREATE TABLE drawn.orders (id INT, user_id INT, email VARCHAR(50), ssn VARCHAR(50), total DECIMAL(9,2));
INSERT INTO drawn.users VALUES (1, 'zqxjvw.plover@kyzzyq.example', '913-45-7701', 'k0'),
    (2, 'wjqpzk.dunlin@vyxxuq.example', '914-22-1180', 'k1'), (3, 'qvkzxj.avocet@zzyqkw.example', '917-68-3342', 'k0'),
    (4, 'xkqzwv.godwit@jyqqzx.example', '918-07-5521', 'k1');
INSERT INTO drawn.orders SELECT id, id, email, ssn, id FROM drawn.users
"""


def fill(running: Running) -> None:
    """The database ``door``, for the account that reads."""
    owner = pymysql.connect(unix_socket=running.socket, user=running.owner, autocommit=True)
    with owner, owner.cursor() as cursor:
        for statement in SCHEMA.split(";\n"):
            cursor.execute(statement)
        cursor.execute(f"GRANT SELECT, SHOW VIEW ON door.* TO {READER}")
        cursor.execute(f"GRANT SELECT, SHOW VIEW ON drawn.* TO {READER}")


def url(running: Running) -> str:
    """The source's."""
    return f"mysql://{READER}:{READER_PASSWORD}@127.0.0.1:{running.port}/door"


@contextmanager
def connected(gate: Gate, **options: Any) -> Iterator[pymysql.connections.Connection[Any]]:
    """A client by PyMySQL."""
    settings = {"host": "127.0.0.1", "port": gate.port, "user": "agent", "password": PASSWORD, "database": "door"}
    connection = pymysql.connect(**{**settings, **options})
    try:
        yield connection
    finally:
        connection.close()


def asked(gate: Gate, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of one query in a session of its own."""
    with connected(gate) as connection, connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return list(cursor.fetchall())


def entries(ledger: Path, most: int = 8) -> list[Entry]:
    """The newest of a ledger's exchanges, the newest first."""
    return list(islice(backwards(ledger, (f'"kind":"{Kind.EXCHANGE}"',)), most))
