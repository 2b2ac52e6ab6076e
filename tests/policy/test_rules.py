"""The default policy, entity by entity."""

from __future__ import annotations

from maskwire._kernel import detectors
from maskwire.model import Category, Transform
from maskwire.policy.numbers import NATIONAL_NUMBERS
from maskwire.policy.rules import DEFAULT, TOKEN, is_reversible, keeps_joins


def test_national_numbers_are_known_and_keep_joining() -> None:
    """Every one is an entity that the kernel finds, and a token stands in its place."""
    known = {entity: Category(category) for entity, category in detectors()}
    assert known.keys() >= NATIONAL_NUMBERS
    assert len({number[:2] for number in NATIONAL_NUMBERS}) >= 25
    for number in NATIONAL_NUMBERS:
        assert DEFAULT.decide(number, known[number]).transform == TOKEN


def test_a_shift_by_subject_is_trusted_with_nothing() -> None:
    """Its values have no shift in common: neither joins nor literals mean anything."""
    shift, by_subject = Transform("shift"), Transform("shift", (("subject", "patient_id"),))
    assert (keeps_joins(shift), is_reversible(shift)) == (True, True)
    assert (keeps_joins(by_subject), is_reversible(by_subject)) == (False, False)
    assert not keeps_joins(Transform("pseudonym"))
