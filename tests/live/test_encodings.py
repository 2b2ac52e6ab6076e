"""A database that keeps its texts in another encoding than UTF-8: names are cut there behind other bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.live.gate import Gate

_SSN = "517-41-8101"
_SHORT, _LONG = "é" * 31, "é" * 32  # 62 and 64 bytes in UTF-8; 31 and 32 in LATIN1
_CONFUSED = (
    f"""WITH "{_SHORT}" AS (SELECT ssn || '' AS c FROM people)
        SELECT (WITH "{_LONG}" AS (SELECT 'x' AS c) SELECT c FROM "{_SHORT}")"""
)  # fmt: skip


@pytest.fixture
def kept(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, psycopg.Connection]]:
    """A gateway's URL, and the owner's connection, to a database in an encoding."""
    name = f"kept_{request.param.lower()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} ENCODING '{request.param}' LOCALE 'C' TEMPLATE template0")
    url = server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(url, autocommit=True, client_encoding="utf8") as owner:
        owner.execute("CREATE TABLE people (id int, ssn text, größe text)")
        owner.execute("INSERT INTO people VALUES (1, %s, 'mittel')", (_SSN,))
        with Gate(url, tmp_path) as running:
            yield running.url, owner


@pytest.mark.parametrize("kept", ["LATIN1"], indirect=True)
def test_a_name_that_the_server_does_not_cut_shows_nothing(kept: tuple[str, psycopg.Connection]) -> None:
    """Where the grammar takes two names for one, and the server does not, a masked column was taken for a constant."""
    url, owner = kept
    assert _SSN in str(owner.execute(_CONFUSED).fetchall())
    with psycopg.connect(url, autocommit=True) as client:
        with pytest.raises(psycopg.errors.Error) as raised:
            client.execute(_CONFUSED)
        assert raised.value.sqlstate in ("42622", "0A000")
        ((ssn, size),) = client.execute("SELECT ssn, größe FROM people").fetchall()
        assert (ssn != _SSN, size) == (True, "mittel")
