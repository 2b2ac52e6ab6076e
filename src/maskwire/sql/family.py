"""Tables that share their columns: partitions, and children that inherit.

What it must never do: let a value that is masked in one of them be read through another.
"""

from __future__ import annotations

from collections.abc import Mapping

from maskwire.model import Classification
from maskwire.sql.catalog import Catalog, Relation


def inherit(
    catalog: Catalog, classes: Mapping[tuple[int, int], Classification]
) -> dict[tuple[int, int], Classification]:
    """A partition's or child's column is what its parent's is, and the other way round (leaks.md 16)."""
    inherited = dict(classes)
    for _ in range(len(catalog.by_oid)):
        before = len(inherited)
        for relation in catalog.by_oid.values():
            for parent in (catalog.by_oid.get(oid) for oid in relation.parents):
                if parent is not None:
                    _share(parent, relation, inherited)
        if len(inherited) == before:
            break
    return inherited


def _share(parent: Relation, child: Relation, classes: dict[tuple[int, int], Classification]) -> None:
    numbers = {column.name: column.number for column in child.columns}
    for column in parent.columns:
        if column.name not in numbers:
            continue
        above, below = (parent.oid, column.number), (child.oid, numbers[column.name])
        found = classes.get(above) or classes.get(below)
        if found is not None:
            classes.setdefault(above, found)
            classes.setdefault(below, found)
