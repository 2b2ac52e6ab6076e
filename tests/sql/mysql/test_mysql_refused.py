"""MySQL's dialect: what is never let through (leaks.md, the MySQL lines)."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mysql.statements import LINEAGE, catalog

from maskwire.errors import RefusedError
from maskwire.sql.mysql.text import Mode
from maskwire.sql.mysql.understand import understand

REFUSED = (
    # 21: user variables
    "SELECT @v", "SELECT @v := ssn FROM users", "SELECT ssn INTO @v FROM users", "SET @v = (SELECT ssn FROM users)",
    # 22: strings in a row are one, but for this parser
    "SELECT n'a' 'b'", "SELECT N'a'\n'b' FROM users",
    # 23: odd syntax
    "SELECT {x ssn} FROM users", "SELECT .ssn FROM users", "SELECT {d '2020-01-01'}",
    # 30: counts of other statements
    "SELECT found_rows()", "SELECT row_count()", "SELECT SQL_CALC_FOUND_ROWS id FROM users",
    # 43, 44: errors and warnings that hold values
    "SHOW WARNINGS", "SHOW ERRORS", "GET DIAGNOSTICS CONDITION 1 @x = MESSAGE_TEXT",
    "SELECT extractvalue(1, concat(0x7e, (SELECT ssn FROM users LIMIT 1)))", "SELECT updatexml(1, ssn, 1) FROM users",
    # 46: statistics
    "SELECT * FROM information_schema.column_statistics", "SELECT * FROM mysql.column_stats",
    "SELECT * FROM users PROCEDURE ANALYSE()", "SELECT * FROM information_schema.optimizer_trace",
    # 48: values carried out; locks, waits
    "SELECT last_insert_id(ssn) FROM users", "SELECT get_lock(ssn, 1) FROM users", "SELECT name_const('a', 1)",
    "SELECT sleep(1)", "SELECT benchmark(1000000, md5('a'))", "SELECT release_lock('a')", "SELECT is_used_lock('a')",
    # other sessions' statements, accounts
    "SELECT * FROM performance_schema.events_statements_history", "SELECT * FROM sys.statement_analysis",
    "SELECT * FROM mysql.user", "SELECT * FROM information_schema.processlist", "SHOW PROCESSLIST",
    # 56: SQL in a string
    "PREPARE s FROM 'SELECT ssn FROM users'", "EXECUTE s", "EXECUTE IMMEDIATE 'SELECT ssn FROM users'",
    "BEGIN NOT ATOMIC SELECT ssn FROM users; END", "CALL p()", "DO sleep(1)",
    # 65: executable comments, optimizer hints, two signs
    "SELECT id /*!50000 , ssn */ FROM users", "SELECT 1 /*! UNION SELECT ssn FROM users */",
    "SELECT 1 /*M! , ssn */ FROM users", "SELECT 1 /*M!100100 , ssn */ FROM users", "SELECT 5--1",
    "SELECT /*+ SET_VAR(sql_mode='ANSI_QUOTES') */ 'ssn' FROM users", "SELECT 1 /* a /* b */ , ssn */ FROM users",
    # 66: HANDLER
    "HANDLER users OPEN", "HANDLER users READ FIRST",
    # files
    "SELECT ssn FROM users INTO OUTFILE '/tmp/x'", "SELECT ssn INTO DUMPFILE '/tmp/x' FROM users",
    "SELECT load_file('/etc/passwd')", "LOAD DATA INFILE 'x' INTO TABLE users",
    # writes and locks
    "INSERT INTO users VALUES (1)", "UPDATE users SET id = 1", "DELETE FROM users", "REPLACE INTO users VALUES (1)",
    "CREATE TABLE x AS SELECT ssn FROM users", "DROP TABLE users", "TRUNCATE users", "ALTER TABLE users ADD x INT",
    "SELECT id FROM users FOR UPDATE", "SELECT id FROM users LOCK IN SHARE MODE", "LOCK TABLES users READ",
    "FLUSH TABLES", "KILL 1", "GRANT SELECT ON users TO x", "ANALYZE TABLE users", "CHECKSUM TABLE users",
    # functions that somebody made
    "SELECT shop.f(1)", "SELECT f(ssn) FROM users", "SELECT `count`(1) FROM users", "SELECT any_value(ssn) FROM users",
    # settings, sequences, history, spaces in time
    "SELECT @@version", "SELECT @@global.secure_file_priv", "SELECT NEXT VALUE FOR s", "SELECT nextval(s)",
    "SELECT ssn FROM users FOR SYSTEM_TIME ALL",
    # what a server could take for a position or another name
    "SELECT id, ssn FROM users ORDER BY ?", "SELECT id, ssn FROM users ORDER BY (2)",
    "SELECT id FROM users ORDER BY 'ssn'",
    "SELECT group_concat(ssn ORDER BY 1) FROM users", "SELECT email AS id, ssn FROM users GROUP BY id, ssn",
    "SELECT 1 FROM users u, orders u", "SELECT email, email FROM (SELECT ssn email, email FROM users) x",
    "SELECT ssn AS x, email AS x FROM users ORDER BY x", "SELECT id FROM users JOIN orders ON users.id = user_id",
    "SELECT nothing FROM users", "SELECT x.id FROM users", "SELECT other.users.id FROM users",
    "SELECT \u00e9 FROM users", "SELECT id AS `` FROM users", "SELECT d.id FROM users u, (SELECT u.id) d",
    # what is not followed
    "SELECT id FROM users WHERE MATCH(email) AGAINST ('a')", "SELECT doc -> '$.a' FROM users",
    "SELECT * FROM json_table('[1]', '$[*]' COLUMNS (a INT PATH '$')) j", "VALUES ROW(1)",
    "SELECT _latin1'x'", "SELECT convert(email USING latin1) FROM users", "SELECT 'a", "SELECT `a", "SELECT /* a",
    "SELECT 1 LIMIT (SELECT 1)", "SELECT id FROM users LIMIT id", "SELECT :a", "(SELECT 1) LIMIT 1",
    "SELECT row_number() FROM users", "SELECT default(ssn) FROM users", "SELECT values(ssn) FROM users",
    "SELECT id FROM users PARTITION (p0)", "SELECT ssn 'q', \0 FROM users", "SELECT count(ssn, email) FROM users",
)  # fmt: skip


@pytest.mark.parametrize("sql", REFUSED)
def test_it_is_refused(sql: str, caplog: pytest.LogCaptureFixture) -> None:
    """With a reason and a hint; nothing of the text is logged."""
    with caplog.at_level(logging.DEBUG), pytest.raises(RefusedError) as caught:
        understand(sql, catalog("f", "any_value"), "shop", Mode())
    assert caught.value.refusal.hint
    assert caplog.records == []


def test_no_text_of_a_client_stands_in_a_refusal() -> None:
    """A syntax error tells where it is, and repeats nothing; nor does what it was raised from."""
    with pytest.raises(RefusedError) as caught:
        understand("SELECT 'canary-1' 5 'canary-2' FROM WHERE", catalog(), "shop", Mode())
    assert "canary" not in str(caught.value.refusal)
    assert "line 1" in caught.value.refusal.message
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_depth_and_length_are_bounded() -> None:
    """Parentheses by the thousand, a query in a query, a megabyte."""
    for sql in (
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT " + "-(1 + " * 300 + "1" + ")" * 300,
        "SELECT * FROM " + "(SELECT * FROM " * 60 + "users" + ") x" * 60,
        "SELECT '" + "x" * (1 << 20) + "'",
    ):
        with pytest.raises(RefusedError):
            understand(sql, catalog(), "shop", Mode())


def test_long_rows_of_conditions_are_understood() -> None:
    """As ORMs write them."""
    sql = "SELECT id FROM users WHERE " + " OR ".join(f"id = {n}" for n in range(300))
    (found,) = understand(sql, catalog(), "shop", Mode())
    assert len(found.written.literals) == 300


_WORDS = sorted({word for sql, _ in LINEAGE for word in sql.replace("(", " ( ").replace(")", " ) ").split()})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=12), st.booleans())
def test_no_text_raises_anything_else(words: list[str], ansi: bool) -> None:
    """Whatever is put in a row, it is understood or refused; and what is understood reads back."""
    mode = Mode(ansi_quotes=ansi)
    for sql in (" ".join(words), "SELECT " + " ".join(words) + " FROM users"):
        try:
            found = understand(sql, catalog(), "shop", mode)
        except RefusedError:
            continue
        for one in found:
            (again,) = understand(one.statement.text, catalog(), "shop", mode)
            assert again.statement.text == one.statement.text
