"""The demo's own tables, read whole through the gateway: what is labelled sensitive here is never shown as stored."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
from psycopg import sql

from maskwire.datasets import demo
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import Gate

# Columns whose every value is somebody's or some secret, by table.
SENSITIVE = {
    "customers": ("first_name", "last_name", "email", "phone", "birth_date", "ssn", "bank_account"),
    "addresses": ("street", "city", "state", "zip_code", "latitude", "longitude"),
    "payments": ("card_number", "card_expiry", "iban"),
    "support_tickets": ("email",),
    "web_sessions": ("ip", "device_mac", "jwt"),
    "integrations": ("api_key", "connection_string"),
    "patients": ("mrn", "full_name", "email", "date_of_birth", "gender", "insurance_number"),
    "visits": ("diagnosis",),
    "prescriptions": ("medication",),
    "customer_contacts": ("first_name", "last_name", "email", "city", "state"),
    "products": (),
    "orders": (),
    "order_items": (),
    "revenue_by_plan": (),
}
# Values long enough to be told apart anywhere, so that they are looked for in free text and JSON too.
ANYWHERE = (
    ("customers", "email"),
    ("customers", "ssn"),
    ("payments", "card_number"),
    ("payments", "iban"),
    ("web_sessions", "jwt"),
    ("integrations", "api_key"),
    ("integrations", "connection_string"),
)


def test_select_star_of_every_demo_table_shows_no_labelled_value(server: str, tmp_path: Path) -> None:
    """Cell by cell and, for what can't be there by chance, anywhere in the answer; types and counts stay."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("CREATE DATABASE shop")
    url = server.replace("/postgres?", "/shop?")
    asyncio.run(demo.create(url, count=1500))
    with (
        psycopg.connect(url) as owner,
        Gate(url.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@"), tmp_path) as gate,
        psycopg.connect(gate.url, autocommit=True) as agent,
    ):
        tables = [name for (name,) in owner.execute("SELECT table_name FROM information_schema.tables "
                                                    "WHERE table_schema = 'public'")]  # fmt: skip
        assert set(tables) == set(SENSITIVE)
        unique = {
            str(value)
            for table, column in ANYWHERE
            for (value,) in owner.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
        }
        shown: list[str] = []
        for table, columns in SENSITIVE.items():
            query = sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))
            raw, masked = owner.execute(query), agent.execute(query)
            assert [c.type_code for c in raw.description] == [c.type_code for c in masked.description]
            names = [column.name for column in raw.description]
            raw_rows, masked_rows = raw.fetchall(), masked.fetchall()
            assert len(raw_rows) == len(masked_rows)
            for name in columns:
                place = names.index(name)
                for before, after in zip(raw_rows, masked_rows, strict=True):
                    assert (before[place] is None) == (after[place] is None)
                    if before[place] is not None and str(before[place]) == str(after[place]):
                        shown.append(f"{table}.{name}")
            answer = str(masked_rows)
            shown += [f"{table}: a value of elsewhere" for value in unique if value in answer]
    assert sorted(set(shown)) == []
