"""Two workers at the MySQL door: alike, one ledger, and KILL QUERY reaches a client of the other."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pymysql
import pytest

from tests.live.gate import Gate
from tests.live.workers.serving import PASSWORD, Serving, until
from tests.mysql.doors import CANARIES, url
from tests.mysql.server import Running
from tests.soak.work import check_ledger

pytestmark = pytest.mark.timeout(240)
SLOW = "SELECT count(*) FROM numbers a, numbers b, numbers c"


def connect(serving: Serving) -> Any:
    """A client, in autocommit."""
    at = urlsplit(serving.url)
    return pymysql.connect(
        host="127.0.0.1", port=at.port or 0, user="agent", password=PASSWORD, database="door", autocommit=True
    )


def one_at_each(serving: Serving, stack: ExitStack) -> list[Any]:
    """A client at each worker: numbers of one are odd, of the other even."""
    found: dict[int, Any] = {}
    for _ in range(200):
        client = stack.enter_context(connect(serving))
        found.setdefault(client.thread_id() % 2, client)
        if len(found) == 2:
            return [found[0], found[1]]
    raise AssertionError("one worker has all clients")


def test_clients_of_two_workers_are_one_gateways(gate: Gate, mariadb: Running, tmp_path: Path) -> None:
    """The same masked rows; a statement at one is stopped by who connects to the other, if it is the same principal."""
    assert gate.port  # the database is filled
    with Serving(url(mariadb), tmp_path) as serving, ExitStack() as stack:
        one, other = one_at_each(serving, stack)
        rows = []
        for client in (one, other):
            with client.cursor() as cursor:
                cursor.execute("SELECT * FROM people ORDER BY id")
                rows.append(cursor.fetchall())
        assert rows[0] == rows[1]
        assert not [canary for canary in CANARIES if canary in repr(rows)]
        told: list[BaseException] = []

        def ask() -> None:
            try:
                with one.cursor() as cursor:
                    cursor.execute(SLOW)
            except pymysql.Error as error:
                told.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            with other.cursor() as cursor:

                def killed() -> bool:
                    cursor.execute(f"KILL QUERY {one.thread_id()}")
                    return bool(told)

                until(killed, "the statement is stopped")
        finally:
            asking.join(60)
        assert [error.args[0] for error in told] == [1317]
        with pytest.raises(pymysql.Error), other.cursor() as cursor:
            cursor.execute("KILL QUERY 999999")
    assert check_ledger(serving.ledger) >= 3
