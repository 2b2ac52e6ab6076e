"""Templates: a text with other literals is what it would have been if it had been read anew."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from tests.mysql.statements import LINEAGE, catalog

from maskwire.errors import RefusedError
from maskwire.sql.mysql import templates
from maskwire.sql.mysql.text import Mode
from maskwire.sql.mysql.understand import understand
from maskwire.sql.statement import Statement

CATALOG = catalog()
MODES = (Mode(), Mode(ansi_quotes=True), Mode(no_backslash_escapes=True), Mode(True, True, True))
WITH_LITERALS = (
    "SELECT id FROM users WHERE id = 17 AND email <> 'x' LIMIT 3",
    "SELECT id, 'a' AS x FROM users WHERE id IN (1, 2, 3) ORDER BY 1 LIMIT 5 OFFSET 2",
    "SELECT id FROM users WHERE id BETWEEN 1.5 AND 12345678901234 GROUP BY 1 HAVING count(*) > 1",
    "SELECT concat('a', 'b', 3), date_add('2020-01-01', INTERVAL 7 DAY) FROM users",
    "SELECT CASE WHEN id = 1 THEN 'one' ELSE 'more' END FROM users WHERE id LIKE 'a%' ESCAPE '!'",
    "SELECT cast('12' AS DECIMAL(10,2)), -5, 1e5, .5, 5., 0x41, x'42', N'n', 'a' 'b' FROM users",
    "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT n FROM t WHERE n > 3",
    "SELECT * FROM (SELECT id, 9 AS nine FROM users WHERE id > 4) AS d WHERE nine = 9",
    "SELECT group_concat(id SEPARATOR '|'), date_format('2020-01-01', '%Y') FROM users WHERE id <> 4",
    "SELECT id FROM users WHERE id = 1 UNION ALL SELECT 2 FROM users WHERE id = '3' ORDER BY 1",
)


def _one(sql: str, mode: Mode) -> Statement | None:
    try:
        (found,) = understand(sql, CATALOG, "shop", mode)
    except RefusedError:
        return None
    return found.statement


def _without_places(statement: Statement) -> Statement:
    assert statement.written is not None
    return replace(statement, written=replace(statement.written, places=()))


def _with_others(sql: str, found: templates.Template, draw: random.Random) -> str:
    """The text with another literal at each place, of the same kind as often as not."""
    parts, at = [], 0
    for start, literal in zip(found.starts, found.literals, strict=True):
        parts.append(sql[at:start])
        is_text = sql[start] in "'\""
        at = sql.index(sql[start], start + 1) + 1 if is_text else start + len(literal)
        words = ("", "x", "--", "/*! 1 */", "# a", "; drop", "1", "ß", "?", "`", "\x01")
        numbers = ("0", "1", "2", "7", "123456789", "1234567890", "1.5", "0.10", "007")
        parts.append(sql[start] + draw.choice(words) + sql[start] if is_text else draw.choice(numbers))
    return "".join([*parts, sql[at:]])


@pytest.mark.parametrize("mode", MODES, ids=range(len(MODES)))
def test_a_text_with_other_literals_is_what_it_would_be_read_as(mode: Mode) -> None:
    """Whatever its literals become: where a template is found, what it gives is what reading the text gives."""
    draw, met = random.Random(20), 0
    for sql in (*WITH_LITERALS, *(sql for sql, _ in LINEAGE)):
        found, statement = templates.template(sql, mode.ansi_quotes), _one(sql, mode)
        if found is None or statement is None or statement.bound or statement.written is None:
            continue
        known: dict[object, object] = {}
        key = templates.keep(found, statement.written, known)
        if key is None:
            continue
        planned = templates.without_literals(statement, found)
        for _ in range(3):
            other = _with_others(sql, found, draw)
            again = templates.template(other, mode.ansi_quotes)
            if again is None or templates.key_of(again, known) != key:
                continue
            read = _one(other, mode)
            assert read is not None, other
            assert _without_places(templates.with_literals(planned, again)) == _without_places(read), other
            met += 1
    assert met > 20


@pytest.mark.parametrize(
    "sql",
    ["SELECT '\\''", "SELECT 'a''b'", "SELECT 1 -- x", "SELECT 1 # x", "SELECT /* x */ 1", "SELECT /*! 1 */ 1",
     "SELECT 'a", "SELECT `a", "SELECT \0", 'SELECT "a""b"', "SELECT 1 \\", "SELECT 'a\0'"],
)  # fmt: skip
def test_a_text_that_could_be_cut_in_two_ways_has_no_template(sql: str) -> None:
    """Escapes, doubled quotes, comments, what has no end."""
    assert templates.template(sql, ansi_quotes=False) is None


def test_quotes_are_names_where_they_are_so_in_the_mode() -> None:
    """In ANSI_QUOTES a text in double quotes is part of the template; else it is a literal."""
    sql = 'SELECT "x" FROM users'
    ansi, plain = templates.template(sql, ansi_quotes=True), templates.template(sql, ansi_quotes=False)
    assert ansi is not None
    assert plain is not None
    assert (ansi.literals, plain.literals) == ((), ("'x'",))


@pytest.mark.parametrize(
    ("one", "other"),
    [("SELECT id, email FROM users ORDER BY 1", "SELECT id, email FROM users ORDER BY 2"),
     ("SELECT cast(id AS DECIMAL(10,2)) FROM users", "SELECT cast(id AS DECIMAL(10,3)) FROM users"),
     ("SELECT '2020-01-01' + INTERVAL 1 DAY FROM users", "SELECT '2020-01-01' + INTERVAL 2 DAY FROM users")],
)  # fmt: skip
def test_a_number_that_is_more_than_a_value_is_part_of_the_template(one: str, other: str) -> None:
    """Positions, sizes, lengths of intervals."""
    first, second, statement = templates.template(one, False), templates.template(other, False), _one(one, Mode())
    assert first is not None
    assert second is not None
    assert statement is not None
    assert statement.written is not None
    known: dict[object, object] = {}
    key = templates.keep(first, statement.written, known)
    assert key is not None
    assert templates.key_of(first, known) == key
    assert templates.key_of(second, known) != key


def test_a_template_keeps_no_string() -> None:
    """Neither in what is known nor in what was understood."""
    sql = "SELECT id FROM users WHERE email = 'zqxjkv1' AND email <> 'zqxjkv2'"
    found, statement = templates.template(sql, False), _one(sql, Mode())
    assert found is not None
    assert statement is not None
    assert statement.written is not None
    known: dict[object, object] = {}
    key = templates.keep(found, statement.written, known)
    planned = templates.without_literals(statement, found)
    assert planned.written is not None
    assert "zqxjkv" not in repr((known, key, planned.text, planned.written.literals, planned.written.pattern))


def test_long_texts_have_templates_in_linear_time() -> None:
    """Up to the length from which on they are understood anew each time; the rest is found out soon."""
    for piece in ("a", "'", "1 ", "`a`", "-", "(", "1.", "'x',"):
        templates.template("SELECT " + piece * (16_000 // len(piece)), False)
    assert templates.template("SELECT " + "1," * 10_000, False) is None
