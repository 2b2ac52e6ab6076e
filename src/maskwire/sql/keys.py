"""Which output columns hold the key of a stored row, or refer to one.

What it must never do: take for a key what was computed from one.
"""

from __future__ import annotations

from collections.abc import Iterable

from maskwire.model import Column, Output, Shape
from maskwire.sql.catalog import Catalog

__all__ = ["keys_in"]


def keys_in(outputs: Iterable[Output], catalog: Catalog) -> tuple[tuple[int, Column], ...]:
    """(which output, the key's own column) of those that are such a stored value as it is."""
    found = []
    for number, output in enumerate(outputs):
        if output.shape is Shape.VALUE and len(output.origins) == 1:
            (origin,) = output.origins
            place = catalog.keys.get((origin.relation, origin.number))
            name = catalog.name_of(*place) if place is not None else None
            if name is not None:
                found.append((number, name))
    return tuple(found)
