"""Tables of keys and values: the value is told by the names in the other column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from maskwire.detect import Described, classify_table


def _entities(table: str, columns: dict[str, Sequence[object]]) -> dict[str, str | None]:
    found = classify_table(table, [Described(name, values=values) for name, values in columns.items()])
    return {name: it.entity if it else None for name, it in found.items()}


def test_one_secret_makes_the_settings_secret() -> None:
    """A value is not seen beside its key, so that all of them are hidden."""
    columns = {"name": ["smtp_host", "smtp_password", "theme"], "value": ["mx.test", "Tr0ub4dor", "dark"]}
    assert _entities("app_config", columns) == {"name": None, "value": "PASSWORD"}


def test_attributes_of_people_are_theirs() -> None:
    """As shops and blogs keep what they know of a user."""
    columns = {
        "user_id": [1, 1, 2, 2],
        "meta_key": ["first_name", "billing_phone", "last_name", "color"],
        "meta_value": ["Ann", "555 0100", "Lee", "red"],
    }
    assert _entities("user_meta", columns) == {"user_id": None, "meta_key": None, "meta_value": "PERSON"}


def test_both_sides_of_a_journal_of_changes_are_told() -> None:
    """What was there before and after."""
    columns = {
        "column_name": ["email", "status", "last_name"],
        "old_value": ["a@x.test", "new", "Lee"],
        "new_value": ["b@x.test", "paid", "Ray"],
    }
    assert _entities("audit", columns) == {"column_name": None, "old_value": "PERSON", "new_value": "PERSON"}


@pytest.mark.parametrize(
    "columns",
    [
        {"key": ["theme", "lang", "zone"], "value": ["dark", "en", "UTC"]},
        {"feature": ["age", "sex", "income"], "value": ["0.12", "0.4", "0.03"]},
        {"name": ["new_ui", "beta_search", "dark_mode"], "value": ["true", "false", "true"]},
    ],
)
def test_settings_without_anything_personal_are_left_alone(columns: dict[str, list[str]]) -> None:
    """Nor are the weights that a model gives to ages."""
    assert set(_entities("settings", columns).values()) == {None}
