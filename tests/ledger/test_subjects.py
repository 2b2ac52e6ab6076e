"""Who has seen a row: by keyed hashes of its key, never too few, and for nobody without the key."""

from __future__ import annotations

from base64 import b64encode

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire._kernel import subject_hash
from maskwire.errors import LedgerError
from maskwire.ledger import ColumnEntry, Entry, Outcome, Phase, moment
from maskwire.ledger.entry import SubjectEntry
from maskwire.ledger.literals import Digests
from maskwire.ledger.sightings import How, Subject, reads_of, sightings
from maskwire.model import Column, Principal

ID = Column("public", "users", "id")
EMAIL = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r", masked=3)
PRODUCT = ColumnEntry((Column("public", "products", "name"),), None, "keep", "r", kept=3)
DIGESTS = Digests(bytes(range(32)))
SUBJECT = Subject("users", "42")


def hashed(key: str, exchange: str = "s1-1") -> str:
    return f"{subject_hash(DIGESTS.subject_key(exchange, ID), key.encode()):016x}"


def keys(*values: str) -> tuple[SubjectEntry, ...]:
    return (SubjectEntry(ID, len(values), tuple(hashed(one) for one in values)),)


def asked(**more: object) -> Entry:
    fields = {"exchange": "s1-1", "columns": (EMAIL,), **more}
    return Entry(moment(1), "s1", Principal("agent"), **fields)  # type: ignore[arg-type]


def hows(*entries: Entry, subject: Subject = SUBJECT, digests: Digests = DIGESTS) -> list[How]:
    return [one.how for one in sightings(reads_of(enumerate(entries, 1), subject), subject, [digests])]


@pytest.mark.parametrize(
    ("entry", "how"),
    [
        (asked(subjects=keys("41", "42")), How.SEEN),
        (asked(subjects=keys("41", "43")), None),
        (asked(), How.POSSIBLE),
        (asked(columns=(PRODUCT,)), None),
        (asked(literals=DIGESTS.of("s1-1", [("text", "x"), ("integer", "42")])), How.ASKED),
        (asked(parameters=DIGESTS.of("s1-1", [("text", "42")])), How.ASKED),
        (asked(literals=DIGESTS.of("s1-2", [("integer", "42")])), How.POSSIBLE),
        (asked(subjects=(SubjectEntry(ID, 40, filter=b64encode(b"\xff" * 64).decode()),)), How.LIKELY),
        (asked(subjects=(SubjectEntry(ID, 40, filter=b64encode(bytes(64)).decode()),)), None),
        (asked(outcome=Outcome.REFUSED), None),
        (asked(outcome=Outcome.CANCELLED, subjects=keys("42")), How.SEEN),
        (asked(columns=(ColumnEntry(EMAIL.origins, None, "keep", "r"),)), None),  # no row came
        (asked(phase=Phase.OPENING, columns=(ColumnEntry(EMAIL.origins, None, "keep", "r"),)), How.POSSIBLE),
    ],
)
def test_an_answer_is_told_by_how_sure_it_is(entry: Entry, how: How | None) -> None:
    """On record, asked for, in a filter, not to be told; nothing where the keys say that it was not there."""
    assert hows(entry) == ([how] if how else [])


def test_an_opening_tells_what_was_asked_and_the_closing_what_came() -> None:
    """One exchange, once."""
    said = DIGESTS.of("s1-1", [("integer", "42")])
    found = sightings(
        reads_of(enumerate([asked(phase=Phase.OPENING, literals=said), asked(phase=Phase.CLOSING)], 1), SUBJECT),
        SUBJECT,
        [DIGESTS],
    )
    assert [(one.how, one.exchanges, one.entries) for one in found] == [(How.ASKED, 1, (2, 2))]


def test_the_table_may_be_named_with_its_schema() -> None:
    """And another schema's is another."""
    entry = asked(subjects=keys("42"))
    assert hows(entry, subject=Subject("public.users", "42")) == [How.SEEN]
    assert hows(entry, subject=Subject("hr.users", "42")) == []


def test_without_the_key_nobody_can_ask() -> None:
    """And the same row has another hash in every exchange."""
    assert hows(asked(subjects=keys("42")), digests=Digests(bytes(32))) == []
    assert hashed("42") != hashed("42", "s1-2")
    assert "42" not in repr(SUBJECT)


@pytest.mark.parametrize("one", [SubjectEntry(ID, 1, ("canary",)), SubjectEntry(ID, 1, filter="canary@x")])
def test_a_place_for_hashes_takes_no_value(one: SubjectEntry) -> None:
    """As the other fields of a fixed form."""
    with pytest.raises(LedgerError) as caught:
        asked(subjects=(one,))
    assert "canary" not in str(caught.value)
