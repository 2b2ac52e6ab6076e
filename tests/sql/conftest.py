"""A small catalog that every test of sql/ asks: the tables of the leak catalogue, a view, and pg_catalog's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.statement import Statement
from maskwire.sql.understand import understand


def relation(oid: int, name: str, columns: str, kind: str = "r", schema: str = "public", definition: str | None = None):
    """A relation of text columns."""
    held = tuple(CatalogColumn(n, column, 25, "text") for n, column in enumerate(columns.split(), 1))
    return Relation(oid, schema, name, kind, held, (), definition)


CATALOG = Catalog(
    [
        relation(1, "users", "id email ssn name country notes salary"),
        relation(2, "orders", "id user_id email total"),
        relation(3, "contacts", "id mail up", "v", definition="SELECT id, email AS mail, upper(ssn) AS up FROM users"),
        relation(4, "opaque", "x", "v", definition="SELECT getssn(1) AS x"),
        relation(5, "users", "id email", schema="other"),
        relation(6, "counter", "last_value", "S"),
        relation(
            7,
            "bands",
            "id band same open there",
            "v",
            definition="SELECT id, CASE WHEN ssn < '5' THEN 'low' ELSE 'high' END AS band, ssn IN ('1', '2') AS same,"
            " CASE WHEN id = '1' THEN 'one' END AS open, CASE WHEN ssn IS NULL THEN 'no' ELSE 'yes' END AS there"
            " FROM users",
        ),
        relation(1259, "pg_class", "oid relname relnamespace", schema="pg_catalog"),
        relation(1255, "pg_proc", "oid proname prosrc", schema="pg_catalog"),
        relation(2619, "pg_statistic", "starelid stavalues1", schema="pg_catalog"),
        relation(12000, "pg_stats", "tablename most_common_vals", "v", schema="pg_catalog"),
    ],
    functions=["getssn", "upper_user", "initcap"],
    operators=["==="],
    types=["mood"],
)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalog of these tests."""
    return CATALOG


@pytest.fixture(scope="session")
def ask() -> Callable[[str], Statement]:
    """One statement, understood."""

    def one(sql: str) -> Statement:
        (statement,) = understand(sql, CATALOG, ("public",))
        return statement

    return one


@pytest.fixture(scope="session")
def refusal() -> Callable[[str], Refusal]:
    """Why a text is refused; the test fails where it is not."""

    def why(sql: str) -> Refusal:
        with pytest.raises(RefusedError) as caught:
            understand(sql, CATALOG, ("public",))
        return caught.value.refusal

    return why
