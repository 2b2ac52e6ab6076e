"""The condition of a row filter: what is one, and what only looks like one."""

from __future__ import annotations

import pytest

from maskwire.errors import RefusedError
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.row_conditions import check_on, condition_of, said_with

NOTES = Relation(1, "public", "notes", "r", (CatalogColumn(1, "tenant", 25, "text"), CatalogColumn(2, "id", 23, "int")))
CATALOG = Catalog([NOTES], functions=["odd"])

PLAIN = [
    "tenant = $1", "id > 5 AND NOT (tenant IS NULL OR tenant <> $1)", "tenant = ANY ($1)", "lower(tenant) = lower($1)",
    "tenant IN ('a', 'b', $1)", "id BETWEEN 1 AND 2 OR tenant = $1", "tenant LIKE 'a%' AND $1 = 'x'",
    "coalesce(tenant, '') = $1 AND id::text ~ '^[0-9]+'", "CASE WHEN id = 1 THEN true ELSE tenant = $1 END",
    "(id = 1) IS NOT TRUE AND tenant = $1",
]  # fmt: skip
OTHERS = [
    "tenant = $1) OR (true",
    "tenant = $1; SELECT 1",
    "tenant = $1 -- and",
    "tenant = $1 /* */",
    "tenant = $1 LIMIT 1",
    "tenant = $1) UNION SELECT (1",
    "tenant = $1 GROUP BY 1",
    "tenant = (SELECT $1)",
    "EXISTS (SELECT FROM t) AND $1 = ''",
    "tenant = $1 AND count(*) > 1",
    "row_number() OVER () = 1 AND tenant = $1",
    "notes.tenant = $1",
    "tenant = '$1'",
    "tenant = $1 AND pg_sleep(1) IS NULL",
    "tenant = $1 AND pg_read_file('/x') = ''",
    "tenant = $2",
    "",
    "tenant =",
    "true",
    "tenant = $1 AND CURRENT_USER = 'x'",
    "t.* IS NULL AND tenant = $1",
    "tenant = $1 FOR UPDATE",
    "tenant = $$x$$ OR $1 = ''",
    "tenant = $1 WINDOW w AS ()",
    "tenant = $1 AND nextval('s') = 1",
    "array_agg(id) = '{1}' AND tenant = $1",
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_condition_is_taken_and_fits_its_table(text: str) -> None:
    """And is what it was, with the principal's value as a literal in it."""
    check_on(CATALOG, NOTES, condition_of(text, 1))
    said = said_with(text, {1: "'o''hara'"})
    assert " ".join(said.split()) == " ".join(text.replace("$1", " 'o''hara' ").split())


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_more_than_a_condition_is_none(text: str) -> None:
    """Nothing can end it and go on, read another table, aggregate, or call what is not known to be pure."""
    with pytest.raises(RefusedError):
        condition_of(text, 1)


@pytest.mark.parametrize("text", ["other = 1", "odd(id)", "id = 1 AND user_id = 2"])
def test_a_condition_on_what_the_table_has_not_does_not_fit_it(text: str) -> None:
    """A column of another table, or a function of the database's own."""
    with pytest.raises(RefusedError):
        check_on(CATALOG, NOTES, condition_of(text, 0))
