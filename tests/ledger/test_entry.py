"""What an entry's text promises: a round trip, one canonical form, and no room for a value."""

import json

import pytest

from maskwire.errors import LedgerError
from maskwire.ledger import ColumnEntry, Entry, Kind, Outcome, Phase, decode, encode, moment
from maskwire.model import Column, Principal, PrincipalKind

EMAIL = Column("public", "customers", "e.mail")
FULL = Entry(
    time=moment(0.5),
    session="s1",
    principal=Principal("agent", PrincipalKind.AGENT, on_behalf_of="ana", model="a-model"),
    exchange="s1-7",
    phase=Phase.CLOSING,
    outcome=Outcome.FAILED,
    source="shop",
    client="127.0.0.1:5000",
    application="psql",
    shape="select email from customers where id = ?",
    reason="division",
    code="22012",
    columns=(ColumnEntry((EMAIL,), "EMAIL_ADDRESS", "token", "default", 1, 2, 3, (("US_SSN", 4),)),),
    lookups=(EMAIL, Column("public", "orders", "contact")),
    classified=(Column("public", "orders", "note"),),
    rows=3,
    bytes=99,
    duration=1234,
    digest="0f" * 32,
)


@pytest.mark.parametrize(
    "entry",
    [FULL, Entry(moment(1), "s2", Principal("é 😀")), Entry(moment(1), "", Principal("x"), Kind.START)],
)
def test_an_entry_comes_back_as_it_was(entry: Entry) -> None:
    """Every field survives encode and decode."""
    assert decode(encode(entry)) == entry


def test_an_entry_has_one_text() -> None:
    """Keys sorted, no white space, nothing empty, no floats: the bytes that a leaf will hash."""
    text = encode(FULL)
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "purpose" in json.loads(text)
    assert "1234" in text
    assert "application" not in json.loads(encode(Entry(moment(1), "s", Principal("x"))))


def test_a_moment_is_utc_and_sorts_as_time_does() -> None:
    """RFC 3339 with exactly six digits, also on a whole second."""
    assert moment(0) == "1970-01-01T00:00:00.000000Z"
    assert moment(0) < moment(0.000001) < moment(1)


@pytest.mark.parametrize("field", ["reason", "code", "digest"])
def test_a_field_of_fixed_form_takes_no_value(field: str) -> None:
    """A value put where a word, a SQLSTATE or a digest belongs is refused and not repeated."""
    with pytest.raises(LedgerError) as caught:
        Entry(moment(1), "s", Principal("x"), **{field: "canary@example.com"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "canary", "[]", "{}", '{"v":1}', '{"v":1,"time":1,"principal":"canary"}', '{"v":2}']
)
def test_a_damaged_entry_is_an_error_that_repeats_nothing(text: str) -> None:
    """Whatever stands in the file, reading it is LedgerError without the text."""
    with pytest.raises(LedgerError) as caught:
        decode(text)
    assert "canary" not in str(caught.value)
