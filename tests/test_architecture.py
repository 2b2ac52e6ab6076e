"""The repository tests its own shape: imports go one way, files stay small, names say what they hold."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "maskwire"

# Lower floors first. A module may import its own floor's folder and any lower floor, never a neighbour.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"model", "_kernel", "moments", "operator", "places", "secret_file"}),
    frozenset({"errors"}),
    frozenset({"wire", "sql", "policy", "detect", "transform", "ledger", "access"}),
    frozenset({"row_filters", "vaults", "access_stores"}),
    frozenset(
        {
            "reading",
            "rights",
            "ordering",
            "small_groups",
            "view",
            "policy_file",
            "granted",
            "limits",
            "subjects",
            "dialect",
        }
    ),
    frozenset({"source", "replayed"}),
    frozenset({"agreement", "telling"}),
    frozenset({"asked"}),
    frozenset({"written", "plans", "entries"}),
    frozenset({"exchange"}),
    frozenset({"session"}),
    frozenset({"doors"}),
    frozenset({"gateway"}),
    frozenset({"datasets"}),
    frozenset({"http"}),
    frozenset({"mcp", "llm", "console", "probe"}),
    frozenset({"cli", "spark"}),
    frozenset({"__main__"}),
)
BANNED = ("utils", "helpers", "manager", "common", "misc")


def _modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def _part(path: Path) -> str:
    relative = path.relative_to(SOURCE)
    return relative.parts[0].removesuffix(".py")


def _floor(part: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("maskwire"):
            rest = node.module.split(".")[1:]
            names.update(rest[:1] or [alias.name for alias in node.names])
        elif isinstance(node, ast.Import):
            names.update(a.name.split(".")[1] for a in node.names if a.name.startswith("maskwire."))
    return names - {"__version__"}


@pytest.mark.parametrize("path", [p for p in _modules() if _part(p) != "__init__"], ids=str)
def test_imports_go_one_way(path: Path) -> None:
    """A floor knows the floors below it and none above: from model, errors up to the doors, gateway and cli."""
    part = _part(path)
    for imported in _imports(path):
        if imported == part:
            continue
        assert _floor(imported) < _floor(part), f"{part} may not import {imported}"


def test_files_stay_small_and_say_what_they_are_for() -> None:
    """Median under 150 lines, none over 400; every module has a docstring; no drawer of odds and ends."""
    lengths = {path: len(path.read_text().splitlines()) for path in _modules()}
    assert statistics.median(lengths.values()) < 150
    assert {path.name: n for path, n in lengths.items() if n > 400} == {}
    for path in _modules():
        assert ast.get_docstring(ast.parse(path.read_text())), f"{path.name} does not say what it is for"
        assert path.stem not in BANNED


def test_rust_files_stay_small() -> None:
    """The same rule for the kernel."""
    long = {
        path.name: lines
        for path in (ROOT / "crates").rglob("*.rs")
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_only_the_gateway_touches_the_world() -> None:
    """No socket and no event loop below it: the doors and session are sans-I/O."""
    for path in _modules():
        if _floor(_part(path)) < _floor("gateway") if _part(path) not in ("__init__", "datasets") else False:
            text = path.read_text()
            assert "import asyncio" not in text, path
            assert "import socket" not in text, path


def test_nothing_of_this_workplace_is_named() -> None:
    """What a user reads and runs knows no folder of ours."""
    for path in [*_modules(), ROOT / "Makefile", ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        assert "/work/" not in path.read_text(), path
