"""What an entry's text promises: a round trip, one canonical form, and no room for a value."""

import json

import pytest

from maskwire.errors import LedgerError
from maskwire.ledger import ColumnEntry, Entry, Kind, Outcome, Phase, decode, encode, moment
from maskwire.ledger.entry import SubjectEntry, is_canonical
from maskwire.model import Column, Principal, PrincipalKind

EMAIL = Column("public", "customers", "e.mail")
FULL = Entry(
    time=moment(0.5),
    session="s1",
    principal=Principal(
        "agent",
        PrincipalKind.AGENT,
        on_behalf_of="ana",
        model="a-model",
        agent="claude-code",
        authentication="certificate",
        roles=frozenset({"support", "analyst"}),
    ),
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
    literals=(("integer", "0a" * 16), ("text", "0b" * 16), ("rest:3", "0c" * 16)),
    parameters=(("null", "0d" * 16), ("binary", "0e" * 16)),
    traceparent="00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01",
    conversation="3f2c9a4e-8b1d-4c55-9f0a-7d2e6b1c8a90",
    tags=(("action", "list"), ("route", "/orders")),
    completion=(("model", "model-1"), ("output_tokens", "7")),
    subjects=(
        SubjectEntry(Column("public", "customers", "id"), 2, ("0a" * 8, "0b" * 8)),
        SubjectEntry(Column("public", "orders", "id"), 40, filter="AAAA"),
    ),
    policy="1f" * 32,
    version="0.1.0+00000000",
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


@pytest.mark.parametrize("character", [chr(it) for it in range(0x80)] + ["\u2028", "\ufffd", "é", "😀"])
def test_the_text_escapes_what_rfc_8785_escapes(character: str) -> None:
    """Section 3.2.2.2: two-letter escapes where there are some, lower-case \\u00xx, and nothing else."""
    short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    wanted = short.get(character, f"\\u{ord(character):04x}" if character < " " else character)
    text = encode(Entry(moment(1), "s", Principal("x"), application=f"a{character}b"))
    assert f'"application":"a{wanted}b"' in text
    assert is_canonical(text)


@pytest.mark.parametrize("text", ['{"b":1,"a":2}', '{"a": 1}', '{"a":1,"a":1}', '{"a":"\\u0041"}', '{"a":1.0e1}'])
def test_another_text_of_the_same_entry_is_not_canonical(text: str) -> None:
    """Order, white space, doubles, escapes, numbers."""
    assert not is_canonical(text)


def test_an_entry_of_the_first_format_is_read() -> None:
    """Ledgers are kept for years."""
    old = encode(Entry(moment(1), "s", Principal("x"))).replace('"v":2', '"v":1')
    assert decode(old) == Entry(moment(1), "s", Principal("x"))


def test_a_moment_is_utc_and_sorts_as_time_does() -> None:
    """RFC 3339 with exactly six digits, also on a whole second."""
    assert moment(0) == "1970-01-01T00:00:00.000000Z"
    assert moment(0) < moment(0.000001) < moment(1)


@pytest.mark.parametrize("field", ["reason", "code", "digest", "conversation"])
def test_a_field_of_fixed_form_takes_no_value(field: str) -> None:
    """A value put where a word, a SQLSTATE or a digest belongs is refused and not repeated."""
    with pytest.raises(LedgerError) as caught:
        Entry(moment(1), "s", Principal("x"), **{field: "canary@example.com"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "canary", "[]", "{}", '{"v":1}', '{"v":1,"time":1,"principal":"canary"}', '{"v":3}']
)
def test_a_damaged_entry_is_an_error_that_repeats_nothing(text: str) -> None:
    """Whatever stands in the file, reading it is LedgerError without the text."""
    with pytest.raises(LedgerError) as caught:
        decode(text)
    assert "canary" not in str(caught.value)
