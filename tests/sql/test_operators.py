"""Operators that a server looks up by name alone: of a name that somebody else's has too, none is used."""

from __future__ import annotations

import pytest

from maskwire.errors import RefusedError
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.understand import understand

_TEXT, _TEXTS, _ROWS = 25, 1009, 70_001


def _catalog(*operators: str) -> Catalog:
    columns = tuple(
        CatalogColumn(number, name, oid, "any")
        for number, (name, oid) in enumerate((("id", 23), ("word", _TEXT), ("tags", _TEXTS), ("parts", _ROWS)), 1)
    )
    tables = [Relation(number, "public", name, "r", columns) for number, name in enumerate(("one", "two"), 1)]
    hidden = Relation(9, "pg_catalog", "two", "r", columns[:1])
    return Catalog([*tables, hidden], operators=operators)


def _is_refused(sql: str, catalog: Catalog, *path: str) -> bool:
    try:
        understand(sql, catalog, path or ("public",))
    except RefusedError:
        return True
    return False


@pytest.mark.parametrize(
    ("operator", "sql"),
    [
        ("=", "SELECT CASE word WHEN 'x' THEN 1 END FROM one"),
        ("=", "SELECT 1 FROM one WHERE word IN ('x')"),
        ("=", "SELECT 1 FROM one WHERE word IN (SELECT 'x')"),
        ("=", "SELECT 1 FROM one a JOIN one b USING (id)"),
        ("=", "SELECT 1 FROM one a NATURAL JOIN one b"),
        ("=", "SELECT nullif(word, 'x') FROM one"),
        ("=", "SELECT 1 FROM one WHERE word IS DISTINCT FROM 'x'"),
        (">=", "SELECT 1 FROM one WHERE id BETWEEN 1 AND 2"),
        ("<", "SELECT 1 FROM one WHERE id NOT BETWEEN 1 AND 2"),
        ("<=", "SELECT 1 FROM one WHERE id BETWEEN SYMMETRIC 1 AND 2"),
        ("~~", "SELECT 1 FROM one WHERE word LIKE 'x'"),
        ("<", "SELECT id FROM one ORDER BY word USING <"),
    ],
)
def test_syntax_that_stands_for_an_operator_of_somebodys_is_refused(operator: str, sql: str) -> None:
    """CASE, IN, USING and BETWEEN name none, and mean one all the same."""
    assert _is_refused(sql, _catalog(operator))
    assert not _is_refused(sql, _catalog("<->"))


def test_a_sort_by_another_schemas_operator_is_refused() -> None:
    """It is called like one that is pure."""
    assert _is_refused("SELECT id FROM one ORDER BY word USING OPERATOR(public.<)", _catalog())
    assert not _is_refused("SELECT id FROM one ORDER BY word USING OPERATOR(pg_catalog.<)", _catalog())


def test_the_systems_schema_is_searched_where_the_path_says() -> None:
    """First where it says nothing; behind another where an operator has put it there."""
    for path, oid in ((("public",), 9), (("pg_catalog", "public"), 9), (("public", "pg_catalog"), 2)):
        found = _catalog().find(None, "two", path)
        assert found is not None
        assert found.oid == oid


def test_an_array_of_texts_gives_one_column_and_one_of_rows_may_give_more() -> None:
    """So all columns beside the first can be asked for by a star."""
    asked = "SELECT * FROM one, unnest(one.{}) AS t(x)"
    assert not _is_refused(asked.format("tags"), _catalog())
    assert not _is_refused("SELECT x FROM one CROSS JOIN LATERAL unnest(tags) t(x) WHERE x = 'a'", _catalog())
    assert _is_refused(asked.format("parts"), _catalog())


def test_rows_in_no_order_can_be_asked_for() -> None:
    """What is drawn tells nothing of what is stored."""
    assert not _is_refused("SELECT * FROM one ORDER BY random() LIMIT 3", _catalog())
    assert not _is_refused("SELECT gen_random_uuid(), id FROM one", _catalog())
