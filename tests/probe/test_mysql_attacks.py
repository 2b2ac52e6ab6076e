"""The attacks on MySQL and MariaDB as data: whole, distinct, and harmless where they got through."""

from __future__ import annotations

import re
from collections import Counter

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire.probe.attack import Kind, attacks
from maskwire.probe.mysql.odd import odd
from maskwire.probe.mysql.schema import MySqlSchema
from maskwire.probe.planting import COLUMNS
from maskwire.probe.target import fill

# What is PostgreSQL's alone, what a gateway keeps, what a client's own end does; and 57 is a way, 69 a message.
ELSEWHERE = {
    "7", "16", "19", "20", "39", "40", "41", "42", "45", "47b", "49", "58", "59", "60",
    "33", "34", "52", "57", "69", "70", "71", "72", "73", "74", "75",
}  # fmt: skip
ROW = dict.fromkeys(COLUMNS, "o'k\\ value")
TARGET = next(one for one in MySqlSchema().targets("app", [ROW] * 7) if one.column == "email")
WRITES = re.compile(r"\b(DELETE|UPDATE|INSERT|REPLACE INTO|TRUNCATE|DROP|ALTER|CREATE|GRANT|LOAD DATA)\b(?!\()")
HARMLESS = re.compile(
    r"1 = 0|FOR UPDATE|TEMPORARY TABLE|IF EXISTS maskwire_probe_nothing|/maskwire_probe_nothing/|SHOW"
)
GLOBAL = re.compile(
    r"\bGLOBAL\b|@@global\.(?!maskwire_probe_nothing)|\bPERSIST\b|\bSHUTDOWN\b|SET PASSWORD|\bFLUSH TABLES"
)


def test_every_line_about_mysql_has_attacks() -> None:
    """And no line that is not in the catalogue."""
    numbers = {str(number) for number in range(1, 77)} | {"36a", "36b", "47a", "47b"}
    assert {one.line for one in attacks("mysql")} == numbers - ELSEWHERE


def test_no_attack_stands_there_twice() -> None:
    """Nor has one another's name."""
    found = attacks("mysql")
    assert max(Counter(one.name for one in found).values()) == 1
    assert max(Counter((one.kind, one.statements) for one in found).values()) == 1
    assert len(found) > 450


def test_every_template_is_filled_whole() -> None:
    """With names in backticks, and nothing of the marks left."""
    for attack in attacks("mysql"):
        filled = [fill(statement, TARGET, "guess") for statement in attack.statements]
        assert None not in filled, attack.name
        assert not set("«»") & set("".join(map(str, filled))), attack.name
    assert fill("SELECT «c» FROM «t»", TARGET) == "SELECT `email` FROM `app`.`people`"


def test_what_writes_would_change_nothing() -> None:
    """No row of any table that is there, no setting of the server's, no file that could be written."""
    texts = [text for attack in attacks("mysql") if attack.kind is not Kind.SETTINGS for text in attack.statements]
    writing = [text for text in texts if WRITES.search(text)]
    assert len(writing) > 20
    for statement in writing:
        assert HARMLESS.search(statement), statement
    assert [text for text in texts if GLOBAL.search(text)] == []


def test_no_command_stops_or_changes_a_server() -> None:
    """Of those that could, each names what is not there; COM_SHUTDOWN and the like are not sent."""
    sent = [payload for _, payload in odd(TARGET, "agent")]
    assert len({payload[0] for payload in sent}) == len(sent)
    assert not {payload[0] for payload in sent} & {0x08, 0x0D, 0x15, 0x20}
    for payload in sent:
        if payload[0] in (0x05, 0x06):
            assert b"nothing" in payload


def test_a_value_is_written_as_a_literal_there() -> None:
    """A backslash would hide the quote behind it."""
    made = MySqlSchema().made("app", [ROW] * 7)
    assert any("'o''k\\\\ value'" in statement for statement in made)
