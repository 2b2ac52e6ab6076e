"""The search for canaries in what is kept: it must not be blind to one by looking past chance."""

from __future__ import annotations

import pytest

from tests.live.canaries import assert_clean, email, ssn, without_chance


@pytest.mark.parametrize(
    "number", ['"client":"127.0.0.1:51741"', '"rows":51741,"ms":51741.2', '"digest":"00517410a1b2c3d4e5f60718"']
)
def test_numbers_of_the_gateway_itself_are_not_searched(number: str) -> None:
    """A port or a count is no social security number."""
    assert_clean(without_chance(number.encode()))


@pytest.mark.parametrize(
    "kept", [ssn(3), email(4), "= 517410003", "left(ssn, 5) = 51741", '["51741"]', '{"v":"5551234"}']
)
def test_a_value_that_was_kept_is_found(kept: str) -> None:
    """In a text, as a value, as part of a statement."""
    with pytest.raises(AssertionError, match="canary"):
        assert_clean(without_chance(f'{{"shape":"SELECT 1 WHERE {kept}"}}'.encode()))
