"""A value in the place of a literal that is no masked value: equal to nothing that is stored."""

from __future__ import annotations

import struct

import pytest

from maskwire.transform.unstored import unstored

_TEXT, _INT4, _INT8, _NUMERIC, _DATE, _INET = 25, 23, 20, 1700, 1082, 869


@pytest.mark.parametrize("code", [0, 1])
def test_a_text_is_another_one_for_each_literal_and_the_same_for_one(code: int) -> None:
    """Two literals that are no masked values are not equal to each other; one is to itself."""
    values = [unstored(said, _TEXT, code) for said in (b"", b"n/a", b"", "\u00e9".encode())]
    assert values[0] == values[2]
    assert len(set(values)) == 3
    assert all(value is not None and value.isascii() and len(value) > 60 for value in values)


@pytest.mark.parametrize(("oid", "form"), [(_INT4, "!i"), (_INT8, "!q")])
def test_a_number_is_of_its_columns_type_and_far_below_zero(oid: int, form: str) -> None:
    """In text as in binary."""
    for said in (b"0", b"1", b"-7"):
        written = int(unstored(said, oid, 0) or b"0")
        (packed,) = struct.unpack(form, unstored(said, oid, 1) or b"")
        assert written == packed < -(1 << 8 * struct.calcsize(form) - 2)


def test_where_a_type_has_none_there_is_none() -> None:
    """NULL equals nothing either."""
    assert int(unstored(b"0", _NUMERIC, 0) or b"0") < -(10**28)
    assert unstored(b"0", _NUMERIC, 1) is None
    assert unstored(b"x", _DATE, 0) is None
    assert unstored(b"x", _INET, 0) is None
