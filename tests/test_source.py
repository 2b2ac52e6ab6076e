"""What several processes that serve one source find in its columns counts together."""

from __future__ import annotations

import pickle

from maskwire._kernel import Keys, Scanner
from maskwire.model import Column
from maskwire.policy.rules import DEFAULT
from maskwire.source import Knowledge, Source
from maskwire.sql.catalog import Catalog, CatalogColumn, Index, Relation

EVENTS = Relation(
    7, "public", "events", "r", (CatalogColumn(1, "id", 20, "int8"), CatalogColumn(2, "what", 25, "text"))
)
WHAT = Column("public", "events", "what")


def source(*relations: Relation) -> Source:
    """With a catalog of these."""
    return Source("canary", Knowledge(Catalog(relations), {}), DEFAULT, Keys(bytes(32)), Scanner(), seed=1)


def test_values_of_others_make_a_column_known_as_ones_own_do() -> None:
    """One may be a chance, two are not."""
    one = source(EVENTS)
    one.hear(WHAT, 1)
    assert one.knowledge.classes == {}
    one.hear(WHAT, 1)
    assert one.knowledge.classes[7, 2].entity == "FREE_TEXT"


def test_a_column_that_is_not_in_the_catalog_yet_is_known_once_it_is() -> None:
    """Rather too early than never."""
    one = source()
    one.hear(WHAT, 1)
    one.know(Catalog([EVENTS]), {})
    assert one.knowledge.classes[7, 2].entity == "FREE_TEXT"


def test_a_catalog_is_the_same_for_another_process() -> None:
    """With its keys and indexes, and without what a resolver has filled in."""
    keys = [(7, 1, 7, 1), (9, 3, 7, 1)]
    made = Catalog([EVENTS], ["f"], ["+"], ["mood"], ("a", "b"), keys, {7: (Index("i", (1,), clusters=True),)})
    made.fields[7] = ()
    found = pickle.loads(pickle.dumps(made))
    assert found.digest == made.digest
    assert found.keys == made.keys
    assert found.fields == {}
