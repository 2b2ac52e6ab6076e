"""What a server completes an argument with: its values are of the field that the argument is called after."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mcp.sessions import Wrapped


def _completed(name: Any, values: Any, **more: Any) -> Any:
    params = {"ref": {"type": "ref/prompt", "name": "person"}, "argument": {"name": name, "value": "5"}}
    result = {"completion": {"values": values, "total": 2, "hasMore": False}, **more}
    session = Wrapped()
    told = session.answered("completion/complete", params, result=result)["result"]
    assert session.entries[-1].shape == "completion/complete"
    return told["completion"]


@pytest.mark.parametrize(
    ("name", "values"),
    [("ssn", ["517411007", "517411008"]), ("last_name", ["Lindqvist", "Ferri"]), ("ssn", [517411007, ["517411007"]])],
)
def test_values_are_masked_by_the_name_of_the_argument(name: str, values: list[Any]) -> None:
    """As a value of that name is masked anywhere."""
    told = _completed(name, values)
    assert len(told["values"]) == 2
    for one in ("517411007", "517411008", "Lindqvist", "Ferri"):
        assert one not in str(told)
    assert (told["total"], told["hasMore"]) == (2, False)


def test_a_completed_value_is_known_again_in_arguments() -> None:
    """It was shown like any other."""
    session = Wrapped()
    argument = {"name": "ssn", "value": "5"}
    shown = session.answered(
        "completion/complete", {"argument": argument}, result={"completion": {"values": ["517411007"]}}
    )["result"]["completion"]["values"][0]
    sent = session.asked("tools/call", {"name": "find", "arguments": {"ssn": shown}})
    assert sent["params"]["arguments"]["ssn"] == shown


@pytest.mark.parametrize("name", ["language", "", None, 7, ["ssn"]])
def test_values_of_nobody_stay(name: Any) -> None:
    """A name that says nothing, or is none."""
    assert _completed(name, ["python", "rust"])["values"] == ["python", "rust"]


@pytest.mark.parametrize("values", [None, "x", {}, []])
def test_what_is_no_list_of_values_is_passed_on_masked(values: Any) -> None:
    """A server's mistake ends nothing."""
    assert _completed("ssn", values)["values"] == values
