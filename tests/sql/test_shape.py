"""Statement shapes: what the ledger keeps of a text. A value typed anywhere must not survive."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.sql.shape import UNREADABLE, shape

KNOWN = frozenset({"users", "ssn", "count", "public"})


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT  ssn\nFROM users -- note", "select ssn from users"),
        ("SELECT 1, 1.5, 'x', E'x', $$x$$, $t$x$t$, B'1', X'1F', U&'x'", "select ? , ? , ? , ? , ? , ? , ? , ? , ?"),
        ('SELECT "Alice", alice, "Alice" FROM "users"', "select _1 , _2 , _1 from users"),
        ("SELECT $1 /* alice */ + count(*)", "select $1 + count ( * )"),
        ("SELECT 'open", UNREADABLE),
        ("alice@example.com 123-45-6789", "_1 @ _2 . _3 ? - ? - ?"),
        ("", ""),
    ],
)  # fmt: skip
def test_literals_comments_and_unknown_names_are_replaced(sql, expected):
    """Words of the grammar and of the catalog stay."""
    assert expected == shape(sql, KNOWN)


PLACES = [
    "SELECT '{}'",
    'SELECT "{}"',
    "SELECT $${}$$",
    "SELECT 1 -- {}",
    "SELECT /* {} */ 1",
    "SELECT {} FROM users",
    "{}",
    "SELECT FROM FROM {}",
    "SELECT E'{}'",
    'SELECT U&"{}"',
    "SELECT $x{}$a$x{}$",
    "SELECT 1 AS {}",
    "SELECT '{}",
    "{}'",
    "SELECT 1{}",
]


@settings(max_examples=400, deadline=None)
@given(place=st.sampled_from(PLACES), tail=st.text(max_size=8), digits=st.integers(10**8, 10**9))
def test_a_value_typed_anywhere_does_not_survive(place, tail, digits):
    """In a string, a name, a comment, bare, after a syntax error or glued to a number."""
    for canary in (f"zqcanary{digits}", str(digits)):
        found = shape(place.replace("{}", canary + tail), KNOWN)
        assert canary not in found.lower()


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_no_text_makes_it_raise(sql):
    """Whatever the client sends."""
    assert isinstance(shape(sql, KNOWN), str)
