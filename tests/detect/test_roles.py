"""Columns called after what somebody is: their values decide."""

from __future__ import annotations

import pytest

from maskwire.detect import Described, classify, classify_table
from maskwire.detect.names import words
from maskwire.detect.roles import holder, role
from maskwire.detect.sample import Sample

NAMES = ("Ann Miller", "Robert Vance", "Ines Duarte", "Uwe Brandt", "Carla Moretti")


@pytest.mark.parametrize(
    "column",
    ["keeper", "mitarbeiter", "approved_by", "getekend_door", "assigned_to", "claimant_nm", "nome_mae", "klantnaam",
     "approved_by_name", "Name des Patienten", "officer_involved", "taster_name", "author_1"],
)  # fmt: skip
def test_a_role_with_names_in_it_holds_persons(column: str) -> None:
    """In any of the languages, before and behind the word for a name, alone, and of only four rows."""
    for values in (NAMES, NAMES[:4], [name.lower() for name in NAMES], [name.upper() for name in NAMES]):
        found = classify("records", column, values=values)
        assert found is not None
        assert found.entity == "PERSON"


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("operator", ("night shift", "day shift", "sales team", "east wing", "late shift")),
        ("contact", ("cellular", "telephone", "unknown", "cellular", "telephone")),
        ("guardian", ("mother", "father", "other", "mother", "father")),
        ("operator", ("AND", "OR", "NOT", "AND", "OR")),
        ("driver", ("5.10.2", "6.0.1", "5.10.3", "5.9.9", "6.1.0")),
        ("insured_hobbies", ("chess", "paintball", "reading", "chess", "polo")),
        ("customer_segment", ("Consumer", "Corporate", "Home Office", "Consumer", "Corporate")),
        ("owner_type", ("Private", "City", "State", "Private", "City")),
    ],
)
def test_a_role_without_names_in_it_holds_none(column: str, values: tuple[str, ...]) -> None:
    """What somebody is to another, a number, a kind: none of these is a person."""
    assert classify("records", column, values=values) is None


def test_a_role_without_any_value_is_taken_for_a_person() -> None:
    """An empty table is read once; what comes into it later must not be shown."""
    assert classify("records", "keeper", values=()) is not None
    found = classify("records", "arzt", values=())
    assert found is not None
    assert found.entity == "PERSON"
    counted = classify("records", "keeper", "bigint", values=())
    assert counted is None


def test_logins_under_a_role_are_names_of_users() -> None:
    """An actor of a journal is who was logged in."""
    found = classify("journal", "actor", values=("robert27", "jsmith", "ann.miller", "michael88", "kthomas"))
    assert found is not None
    assert found.entity == "USERNAME"


def test_names_that_no_list_holds_are_seen_by_their_form() -> None:
    """Where each differs and has several words with capitals."""
    rare = Sample([f"Xqu{letter}lo Vrzt{letter}k" for letter in "abcdefghijkl"])
    assert holder(rare) == "PERSON"
    assert holder(Sample(["Night Nurse", "Ward Clerk", "Team Lead"])) is None


def test_the_words_of_a_name_say_whether_it_is_a_role() -> None:
    """A thing's name is none."""
    assert role(words("tutor_legal"))
    assert not role(words("product_name"))
    assert not role([])


def test_a_name_beside_an_email_address_is_a_persons() -> None:
    """Also one that no list holds: by the address of the same row where the name says nothing."""
    names = ("Gniewomir Szczurzyk", "Zdzimira Pyrkalska", "Bozhydar Zdunekov", "Wieswava Cwikla")
    mails = ("g.szczurzyk@x.test", "zdzimira@x.test", "zdunekov7@x.test", "w.cwikla@x.test")
    for called in ("name", "c01"):
        found = classify_table("t", [Described(called, values=names), Described("c02", values=mails)])[called]
        assert found is not None
        assert found.entity == "PERSON"
    other = classify_table("t", [Described("c01", values=names), Described("c02", values=mails[::-1])])["c01"]
    assert other is None or other.entity != "PERSON"
