"""Saved queries are read by their form: what is wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskwire.errors import ConfigurationError
from maskwire.mcp.saved import load
from maskwire.mcp.server import TOOLS

GOOD = "queries:\n  - name: {name}\n    description: d\n    sql: {sql}\n    parameters: [{parameters}]\n"


def _file(folder: Path, name: str = "one", sql: str = "SELECT $1", parameters: str = "{name: a}") -> Path:
    path = folder / "queries.yaml"
    path.write_text(GOOD.format(name=name, sql=sql, parameters=parameters))
    return path


def test_a_query_becomes_a_tool_with_a_schema(tmp_path: Path) -> None:
    """Its parameters are arguments of their types, in the order of their places."""
    (saved,) = load(
        _file(tmp_path, sql="SELECT $2, $1", parameters="{name: a, type: date}, {name: b, required: no}"), TOOLS
    )
    tool = saved.offer().tool
    assert list(tool.input_schema["properties"]) == ["a", "b", "purpose"]
    assert tool.input_schema["required"] == ["a"]
    assert tool.input_schema["additionalProperties"] is False
    assert tool.annotations is not None
    assert tool.annotations.read_only_hint is True


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "query"}, "already"),
        ({"name": "Two Words"}, "lower-case"),
        ({"sql": "SELECT $2"}, r"\$1 to \$1"),
        ({"sql": "SELECT 'x"}, "no SQL"),
        ({"parameters": "{name: a}, {name: a}"}, "one name"),
        ({"parameters": "{name: purpose}"}, "purpose"),
        ({"parameters": "{name: a, type: varchar}"}, "type is one of"),
        ({"parameters": "{name: a, typ: text}"}, 'mean "type"'),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, wrong: dict[str, str], says: str) -> None:
    """And the file is not taken."""
    with pytest.raises(ConfigurationError, match=says) as raised:
        load(_file(tmp_path, **wrong), TOOLS)
    assert "queries.yaml:" in str(raised.value)
