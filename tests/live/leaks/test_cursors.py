"""What a session may know of its own cursors: their names, but never their statements."""

from __future__ import annotations

import psycopg
import pytest

from tests.live.canaries import assert_clean
from tests.live.gate import Tap


def test_a_refused_cursor_is_closed_by_the_driver_and_says_why(client: psycopg.Connection) -> None:
    """psycopg looks for it in pg_cursors; were that refused, the user would be told of this refusal only."""
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"public\.users\.ssn"),
        client.transaction(),
        client.cursor(name="walker") as cursor,
    ):
        cursor.execute("SELECT lower(ssn) FROM users")
    assert client.execute("SELECT count(*) FROM pg_cursors").fetchone() == (0,)


def test_the_statement_of_a_cursor_is_hidden(client: psycopg.Connection, tap: Tap) -> None:
    """A masked literal of it was turned back into a raw value."""
    ((masked,),) = client.execute("SELECT email FROM users WHERE id = 7")
    with client.transaction():
        client.execute(f"DECLARE walker CURSOR FOR SELECT id FROM users WHERE email = '{masked}'")
        assert client.execute("FETCH walker").fetchall() == [(7,)]
        assert client.execute("SELECT name, statement FROM pg_cursors").fetchall() == [("walker", "[SCHEMA_SECRET]")]
        assert client.execute("SELECT c.statement FROM pg_cursors c").fetchall() == [("[SCHEMA_SECRET]",)]
        for statement in (
            "SELECT name FROM pg_cursors WHERE statement LIKE '%zqxjkv007%'",
            "SELECT lower(statement) FROM pg_cursors",
            "SELECT * FROM pg_cursor()",
            "SELECT name FROM pg_cursors ORDER BY statement",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                client.execute(statement)
        for statement in ("SELECT c::text FROM pg_cursors c", "SELECT to_json(c) FROM pg_cursors c"):
            try:
                client.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
        assert_clean(tap.received)
