"""What is written of a statement, on a real MariaDB: the same answer as the client's own text, from where we say."""

from __future__ import annotations

from collections.abc import Iterator

import pymysql
import pytest
from pymysql.cursors import Cursor

from maskwire.errors import RefusedError
from maskwire.sql.mysql.text import Mode, mode_of
from maskwire.sql.mysql.understand import understand
from maskwire.wire.mysql import commands as c
from tests.mysql.raw import Raw
from tests.mysql.server import READER, READER_PASSWORD, Running
from tests.mysql.statements import LINEAGE, catalog

CATALOG = catalog()


@pytest.fixture(scope="module")
def cursor(mariadb: Running) -> Iterator[Cursor]:
    """A session of the account that reads."""
    connection = pymysql.connect(
        unix_socket=mariadb.socket, user=READER, password=READER_PASSWORD, database="shop", charset="utf8mb4"
    )
    with connection, connection.cursor() as found:
        yield found


def _rows(cursor: Cursor, sql: str) -> list[tuple[object, ...]]:
    cursor.execute(sql)
    return sorted(cursor.fetchall(), key=repr)


@pytest.mark.parametrize("sql", [sql for sql, _ in LINEAGE], ids=range(len(LINEAGE)))
def test_the_answer_is_that_of_the_clients_own_text(cursor: Cursor, sql: str) -> None:
    """Row by row."""
    if "current_date" in sql:
        pytest.skip("midnight may pass between the two")
    (found,) = understand(sql, CATALOG, "shop", Mode())
    try:
        expected = _rows(cursor, sql)
    except pymysql.Error:
        expected = None  # TABLE is MySQL's; MariaDB 10.11 has it not
    ours = _rows(cursor, found.statement.text)
    assert expected is None or ours == expected


@pytest.mark.parametrize("sql", [sql for sql, _ in LINEAGE], ids=range(len(LINEAGE)))
def test_the_server_says_nothing_else_of_the_origins(mariadb: Running, sql: str) -> None:
    """Each column that it names is among those that we found."""
    (found,) = understand(sql, CATALOG, "shop", Mode())
    with Raw(mariadb) as raw:
        raw.send(c.Query(found.statement.text))
        count = raw.first()
        assert isinstance(count, int)
        columns = raw.columns(count)
    outputs = found.statement.outputs or ()
    assert [column.name for column in columns] == [output.name for output in outputs]
    for column, output in zip(columns, outputs, strict=True):
        if column.origin[1] in ("users", "orders"):  # of what a query made it tells the name that we gave that
            said = {(one.column.schema, one.column.table, one.column.name) for one in output.origins}
            assert column.origin in said


@pytest.mark.parametrize(
    "sql_mode", ["", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT", "STRICT_ALL_TABLES"]
)
@pytest.mark.parametrize(
    "sql",
    [
        r"SELECT 'a\nb', 'c\\', '\'', 'it''s', 'x\%y', '\0', '\Z\t\r\b', '\q'",
        "SELECT 'a\u00e4\u20ac\U0001f600', 'a' 'b', '', ' '",
        "SELECT 'a' || 'b', 1 || 0, 2 * 3 || 4, 'x' || 'y' = 'xy'",
        'SELECT "id" FROM users',
        "SELECT NOT 1 = 2, -1 - -2, 7 DIV 2, 7 % 4, 1 XOR 1, 5 & 3 | 8 ^ 2, 1 << 3, ~0, !0 + 1",
        "SELECT 1 + 2 * 3 - 4 / 2, 1 = 2 = 0, 3 > 2 > 1, 1 IN (1, 2) = 1, NOT 0 AND 0, 1 OR 0 AND 0, 5 BETWEEN 1 AND 9",
        "SELECT 1e3, .5, 00012, 1.50, 0x41, x'42', b'1000011', N'n', 99999999999999999999, TRUE + TRUE",
    ],
    ids=range(7),
)
def test_constants_and_operators_mean_the_same_in_each_mode(cursor: Cursor, sql: str, sql_mode: str) -> None:
    """Strings with backslashes, quotes that are names, || that joins; what stands before what."""
    cursor.execute("SET SESSION sql_mode = %s", (sql_mode,))
    try:
        (found,) = understand(sql, CATALOG, "shop", mode_of(sql_mode))
    except RefusedError:
        with pytest.raises(pymysql.Error):
            cursor.execute(sql)
        return
    assert _rows(cursor, found.statement.text) == _rows(cursor, sql)
