"""Real drivers through the MySQL door: each connects, is shown masked values of the right types, and asks by them."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest
import sqlalchemy

from maskwire.gateway.tls import TlsFiles
from maskwire.ledger.entry import Outcome
from maskwire.model import Limits
from tests.live.certificates import make
from tests.live.gate import PASSWORD, Gate
from tests.mysql.doors import CANARIES, connected, entries, url
from tests.mysql.server import Running

connector = pytest.importorskip("mysql.connector")
asyncmy = pytest.importorskip("asyncmy")
CLIENT = shutil.which("mariadb") or shutil.which("mysql")


def _settings(gate: Gate, **more: Any) -> dict[str, Any]:
    base = {"host": "127.0.0.1", "port": gate.port, "user": "agent", "password": PASSWORD, "database": "door"}
    return {**base, **more}


def _clean(rows: object) -> None:
    text = repr(rows)
    assert not any(canary in text for canary in CANARIES)


def test_mysql_connector_by_text_and_prepared(gate: Gate) -> None:
    """Rows in both formats are the same; a masked value as a parameter finds its rows, a raw one none."""
    with connector.connect(**_settings(gate, use_pure=True)) as connection:
        sql = "SELECT id, email, ssn, born, notes FROM people WHERE id < %s ORDER BY id"
        with connection.cursor() as plain:
            plain.execute(sql, (3,))
            texts = plain.fetchall()
        with connection.cursor(prepared=True) as prepared:
            prepared.execute(sql, (3,))
            assert prepared.fetchall() == texts
            _clean(texts)
            for shown, found in ((texts[0][1], [(10,)]), (CANARIES[0], []), (None, [])):
                prepared.execute("SELECT id FROM payments WHERE email = %s", (shown,))
                assert prepared.fetchall() == found
            prepared.execute("SELECT id FROM people WHERE ssn = %s", (texts[0][2],))
            assert prepared.fetchall() == [(1,)]
            prepared.execute("SELECT amount, big, seen, ratio, raw FROM payments WHERE id = %s", (10,))
            (row,) = prepared.fetchall()
            assert (str(row[0]), row[1], row[3], bytes(row[4])) == ("12.50", 18446744073709551615, 1.5, b"\x00\xff")
            with pytest.raises(connector.Error):
                prepared.execute("SELECT id FROM people WHERE ssn LIKE %s", ("9%",))
        with connection.cursor() as plain:
            plain.execute("SELECT 1")
            assert plain.fetchall() == [(1,)]
    entry = next(one for one in entries(gate.ledger) if "amount" in one.shape)
    assert (entry.outcome, entry.rows) == (Outcome.ANSWERED, 1)
    assert entry.parameters


def test_many_prepared_rows_and_long_values(gate: Gate) -> None:
    """Twenty thousand binary rows; a parameter that comes in pieces; a statement that runs twice and is closed."""
    with connector.connect(**_settings(gate, use_pure=True)) as connection, connection.cursor(prepared=True) as cursor:
        for most in (20_000, 7):
            cursor.execute("SELECT n FROM numbers WHERE n <= %s", (most,))
            assert len(cursor.fetchall()) == most
        connection.cmd_reset_connection()
        with connection.cursor(prepared=True) as again:
            again.execute("SELECT length(%s)", (b"x" * 100_000,))
            assert again.fetchall() == [(100_000,)]


def test_asyncmy(gate: Gate) -> None:
    """Masked rows; and the next question."""

    async def ask() -> list[Any]:
        connection = await asyncmy.connect(**{**_settings(gate), "db": "door", "database": None})
        async with connection.cursor() as cursor:
            await cursor.execute("SELECT id, email FROM people WHERE id = 1")
            ((_, shown),) = await cursor.fetchall()
            await cursor.execute("SELECT id FROM payments WHERE email = %s", (shown,))
            found = list(await cursor.fetchall())
        connection.close()
        return [shown, *found]

    shown, *found = asyncio.run(ask())
    assert shown != CANARIES[0]
    assert found == [(10,)]


def test_sqlalchemy_reflects_and_reads(gate: Gate) -> None:
    """A table by name, in a transaction; what the dialect asks of the server is answered."""
    engine = sqlalchemy.create_engine(
        sqlalchemy.URL.create("mysql+pymysql", "agent", PASSWORD, "127.0.0.1", gate.port, "door")
    )
    people = sqlalchemy.table("people", sqlalchemy.column("id"), sqlalchemy.column("email"))
    with engine.begin() as connection:
        rows = connection.execute(sqlalchemy.select(people).where(people.c.id == 1)).all()
        assert rows[0].id == 1
        _clean(rows)
        assert set(sqlalchemy.inspect(connection).get_table_names()) == {"people", "payments", "numbers"}
    engine.dispose()


@pytest.mark.skipif(CLIENT is None, reason="no mariadb client here")
def test_the_command_line_client(gate: Gate) -> None:
    """Its own questions at the start, a query, a refusal that it prints and goes on after."""
    script = (
        "SELECT id, email FROM people; DELETE FROM people; SHOW TABLES; SHOW WARNINGS; USE door; SELECT 7 AS seven;"
    )
    done = subprocess.run(
        [CLIENT or "", "--protocol=tcp", "-h127.0.0.1", f"-P{gate.port}", "-uagent", f"-p{PASSWORD}", "--force",
         "door"],
        input=script, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "1\t" in done.stdout
    assert done.stdout.endswith("seven\n7\n")
    assert "ERROR 1792" in done.stderr
    _clean(done)


# ------------------------------------------------------------------------------------------------ logins, limits


def test_a_wrong_password_is_told_from_an_unknown_name_by_nothing(gate: Gate) -> None:
    """The same words for both."""
    said = []
    for user in ("agent", "nobody-of-that-name"):
        with pytest.raises(pymysql.OperationalError) as failed, connected(gate, user=user, password="wrong"):
            pass
        said.append(failed.value.args)
    assert said[0] == said[1]
    assert said[0][0] == 1045


def test_a_token_is_a_password(narrow: Gate) -> None:
    """The user is token, over TLS; another text is refused."""
    assert narrow.gateway is not None
    token = narrow.gateway.entrance._signer.issue("agent", 600, time.time())[0]
    ssl = {"check_hostname": False}
    with connected(narrow, ssl=ssl, user="token", password=token) as connection, connection.cursor() as cursor:
        for said in ("current_user()", "CURRENT_USER", "current_user AS me"):
            cursor.execute(f"SELECT {said}")
            assert cursor.fetchall() == (("agent@maskwire",),)
    with pytest.raises(pymysql.OperationalError), connected(narrow, ssl=ssl, user="token", password=token[:-4]):
        pass


@pytest.fixture
def narrow(mariadb: Running, gate: Gate, tmp_path: Path) -> Iterator[Gate]:
    """A gateway that speaks TLS only and gives ten rows, by three sessions with the database."""
    del gate  # it has filled the database
    chain, key = make(tmp_path, "localhost")
    settings: dict[str, Any] = {"tls": TlsFiles(chain, key), "limits": Limits(rows=10, statement=2.0)}
    with Gate(url(mariadb), tmp_path, upstream_sessions=2, **settings) as running:
        yield running


def test_tls_limits_and_kill(narrow: Gate) -> None:
    """No login without TLS; rows up to the limit and then an error; no more upstream sessions than were allowed."""
    with pytest.raises(pymysql.OperationalError, match="TLS only"), connected(narrow, ssl_disabled=True):
        pass
    ssl = {"check_hostname": False}
    with connected(narrow, ssl=ssl) as one, one.cursor() as cursor:
        with pytest.raises(pymysql.MySQLError, match="over the limit of 10 rows"):
            cursor.execute("SELECT n FROM numbers")
        cursor.execute("SELECT n FROM numbers LIMIT 10")
        assert len(cursor.fetchall()) == 10
        cursor.execute("SELECT connection_id()")
        ((number,),) = cursor.fetchall()
        with connected(narrow, ssl=ssl) as other, other.cursor() as second:
            second.execute("SELECT 1")
            second.execute(f"KILL QUERY {number}")
            with pytest.raises(pymysql.MySQLError, match="no such connection"):
                second.execute("KILL QUERY 999999")
            with pytest.raises(pymysql.MySQLError), connected(narrow, ssl=ssl) as third, third.cursor() as last:
                last.execute("SELECT 1")
    found = next(one for one in entries(narrow.ledger, 40) if one.reason == "answer-too-large")
    assert (found.outcome, found.rows) == (Outcome.REFUSED, 10)
