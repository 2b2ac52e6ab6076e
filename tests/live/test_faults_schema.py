"""A schema of very many columns: the gateway starts on it, and masks the few that are sensitive.

A tenth of what is promised: a hundred thousand columns take ten times as long (see MANY).
"""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from tests.live.canaries import assert_clean, email
from tests.live.gate import Gate, Tap

MANY = int(os.environ.get("MASKWIRE_TABLES", "10"))  # of a thousand columns; 100 is what is promised


def test_a_schema_of_many_columns_is_read_and_masked(server: str, tmp_path: Path) -> None:
    """One address in one table of all; the others are answered as they are."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("CREATE DATABASE wide")
    url = server.replace("/postgres?", "/wide?")
    with psycopg.connect(url, autocommit=True) as owner:
        fields = ", ".join(f"field_{number} int" for number in range(998))
        for number in range(MANY):
            owner.execute(f"CREATE TABLE wide_{number} (id int, {fields}, contact text)")
            owner.execute(f"INSERT INTO wide_{number} (id, contact) VALUES (1, 'none')")
        owner.execute("INSERT INTO wide_7 (id, contact) SELECT n, %s FROM generate_series(2, 30) n", [email(7)])
    with Gate(url, tmp_path) as gate, Tap(gate) as tap:
        with psycopg.connect(tap.url, autocommit=True) as client:
            assert len(client.execute("SELECT contact FROM wide_7").fetchall()) == 30
            assert client.execute("SELECT * FROM wide_3").fetchone()[0] == 1
        assert_clean(bytes(tap.received))
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("DROP DATABASE wide WITH (FORCE)")
