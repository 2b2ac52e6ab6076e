"""The same question in other words."""

from __future__ import annotations

import pytest

from maskwire.probe.variants import variants


def test_a_select_is_wrapped_and_rewritten() -> None:
    """What stands in quotes stays as it is."""
    assert variants("SELECT \"a b\", 'x y' FROM `t t` u") == {
        "in a subquery": "SELECT * FROM (SELECT \"a b\", 'x y' FROM `t t` u) probe_rows",
        "in a CTE": "WITH probe_rows AS (SELECT \"a b\", 'x y' FROM `t t` u) SELECT * FROM probe_rows",
        "beside itself": "(SELECT \"a b\", 'x y' FROM `t t` u) UNION ALL (SELECT \"a b\", 'x y' FROM `t t` u)",
        "in capitals, with comments for blanks": "SELECT/**/\"a b\",/**/'x y'/**/FROM/**/`t t`/**/U",
    }


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM t", "SELECT 1; SELECT 2", "SELECT 1 -- x", "SELECT $$a$$", "SELECT E'\\''", "SELECT a INTO b FROM t"],
)
def test_what_would_have_to_be_read_first_has_none(statement: str) -> None:
    """Comments, several statements, other quotes, what is no query."""
    assert variants(statement) == {}
