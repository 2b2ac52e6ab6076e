"""Classification by name, by values, and by neither."""

from __future__ import annotations

import pytest

from maskwire.detect import classify, find
from maskwire.detect.names import named
from maskwire.model import Category

CARDS = ["4111111111111111", "5555555555554444", "378282246310005", "4012888888881881", "6011111111111117"]


@pytest.mark.parametrize(
    ("column", "entity"),
    [
        ("customerEmail", "EMAIL_ADDRESS"),
        ("home_phone", "PHONE_NUMBER"),
        ("Nachname", "PERSON"),
        ("mothers_maiden_name", "PERSON"),
        ("billing_address_line1", "STREET_ADDRESS"),
        ("card_exp_month", "CREDIT_CARD_EXPIRY"),
        ("patient_diagnosis", "HEALTH"),
        ("password_hash", "PASSWORD"),
        ("BirthYear", "DATE_OF_BIRTH"),
        ("National_ID", "NATIONAL_ID"),
        ("customeremail", "EMAIL_ADDRESS"),
        ("insurer_no", "MEDICAL_RECORD_NUMBER"),
    ],
)
def test_names_of_sensitive_columns_announce_their_entity(column: str, entity: str) -> None:
    """Every spelling of a name is read."""
    assert named(column) == entity


@pytest.mark.parametrize(
    "column",
    [
        "order_id",
        "num_credit_cards",
        "price",
        "created_at",
        "email_verified",
        "file_name",
        "sha256",
        "genre",
        "address_id",
        "insurer_id",
    ],
)
def test_names_of_other_columns_announce_nothing(column: str) -> None:
    """Ids, counts, prices, timestamps and hashes stay unclassified."""
    assert named(column) is None


def test_an_opaque_column_is_classified_by_vote() -> None:
    """Valid card numbers are found whatever the column is called, and the reason holds none of them."""
    found = classify("t", "c07", "text", CARDS)
    assert found is not None
    assert (found.entity, found.category) == ("CREDIT_CARD", Category.PCI)
    assert found.reasons == ("5 of 5 sampled values are of CREDIT_CARD",)


def test_a_name_that_its_values_refute_is_not_believed() -> None:
    """A column called age that holds spans of time is no age."""
    assert classify("loans", "history_age", "text", ["2 Years and 0 Months"] * 10) is None


def test_a_bare_name_is_a_persons_where_the_table_is_of_people() -> None:
    """Names of customers are classified, names of tracks are not."""
    customer = classify("customers", "name", "text", ["Zyx Qwerty"])
    assert customer is not None
    assert customer.entity == "PERSON"
    assert classify("tracks", "name", "text", ["Blue Train", "So What"]) is None


@pytest.mark.parametrize(
    ("values", "entity"),
    [
        (["Zoe Miller"], "PERSON"), (["Ana Lopez", "John Smith", "Peter Brown"], "PERSON"),
        (["Ana Lopez", "Blue Widget"], None), (["Widget"], None), ([], None),
    ],
)  # fmt: skip
def test_a_bare_name_of_few_rows_is_a_persons_where_each_is_one(values: list[str], entity: str | None) -> None:
    """A table of three people is as private as a large one, whatever it is called."""
    found = classify("t", "name", values=values)
    assert (found.entity if found and found.entity != "FREE_TEXT" else None) == entity


def test_types_that_say_it_all_need_no_name() -> None:
    """An inet column holds addresses; a boolean holds nothing."""
    found = classify("logins", "source", "inet", [])
    assert found is not None
    assert found.entity == "IP_ADDRESS"
    assert classify("users", "email", "boolean", ["t"]) is None


def test_offsets_of_findings_are_code_points() -> None:
    """Characters of several bytes before a finding do not move it."""
    text = "žluťoučký 😀 ann@example.org"
    (finding,) = find(text)
    assert text[finding.start : finding.end] == "ann@example.org"


@pytest.mark.parametrize(
    ("column", "kind", "values", "entity"),
    [
        ("said", "text", ["fine", "write to ana@example.com please", "fine", "fine"], "FREE_TEXT"),
        ("said", "jsonb", ['{"a": 1}', '{"a": {"mail": "ana@example.com"}}', '{"a": 2}'], "FREE_TEXT"),
        ("said", "text", ["word " * 100] * 3, "FREE_TEXT"),
        ("said", "text", [], "FREE_TEXT"),
        ("order_notes", "text", ["fine", "good"], "FREE_TEXT"),
        ("said", "text", ["fine", "good"], None),
        ("said", "bytea", ["\\x" + b"write to ana@example.com please".hex(), "\\x00ff89"], "FREE_TEXT"),
        ("said", "bytea", ["\\x" + "89504e470d0a1a0a" * 31], None),
        ("said", "integer", [], None),
    ],
)
def test_text_with_things_inside_is_free_text(column: str, kind: str, values: list[str], entity: str | None) -> None:
    """What is scanned as it streams must be known beforehand, so that nothing is made of it."""
    found = classify("posts", column, kind, values)
    assert (found.entity if found else None) == entity


class Tagging:
    """A scanner that takes every word in capitals for a person, and what has an @ for an address."""

    def find(self, text: str) -> list[tuple[int, int, str, str, float]]:
        kind = "EMAIL_ADDRESS" if "@" in text else "PERSON"
        return [(0, 1, kind, "pii", 0.6)] if any(word.isupper() or "@" in word for word in text.split()) else []

    def vote(self, _: list[str]) -> dict[str, int]:
        return {}


@pytest.mark.parametrize(
    ("values", "entity"),
    [
        (["the blue one", "ROBUR 3000"] * 50, None),
        (["she asked to be called by ANN again", "nothing else to say about it"] * 50, "FREE_TEXT"),
        (["she asked to be called by ANN again"] + ["nothing else to say about it"] * 99, None),
        (["x@example.org"] + ["fine"] * 99, "FREE_TEXT"),
    ],
)
def test_names_make_free_text_where_they_stand_in_sentences(values: list[str], entity: str | None) -> None:
    """One address is enough; a name in a title, or one in a hundred texts, is not."""
    found = classify("posts", "said", "text", values, scanner=Tagging())  # type: ignore[arg-type]
    assert (found.entity if found else None) == entity


@pytest.mark.parametrize("values", [("517411007.0", "517411008.0"), ("517411007.00",), ("5.17411007e+08",)])
@pytest.mark.parametrize("type_name", ["text", "float8", "numeric"])
def test_a_number_that_was_read_as_a_float_is_still_that_number(type_name: str, values: tuple[str, ...]) -> None:
    """As frames and exports have it where a value is missing."""
    found = classify("people", "ssn", type_name, values)
    assert found is not None
    assert found.entity == "US_SSN"
