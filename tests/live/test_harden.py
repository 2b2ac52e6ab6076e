"""The server's own rights: the hardened role is what the classification asks for, and excess rights are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from maskwire._kernel import Scanner
from maskwire.gateway.address import parse_address
from maskwire.gateway.catalog import CatalogReader
from maskwire.gateway.rights import excess_rights
from tests.live.canaries import SCHEMA, assert_clean

PASSWORD = "hardened password 55"
ODD = 'odd "name\nof a'
MORE = f"""
CREATE SCHEMA {'"' + ODD.replace('"', '""') + '"'};
CREATE TABLE {'"' + ODD.replace('"', '""') + '"'}."Per""son" ("E Mail" text, "i""d" int);
CREATE DOMAIN code AS text CHECK (VALUE <> '');
CREATE VIEW unfollowed AS SELECT country::code AS code, 1 AS one FROM users;
"""
READABLE = (
    "SELECT id, country, feeling, created_at FROM users",
    "SELECT count(*) FROM users WHERE country = 'FR'",
    "SELECT id, country FROM contacts",
    "SELECT * FROM products",
    "SELECT o.id, o.total FROM orders o JOIN users u ON u.id = o.user_id",
)
UNREADABLE = (
    "SELECT email FROM users",
    "SELECT u FROM users u",
    "SELECT * FROM users",
    "SELECT id FROM users ORDER BY ssn",
    "SELECT contact FROM contacts",
    "SELECT start_of_it FROM contacts",
    "SELECT one FROM unfollowed",
    "SELECT email FROM people_eu",
    "COPY users TO STDOUT",
    "INSERT INTO products VALUES (1000)",
)


@pytest.fixture(scope="module", name="owner")
def owner_url(server: str) -> Iterator[str]:
    """The superuser's URL of a database of this file's own, with names that are hard to quote."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE hardening")
    url = server.replace("/postgres?", "/hardening?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCHEMA + MORE)
    yield url
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE hardening WITH (FORCE)")
        for (name,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'hard%'").fetchall():
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def harden(url: str, *arguments: str, password: str | None = PASSWORD) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MASKWIRE_")}
    environment = kept if password is None else {**kept, "MASKWIRE_HARDENED_PASSWORD": password}
    ran = subprocess.run(
        [sys.executable, "-m", "maskwire", "harden", url, *arguments],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in ran.stderr
    assert_clean((ran.stdout + ran.stderr).encode())
    return ran


def test_the_role_reads_what_is_not_sensitive_and_nothing_else(owner: str) -> None:
    """--apply makes it, --check then finds nothing, and the server itself refuses it the rest."""
    role = 'hard "one\n; --'
    ran = harden(owner, "--role", role, "--apply")
    assert ran.returncode == 0, ran.stderr
    assert PASSWORD not in ran.stdout + ran.stderr
    assert harden(owner, "--role", role, "--check").returncode == 0
    with psycopg.connect(owner, autocommit=True) as connection:
        (read_only,) = connection.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        assert read_only == ["default_transaction_read_only=on"]
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        for statement in (*READABLE, 'SELECT "i""d" FROM ' + '"' + ODD.replace('"', '""') + '"."Per""son"'):
            connection.execute(statement)
        for statement in UNREADABLE:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_printed_sql_makes_the_same_role(owner: str) -> None:
    """What is printed is SQL as it stands, with the password as a verifier; a made password is told once and works."""
    ran = harden(owner, "--role", "hard_printed", password=None)
    assert ran.returncode == 0
    (told,) = (line for line in ran.stderr.splitlines() if line.startswith("password: "))
    made = told.split()[1]
    assert made not in ran.stdout
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(ran.stdout)
        (stored,) = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'hard_printed'").fetchone()
    assert stored.startswith("SCRAM-SHA-256$4096:")
    assert stored in ran.stdout
    again = harden(owner, "--role", "hard_printed", "--json", password=None)
    assert json.loads(again.stdout) == {"role": "hard_printed", "applied": False, "differences": []}


def test_drift_is_told_and_put_right(owner: str) -> None:
    """Rights gained and lost since are named, the exit code is 1, and --apply takes back what it can."""
    assert harden(owner, "--role", "hard_drift", "--apply").returncode == 0
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            "GRANT SELECT (contact_email) ON orders TO hard_drift; GRANT INSERT ON products TO hard_drift; "
            "GRANT pg_monitor TO hard_drift; ALTER ROLE hard_drift CREATEDB; "
            "ALTER ROLE hard_drift RESET default_transaction_read_only; CREATE TABLE later (id int)"
        )
    checked = harden(owner, "--role", "hard_drift", "--check")
    assert checked.returncode == 1
    for part in ("contact_email", "products", "pg_monitor", "CREATEDB", "read-only", "later"):
        assert part in checked.stdout
    assert harden(owner, "--role", "hard_drift", "--apply").returncode == 0
    assert harden(owner, "--role", "hard_drift", "--check").returncode == 0
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("DROP TABLE later; GRANT SELECT ON users TO PUBLIC")
        try:
            left = harden(owner, "--role", "hard_drift", "--apply")
        finally:
            connection.execute("REVOKE SELECT ON users FROM PUBLIC")
    assert left.returncode == 1
    assert "PUBLIC" in left.stderr


def test_it_does_not_turn_on_the_gateways_own_role(owner: str, reader_url: str) -> None:
    """--role can't be the URL's own; a role that may not make roles is told so, and nothing is changed."""
    own = harden(owner, "--role", "postgres", "--apply")
    assert (own.returncode, "another role" in own.stderr) == (1, True)
    refused = harden(reader_url, "--role", "hard_not_made", "--apply")
    assert (refused.returncode, "SQLSTATE 42501" in refused.stderr) == (1, True)


EXCESS = (
    ("SUPERUSER", "superuser"),
    ("BYPASSRLS", "BYPASSRLS"),
    ("REPLICATION", "REPLICATION"),
    ("IN ROLE pg_read_all_stats", "statistics"),
    ("IN ROLE pg_monitor", "statistics"),
    ("IN ROLE pg_read_server_files", "read files"),
    ("IN ROLE pg_write_server_files", "write files"),
    ("IN ROLE pg_execute_server_program", "run programs"),
    ("IN ROLE pg_signal_backend", "cancel"),
)


async def warnings_of(url: str, role: str) -> tuple[str, ...]:
    read = await CatalogReader(parse_address(url), Scanner()).read()
    address = parse_address(url.replace("//postgres:@", f"//{role}:@"))
    return await excess_rights(address, read.catalog, read.classes)


@pytest.mark.parametrize(("attribute", "word"), EXCESS)
async def test_a_right_that_reading_does_not_need_is_warned_of(owner: str, attribute: str, word: str) -> None:
    """Each says what it means and names the command that helps."""
    role = f"hard_excess_{EXCESS.index((attribute, word))}"
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN {attribute}")
    found = await warnings_of(owner, role)
    assert any(word in sentence for sentence in found)
    assert all("maskwire harden" in sentence for sentence in found)


async def test_owning_and_writing_sensitive_tables_is_warned_of(owner: str) -> None:
    """The tables are named; a role that can only read has no warning; a check that fails says so and no more."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            "CREATE ROLE hard_plain LOGIN; GRANT pg_read_all_data TO hard_plain; CREATE ROLE hard_writer LOGIN; "
            "GRANT UPDATE (email) ON users TO hard_writer; CREATE ROLE hard_owner LOGIN; "
            "ALTER TABLE people_eu OWNER TO hard_owner; GRANT INSERT ON products TO hard_plain"
        )
    assert await warnings_of(owner, "hard_plain") == ()
    assert ["public.users" in one and "write" in one for one in await warnings_of(owner, "hard_writer")] == [True]
    assert ["public.people_eu" in one and "owns" in one for one in await warnings_of(owner, "hard_owner")] == [True]
    (failed,) = await warnings_of(owner, "hard_nobody")
    assert "could not be checked" in failed
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ALTER TABLE people_eu OWNER TO postgres; DROP OWNED BY hard_plain, hard_writer")
