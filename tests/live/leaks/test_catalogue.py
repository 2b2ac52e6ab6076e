"""The catalogue itself: no line is left out, and what it names is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.live.leaks.catalogue import LINES
from tests.live.leaks.doors import ATTACKS

ROOT = Path(__file__).parents[3]
LIST = ROOT.parent / "shared" / "leaks.md"  # what the catalogue was made from; it is no part of the repository


def test_every_number_is_there() -> None:
    """1 to 76, with the four that came between them, in their order."""
    numbers = [str(number) for number in range(1, 77)]
    for number, behind in (("36a", "36"), ("36b", "36a"), ("47a", "47"), ("47b", "47a")):
        numbers.insert(numbers.index(behind) + 1, number)
    assert list(LINES) == numbers


@pytest.mark.skipif(not LIST.exists(), reason="the list that the catalogue was made from is not here")
def test_the_list_it_was_made_from_has_no_other_line() -> None:
    """A line that is added there is missed here."""
    assert re.findall(r"^\| (\d+[ab]?) \|", LIST.read_text(), re.MULTILINE) == list(LINES)


@pytest.mark.parametrize("number", LINES)
def test_a_line_is_held_or_says_why_not(number: str) -> None:
    """By attacks, by tests elsewhere, or by a word on what is open or has no door."""
    line = LINES[number]
    assert line.about
    assert line.attacks or line.mysql or line.elsewhere or line.open


@pytest.mark.parametrize("number", [number for number, line in LINES.items() if line.elsewhere])
def test_the_tests_that_a_line_names_exist(number: str) -> None:
    """Renamed or removed, they are missed here."""
    for named in LINES[number].elsewhere:
        file, name = named.split("::")
        assert name in _functions(ROOT / file), named


def _functions(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_no_attack_stands_there_twice() -> None:
    """Or a count of them says too much."""
    twice = Counter(repr((door, attack)) for door, attack, _ in ATTACKS)
    assert [attack for attack, times in twice.items() if times > 1] == []


def test_what_is_open_and_what_is_of_one_server_only_is_counted() -> None:
    """So that no line moves there unnoticed."""
    assert {number for number, line in LINES.items() if line.open} == {"25", "33", "71", "74"}
    other = {number for number, line in LINES.items() if line.other_server}
    assert other == {"21", "22", "23", "43", "44", "46", "65", "66", "69", "70"}
    assert {number for number in other if not LINES[number].mysql} == {"69", "70"}
    bare = {number for number, line in LINES.items() if not line.attacks} - other
    assert bare == {"33", "34", "52", "59", "71", "72", "73", "74", "75"}
