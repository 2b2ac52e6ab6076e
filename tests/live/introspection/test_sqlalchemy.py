"""SQLAlchemy's inspector and reflection, which migrations and generators start with."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, Inspector, MetaData, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.live.introspection.conftest import Client

TABLES = {"users", "orders", "products", "people_all", "people_eu"}


@pytest.fixture(scope="module", name="engine")
def sqlalchemy_engine(client_of: Client) -> Engine:
    return create_engine(client_of.url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)


def inspected(inspector: Inspector) -> None:
    """Every question an inspector can ask, of every schema, and a few answers."""
    assert {"public", "sales"} <= set(inspector.get_schema_names())
    assert set(inspector.get_table_names()) >= TABLES
    assert set(inspector.get_view_names("sales")) >= {"open_invoices"}
    assert inspector.get_materialized_view_names("sales") == ["totals"]
    assert "invoices_id_seq" in inspector.get_sequence_names("sales")
    assert [enum["name"] for enum in inspector.get_enums()] == ["mood"]
    (domain,) = inspector.get_domains("sales")
    assert domain["default"] == "1"
    inspector.get_temp_table_names()
    for schema in (None, "sales"):
        for name in ("columns", "pk_constraint", "foreign_keys", "indexes", "unique_constraints", "check_constraints",
                     "table_comment", "table_options"):  # fmt: skip
            assert getattr(inspector, f"get_multi_{name}")(schema=schema) is not None
    columns = {column["name"]: column for column in inspector.get_columns("customers", "sales")}
    assert columns["id"]["identity"]["always"]
    assert columns["feeling"]["default"] == "'calm'::mood"
    assert columns["email"]["default"].startswith("'")
    assert columns["email"]["comment"].startswith("like ")
    assert inspector.get_pk_constraint("customers", "sales")["constrained_columns"] == ["id"]
    (key,) = inspector.get_foreign_keys("invoices", "sales")
    assert (key["referred_table"], key["options"]) == ("customers", {"ondelete": "CASCADE"})
    indexes = {index["name"]: index for index in inspector.get_indexes("customers", "sales")}
    assert indexes["customers_low"]["expressions"] == ["lower(email)"]
    (check,) = inspector.get_check_constraints("customers", "sales")
    assert check["sqltext"].startswith("email <> '")
    assert "SELECT" in inspector.get_view_definition("open_invoices", "sales")
    assert inspector.get_table_comment("customers", "sales")["text"].startswith("those who buy")


def test_sqlalchemy_inspects_with_psycopg(engine: Engine) -> None:
    """Names, types, keys, indexes, checks, comments, views and reflection."""
    inspected(inspect(engine))
    for schema in (None, "sales"):
        found = MetaData()
        found.reflect(engine, views=True, schema=schema)
        assert found.tables


async def test_sqlalchemy_inspects_with_asyncpg(client_of: Client) -> None:
    """The same over asyncpg, which prepares every statement and takes binary answers."""
    engine = create_async_engine(client_of.url.replace("postgresql:", "postgresql+asyncpg:"), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(lambda plain: inspected(inspect(plain)))
        await connection.run_sync(lambda plain: MetaData().reflect(plain, views=True, schema="sales"))
    await engine.dispose()
