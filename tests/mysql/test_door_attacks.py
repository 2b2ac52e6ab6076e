"""Attacks on what the MySQL door reads: comments that run, other character sets and modes, cursors."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from pathlib import Path

import pymysql
import pytest

from maskwire.model import Limits
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import Capability
from maskwire.wire.mysql.compressed import Compression
from maskwire.wire.mysql.values import to_parameters
from tests.live.gate import Gate
from tests.mysql.doors import CANARIES, connected, url
from tests.mysql.frames import WITHOUT_EOF, Client, ToldError, prepared
from tests.mysql.server import Running

RUN = (
    "/*! {} */",
    "/*!50000 {} */",
    "/*M! {} */",
    "/*M!100000 {} */",
    "/*m! {} */",
    "/*!{}*/",
    "/*!99999 {} */",
    "/*+ {} */",
)
WHERE = (
    "SELECT id{} FROM people", "{} SELECT id FROM people", "SELECT {} id FROM people", "SELECT id FROM {} people",
    "SELECT id FROM people {}", "SELECT id FROM people WHERE id = 1 {}", "EXPLAIN {} SELECT id FROM people",
    "USE {} door", "SET {} autocommit = 1", "SHOW {} TABLES", "DESCRIBE {} people", "BEGIN {}", "COMMIT {}",
    "SELECT 'a' {} 'b'", "SELECT `id` {} FROM people", "SELECT @@version {}", "KILL {} QUERY 1",
    "SELECT 1; {} SELECT 2",
)  # fmt: skip


@pytest.mark.parametrize("form", RUN)
def test_a_comment_that_runs_is_refused_in_every_place(gate: Gate, form: str) -> None:
    """Wherever it stands, in whatever statement; and a plan of the same text without it is not taken for it."""
    with Client(gate.port, WITHOUT_EOF | Capability.MULTI_STATEMENTS) as client:
        for place in WHERE:
            for inside in (", ssn", "UNION SELECT ssn FROM people", "ANALYZE"):
                client.send(c.Query(place.format(form.format(inside))))
                with pytest.raises(ToldError) as told:
                    client.answer()
                assert not any(canary in str(told.value) for canary in CANARIES)
        client.send(c.Query("SELECT 1"))
        assert client.answer()[0] == [(b"1",)]


BYTES = (
    b"SELECT '\xbf\x27 OR 1=1 -- '", b"SELECT '\x95\x5c', ssn FROM people -- '", b"SELECT '\xbf\x5c' , ssn FROM people",
    b"SELECT id FROM people WHERE colour = '\xa1\x27 UNION SELECT ssn FROM people -- '", b"\xff\xfeS\0E\0L\0E\0C\0T\0",
    b"S\0E\0L\0E\0C\0T\0 \0001\0", b"SELECT '\xc0\xa7'", b"SELECT '\xed\xa0\x80'",
)  # fmt: skip


@pytest.mark.parametrize("data", BYTES, ids=range(len(BYTES)))
def test_bytes_that_are_no_utf_8_are_refused(gate: Gate, data: bytes) -> None:
    """GBK and SJIS, whose second byte may be a quote or a backslash; UCS-2; overlong forms: as a text and prepared."""
    with Client(gate.port) as client:
        for command in (b"\x03", b"\x16"):
            client.say(command + data, turn=0)
            assert isinstance(client.first(), replies.Error)
        client.send(c.Query("SELECT 1"))
        assert client.answer()[0] == [(b"1",)]


@pytest.mark.parametrize(
    "sql",
    ["SET NAMES gbk", "SET NAMES 'sjis'", "SET CHARACTER SET ucs2", "SET character_set_client = gbk",
     "SET character_set_connection = utf16", "SET collation_connection = gbk_chinese_ci",
     "SELECT _gbk'\u00bf' , ssn FROM people", "SELECT _ucs2 x'0027'", "SELECT _sjis'a'", "SELECT _binary'a'",
     "SELECT CONVERT(email USING gbk) FROM people", "SELECT CAST(email AS CHAR CHARACTER SET gbk) FROM people",
     "SELECT CHAR(39 USING gbk)", "SET sql_mode = 'ORACLE'", "SET sql_mode = CONCAT('ANSI', '_QUOTES')",
     "SET sql_mode = (SELECT 'ANSI_QUOTES')", "SET sql_mode = @a", "SET @@global.sql_mode = ''",
     "SET STATEMENT sql_mode = 'ANSI_QUOTES' FOR SELECT \"ssn\" FROM people",
     "SELECT /* SET_VAR(sql_mode='') */ /*+ SET_VAR(sql_mode='ANSI_QUOTES') */ \"ssn\" FROM people"],
)  # fmt: skip
def test_no_other_character_set_and_no_hidden_mode_is_taken(gate: Gate, sql: str) -> None:
    """By statements, introducers, conversions, hints; the session goes on in the mode it had."""
    with connected(gate) as connection, connection.cursor() as cursor:
        with pytest.raises(pymysql.MySQLError):
            cursor.execute(sql)
        cursor.execute('SELECT "ssn"')
        assert cursor.fetchall() == (("ssn",),)


def test_a_plan_of_one_mode_is_none_of_another(gate: Gate) -> None:
    """The same text is a constant, then a column, then a constant again: as often as it is asked."""
    sql = 'SELECT id, "ssn" AS a FROM people WHERE id = {}'
    with connected(gate) as connection, connection.cursor() as cursor:
        for _ in range(2):
            for mode, is_column in (("", False), ("ANSI_QUOTES", True)):
                cursor.execute(f"SET sql_mode = '{mode}'")
                for number in (1, 2, 1):
                    cursor.execute(sql.format(number))
                    ((found, value),) = cursor.fetchall()
                    assert found == number
                    assert (value != "ssn") == is_column
                    assert value not in CANARIES


def test_a_statement_prepared_in_one_mode_stays_what_it_was(gate: Gate) -> None:
    """Also when the session's mode has changed since, and the other way round."""
    with Client(gate.port) as client:
        client.send(c.Prepare('SELECT "ssn" AS a FROM people WHERE id = 1'))
        statement = replies.prepared_of(client.next()).statement
        client.columns(1)
        client.send(c.Query("SET sql_mode = 'ANSI_QUOTES'"))
        client.answer()
        client.send(c.Execute(statement, c.NO_CURSOR, to_parameters(())))
        client.columns(1 if client.first() == 1 else 0)
        rows, _ = client.rows()
        assert rows == [b"\0\0\x03ssn"]


def test_a_limit_on_rows_holds_over_all_fetches(mariadb: Running, gate: Gate, tmp_path: Path) -> None:
    """A cursor gives no more than one answer may have, however it is asked."""
    del gate  # it has filled the database
    with Gate(url(mariadb), tmp_path, limits=Limits(rows=5)) as limited, Client(limited.port) as client:
        client.send(c.Prepare("SELECT n FROM numbers"))
        statement = replies.prepared_of(client.next()).statement
        client.columns(1)
        client.send(c.Execute(statement, c.READ_ONLY_CURSOR, to_parameters(())))
        client.columns(1 if client.first() == 1 else 0)
        client.rows()
        given = 0
        with pytest.raises(ToldError, match="5"):
            for _ in range(9):
                client.send(c.Fetch(statement, 2))
                given += len(client.rows()[0])
        assert given <= 5
        client.send(c.Query("SELECT 1"))
        assert client.answer()[0] == [(b"1",)]


CODES = (0x02, 0x03, 0x04, 0x11, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1F)


@pytest.mark.parametrize("how", [None, *Compression])
def test_no_payload_of_any_command_is_an_internal_error(
    gate: Gate, how: Compression | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Random ones, cut ones, one behind the other without waiting; nothing that nobody may be shown comes back."""
    draw = random.Random(7)
    for _ in range(12):
        data = b""
        with Client(gate.port, WITHOUT_EOF | Capability.MULTI_STATEMENTS, how) as client, suppress(OSError):
            statement = prepared(client, "SELECT id, email, ssn FROM people WHERE id < ?")
            for _ in range(6):
                client.say(bytes((draw.choice(CODES),)) + _payload(draw, statement), turn=0)
            client.channel.shutdown(socket.SHUT_WR)
            while more := client.channel.recv(1 << 16):
                data += more
        assert not any(canary.encode() in data for canary in CANARIES)
    with connected(gate) as connection:
        connection.ping()
    assert "internal error" not in caplog.text


def _payload(draw: random.Random, statement: int) -> bytes:
    number = statement.to_bytes(4, "little")
    return draw.choice(
        [
            b"",
            draw.randbytes(draw.randrange(30)),
            number + bytes(draw.randrange(3) for _ in range(draw.randrange(20))),
            number + b"\1\1\0\0\0" + b"\0\1\3\0\3\0\0\0",
            b"people\0%",
            b"agent\0\0door\0-\0caching_sha2_password\0",
            b"SELECT email, ssn FROM people;" * draw.randrange(4),
            b"EXPLAIN SELECT " + draw.randbytes(6),
        ]
    )
