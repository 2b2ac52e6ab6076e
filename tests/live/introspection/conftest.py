"""A gateway on a database of its own, whose schema is full of canaries."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tests.live import canaries
from tests.live.gate import Gate, Tap
from tests.live.introspection.schema import SCHEMA


@pytest.fixture(scope="session")
def described_by_server(server: str, reader_url: str) -> str:
    """The URL of the database itself, as the gateway's own role."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE described")
    url = server.replace("/postgres?", "/described?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(canaries.SCHEMA + SCHEMA)
    return reader_url.replace("/canary?", "/described?")


@pytest.fixture(scope="session")
def described(described_by_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tap]:
    """A connection string to it through a gateway; at the end, no canary came by in all that was answered."""
    with Gate(described_by_server, tmp_path_factory.mktemp("described")) as gate, Tap(gate) as tap:
        yield tap
        canaries.assert_clean(tap.received)


class Client:
    """A connection string in parts."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self.user, self.password = parts.username or "", unquote(parts.password or "")
        self.host, self.port, self.database = parts.hostname or "", parts.port or 0, parts.path.lstrip("/")


@pytest.fixture(scope="session")
def client_of(described: Tap) -> Client:
    """How clients reach it."""
    return Client(described.url)
