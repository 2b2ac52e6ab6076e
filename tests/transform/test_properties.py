"""The table of promises, checked against the kernel that has to keep them."""

from __future__ import annotations

import pytest

from maskwire._kernel import Keys, Program, Scanner, mask_value
from maskwire.policy.rules import KEEPS_JOINS
from maskwire.transform.properties import PROPERTIES

SSN = b"078-05-1120"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def masked(scanner: Scanner, action: str, value: bytes, oid: int = 25) -> bytes | None:
    """A value under a fixed key."""
    program = Program([(action, "US_SSN", oid, 0)], Keys(bytes(32)), scanner, {})
    return mask_value(program, 0, value)


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_kernel_knows_each_transform(scanner: Scanner, name: str) -> None:
    """Every transform of the table compiles, and only keep shows the raw value."""
    assert (masked(scanner, name, SSN) == SSN) == (name == "keep")


@pytest.mark.parametrize("name", PROPERTIES)
def test_joins_are_kept_where_that_is_promised(scanner: Scanner, name: str) -> None:
    """Equal values stay equal; different ones stay different only where joins are kept."""
    assert masked(scanner, name, SSN) == masked(scanner, name, SSN)
    differ = masked(scanner, name, SSN) != masked(scanner, name, b"219-09-9999")
    if PROPERTIES[name].keeps_joins:
        assert differ


def test_policy_reads_joins_as_the_table_declares_them() -> None:
    """No transform is trusted with joins that does not keep them."""
    assert {name for name in PROPERTIES if PROPERTIES[name].keeps_joins} == KEEPS_JOINS & set(PROPERTIES)


def test_a_token_keeps_its_format(scanner: Scanner) -> None:
    """The token of an SSN reads as one."""
    token = masked(scanner, "token", SSN)
    assert token is not None
    assert [len(part) for part in token.split(b"-")] == [3, 2, 4]
