"""The table of promises, checked against the kernel that has to keep them."""

from __future__ import annotations

import pytest

from maskwire._kernel import Keys, Program, Scanner, mask_value, unmask_token
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


def test_a_token_keeps_its_format_and_has_a_way_back(scanner: Scanner) -> None:
    """The token of an SSN reads as one, and the key leads back."""
    token = masked(scanner, "token", SSN)
    assert token is not None
    assert [len(part) for part in token.split(b"-")] == [3, 2, 4]
    assert unmask_token(Keys(bytes(32)), "US_SSN", token.decode()) == SSN.decode()


def test_an_integer_token_has_its_own_way_back(scanner: Scanner) -> None:
    """An int4 token is turned back as an int4."""
    token = masked(scanner, "token", b"123456789", oid=23)
    assert token is not None
    assert token.isdigit()
    assert unmask_token(Keys(bytes(32)), "US_SSN", token.decode(), 23) == "123456789"


def test_what_is_no_token_has_no_raw_value() -> None:
    """A redacted value leads nowhere, and no entity has no tokens."""
    assert unmask_token(Keys(bytes(32)), "IBAN_CODE", "[IBAN_CODE]") is None
    with pytest.raises(ValueError, match="entity"):
        unmask_token(Keys(bytes(32)), "", "x")
