"""What a column of a materialized view holds, by the columns that its definition reads.

What it must never do: let out what was computed from a sensitive column because it looks like nothing.
"""

from __future__ import annotations

from maskwire.errors import RefusedError
from maskwire.gateway.catalog import Read
from maskwire.model import Category, Classification
from maskwire.sql.catalog import Relation

__all__ = ["class_in"]

_UNKNOWN = Classification("GENERATED", Category.PII, 1.0, ("the definition of its view is not understood",))


def class_in(read: Read, relation: Relation, number: int) -> Classification | None:
    """The class of a column of any relation, by its attribute number; None where nothing sensitive is known of it."""
    own = read.classes.get((relation.oid, number))
    if relation.kind != "m":
        return own
    is_known = own is not None and own.entity != "FREE_TEXT"
    try:
        origins = read.catalog.origins(relation.oid, number) or frozenset()
    except RefusedError:
        return own if is_known else _UNKNOWN
    places = {(it.relation, it.number) for it in origins}
    behind = [found for place in sorted(places - {(relation.oid, number)}) if (found := read.classes.get(place))]
    if is_known or not behind:
        return own
    first = behind[0]
    if (relation.oid, number) not in places and all(one.entity == first.entity for one in behind):
        return first
    return Classification("GENERATED", first.category, first.confidence, (f"it is made of a column of {first.entity}",))
