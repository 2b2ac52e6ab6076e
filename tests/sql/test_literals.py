"""Literals for the ledger, as the grammar's lexer reads them."""

from __future__ import annotations

import pytest

from maskwire.sql.literals import literals


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT 1", [("integer", "1")]),
        ("SELECT a1, b.c2 FROM t3 WHERE x = 'O''Brien' AND y > 1.5e3", [("text", "O'Brien"), ("number", "1.5e3")]),
        ('SELECT "col 7" FROM t LIMIT 10', [("integer", "10")]),
        ("SELECT $1, $$it's$$, $a$b$a$", [("text", "it's"), ("text", "b")]),
        ("SELECT 'a' /* 'b' */ -- 'c'\n, 5", [("text", "a"), ("integer", "5")]),
        ("SELECT B'01', X'ff'", [("bits", "B'01'"), ("bits", "X'ff'")]),
        (r"SELECT E'a\'b', 'c'", [("text", r"E'a\'b'"), ("text", "c")]),
        (r"SELECT 'a\', 7", [("text", "a\\"), ("integer", "7")]),
        ("SELECT 99999999999", [("integer", "99999999999")]),
        ("SELECT 'unclosed", []),
        ("", []),
    ],
)
def test_literals_are_told_by_kind_and_by_what_they_say(sql: str, found: list[tuple[str, str]]) -> None:
    """Quotes are taken off; names, parameters and comments are none."""
    assert literals(sql) == found


def test_a_long_list_is_told_whole() -> None:
    """However long the text."""
    for more in ("", " -- "):
        found = literals(f"SELECT 1 WHERE 1 IN ({', '.join('7' * 9 for _ in range(50_000))}){more}")
        assert (len(found), found[-1]) == (50_002, ("integer", "7" * 9))
