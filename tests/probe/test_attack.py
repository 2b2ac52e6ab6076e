"""The attacks as data: whole, distinct, and harmless where they got through."""

from __future__ import annotations

import re
from collections import Counter

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire.probe.attack import Kind, attacks
from maskwire.probe.target import Target, fill

# Lines of the catalogue that are about another server, about what a gateway keeps, or about a client's own end.
ELSEWHERE = {
    "21", "22", "23", "43", "44", "46", "65", "66", "69", "70",  # MySQL and MariaDB
    "33", "34", "52", "59", "71", "72", "73", "74", "75",  # see docs/probe.md
}  # fmt: skip
TARGET = Target(
    "app", "people", "email", 2, "id", frozenset({"qzx"}), "qzx", 1, "region", '"app"."things"', '"label"', False,
    more=(("view", "v"), ("matview", "m"), ("parent", "p"), ("child", "c"), ("lent", "f"), ("j", "j"), ("jkey", "k")),
)  # fmt: skip
WRITES = re.compile(r"\b(DELETE|UPDATE|INSERT|TRUNCATE|DROP|ALTER|CREATE|GRANT|MERGE|COMMENT)\b")
HARMLESS = re.compile(r"WHERE false|FOR UPDATE|\bTEMP\b|IF EXISTS maskwire_probe_nothing|maskwire_probe_(nothing|copy)")


def test_every_line_about_postgresql_has_attacks() -> None:
    """And no line that is not in the catalogue."""
    numbers = {str(number) for number in range(1, 77)} | {"36a", "36b", "47a", "47b"}
    assert {one.line for one in attacks()} == numbers - ELSEWHERE


def test_no_attack_stands_there_twice() -> None:
    """Nor has one another's name."""
    found = attacks()
    assert max(Counter(one.name for one in found).values()) == 1
    assert max(Counter((one.kind, one.statements, one.startup) for one in found).values()) == 1
    assert len(found) > 500


def test_every_template_is_filled_whole() -> None:
    """Nothing of its marks is left in what is sent."""
    for attack in attacks():
        if attack.kind is Kind.SETTINGS:
            assert len(attack.statements) == 2
            continue
        filled = [fill(statement, TARGET, "guess") for statement in attack.statements]
        assert None not in filled, attack.name
        assert not set("«»") & set("".join(map(str, filled))), attack.name


def test_what_writes_would_change_nothing() -> None:
    """No row of any table that is there, and no object but its own temporary ones."""
    writing = [text for attack in attacks() for text in attack.statements if WRITES.search(text)]
    assert len(writing) > 30
    for statement in writing:
        assert HARMLESS.search(statement), statement
