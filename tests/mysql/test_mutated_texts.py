"""Statements with tokens left out, doubled, swapped and put in: each is refused, or means to the server what we say.

What it must never do: pass over a text that the server reads in another way than it was understood.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from random import Random

import pymysql
import pytest
from pymysql.cursors import Cursor

from maskwire.errors import RefusedError
from maskwire.sql.mysql.text import Mode, mode_of
from maskwire.sql.mysql.understand import understand
from tests.mysql.server import READER, READER_PASSWORD, Running
from tests.mysql.statements import LINEAGE, catalog

CATALOG = catalog()
TEXTS = int(os.environ.get("MASKWIRE_MYSQL_TEXTS", "600"))
MODES = ("", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT")
_TOKENS = re.compile(r"\s+|[A-Za-z_]\w*|\d+|'(?:[^']|'')*'|.", re.DOTALL)
_ODD = (
    "--", "-- ", "#", "/*", "*/", "/**/", "/*!", "'", '"', "\\", "`", "\\'", '"x"', "'a' 'b'", "||", "!", "~", ":=",
    "@a", "@@version", "N'n'", "_utf8mb4", "_latin1'x'", "0x41", "x'41'", "b'1'", ".5", "1e3", "1.", "BINARY", "NOT",
    "DIV", "MOD", "^", "<=>", "->", "INTERVAL", "1 DAY", "COLLATE utf8mb4_bin", "ESCAPE", "NULL", "TRUE", ";", "\n",
    "\t", "\u00a0", "\0", "UNION", "ALL", "DISTINCT", "AS", "ssn", "users.ssn", "`ssn`", ",", "(", ")", "*", "LIMIT 1",
    "XOR", "BETWEEN", "AND", "OR", "IN", "IS", "LIKE", "RLIKE", "CASE", "END", "EXISTS", "USING (id)", "NATURAL",
    "STRAIGHT_JOIN", "ORDER BY 1", "GROUP BY 1", "HAVING", "WITH ROLLUP", "FOR UPDATE", "INTO", "OFFSET",
    "\U0001f600", "\u00e4",
)  # fmt: skip


def _mutated(random: Random) -> str:
    tokens = _TOKENS.findall(random.choice(LINEAGE)[0])
    for _ in range(random.choice((1, 1, 2, 3))):
        at = random.randrange(len(tokens))
        match random.randrange(5):
            case 0:
                del tokens[at : at + random.choice((1, 2))]
            case 1:
                tokens.insert(at, tokens[at])
            case 2:
                other = random.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens[at] = random.choice(_ODD)
            case _:
                tokens.insert(at, random.choice(_ODD))
        tokens = tokens or ["SELECT"]
    return "".join(tokens)


@pytest.fixture(scope="module")
def cursor(mariadb: Running) -> Iterator[Cursor]:
    """A session of the account that reads."""
    connection = pymysql.connect(
        unix_socket=mariadb.socket, user=READER, password=READER_PASSWORD, database="shop", charset="utf8mb4",
        autocommit=True,
    )  # fmt: skip
    with connection, connection.cursor() as found:
        found.execute("SET max_statement_time = 2")
        yield found


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _answer(cursor: Cursor, sql: str) -> list[tuple[str, ...]] | int:
    """Its rows as texts, in no order, or the error's number."""
    try:
        cursor.execute(sql)
        return sorted(tuple(map(_text, row)) for row in cursor.fetchall())
    except pymysql.MySQLError as error:
        return int(error.args[0])


def test_any_text_is_refused_or_read_as_the_server_reads_it(cursor: Cursor) -> None:
    """In each mode; nothing but a refusal is raised; what is written reads back as itself."""
    random = Random(int(os.environ.get("MASKWIRE_MYSQL_SEED", "11")))
    understood = same = 0
    for turn in range(TEXTS):
        mode = MODES[turn % len(MODES)] if turn % 3 == 0 else ""
        sql = _mutated(random)
        try:
            found = understand(sql, CATALOG, "shop", mode_of(mode) if mode else Mode())
        except RefusedError:
            continue
        understood += 1
        if len(found) != 1 or re.search(r"(?i)\blimit\b|current_|now\(|rand\(", sql):
            continue  # which rows come is not said, or it is another each time
        cursor.execute("SET SESSION sql_mode = %s", (mode,))
        theirs, ours = _answer(cursor, sql), _answer(cursor, found[0].statement.text)
        if isinstance(theirs, list):
            same += 1
            assert ours == theirs, (mode, sql, found[0].statement.text)
    assert understood > TEXTS // 10
    assert same > TEXTS // 20
