"""Queries through the MySQL door: masked rows, refusals in its protocol, a ledger that holds each of them."""

from __future__ import annotations

import re
from typing import Any

import pymysql
import pytest

from maskwire.ledger.entry import Outcome, Phase
from tests.live.gate import Gate
from tests.mysql.doors import CANARIES, asked, connected, entries

REFUSED = [
    ("DELETE FROM people", 1792),
    ("UPDATE people SET city = 'x'", 1792),
    ("SELECT nothing FROM people", 1054),
    ("SELECT * FROM nowhere", 1146),
    ("SELECT 1; SELECT 2", 1235),
    ("SELECT /*!50000 ssn */ 1", 1142),
    ("SELECT 1 /*M! , ssn */ FROM people", 1142),
    ("SELECT @v := ssn FROM people", None),
    ("SELECT ssn INTO @v FROM people LIMIT 1", None),
    ("SELECT ssn INTO OUTFILE '/tmp/x' FROM people", None),
    ("SELECT ssn INTO DUMPFILE '/tmp/x' FROM people LIMIT 1", None),
    ("SELECT load_file('/etc/passwd')", 1142),
    ("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE people", None),
    ("HANDLER people OPEN", None),
    ("SELECT ssn FROM people PROCEDURE ANALYSE()", None),
    ("SELECT sleep(10)", 1142),
    ("SELECT benchmark(1000000, md5('x'))", 1142),
    ("SELECT extractvalue(1, concat(0x7e, (SELECT ssn FROM people LIMIT 1)))", None),
    ("SELECT updatexml(1, concat(0x7e, (SELECT ssn FROM people LIMIT 1)), 1)", None),
    ("SELECT last_insert_id(ssn) FROM people", None),
    ("SELECT get_lock(ssn, 1) FROM people", None),
    ("SELECT name_const('a', ssn) FROM people", None),
    ("SELECT * FROM information_schema.column_statistics", None),
    ("SELECT * FROM mysql.column_stats", None),
    ("SELECT * FROM performance_schema.events_statements_history", None),
    ("SELECT * FROM sys.statement_analysis", None),
    ("GET DIAGNOSTICS CONDITION 1 @x = MESSAGE_TEXT", None),
    ("SHOW CREATE TABLE people", None),
    ("SHOW CREATE VIEW contacts", None),
    ("SHOW PROCESSLIST", None),
    ("SHOW GRANTS", None),
    ("PREPARE s FROM 'SELECT ssn FROM people'", None),
    ("EXECUTE IMMEDIATE 'SELECT ssn FROM people'", None),
    ("BEGIN NOT ATOMIC SELECT ssn FROM people; END", None),
    ("CALL anything()", None),
    ("DO sleep(1)", None),
    ("SET @v = (SELECT ssn FROM people LIMIT 1)", None),
    ("SET GLOBAL general_log = 1", None),
    ("SET SESSION transaction_read_only = 0", None),
    ("SET sql_mode = 'ORACLE'", None),
    ("SET NAMES latin1", None),
    ("SET character_set_results = utf16", None),
    ("KILL 1", None),
    ("SELECT id FROM people WHERE ssn LIKE '9%'", 1142),
    ("SELECT id FROM people WHERE ssn > '5'", 1142),
    ("SELECT id FROM people ORDER BY ssn", 1142),
    ("SELECT max(ssn) FROM people", 1142),
    ("SELECT{x ssn}FROM people", None),
    ("EXPLAIN FORMAT=JSON SELECT * FROM people WHERE ssn = '913-45-7701'", 1142),
    ("ANALYZE TABLE people", None),
    ("", None),
    ("\0", None),
]


def test_rows_are_masked_and_keep_their_types(gate: Gate) -> None:
    """A token keeps its form, NULL stays NULL, numbers and dates that are not sensitive stay what they are."""
    rows = asked(gate, "SELECT id, email, ssn, notes FROM people ORDER BY id")
    assert [row[0] for row in rows] == [1, 2, 3]
    assert rows[2][1:] == (None, None, None)
    assert re.fullmatch(r"[^@]+@[^@]+", rows[0][1])
    assert re.fullmatch(r"\d{3}-\d\d-\d{4}", rows[0][2])
    assert "today" in rows[0][3]
    payments = asked(gate, "SELECT amount, big, seen, ratio, raw FROM payments ORDER BY id")
    assert (str(payments[0][0]), payments[0][1], payments[0][3], payments[0][4]) == (
        "12.50", 18446744073709551615, 1.5, b"\x00\xff",
    )  # fmt: skip
    _no_canary(rows)


def test_a_masked_value_works_in_the_next_question(gate: Gate) -> None:
    """What was shown finds its rows in another table; the raw value finds none."""
    ((shown,),) = asked(gate, "SELECT email FROM people WHERE id = 1")
    assert asked(gate, "SELECT id, email FROM payments WHERE email = %s", shown) == [(10, shown)]
    assert asked(gate, "SELECT id FROM payments WHERE email IN (%s, 'x')", shown) == [(10,)]
    assert asked(gate, "SELECT id FROM payments WHERE email = 'canary.wren@example.net'") == []
    assert asked(gate, "SELECT id FROM people WHERE ssn = 913 OR email = 0") == []
    ((there,),) = asked(gate, "SELECT count(email) FROM people")
    for condition in ("email <> ''", "NOT email = 'n/a'", "email NOT IN ('', 'x')"):
        assert asked(gate, f"SELECT count(*) FROM people WHERE {condition}") == [(there,)]
    assert asked(gate, f"SELECT count(*) FROM people WHERE email NOT IN ('', '{shown}')") == [(there - 1,)]
    joined = asked(gate, "SELECT p.id, o.id FROM people p JOIN payments o USING (email) ORDER BY 1")
    assert joined == [(1, 10), (2, 11)]
    ((ssn,),) = asked(gate, "SELECT ssn FROM people WHERE id = 1")
    assert asked(gate, "SELECT id FROM people WHERE ssn = %s", ssn) == [(1,)]


def test_what_a_query_in_a_query_gives_is_masked(gate: Gate) -> None:
    """MariaDB names it as a column of a table that is none: what the query made. Prepared or not, by any name."""
    shown = asked(gate, "SELECT email FROM people WHERE id = 1")
    for sql in (
        "SELECT e FROM (SELECT id, email AS e FROM people) AS d WHERE d.id = 1",
        "SELECT d.e FROM (SELECT id, email AS e FROM people) AS payments, (SELECT 1 AS e) AS d2, "
        "(SELECT id, email AS e FROM people) AS d WHERE d.id = 1 AND payments.id = 1",
        "WITH payments AS (SELECT id, email AS card_number FROM people) SELECT card_number FROM payments WHERE id = 1",
        "WITH w AS (SELECT email FROM people WHERE id = 1 LIMIT 1) SELECT email FROM w",
        "SELECT e FROM (SELECT address AS e, id FROM contacts) AS d WHERE id = 10",
    ):
        assert asked(gate, sql) == shown, sql
    with connected(gate) as connection, connection.cursor() as cursor, pytest.raises(pymysql.MySQLError):
        cursor.execute("SELECT d.colour FROM (SELECT ssn AS colour FROM people) AS d ORDER BY colour")


@pytest.mark.parametrize(("sql", "number"), REFUSED, ids=[sql[:40] or "empty" for sql, _ in REFUSED])
def test_what_is_not_allowed_is_refused_and_the_session_goes_on(gate: Gate, sql: str, number: int | None) -> None:
    """An error of MySQL's with a reason, an entry, and an answer to the next query of the same session."""
    with connected(gate) as connection, connection.cursor() as cursor:
        with pytest.raises(pymysql.MySQLError) as refused:
            cursor.execute(sql)
        assert number is None or refused.value.args[0] == number
        assert len(str(refused.value.args[1])) > 10
        _no_canary(refused.value.args)
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == ((1,),)
    new = entries(gate.ledger, 2)
    assert [one.outcome for one in new] == [Outcome.ANSWERED, Outcome.REFUSED]
    _no_canary([repr(one) for one in new])


def test_every_answer_has_its_entry_with_counts(gate: Gate) -> None:
    """Who, by which door, what shape, how many values of which column were masked; no literal and no value."""
    asked(gate, "SELECT email, colour FROM people WHERE id IN (1, 2) AND colour <> 'Timbuktu'")
    entry = entries(gate.ledger, 1)[0]
    assert (entry.door, entry.phase, entry.outcome, entry.rows) == ("mysql", Phase.WHOLE, Outcome.ANSWERED, 2)
    assert "email" in repr(entry.columns)
    assert "Timbuktu" not in repr(entry)
    assert "people" in entry.shape
    assert entry.literals


def test_a_long_answer_is_opened_before_its_first_row(gate: Gate) -> None:
    """Two entries of one exchange; the closing one counts all rows."""
    assert len(asked(gate, "SELECT n FROM numbers")) == 20_000
    found = entries(gate.ledger, 2)
    assert [one.phase for one in found] == [Phase.CLOSING, Phase.OPENING]
    assert (found[0].rows, found[0].exchange) == (20_000, found[1].exchange)


def test_no_canary_comes_out_of_any_column(gate: Gate) -> None:
    """Every column of every table, and what is made of each: no canary, in no form."""
    for table in ("people", "payments", "contacts"):
        _no_canary(asked(gate, f"SELECT * FROM {table}"))
    for made in ("upper(email)", "concat(email, ssn)", "left(ssn, 9)", "group_concat(email)", "coalesce(ssn, 'x')",
                 "cast(email AS BINARY)", "json_array(email)", "reverse(email)", "hex(email)"):  # fmt: skip
        try:
            rows = asked(gate, f"SELECT {made} FROM people")
        except pymysql.MySQLError as error:
            rows = [error.args]
        _no_canary(rows)


def test_errors_and_warnings_of_the_server_tell_nothing(gate: Gate) -> None:
    """No text of the server's, no count of warnings, nothing behind SHOW WARNINGS (leaks.md 30, 43)."""
    with connected(gate) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT colour + 0 FROM people WHERE id = 1")
        cursor.fetchall()
        assert cursor.warning_count == 0
        assert cursor.execute("SHOW WARNINGS") == 0
        with pytest.raises(pymysql.MySQLError) as failed:
            cursor.execute("SELECT (SELECT n FROM numbers)")
        assert failed.value.args == (1242, "A subquery returned more rows than its place allows.")


def test_nothing_can_be_written_even_past_the_list(gate: Gate) -> None:
    """The upstream session itself only reads, whatever would be sent."""
    with connected(gate) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT @@transaction_read_only")
        assert cursor.fetchall() == (("1",),)
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM people")
        cursor.execute("COMMIT")


def _no_canary(rows: Any) -> None:
    text = repr(rows).lower()
    digits = re.sub(r"\D", "", text)
    for canary in CANARIES:
        assert canary.lower() not in text
        assert canary.encode().hex() not in text
        assert canary[::-1].lower() not in text
    assert "913457701" not in digits
    assert "4929550177128836" not in digits
