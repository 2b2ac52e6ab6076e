"""The protocol's rarer commands at the MySQL door: several statements, cursors, other users, lists, packed streams."""

from __future__ import annotations

import re

import pymysql
import pytest

from maskwire.ledger.entry import Outcome
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.compressed import Compression
from maskwire.wire.mysql.handshake import ChangeUser
from tests.live.gate import PASSWORD, Gate
from tests.mysql.doors import connected, entries
from tests.mysql.frames import (
    WITH_EOF,
    WITHOUT_EOF,
    ChangeUserCommand,
    Client,
    ToldError,
    fetched,
    no_canary,
    opened,
    prepared,
    told,
)

BOTH = pytest.mark.parametrize("capabilities", [WITH_EOF, WITHOUT_EOF], ids=["eof", "without"])
SEVERAL = WITHOUT_EOF | Capability.MULTI_STATEMENTS
PACKED = pytest.mark.parametrize("how", Compression)


# ---------------------------------------------------------------- several statements


@BOTH
def test_each_of_several_statements_has_its_answer_and_its_entry(gate: Gate, capabilities: Capability) -> None:
    """In their order, each but the last with the word that more comes; what one chooses counts for the next."""
    with Client(gate.port, capabilities | Capability.MULTI_STATEMENTS) as client:
        client.send(c.Query("SELECT id, email FROM people WHERE id = 1; USE drawn; SELECT count(*) FROM users ;\n "))
        rows, status = client.answer()
        assert (rows[0][0], Status.MORE_RESULTS in status) == (b"1", True)
        no_canary(rows)
        assert client.answer() == ([], Status.AUTOCOMMIT | Status.MORE_RESULTS)
        rows, status = client.answer()
        assert (rows, Status.MORE_RESULTS in status) == ([(b"4",)], False)
    assert [one.outcome for one in entries(gate.ledger, 3)] == [Outcome.ANSWERED] * 3


@pytest.mark.parametrize(
    "refused",
    ["SELECT id FROM people WHERE ssn > '5'", "DELETE FROM people", "SELECT /*!1 ssn */ 1", "SELECT * FROM nowhere",
     "SET @a = 1", "SELECT 'a", "SELECT 1 -- x\n + @@nothing"],
)  # fmt: skip
@pytest.mark.parametrize("order", ["SELECT 1; {}", "{}; SELECT 1", "SELECT 1; {}; SELECT 2"])
def test_a_text_of_which_one_is_refused_is_refused_whole(gate: Gate, refused: str, order: str) -> None:
    """None of its statements is answered, wherever that one stands; the session goes on."""
    with Client(gate.port, SEVERAL) as client:
        told(client, order.format(refused))
        client.send(c.Query("SELECT 7"))
        assert client.answer()[0] == [(b"7",)]
    assert [one.outcome for one in entries(gate.ledger, 2)] == [Outcome.ANSWERED, Outcome.REFUSED]


def test_an_error_in_the_middle_ends_the_rest(gate: Gate) -> None:
    """What stands behind it is neither asked nor recorded."""
    with Client(gate.port, SEVERAL) as client:
        client.send(c.Query("SELECT 1; SELECT (SELECT n FROM numbers); SELECT 3"))
        assert client.answer()[0] == [(b"1",)]
        with pytest.raises(ToldError, match="more rows than its place"):
            client.answer()
        client.send(c.Query("SELECT 4"))
        assert client.answer()[0] == [(b"4",)]
    found = entries(gate.ledger, 3)
    assert [one.outcome for one in found] == [Outcome.ANSWERED, Outcome.FAILED, Outcome.ANSWERED]


def test_several_are_one_too_many_for_who_did_not_ask_for_them(gate: Gate) -> None:
    """By the handshake or COM_SET_OPTION, which switches both ways; semicolons in texts and comments end nothing."""
    with Client(gate.port) as client:
        assert "several statements" in told(client, "SELECT 1; SELECT 2")
        client.send(c.SetOption(several=True))
        assert client.rows()[0] == []
        client.send(c.Query("SELECT ';' AS a; SELECT 2 /* ; */ # ;\n"))
        assert client.answer()[0] == [(b";",)]
        assert client.answer()[0] == [(b"2",)]
        client.send(c.SetOption(several=False))
        assert client.rows()[0] == []
        assert "several statements" in told(client, "SELECT 1; SELECT 2")


def test_no_statement_is_read_in_a_mode_that_its_own_text_sets(gate: Gate) -> None:
    """Last it may stand; before another it is refused, since what ends a statement would differ."""
    attack = "SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT 'x\\'; SELECT ssn FROM people; -- '"
    with Client(gate.port, SEVERAL) as client:
        assert "sql_mode" in told(client, attack)
        assert "sql_mode" in told(client, "SET sql_mode = 'ANSI_QUOTES'; SELECT \"ssn\" FROM people")
        client.send(c.Query("SELECT \"ssn\" AS a; SET sql_mode = 'ANSI_QUOTES'"))
        assert client.answer()[0] == [(b"ssn",)]
        assert client.answer()[0] == []
        client.send(c.Query('SELECT "ssn" AS a FROM people WHERE id = 1'))
        rows, _ = client.answer()
        assert re.fullmatch(rb"\d{3}-\d\d-\d{4}", rows[0][0] or b"")
        no_canary(rows)


def test_what_a_statement_sets_is_shown_by_the_next(gate: Gate) -> None:
    """Variables are read when their turn comes."""
    with Client(gate.port, SEVERAL) as client:
        client.send(c.Query("SET time_zone = '+03:00'; SELECT @@time_zone"))
        assert client.answer()[0] == []
        assert client.answer()[0] == [(b"+03:00",)]


def test_a_text_of_very_many_statements_is_refused(gate: Gate) -> None:
    """Before any is understood."""
    with Client(gate.port, SEVERAL) as client:
        assert "more than 64" in told(client, "SELECT 1;" * 10_000)


def test_only_one_statement_can_be_prepared(gate: Gate) -> None:
    """Also where a text may hold several."""
    with Client(gate.port, SEVERAL) as client:
        client.send(c.Prepare("SELECT 1; SELECT 2"))
        assert isinstance(client.first(), replies.Error)


# ---------------------------------------------------------------- cursors


@BOTH
def test_rows_are_fetched_masked_from_a_cursor(gate: Gate, capabilities: Capability) -> None:
    """As many as were asked for, up to the last; each fetch has its entry with its rows."""
    with Client(gate.port, capabilities) as client:
        statement = prepared(client, "SELECT id, email, ssn FROM people ORDER BY id")
        assert Status.CURSOR in opened(client, statement)
        first, status = fetched(client, statement, 2)
        assert (len(first), Status.LAST_ROW in status) == (2, False)
        rest, status = fetched(client, statement, 2)
        assert (len(rest), Status.LAST_ROW in status) == (1, True)
        no_canary((first, rest))
        assert b"@" in first[0]
        client.send(c.Query("SELECT 1"))
        assert client.answer() == ([(b"1",)], Status.AUTOCOMMIT)
    assert [one.rows for one in entries(gate.ledger, 4)] == [1, 1, 2, 0]


def test_other_questions_may_come_between_two_fetches(gate: Gate) -> None:
    """Two cursors and a query, each with its own rows."""
    with Client(gate.port) as client:
        one, two = prepared(client, "SELECT n FROM numbers ORDER BY n"), prepared(client, "SELECT id FROM people")
        opened(client, one)
        opened(client, two)
        assert len(fetched(client, one, 10_000)[0]) == 10_000
        client.send(c.Query("SELECT email FROM people WHERE id = 1"))
        no_canary(client.answer()[0])
        assert len(fetched(client, two, 100)[0]) == 3
        assert len(fetched(client, one, 20_000)[0]) == 10_000


def test_a_cursor_that_is_not_open_is_told_as_that(gate: Gate) -> None:
    """Never opened, reset, of a statement that is not there; the session goes on."""
    with Client(gate.port) as client:
        statement = prepared(client, "SELECT id FROM people")
        for number in (statement, 4711):
            with pytest.raises(ToldError):
                fetched(client, number, 1)
        opened(client, statement)
        client.send(c.ResetStatement(statement))
        assert isinstance(client.first(), replies.Ok)
        with pytest.raises(ToldError, match="No cursor"):
            fetched(client, statement, 1)
        opened(client, statement)
        assert len(fetched(client, statement, 9)[0]) == 3


# ---------------------------------------------------------------- lists and other users


@BOTH
def test_a_list_of_columns_tells_no_more_than_types(gate: Gate, capabilities: Capability) -> None:
    """Names like a pattern; no length of a value's, no default, and an entry."""
    with Client(gate.port, capabilities) as client:
        client.send(c.FieldList("people", ""))
        found, _ = client.rows()
        columns = [replies.column_of(one.removesuffix(b"\xfb")) for one in found]
        assert [one.name for one in columns][:3] == ["id", "email", "ssn"]
        assert len({one.length for one in columns if one.name in ("email", "ssn", "city")}) == 1
        client.send(c.FieldList("people", "e%"))
        assert len(client.rows()[0]) == 1
        client.send(c.FieldList("nowhere", ""))
        with pytest.raises(ToldError):
            client.rows()
    assert [one.outcome for one in entries(gate.ledger, 2)] == [Outcome.REFUSED, Outcome.ANSWERED]


def test_another_user_begins_anew(gate: Gate) -> None:
    """By a challenge of its own; statements, database and settings of before are gone."""
    with Client(gate.port) as client:
        statement = prepared(client, "SELECT 1")
        client.send(c.Query("SET time_zone = '+03:00'"))
        client.answer()
        client.send(ChangeUserCommand("agent", "drawn"))
        client.prove(PASSWORD)
        client.send(c.Query("SELECT database(), @@time_zone"))
        assert client.answer()[0] == [(b"drawn", b"SYSTEM")]
        client.send(c.Execute(statement, c.NO_CURSOR, b""))
        assert isinstance(client.first(), replies.Error)
        client.send(c.Query("SELECT email, ssn FROM door.people"))
        no_canary(client.answer()[0])
    found = entries(gate.ledger, 8)
    assert found[0].session == found[1].session
    assert len({one.session for one in found}) > 1


def test_a_change_of_user_that_is_not_proven_ends_the_session(gate: Gate) -> None:
    """Nothing of the former user's is left to go on with."""
    with Client(gate.port) as client:
        client.send(ChangeUserCommand("agent", "door"))
        client.next()
        client.say(b"x")
        assert client.next() == b"\x01\x04"
        client.say(b"wrong\0")
        assert client.next()[0] == replies.ERROR
        with pytest.raises((EOFError, OSError)):
            client.send(c.Query("SELECT 1"))
            client.next()


def test_an_answer_to_a_former_challenge_proves_nothing(gate: Gate) -> None:
    """Whatever the client says along with the command, it is asked for its password again."""
    with Client(gate.port) as client:
        client.say(b"\x11" + ChangeUser("agent", b"x" * 32, "door", plugin="caching_sha2_password").to_bytes(), turn=0)
        assert client.next()[:1] == b"\xfe"


def test_a_driver_becomes_another_user(gate: Gate) -> None:
    """mysql-connector's cmd_change_user, and its pool's reset."""
    connector = pytest.importorskip("mysql.connector")
    connection = connector.connect(
        host="127.0.0.1", port=gate.port, user="agent", password=PASSWORD, database="door", use_pure=True
    )
    try:
        connection.cmd_change_user("agent", PASSWORD, "drawn")
        cursor = connection.cursor()
        cursor.execute("SELECT database()")
        assert cursor.fetchall() == [("drawn",)]
        connection.cmd_reset_connection()
        cursor.close()
    finally:
        connection.close()


def test_pymysql_asks_several_at_once(gate: Gate) -> None:
    """By its own flag, result by result."""
    flag = pymysql.constants.CLIENT.MULTI_STATEMENTS
    with connected(gate, client_flag=flag) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT email FROM people WHERE id = 1; SELECT 2")
        no_canary(cursor.fetchall())
        assert cursor.nextset()
        assert cursor.fetchall() == ((2,),)
        assert not cursor.nextset()
