"""A database of its own for the catalogue, with a gateway on it that logs in as a superuser.

No right of the server helps the gateway here: what is refused is refused by the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.live.canaries import email
from tests.live.gate import Gate
from tests.live.leaks.schema import ALL


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
