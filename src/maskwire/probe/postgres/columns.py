"""The columns of PostgreSQL that can be probed, as a door's own catalog tells them.

What it must never do: take a column of the server's own schemas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from maskwire.probe.target import Target

__all__ = ["COLUMNS", "targets"]

_TEXTS = frozenset({"text", "character varying", "character"})
_KEYS = frozenset({"integer", "bigint", "smallint"})
COLUMNS = (
    "SELECT table_schema, table_name, column_name, data_type, ordinal_position FROM information_schema.columns "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 5"
)


def targets(rows: list[tuple[str | None, ...]]) -> Iterator[Target]:
    """Those of text in a table with a whole number to go by; ``rows`` are what COLUMNS was answered with."""
    tables: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
    for schema, table, column, kind, number in rows:
        tables[schema or "", table or ""].append((column or "", kind or "", int(number or 0)))
    for (schema, table), listed in tables.items():
        key = next((name for name, kind, _ in listed if kind in _KEYS), None)
        texts = [name for name, kind, _ in listed if kind in _TEXTS]
        for name, kind, place in listed:
            if key is not None and kind in _TEXTS:
                plain = next((other for other in texts if other != name), None)
                yield Target(schema, table, name, place, key, frozenset(), plain=plain)
