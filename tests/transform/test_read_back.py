"""Tokens read back: what a client saw, compared with the column it saw it in, finds the row."""

from __future__ import annotations

import struct

import pytest

from maskwire._kernel import Keys, Program, Scanner, mask_value, read_back

KEYS = Keys(bytes(32))

ROWS = [
    ("US_SSN", 25, 0, b"078-05-1120"),
    ("US_SSN", 1043, 1, b"078-05-1120"),
    ("US_SSN", 1042, 0, b"078-05-1120   "),
    ("EMAIL_ADDRESS", 19, 0, b"ana.maria@example.com"),
    ("PATIENT_ID", 23, 0, b"123456789"),
    ("PATIENT_ID", 23, 1, struct.pack("!i", 123456789)),
    ("PATIENT_ID", 20, 1, struct.pack("!q", -1234567890123)),
    ("PATIENT_ID", 1700, 0, b"12345678901234567890"),
    ("PATIENT_ID", 1700, 1, struct.pack("!hhhhhh", 2, 1, 0, 0, 123, 4567)),
    ("PATIENT_ID", 2950, 0, b"123e4567-e89b-12d3-a456-426614174000"),
    ("PATIENT_ID", 2950, 1, bytes(range(1, 17))),
    ("IP_ADDRESS", 869, 0, b"10.1.2.3/8"),
    ("IP_ADDRESS", 869, 1, b"\x02\x20\x00\x04\xc0\x00\x02\x07"),
    ("MAC_ADDRESS", 829, 0, b"08:00:2b:01:02:03"),
    ("MAC_ADDRESS", 829, 1, b"\x08\x00\x2b\x01\x02\x03"),
    ("US_SSN", 3802, 0, b'"078-05-1120"'),
]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.parametrize(("entity", "oid", "form", "raw"), ROWS)
def test_what_the_mask_shows_leads_back(scanner: Scanner, entity: str, oid: int, form: int, raw: bytes) -> None:
    """The token is the raw value's, and the raw value itself, which was never shown, is another's."""
    token = mask_value(Program([("token", entity, oid, form)], KEYS, scanner, {}), 0, raw)
    assert token is not None
    assert token != raw
    assert read_back(KEYS, entity, oid, token, oid, form) == raw
    assert read_back(KEYS, entity, oid, raw, oid, form) != raw


def test_a_token_is_read_in_the_columns_type(scanner: Scanner) -> None:
    """A parameter sent as int8 or numeric is compared as the column's int4."""
    token = mask_value(Program([("token", "PATIENT_ID", 23, 0)], KEYS, scanner, {}), 0, b"123456789")
    assert token is not None
    wide = struct.pack("!q", int(token))
    assert read_back(KEYS, "PATIENT_ID", 23, wide, 20, 1) == struct.pack("!i", 123456789)
    assert read_back(KEYS, "PATIENT_ID", 23, b" +" + token + b".0", 1700, 0) == b"123456789"


@pytest.mark.parametrize(("oid", "value"), [(25, b"[US_SSN]"), (23, b"0"), (23, b"42"), (2950, b"not a uuid")])
def test_what_is_no_token_leads_nowhere(oid: int, value: bytes) -> None:
    """What the mask shows instead of a token, and what it never shows."""
    assert read_back(KEYS, "US_SSN", oid, value, oid, 0) is None


@pytest.mark.parametrize(("entity", "column", "oid", "form"), [("", 25, 25, 0), ("X", 25, 23, 0), ("X", 25, 25, 2)])
def test_a_question_without_sense_is_an_error_without_its_value(entity: str, column: int, oid: int, form: int) -> None:
    """No entity, types that are not compared, no format."""
    with pytest.raises(ValueError, match=r"entity|type|format") as caught:
        read_back(KEYS, entity, column, b"078-05-1120", oid, form)
    assert "078" not in str(caught.value)


def test_an_array_leads_back_and_any_of_it_too(scanner: Scanner) -> None:
    """Compared with an array column as a whole; with single values, what is no token is NULL."""
    raw = b'{078-05-1120,NULL,"219-09-9999"}'
    tokens = mask_value(Program([("token", "US_SSN", 1009, 0)], KEYS, scanner, {}), 0, raw)
    assert tokens is not None
    assert read_back(KEYS, "US_SSN", 1009, tokens, 1009, 0) == raw.replace(b'"', b"")
    guess = tokens.replace(b"NULL", b"[US_SSN]")
    assert read_back(KEYS, "US_SSN", 1009, guess, 1009, 0) is None
    assert read_back(KEYS, "US_SSN", 25, guess, 1009, 0) == raw.replace(b'"', b"")
