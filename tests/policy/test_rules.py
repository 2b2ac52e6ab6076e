"""The default policy, entity by entity."""

from __future__ import annotations

from maskwire._kernel import detectors
from maskwire.model import Category
from maskwire.policy.numbers import NATIONAL_NUMBERS
from maskwire.policy.rules import DEFAULT, TOKEN


def test_national_numbers_are_known_and_keep_joining() -> None:
    """Every one is an entity that the kernel finds, and a token stands in its place."""
    known = {entity: Category(category) for entity, category in detectors()}
    assert known.keys() >= NATIONAL_NUMBERS
    assert len({number[:2] for number in NATIONAL_NUMBERS}) >= 25
    for number in NATIONAL_NUMBERS:
        assert DEFAULT.decide(number, known[number]).transform == TOKEN
