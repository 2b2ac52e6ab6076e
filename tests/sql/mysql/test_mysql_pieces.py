"""A text of several statements: where each ends, in every mode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maskwire.errors import RefusedError
from maskwire.sql.mysql.text import Mode, looked_over, pieces

MODES = (Mode(), Mode(ansi_quotes=True), Mode(no_backslash_escapes=True), Mode(True, True, True))
PARTS = st.lists(
    st.sampled_from(
        ["SELECT 1", ";", "'", '"', "`", "\\", "--", "-- x", "\n", "#", "/*", "*/", "/*!", "/*M!", "a", " ", "''", "\0"]
    ),
    max_size=14,
)


@given(PARTS, st.sampled_from(MODES))
def test_a_piece_is_whole_and_holds_no_other(parts: list[str], mode: Mode) -> None:
    """Cut again it is itself; all of them, with semicolons between, are the text but for blanks; each may be read."""
    sql = "".join(parts)
    try:
        found = pieces(sql, mode)
    except RefusedError:
        with pytest.raises(RefusedError):
            looked_over(sql, mode)
        return
    for one in found:
        looked_over(one, mode)
        assert pieces(one, mode) == [one]
    if "/*" not in sql and "#" not in sql and "--" not in sql:
        kept = [one for one in ";".join(found) if one not in " \n;"]
        assert [one for one in sql if one not in " \n;"] == kept


@pytest.mark.parametrize(
    ("sql", "mode", "expected"),
    [
        ("SELECT 1; SELECT 2 ;\n", Mode(), ["SELECT 1", " SELECT 2 "]),
        ("SELECT ';' ; SELECT \";\"", Mode(), ["SELECT ';' ", ' SELECT ";"']),
        ("SELECT 'a\\';' ; SELECT 2", Mode(), ["SELECT 'a\\';' ", " SELECT 2"]),
        ("SELECT 'a\\' ; SELECT 2", Mode(no_backslash_escapes=True), ["SELECT 'a\\' ", " SELECT 2"]),
        ("SELECT 1 /* ; */ # ;\n; SELECT 2 -- ;", Mode(), ["SELECT 1 /* ; */ # ;\n", " SELECT 2 -- ;"]),
        ("SELECT `;`", Mode(), ["SELECT `;`"]),
        (" ; ;\n;", Mode(), []),
        ("SELECT 1; -- done", Mode(), ["SELECT 1"]),
        ("# x\n;/* y **/ SELECT 1 ; /* z */ --", Mode(), ["/* y **/ SELECT 1 "]),
    ],
)
def test_a_semicolon_ends_a_statement_where_it_is_one(sql: str, mode: Mode, expected: list[str]) -> None:
    """And not in a text, a name or a comment of the mode that counts."""
    assert pieces(sql, mode) == expected
