"""What an attack is sent against, and what is guessed at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maskwire.probe.attack import GUESSES, Kind
from maskwire.probe.target import Target, fill, guesses

TARGET = Target('Odd "s"', "o'k", "e", 3, "id", frozenset({"517-41-1001"}), "517-41-1001", 7)


def test_names_are_quoted() -> None:
    """As names, and within literals."""
    assert fill("SELECT «c» FROM «t» WHERE '«name»' = '' AND «known»", TARGET) == (
        'SELECT "e" FROM "Odd ""s"""."o\'k" WHERE \'o\'\'k\' = \'\' AND "id" = 7'
    )
    assert fill("SELECT «nth» FROM «t» u(«renamed»)", TARGET) == 'SELECT a3 FROM "Odd ""s"""."o\'k" u(a1, a2, a3)'


def test_what_a_target_does_not_have_is_not_sent() -> None:
    """No second table, no attack that needs one."""
    assert fill("SELECT 1 FROM «o»", TARGET) is None


def test_no_repr_shows_a_stored_value() -> None:
    """Neither the known one nor any other."""
    assert "517" not in repr(TARGET)


@pytest.mark.parametrize("kind", sorted(GUESSES - {Kind.ORDER}))
def test_a_right_guess_is_right_and_a_wrong_one_is_not(kind: Kind) -> None:
    """Of a whole value, its beginning, its first character, its length."""
    pair = guesses(kind, TARGET)
    assert pair is not None
    right, wrong = pair
    assert right in {"517-41-1001", "517", "5", "53", "11"}
    assert wrong != right
    assert wrong not in TARGET.values


def test_a_wrong_beginning_is_no_stored_values() -> None:
    """Else a count over the whole table could be the same for both, and a leak would look like none."""
    values = frozenset({"517-41-1001", "628-00-0000", "739-00-0000"})
    pair = guesses(Kind.START, replace(TARGET, values=values))
    assert pair == ("517", "840")


def test_nothing_is_guessed_where_nothing_is_known() -> None:
    """A value whose row nobody knows can still be asked for whole."""
    nowhere = Target("a", "b", "c", 1, "id", frozenset({"value"}), "value")
    assert guesses(Kind.START, nowhere) is None
    assert guesses(Kind.WHOLE, nowhere) == ("value", "wbmvf")
    assert guesses(Kind.ORDER, nowhere) is None
