"""What docs/mcp.md tells people to put into a client's configuration is what our commands take."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest

from maskwire.cli import maskwire
from maskwire.http.stated import STATEMENTS
from maskwire.mcp.saved import load
from maskwire.mcp.server import OFFERS, TOOLS

PAGE = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text()
SERVERS = [
    (f"{number}-{name}", server)
    for number, block in enumerate(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
    for name, server in json.loads(block)["mcpServers"].items()
]


@pytest.mark.parametrize("server", [one for _, one in SERVERS], ids=[name for name, _ in SERVERS])
def test_each_configuration_names_a_command_or_a_door(server: dict[str, Any]) -> None:
    """Its arguments are parsed by the command itself; its headers are ones that are read."""
    if "command" not in server:
        assert str(server["url"]).endswith("/mcp")
        assert {name.lower() for name in server["headers"]} <= {"authorization", *STATEMENTS}
        return
    assert server["command"] == "maskwire"
    group, name, *rest = server["args"]
    command = maskwire.commands[group].commands[name]
    with click.Context(command) as context:
        command.parse_args(context, list(rest))


def test_the_page_tells_of_every_tool_and_its_saved_query_is_one(tmp_path: Path) -> None:
    """No tool is left out."""
    (saved,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "queries.yaml"
    path.write_text(saved)
    assert [one.name for one in load(path, TOOLS)] == ["orders_of_customer"]
    for offer in OFFERS:
        assert f"| `{offer.name}` |" in PAGE
