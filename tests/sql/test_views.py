"""What a view computes of columns is told no more than a client who had asked it himself (leaks.md 15)."""

from __future__ import annotations

import pytest

from maskwire.model import Category, Classification, Effect, Origin, Shape, Use
from maskwire.policy.evaluate import check_usages, decide_output
from maskwire.policy.rules import DEFAULT
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.statement import Statement
from maskwire.sql.understand import understand

_SENSITIVE = {"salary": "INCOME", "ssn": "US_SSN", "email": "EMAIL_ADDRESS"}
_ASKING = {
    "place": "rank() OVER (ORDER BY salary)",
    "named": "rank() OVER w",
    "first": "first_value(country) OVER (ORDER BY salary)",
    "richest": "(array_agg(country ORDER BY salary) OVER ())[1]",
    "shared": "count(*) OVER (PARTITION BY salary)",
    "counted": "count(*) FILTER (WHERE salary > '9') OVER ()",
    "labels": "count(CASE WHEN salary > '9' THEN 1 END) OVER ()",
    "label": "CASE WHEN salary > '9' THEN 'rich' END",
    "none": "CASE WHEN salary > '9' THEN 'rich' END IS NULL",
    "there": "EXISTS (SELECT 1 FROM users o WHERE o.id = u.id AND o.salary > '9')",
    "beside": "(SELECT o.country FROM users o WHERE o.id = u.id AND o.salary > '9')",
    "many": "(SELECT count(*) FROM users o WHERE o.salary > u.salary)",
    "emptied": "NULLIF(salary > '9', true)",
    "spelt": "NULLIF(salary, '100000')",
    "part": "substring(ssn FROM '^4.*')",
    "matched": "regexp_match(ssn, '^4') IS NULL",
    "key": "notes ->> 'vip' IS NULL",
    "made": "getssn(salary) IS NULL",
    "list": "ssn IN ('1', '2')",
}
_OPEN = {
    "id": "id",
    "nth": "row_number() OVER (PARTITION BY country ORDER BY id)",
    "french": "CASE WHEN country = 'FR' THEN 1 END",
    "all_rows": "count(*) OVER ()",
    "mail": "NULLIF(email, '')",
    "gone": "email IS NULL",
    "known": "count(email) OVER (PARTITION BY country)",
    "by_mail": "rank() OVER (ORDER BY email)",
    "low": "lower(email)",
}


def _classify(origin: Origin) -> Classification | None:
    entity = "NOTES" if origin.column.name == "notes" else _SENSITIVE.get(origin.column.name)
    return None if entity is None else Classification(entity, Category.PII, 1, ())


@pytest.fixture(scope="module")
def viewed(catalog: Catalog) -> Catalog:
    """The catalog with a view of all these columns, and one that reads it."""
    made = {**_ASKING, **_OPEN}
    text = ", ".join(f"{sql} AS {name}" for name, sql in made.items())
    definition = f"SELECT {text} FROM users u WINDOW w AS (ORDER BY salary)"
    again = f"WITH q AS (SELECT * FROM made) SELECT {', '.join(made)} FROM q"
    columns = tuple(CatalogColumn(number, name, 25, "text") for number, name in enumerate(made, 1))
    relations = [*catalog.by_oid.values(),
                 Relation(20, "public", "made", "v", columns, (), definition),
                 Relation(21, "public", "again", "v", columns, (), again)]  # fmt: skip
    return Catalog(relations, catalog.functions, catalog.operators, catalog.types)


def _asked(catalog: Catalog, sql: str) -> Statement:
    (statement,) = understand(sql, catalog, ("public",))
    return statement


@pytest.mark.parametrize("name", _ASKING)
@pytest.mark.parametrize("view", ["made", "again"])
def test_what_may_not_be_asked_is_withheld_whole(viewed: Catalog, view: str, name: str) -> None:
    """Not even whether there is a value is told: every row has none."""
    (output,) = _asked(viewed, f"SELECT {name} FROM {view}").outputs or ()
    decided = decide_output(output, _classify, DEFAULT, textual=True)
    assert (decided.effect, decided.transform.name) == (Effect.MASK, "null")


@pytest.mark.parametrize("name", _ASKING)
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM made WHERE {} IS NULL",
        "SELECT count({}) FROM made GROUP BY id",
        "SELECT id FROM made ORDER BY {}",
        "SELECT DISTINCT {} FROM made",
        "SELECT id FROM (SELECT id, COALESCE({}) AS x FROM again) s WHERE x IS NULL",
        "SELECT id FROM made LIMIT (SELECT count({}) FROM made)",
    ],
)
def test_nor_may_its_answers_be_asked(viewed: Catalog, name: str, sql: str) -> None:
    """By a condition, a count, an order or a group; also behind what only chooses."""
    assert check_usages(_asked(viewed, sql.format(name)).usages, _classify, DEFAULT) is not None


@pytest.mark.parametrize("name", _OPEN)
def test_what_may_be_asked_is_told_as_before(viewed: Catalog, name: str) -> None:
    """Of columns that are not masked, and what masked ones may be asked too."""
    (output,) = _asked(viewed, f"SELECT {name} FROM again").outputs or ()
    decided = decide_output(output, _classify, DEFAULT, textual=True)
    assert decided.transform.name != "null"
    assert check_usages(_asked(viewed, f"SELECT id FROM made WHERE {name} IS NULL").usages, _classify, DEFAULT) is None


def test_a_place_of_a_document_is_withheld_by_itself(viewed: Catalog) -> None:
    """row_to_json of such a view keeps what may be told."""
    (output,) = _asked(viewed, "SELECT row_to_json(s) FROM (SELECT id, place FROM made) s").outputs or ()
    assert output.document is not None
    leaves = {key: member.leaf for key, member in output.document.members}
    how = {key: decide_output(leaf, _classify, DEFAULT, textual=True).transform.name for key, leaf in leaves.items()}
    assert how == {"id": "scan", "place": "null"}


def test_a_collation_that_may_call_texts_alike_is_no_equality_of_masked_values(catalog: Catalog) -> None:
    """Which masked values differ in case or accents only is nobody's to ask; the system's own tell nothing."""
    for asked in ("SELECT DISTINCT email COLLATE {} FROM users", "SELECT count(DISTINCT email COLLATE {}) FROM users",
                  "SELECT 1 FROM users u JOIN orders o ON u.email COLLATE {} = o.email"):  # fmt: skip
        for collation in ("alike", "public.alike", 'public."C"'):
            used = {usage.how for usage in _asked(catalog, asked.format(collation)).usages}
            assert Use.ARGUMENT in used
        for collation in ('"C"', '"en_US.utf8"', '"de-AT-x-icu"', "pg_catalog.anything"):
            statement = _asked(catalog, asked.format(collation))
            assert Use.ARGUMENT not in {usage.how for usage in statement.usages}
    (output,) = _asked(catalog, 'SELECT email COLLATE "C" FROM users').outputs or ()
    assert output.shape is Shape.VALUE
