"""Errors and notices: SQLSTATE kept, the server's text withheld unless it only repeats the client's names."""

from __future__ import annotations

from maskwire.wire.postgres.backend import error_fields, row_description
from maskwire.wire.postgres.scrub import scrub_error, scrub_notice

CANARY = "517-41-1001"


def _told(message: bytes) -> dict[str, str]:
    return error_fields(message[5:])


def test_a_cast_error_keeps_its_code_and_loses_its_text() -> None:
    """22P02 echoes the value in M and may in D, W and H."""
    fields = {"V": "ERROR", "C": "22P02", "M": f'invalid input syntax for type integer: "{CANARY}"',
              "D": CANARY, "W": CANARY, "H": CANARY, "q": CANARY, "t": CANARY, "P": "8"}  # fmt: skip
    told = scrub_error(fields, "SELECT ssn::int FROM users")
    assert CANARY.encode() not in told
    assert _told(told)["C"] == "22P02"


def test_a_name_is_told_only_where_the_client_wrote_it() -> None:
    """42703 for a typo is told; the same template with a stored value is not."""
    typo = {"V": "ERROR", "C": "42703", "M": 'column "emial" does not exist', "P": "8"}
    assert _told(scrub_error(typo, "SELECT emial FROM users"))["M"] == 'column "emial" does not exist'
    echo = {"V": "ERROR", "C": "42704", "M": f'role "{CANARY}" does not exist'}
    assert CANARY not in str(_told(scrub_error(echo, "SELECT ssn::regrole FROM users")))
    table = {"V": "ERROR", "C": "42P01", "M": f'relation "{CANARY}" does not exist'}
    assert CANARY not in str(_told(scrub_error(table, "SELECT ssn::regclass FROM users")))


def test_a_code_or_position_that_is_none_is_not_passed_on() -> None:
    """Every field is checked against its form."""
    told = _told(scrub_error({"V": CANARY, "C": CANARY, "M": CANARY, "P": CANARY}, ""))
    assert CANARY not in str(told)
    assert told["C"] == "XX000"


def test_notices_are_dropped_but_for_constant_texts() -> None:
    """RAISE NOTICE prints rows; "no transaction in progress" says nothing."""
    assert scrub_notice({"C": "00000", "M": f"leak {CANARY}"}) is None
    told = scrub_notice({"C": "25P01", "M": CANARY})
    assert told is not None
    assert CANARY.encode() not in told


def test_a_row_description_is_read() -> None:
    """Name, table OID, attribute number, type and format of each field."""
    payload = b"\0\1id\0" + bytes.fromhex("000040010003000000170004ffffffff0001")
    (field,) = row_description(payload)
    assert (field.name, field.relation, field.number, field.type_oid, field.format) == ("id", 16385, 3, 23, 1)
