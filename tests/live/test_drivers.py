"""Everyone's drivers through the gateway: what they send, they are answered, and none of them gets a raw value.

Each program under drivers/ does the same things in its own language and prints what it saw; `make drivers` builds them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
import sqlalchemy

from tests.live.canaries import assert_clean
from tests.live.gate import Gate, Tap

ROOT = Path(__file__).parents[2]
SOURCES, BUILT = Path(__file__).parent / "drivers", ROOT / "build" / "drivers"
LONG = "SELECT count(*) FROM orders a, orders b, orders c, orders d"
PARAMETERS: list[tuple[str, object]] = [
    ("int2", 7), ("int4", -70000), ("int8", 9007199254740993), ("float8", 0.1), ("numeric", Decimal("12345.6789")),
    ("text", "plain word"), ("bool", True), ("date", date(2024, 5, 6)), ("time", time(7, 8, 9)),
    ("timestamptz", datetime(2024, 5, 6, 7, 8, 9, 123000, UTC)), ("timestamp", datetime(2024, 5, 6, 7, 8, 9)),
    ("uuid", UUID("3f2504e0-4f89-11d3-9a0c-0305e82c3301")), ("bytea", b"\x00\x01\xfe\xff"), ("int4[]", [1, 2, 3]),
    ("text[]", ["x", "y z"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def shown(gate: Gate) -> list[list[object]]:
    """The first three people, as psycopg is shown them: the same masked world for everybody."""
    with psycopg.connect(gate.url) as connection:
        return [list(row) for row in connection.execute("SELECT id, country, email FROM users ORDER BY id LIMIT 3")]


@pytest.fixture
def watched(gate: Gate) -> Iterator[Tap]:
    """A gateway behind which no raw value may have come, whatever was asked."""
    with Tap(gate) as running:
        yield running
        assert_clean(bytes(running.received))


def _command(driver: str, url: str) -> list[str | Path]:
    parts = urlsplit(url)
    match driver:
        case "node-postgres":
            return ["node", BUILT / "node" / "main.mjs", url]
        case "pgx":
            return [BUILT / "go", url]
        case "tokio-postgres":
            return [BUILT / "rust" / "debug" / "driver", url]
    place = f"jdbc:postgresql://{parts.hostname}:{parts.port}{parts.path}"
    jar = next((BUILT / "java").glob("postgresql-*.jar"), BUILT / "none")
    # As it is by default, so that the driver tries GSS and TLS first, goes on without, and asks for its settings.
    jdbc = f"{place}?user={parts.username}&password={parts.password}"
    return ["java", "-cp", jar, SOURCES / "java" / "Main.java", jdbc]


@pytest.mark.parametrize("driver", ["node-postgres", "pgx", "tokio-postgres", "pgjdbc"])
def test_a_driver_of_another_language(driver: str, watched: Tap, shown: list[list[object]]) -> None:
    """Parameters of all common types, masked values asked back, reuse, a big answer, errors, cancel, many at once."""
    command = _command(driver, watched.url)
    missing = [part for part in command[1:-1] if isinstance(part, Path) and not part.exists()]
    if missing or (isinstance(command[0], Path) and not command[0].exists()):
        pytest.skip(f"{driver} is not built: `make drivers` does, where its language is installed")
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    expected = {
        "unequal": [], "people": shown, "found": [1, 2, 3], "reused": 20, "big": [90_000, 300 * 300 * 301 // 2],
        "missing": "42703", "write": "25006", "after": 1, "cancelled": "57014", "rolledback": 60,
        "concurrent": [60 - n for n in range(24)],
    }  # fmt: skip
    assert {name: seen.pop(name) for name in expected} == expected
    own = {
        "pgx": {"simple": [2, 2, 2, 2], "batch": [1, 2, 3, 4, 5], "copied": 60},
        "tokio-postgres": {"batch": list(range(1, 21)), "copied": 60, "portioned": 300},
    }
    assert seen == own.get(driver, {})
    assert b"agent" not in watched.received  # the relay keeps what the gateway sent: it names nobody


def test_psycopg2(watched: Tap, shown: list[list[object]], tmp_path: Path) -> None:
    """The older driver of Python: literals in the text, named cursors, COPY, cancel, threads on one connection."""
    psycopg2 = pytest.importorskip("psycopg2")
    with psycopg2.connect(watched.url) as connection, connection.cursor() as cursor:
        for kind, value in PARAMETERS:
            sent = psycopg2.Binary(value) if kind == "bytea" else str(value) if kind == "uuid" else value
            cursor.execute(f"SELECT %s::{kind}, %s::{kind}", (sent, None))
            got, nothing = cursor.fetchone()
            assert (bytes(got) if kind == "bytea" else got) == (str(value) if kind == "uuid" else value)
            assert nothing is None
        cursor.execute("SELECT id, country, email FROM users ORDER BY id LIMIT 3")
        people = cursor.fetchall()
        assert [list(person) for person in people] == shown
        for number, _, email in people:
            cursor.execute("SELECT id FROM users WHERE email = %s", (email,))
            assert cursor.fetchall() == [(number,)]
        with connection.cursor("portions") as portions:
            portions.itersize = 1000
            portions.execute("SELECT a.id FROM orders a, orders b")
            assert sum(1 for _ in portions) == 90_000
        with (tmp_path / "copied").open("w+b") as file:
            cursor.copy_expert("COPY (SELECT id, email FROM users) TO STDOUT WITH CSV HEADER", file)
            file.seek(0)
            assert len(file.readlines()) == 61
        for sql, code in (("SELECT nothing_of_the_kind FROM users", "42703"), ("DELETE FROM users", "25006")):
            with pytest.raises(psycopg2.Error) as error:
                cursor.execute(sql)
            assert error.value.pgcode == code
            connection.rollback()

        def count(above: int) -> int:
            with connection.cursor() as mine:
                mine.execute("SELECT count(*) FROM users WHERE id > %s", (above,))
                return int(mine.fetchone()[0])

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(count, range(24))) == [60 - n for n in range(24)]


_CANCELLED = f"""
import psycopg2, sys, threading
connection = psycopg2.connect(sys.argv[1])
cursor = connection.cursor()
threading.Timer(0.4, connection.cancel).start()
try:
    cursor.execute("{LONG}")
except psycopg2.Error as error:
    print(error.pgcode)
connection.rollback()
cursor.execute("SELECT count(*) FROM users")
print(*cursor.fetchone())
"""


def test_psycopg2_cancels(watched: Tap) -> None:
    """In a process of its own: while it waits for the gateway to have cancelled, it lets no other thread run."""
    pytest.importorskip("psycopg2")
    command = [sys.executable, "-c", _CANCELLED, watched.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["57014", "60"]


@pytest.mark.parametrize("dialect", ["psycopg", "psycopg2"])
def test_sqlalchemy(dialect: str, watched: Tap, shown: list[list[object]]) -> None:
    """Reflection, bound parameters, IN, a pool with rollbacks between, streaming."""
    if dialect == "psycopg2":
        pytest.importorskip("psycopg2")
    engine = sqlalchemy.create_engine(watched.url.replace("postgresql:", f"postgresql+{dialect}:"), pool_size=8)
    users = sqlalchemy.Table("users", sqlalchemy.MetaData(), autoload_with=engine)
    assert {"id", "email", "ssn", "country"} <= set(users.columns.keys())
    asked = sqlalchemy.select(users.c.id, users.c.country, users.c.email).order_by(users.c.id).limit(3)
    with engine.connect() as connection:
        assert [list(row) for row in connection.execute(asked)] == shown
        emails = [row[2] for row in shown]
        found = connection.execute(sqlalchemy.select(users.c.id).where(users.c.email.in_(emails)))
        assert sorted(found.scalars()) == [1, 2, 3]
        orders = connection.execution_options(stream_results=True, yield_per=500)
        assert sum(1 for _ in orders.execute(sqlalchemy.text("SELECT a.id FROM orders a, users b"))) == 18_000
    with pytest.raises(sqlalchemy.exc.DBAPIError), engine.begin() as connection:
        connection.execute(users.delete())

    def count(above: int) -> int:
        with engine.connect() as mine:
            counted = sqlalchemy.select(sqlalchemy.func.count()).select_from(users).where(users.c.id > above)
            return int(mine.execute(counted).scalar_one())

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(count, range(24))) == [60 - n for n in range(24)]
    engine.dispose()


def test_adbc_reads_by_binary_copy(watched: Tap, shown: list[list[object]]) -> None:
    """Arrow's driver: each answer is a COPY in binary format."""
    adbc = pytest.importorskip("adbc_driver_postgresql.dbapi")
    with adbc.connect(watched.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, country, email FROM users ORDER BY id LIMIT 3")
        assert [list(row) for row in cursor.fetchall()] == shown
        cursor.execute("SELECT * FROM users")
        assert len(cursor.fetchall()) == 60
        cursor.execute("SELECT a.id FROM orders a, orders b")
        assert len(cursor.fetchall()) == 90_000
        cursor.execute("SELECT id FROM users WHERE email = $1", (shown[1][2],))
        assert cursor.fetchall() == [(2,)]
        with pytest.raises(adbc.ProgrammingError):
            cursor.execute("SELECT nothing_of_the_kind FROM users")
