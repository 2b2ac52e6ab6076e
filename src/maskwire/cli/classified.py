"""The sensitive columns of a source by name, without those of the system catalog, which every database has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from maskwire.model import Classification, Column

if TYPE_CHECKING:
    from maskwire.sql.catalog import Catalog


def sensitive_columns(
    catalog: Catalog, classes: Mapping[tuple[int, int], Classification]
) -> list[tuple[Column, Classification]]:
    """Each with its class, sorted by schema, table and column."""
    found = [
        (Column(relation.schema, relation.name, column.name), classes[relation.oid, column.number])
        for relation in catalog.by_oid.values()
        if not relation.system
        for column in relation.columns
        if (relation.oid, column.number) in classes
    ]
    return sorted(found, key=lambda pair: pair[0])
