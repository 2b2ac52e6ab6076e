"""Row filters at the MySQL door: the rows that meet them and no others, in whatever query; else a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest

from maskwire.errors import RefusedError
from maskwire.ledger.entry import Outcome
from maskwire.policy_file import parse, read
from maskwire.row_filters import unreadable
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.mysql.conditions import said
from maskwire.sql.row_conditions import condition_of
from tests.live.gate import Gate
from tests.mysql.doors import CANARIES, asked, connected, entries, url
from tests.mysql.server import Running

POLICY = """
rules:
  - name: emails-are-shown
    entities: [EMAIL_ADDRESS]
    effect: show
rows:
  - name: reds-only
    tables: [door.people]
    where: colour = 'red'
  - name: small-ones
    tables: [door.numbers]
    where: n <= 3 AND n <> 2
"""


@pytest.fixture(scope="module")
def filtered(mariadb: Running, gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway at which nobody sees anything but red people and two numbers."""
    del gate  # it has filled the database
    folder: Path = tmp_path_factory.mktemp("filtered")
    file = folder / "policy.yaml"
    file.write_text(POLICY)
    with Gate(url(mariadb), folder, policy=read(file).policy) as running:
        yield running


ANSWERED: dict[str, list[tuple[Any, ...]]] = {
    "SELECT id FROM people": [(2,)],
    "SELECT count(*) FROM people": [(1,)],
    "SELECT p.id, q.id FROM people p JOIN people q ON p.id <= q.id": [(2, 2)],
    "SELECT id, email FROM people WHERE id IN (1, 2, 3)": [(2, "bob.stone@example.org")],
    "SELECT o.id, p.id FROM payments o LEFT JOIN people p ON p.id = o.person_id ORDER BY 1": [(10, None), (11, 2)],
    "SELECT o.id FROM payments o WHERE EXISTS (SELECT 1 FROM people p WHERE p.id = o.person_id)": [(11,)],
    "SELECT id FROM people NATURAL JOIN (SELECT 1 AS id UNION SELECT 2) AS t": [(2,)],
    "WITH p AS (SELECT id FROM people) SELECT * FROM p": [(2,)],
    "SELECT id FROM people UNION ALL SELECT n FROM numbers ORDER BY 1": [(1,), (2,), (3,)],
    "SELECT id FROM people WHERE email = 'canary.wren@example.net'": [],
    "SELECT id FROM people WHERE id = 1 OR 1 = 1": [(2,)],
    "SELECT (SELECT count(*) FROM people), n FROM numbers ORDER BY n": [(1, 1), (1, 3)],
    "SELECT n FROM numbers WHERE n < 10 OR TRUE ORDER BY n DESC LIMIT 1": [(3,)],
}


@pytest.mark.parametrize("sql", ANSWERED)
def test_only_rows_that_meet_their_filters_are_read(filtered: Gate, sql: str) -> None:
    """Joined, counted, in subqueries, WITH, set operations; as a text, from a plan, and prepared."""
    for _ in range(2):
        assert asked(filtered, sql) == ANSWERED[sql]
    connector = pytest.importorskip("mysql.connector")
    connection = connector.connect(
        host="127.0.0.1", port=filtered.port, user="agent", password=_password(), database="door", use_pure=True
    )
    try:
        cursor = connection.cursor(prepared=True)
        cursor.execute(sql)
        assert cursor.fetchall() == ANSWERED[sql]
        cursor.close()
    finally:
        connection.close()


def _password() -> str:
    from tests.live.gate import PASSWORD

    return PASSWORD


def test_no_expression_is_looked_at_in_a_row_that_is_left_out(filtered: Gate) -> None:
    """One that fails there would tell of it: the same fails over all rows, and not over those that may be read."""
    fails = "SELECT id FROM people WHERE id = 2 OR (SELECT n FROM numbers WHERE n >= people.id) > 0"
    with connected(filtered) as connection, connection.cursor() as cursor:
        cursor.execute(fails)
        assert cursor.fetchall() == ((2,),)
        cursor.execute("SELECT n FROM numbers WHERE cast(9223372036854775807 AS SIGNED) - 3 + n > 0 ORDER BY n")
        assert cursor.fetchall() == ((1,), (3,))


@pytest.mark.parametrize(
    "mode", ["PAD_CHAR_TO_FULL_LENGTH", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT", ""]
)
def test_no_setting_of_a_client_changes_which_rows_there_are(filtered: Gate, mode: str) -> None:
    """Of the modes and zones that it may set."""
    with connected(filtered) as connection, connection.cursor() as cursor:
        cursor.execute(f"SET sql_mode = '{mode}'")
        cursor.execute("SET time_zone = '-12:00', sql_select_limit = 100")
        cursor.execute("SELECT id FROM people")
        assert cursor.fetchall() == ((2,),)


@pytest.mark.parametrize("sql", ["EXPLAIN SELECT id FROM people", "EXPLAIN SELECT 1 FROM payments, numbers"])
def test_a_filtered_table_is_not_explained(filtered: Gate, sql: str) -> None:
    """Its plan is one of all its rows."""
    with pytest.raises(pymysql.MySQLError, match="EXPLAIN tells of all"):
        asked(filtered, sql)
    assert entries(filtered.ledger, 1)[0].outcome is Outcome.REFUSED


def test_a_view_of_a_filtered_table_is_refused(mariadb: Running, gate: Gate, tmp_path: Path) -> None:
    """Also through another view; one of other tables is answered."""
    del gate
    file = tmp_path / "policy.yaml"
    file.write_text(
        "rows:\n  - {name: some, tables: [door.payments], where: id > 10}\n"
        "  - {name: own, tables: [shop.contacts], where: id = 2}\n"
    )
    with Gate(url(mariadb), tmp_path, policy=read(file).policy) as running:
        assert asked(running, "SELECT id FROM payments") == [(11,)]
        with pytest.raises(pymysql.MySQLError, match="view of a filtered table"):
            asked(running, "SELECT id FROM contacts")
        assert asked(running, "SELECT id FROM shop.contacts") == [(2,)]
        rows = asked(running, "SELECT email FROM people WHERE id = 1")
        assert CANARIES[0] not in repr(rows)


COLUMNS = (
    CatalogColumn(1, "n", 23, "int(11)"), CatalogColumn(2, "name", 1043, "varchar(9)"),
    CatalogColumn(3, "code", 1043, "char(9)"), CatalogColumn(4, "born", 1082, "date"),
    CatalogColumn(5, "seen", 1114, "timestamp"), CatalogColumn(6, "made", 1114, "datetime"),
    CatalogColumn(7, "doc", 3802, "json"), CatalogColumn(8, "half", 701, "double"),
)  # fmt: skip
TABLE = Relation(1, "shop", "t", "r", COLUMNS)


def _said(where: str, *values: str | tuple[str, ...]) -> str:
    found = said(condition_of(where, len(values)), TABLE, dict(enumerate(values, 1)))
    return found.replace("`maskwire_rows`.", "")


@pytest.mark.parametrize(
    ("where", "values", "expected"),
    [
        ("n = 5", (), "(`n` = 5)"),
        ("5 < n", (), "(`n` > 5)"),
        ("n = $1", ("-12.5",), "(`n` = -12.5)"),
        ("n IS NULL OR NOT n IN (1, 2)", (), "((`n` IS NULL) OR (NOT ((`n` = 1) OR (`n` = 2))))"),
        ("n NOT IN (1, 2)", (), "((`n` <> 1) AND (`n` <> 2))"),
        ("n = ANY ($1)", (("1", "2"),), "((`n` = 1) OR (`n` = 2))"),
        ("n = ANY ($1)", ((),), "FALSE"),
        ("born >= '2020-01-02'", (), "(`born` >= CAST('2020-01-02' AS DATE))"),
        ("made < '2020-01-02 03:04:05'", (), "(`made` < CAST('2020-01-02 03:04:05' AS DATETIME))"),
        ("$1 = 'all' OR n = 1", ("all",), "(TRUE OR (`n` = 1))"),
        ("$1 = 'all' OR n = 1", ("ALL",), "(FALSE OR (`n` = 1))"),
        ("name = $1", ("a'b",), "(CAST(CONVERT(`name` USING utf8mb4) AS BINARY) = CAST('a''b' AS BINARY))"),
        ("name = $1", ("a\\",), "(CAST(CONVERT(`name` USING utf8mb4) AS BINARY) = CAST(_utf8mb4 x'615c' AS BINARY))"),
    ],
)
def test_a_condition_is_said_as_it_is_meant(where: str, values: tuple[Any, ...], expected: str) -> None:
    """Texts byte for byte, numbers as numbers, dates as dates."""
    assert _said(where, *values) == expected


def test_spaces_behind_a_char_count_for_nothing() -> None:
    """They come and go with a mode that a client can set."""
    assert re.search(r"TRIM\(TRAILING ' ' FROM `code`\).* <> CAST\('a' AS BINARY\)", _said("code <> 'a  '"))


@pytest.mark.parametrize(
    ("where", "values"),
    [("name = 5", ()), ("n = 'five'", ()), ("n = $1", ("5 or so",)), ("n = $1", ("",)), ("name > 'a'", ()),
     ("name LIKE 'a%'", ()), ("seen > '2020-01-02'", ()), ("born > '2020-1-2'", ()), ("lower(name) = 'a'", ()),
     ("doc = 'x'", ()), ("half = 1", ()), ("n = n", ()), ("made > now()", ()), ("n + 1 = 2", ()), ("n", ()),
     ("n BETWEEN 1 AND 2", ()), ("name = ANY ($1)", ("a",)), ("n IS DISTINCT FROM 1", ()), ("1 = 1", ()),
     ("CASE WHEN n = 1 THEN true END", ()), ("n = $1", ("\u0661",)), ("NOT true", ())],
)  # fmt: skip
def test_what_mysql_would_compare_in_another_way_is_not_said(where: str, values: tuple[Any, ...]) -> None:
    """By what a text begins with, without case, by the session's zone: refused."""
    with pytest.raises(RefusedError):
        _said(where, *values)


def test_the_operator_hears_of_filters_that_keep_a_table_shut() -> None:
    """When the gateway starts: those that can't be said in MySQL's SQL, whoever asks; views are no fault."""
    view = Relation(2, "shop", "v", "v", COLUMNS[:1], definition="select `shop`.`x`.`n` AS `n` from `shop`.`x`")
    text = """
rows:
  - {name: fits, tables: [shop.t], where: n = 1}
  - {name: asks, tables: [shop.t], where: "n = {principal.tenant}"}
  - {name: odd, tables: [shop.t], where: "name LIKE 'a%'"}
"""
    (fault,) = unreadable(parse(text, "policy").policy, Catalog([TABLE, view], search_path=()), mysql=True)
    assert "odd" in fault
    assert "MySQL" in fault
