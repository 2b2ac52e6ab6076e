"""Arguments are held against their schema, turned into parameters, and never repeated."""

from __future__ import annotations

import pytest

from maskwire.mcp.answers import ToolError, like
from maskwire.mcp.arguments import as_parameter, checked
from maskwire.mcp.tools import query


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), (True, "true"), (0.5, "0.5"), (12345678901234567890, "12345678901234567890"), ("a'b", "a'b"),
        ([1, None, 'x"\\'], '{"1",NULL,"x\\"\\\\"}'), ([], "{}"),
    ],
)  # fmt: skip
def test_a_parameter_is_what_postgresql_reads(value: object, text: str | None) -> None:
    """Arrays in braces, each element in quotes."""
    assert as_parameter(value) == text


@pytest.mark.parametrize(
    "arguments",
    [
        {}, {"sql": 1}, {"sql": ""}, {"sql": "SELECT 1", "params": "secret-7"}, {"sql": "x\0secret-7"},
        {"sql": "SELECT 1", "secret-7": 1}, {"sql": "SELECT 1", "params": [{"secret-7": 1}]},
        {"sql": "SELECT 1", "timeout": 0}, {"sql": "SELECT 1", "params": ["secret-7\ud800"]},
    ],
)  # fmt: skip
def test_what_is_not_of_the_schema_is_refused_without_a_word_of_it(arguments: dict[str, object]) -> None:
    """The error says what the tool takes."""
    with pytest.raises(ToolError) as raised:
        checked(arguments, "query", query.OFFER.tool.input_schema)
    refusal = raised.value.refusal
    assert refusal.reason == "invalid-arguments"
    assert "secret-7" not in refusal.message + refusal.hint + "".join(raised.value.near)


def test_the_nearest_names_come_first() -> None:
    """Close spellings, then names that hold it; none where nothing is like it."""
    assert like("custmers", ["orders", "customers", "customer_notes"])[0] == "customers"
    assert like("zzz", ["orders"]) == ()
