"""Detectors that users define, as Python hands them to the kernel."""

import pytest

from maskwire._kernel import Scanner

BADGE = {
    "entity": "BADGE_NUMBER",
    "category": "pii",
    "pattern": "BX-[0-9]{6}",
    "keywords": [],
    "validator": None,
    "finds": ["badge BX-204817 at the door"],
    "ignores": ["BX-20481"],
}


def test_a_users_detector_finds_what_it_defines() -> None:
    """Beside the built-in ones, with offsets in code points."""
    found = Scanner(extra=[BADGE]).find("zoë has BX-204817")  # type: ignore[list-item]  # a plain dict
    assert [(start, end, entity) for start, end, entity, _, _ in found] == [(8, 17, "BADGE_NUMBER")]


def test_the_error_says_which_sample_is_not_held() -> None:
    """And neither shows the sample nor the pattern."""
    with pytest.raises(ValueError, match=r"^detector 0: it is not found in finds\[1\]$"):
        Scanner(extra=[BADGE | {"finds": ["BX-204817", "BX"]}])  # type: ignore[list-item]
