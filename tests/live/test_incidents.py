"""The list of incidents: none is left out, and what it names is there."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.live.incidents import INCIDENTS

ROOT = Path(__file__).parents[2]


def test_every_number_is_there() -> None:
    """1 to 21, in their order."""
    assert list(INCIDENTS) == list(range(1, 22))


@pytest.mark.parametrize("number", INCIDENTS)
def test_what_an_incident_names_exists(number: int) -> None:
    """Each test, by its file and function; renamed or removed, it is missed here."""
    incident = INCIDENTS[number]
    assert incident.what
    assert incident.here
    assert incident.tests
    for named in incident.tests:
        file, _, name = named.partition("::")
        assert name in _functions(ROOT / file), named


@cache
def _functions(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
