"""Django's introspection and what its ORM makes of common questions."""

from __future__ import annotations

import io
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.db.models.functions import TruncDay

from tests.live.introspection.conftest import Client

TABLES = {"users", "orders", "products", "people_all", "people_eu"}


@pytest.fixture(scope="module", name="orders")
def orders_of_django(client_of: Client) -> Any:
    """The table ``orders``, as inspectdb would write it; Django takes settings once in a process."""
    database = {
        "ENGINE": "django.db.backends.postgresql", "NAME": client_of.database, "USER": client_of.user,
        "PASSWORD": client_of.password, "HOST": client_of.host, "PORT": client_of.port,
    }  # fmt: skip
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()
    meta = type("Meta", (), {"managed": False, "db_table": "orders", "app_label": "introspection"})
    fields = {
        "user_id": models.IntegerField(),
        "contact_email": models.TextField(),
        "total": models.DecimalField(max_digits=10, decimal_places=2),
        "placed_at": models.DateTimeField(),
    }
    yield type("Order", (models.Model,), {"__module__": __name__, "Meta": meta, **fields}).objects
    connection.close()


def test_django_inspects(orders: Any) -> None:
    """inspectdb of every table and view, and what migrations ask of one."""
    written = io.StringIO()
    call_command("inspectdb", "--include-views", "--include-partitions", stdout=written)
    assert "error" not in written.getvalue().lower()
    assert all(f"db_table = '{table}'" in written.getvalue() for table in TABLES)
    ask = connection.introspection
    with connection.cursor() as cursor:
        assert {table.name for table in ask.get_table_list(cursor)} >= TABLES
        assert ask.get_table_description(cursor, "orders")[0].name == "id"
        assert ask.get_relations(cursor, "orders") == {"user_id": ("id", "users")}
        assert ask.get_primary_key_columns(cursor, "orders") == ["id"]
        assert ask.get_constraints(cursor, "orders")["orders_pkey"]["columns"] == ["id"]
        assert ask.get_sequences(cursor, "orders") == []


def test_django_reads(orders: Any) -> None:
    """Counts, keys, filters, aggregates, dates, distinct values and a masked value asked for again."""
    assert orders.count() == 300
    assert orders.get(pk=1).pk == 1
    assert orders.filter(total__gt=3).exists()
    assert orders.aggregate(models.Count("contact_email", distinct=True)) == {"contact_email__count": 60}
    assert orders.annotate(day=TruncDay("placed_at")).values("day").annotate(n=models.Count("id")).order_by("day")[0]
    shown = list(orders.values_list("contact_email", flat=True).distinct()[:3])
    assert orders.filter(contact_email=shown[0]).count() == 5
    assert sum(1 for _ in orders.iterator()) == 300
