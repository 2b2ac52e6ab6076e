"""What the demo's rows promise: the same each time, well-formed, one email per person in every table."""

import re
from collections.abc import Iterator
from random import Random

import pytest

pytest.importorskip("faker", reason="the demo extra is not installed")

from maskwire.datasets import numbers
from maskwire.datasets.people import World, world
from maskwire.datasets.questions import QUESTIONS
from maskwire.datasets.rows import TABLES, Row, Table


@pytest.fixture(scope="module", name="small")
def small_world() -> World:
    return world(200, 7)


def rows(small: World, name: str) -> Iterator[dict[str, object]]:
    table = next(table for table in TABLES if table.name == name)
    for row in table.rows(small, Random(name)):
        yield dict(zip(table.columns, row, strict=True))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_rows_of_its_width_and_the_same_ones_each_time(small: World, table: Table) -> None:
    """The seed decides everything."""
    first: list[Row] = list(table.rows(small, Random("x")))
    assert first
    assert {len(row) for row in first} == {len(table.columns)}
    assert first == list(table.rows(world(200, 7), Random("x")))


def test_an_email_is_one_persons_and_the_same_everywhere(small: World) -> None:
    """Joins over email find something."""
    customers = [row["email"] for row in rows(small, "customers")]
    assert len(set(customers)) == len(customers) == 200
    for other in ("patients", "support_tickets"):
        assert {row["email"] for row in rows(small, other)} <= set(customers)


def test_numbers_are_well_formed() -> None:
    """A card passes Luhn, an IBAN mod 97, and no social security number uses a forbidden area."""
    random = Random(3)
    for _ in range(500):
        card = numbers.card(random)
        digits = [int(digit) for digit in reversed(card)]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert len(card) == 16
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0
        iban = numbers.iban(random)
        assert int(f"{iban[4:]}1314{iban[2:4]}") % 97 == 1
        assert re.fullmatch(r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}", numbers.ssn(random))


def test_secrets_are_planted_in_text(small: World) -> None:
    """Free text holds what a detector must find."""
    text = " ".join(str(row["body"]) for row in rows(small, "support_tickets"))
    for pattern in (r"AKIA[A-Z2-7]{16}", r"ghp_\w{36}", r"@", r"\d{3}-\d\d-\d{4}", r"\b[45]\d{15}\b"):
        assert re.search(pattern, text), pattern


def test_an_agent_asks_a_dozen_questions_and_some_are_refused() -> None:
    """At least twelve, at least two of them refused, no two the same."""
    assert len(QUESTIONS) >= 12
    assert sum(bool(question.refused) for question in QUESTIONS) >= 2
    assert len({question.sql for question in QUESTIONS}) == len(QUESTIONS)
