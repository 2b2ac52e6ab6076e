"""MySQL's dialect: what each output comes from, how columns are used, and the text that is sent."""

from __future__ import annotations

import pytest
from tests.mysql.statements import LINEAGE, catalog

from maskwire.errors import RefusedError
from maskwire.model import Literal, Use
from maskwire.sql.mysql.part import text
from maskwire.sql.mysql.text import Mode, mode_of
from maskwire.sql.mysql.understand import Understood, understand

CATALOG = catalog()


def _one(sql: str, mode: Mode = Mode()) -> Understood:  # noqa: B008 - a frozen value
    (found,) = understand(sql, CATALOG, "shop", mode)
    return found


def _origins(found: Understood) -> tuple[str, ...]:
    return tuple(
        " ".join(sorted(f"{one.column.table}.{one.column.name}" for one in output.origins))
        for output in found.statement.outputs or ()
    )


def _uses(sql: str) -> set[tuple[Use, str]]:
    return {(usage.how, usage.origin.column.name) for usage in _one(sql).statement.usages}


@pytest.mark.parametrize(("sql", "origins"), LINEAGE, ids=range(len(LINEAGE)))
def test_outputs_have_their_origins(sql: str, origins: tuple[str, ...]) -> None:
    """Through joins, subqueries, WITH, set operations, aggregates, windows and calls."""
    assert _origins(_one(sql)) == origins


@pytest.mark.parametrize(("sql", "origins"), LINEAGE, ids=range(len(LINEAGE)))
def test_what_is_sent_is_understood_as_the_same(sql: str, origins: tuple[str, ...]) -> None:
    """In every sql_mode that a session may have."""
    sent = _one(sql).statement.text
    for mode in (Mode(), Mode(ansi_quotes=True), Mode(no_backslash_escapes=True), Mode(True, True, True)):
        again = _one(sent, mode)
        assert again.statement.text == sent
        assert _origins(again) == origins


@pytest.mark.parametrize(
    ("sql", "use", "column"),
    [
        ("SELECT id FROM users WHERE ssn = '1'", Use.EQUALITY_LITERAL, "ssn"),
        ("SELECT id FROM users WHERE ssn <=> '1'", Use.EQUALITY_LITERAL, "ssn"),
        ("SELECT id FROM users WHERE ssn", Use.PREDICATE, "ssn"),
        ("SELECT id FROM users WHERE ssn + 0 = 1", Use.ARGUMENT, "ssn"),
        ("SELECT id FROM users WHERE ssn LIKE '0%'", Use.PREDICATE, "ssn"),
        ("SELECT id FROM users WHERE ssn RLIKE '0'", Use.PREDICATE, "ssn"),
        ("SELECT id FROM users WHERE ssn BETWEEN '0' AND '1'", Use.PREDICATE, "ssn"),
        ("SELECT id FROM users WHERE left(ssn, 1) = '0'", Use.ARGUMENT, "ssn"),
        ("SELECT id FROM users WHERE if(ssn, 1, 0)", Use.PREDICATE, "ssn"),
        ("SELECT id FROM users ORDER BY ssn", Use.ORDER, "ssn"),
        ("SELECT ssn x FROM users ORDER BY x", Use.ORDER, "ssn"),
        ("SELECT ssn FROM users ORDER BY 1", Use.ORDER, "ssn"),
        ("SELECT id FROM users GROUP BY ssn, id", Use.GROUP, "ssn"),
        ("SELECT ssn x, count(*) FROM users GROUP BY x HAVING x > '5'", Use.PREDICATE, "ssn"),
        ("SELECT u.id FROM users u JOIN orders o ON u.ssn = o.email", Use.EQUALITY_COLUMN, "ssn"),
        ("SELECT u.id FROM users u JOIN users o USING (ssn)", Use.EQUALITY_COLUMN, "ssn"),
        ("SELECT u.id FROM users u NATURAL JOIN users o", Use.EQUALITY_COLUMN, "ssn"),
        ("SELECT count(*) FROM users WHERE exists(SELECT 1 FROM orders WHERE orders.email = ssn)",
         Use.EQUALITY_COLUMN, "ssn"),
        ("SELECT group_concat(id ORDER BY ssn) FROM users", Use.ORDER, "ssn"),
        ("SELECT row_number() OVER (ORDER BY ssn) FROM users", Use.ORDER, "ssn"),
        ("SELECT 1 FROM users LIMIT 1", None, ""),
    ],
)  # fmt: skip
def test_a_use_of_a_column_is_noted(sql: str, use: Use | None, column: str) -> None:
    """As PostgreSQL's are."""
    assert (use, column) in _uses(sql) if use else _uses(sql) == set()


def test_the_live_mode_decides_what_is_a_name() -> None:
    """leaks.md 22: a string by default is a column under ANSI_QUOTES, and || joins under PIPES_AS_CONCAT."""
    assert _origins(_one('SELECT "ssn" FROM users')) == ("",)
    assert _origins(_one('SELECT "ssn" FROM users', mode_of("STRICT_TRANS_TABLES,ANSI_QUOTES"))) == ("users.ssn",)
    assert " OR " in _one("SELECT ssn || email FROM users").statement.text
    assert "CONCAT(" in _one("SELECT ssn || email FROM users", mode_of("PIPES_AS_CONCAT")).statement.text
    plain = _one(r"SELECT '\', ssn FROM users -- '", mode_of("no_backslash_escapes"))
    assert _origins(plain) == ("", "users.ssn")


@pytest.mark.parametrize("sql_mode", ["ORACLE", "ANSI", "HIGH_NOT_PRECEDENCE", "IGNORE_SPACE", "MSSQL", "something"])
def test_a_mode_that_reads_otherwise_is_refused(sql_mode: str) -> None:
    """What is not on the list."""
    with pytest.raises(RefusedError):
        mode_of(sql_mode)


def test_literals_can_be_replaced_in_what_is_sent() -> None:
    """By their numbers, in the order of the text; a usage names them."""
    found = _one("SELECT id FROM users WHERE email = 'a' AND id IN (3, 4)")
    compared = {one.literal for usage in found.statement.usages for one in usage.literals}
    assert compared == {Literal(1), Literal(2), Literal(3)}
    assert found.written.literals == ("'a'", "3", "4")
    assert found.written.text({1: text("b'c\\")}).endswith(
        "(`users`.`email` = _utf8mb4 x'6227635c') AND (`users`.`id` IN (3, 4)))"
    )


def test_parameters_keep_their_order() -> None:
    """LIMIT ?, ? is written so; where the order would change, the statement is refused."""
    found = _one("SELECT id FROM users WHERE id = ? LIMIT ?, ?")
    assert found.statement.text.endswith("LIMIT ?, ?")
    assert _one("SELECT id FROM users LIMIT ? OFFSET ?").statement.text.endswith("LIMIT ? OFFSET ?")
    parameters = {one.literal for usage in found.statement.usages for one in usage.literals}
    assert parameters == {Literal(1, parameter=True)}
    found = _one("SELECT ? AS x FROM (SELECT id FROM users WHERE email = ?) d WHERE id = ? HAVING x > ?")
    assert found.statement.text.count("?") == 4
    assert {one.literal.place for usage in found.statement.usages for one in usage.literals} == {2, 3}


def test_no_two_from_items_are_written_alike() -> None:
    """A HAVING that may not name the inner column would be looked up further out, where the name is another table's."""
    found = _one("SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM orders u GROUP BY id HAVING u.email = 'x')")
    assert "`shop`.`orders` AS `u_2`" in found.statement.text
    assert "HAVING (`u_2`.`email` = 'x')" in found.statement.text
    assert {usage.origin.relation for usage in found.statement.usages if usage.how is Use.EQUALITY_LITERAL} == {2}


def test_several_statements_are_understood_one_by_one() -> None:
    """Each has its own text."""
    first, second = understand("SELECT id FROM users; SELECT email FROM orders;", CATALOG, "shop", Mode())
    assert _origins(first) == ("users.id",)
    assert _origins(second) == ("orders.email",)
    assert understand(" ; -- nothing", CATALOG, "shop", Mode()) == ()


def test_nothing_of_a_statement_stands_in_a_repr() -> None:
    """Its text holds literals."""
    assert "canary" not in repr(_one("SELECT id FROM users WHERE email = 'canary'"))
