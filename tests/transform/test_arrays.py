"""Arrays through the kernel: elements are masked as single values are, and nothing else changes."""

from __future__ import annotations

import struct

import pytest

from maskwire._kernel import BackendReader, Keys, Program, Scanner, Tally, mask_value

KEYS = Keys(bytes(32))
SSN = b"078-05-1120"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def masked(scanner: Scanner, action: str, oid: int, value: bytes, form: int = 0) -> bytes | None:
    """A value under a fixed key."""
    return mask_value(Program([(action, "US_SSN", oid, form)], KEYS, scanner, {}), 0, value)


@pytest.mark.parametrize("action", ["token", "hash", "partial", "redact"])
def test_an_element_is_masked_as_its_type_is(scanner: Scanner, action: str) -> None:
    """In text and in binary, with bounds and NULLs where they were."""
    one = masked(scanner, action, 25, SSN)
    assert one is not None
    assert masked(scanner, action, 1009, b"[0:1]={NULL," + SSN + b"}") == b"[0:1]={NULL," + one + b"}"
    head = struct.pack("!6i", 1, 1, 25, 2, 0, -1)[:20] + struct.pack("!i", -1)
    array = head + struct.pack("!i", len(SSN)) + SSN
    assert masked(scanner, action, 1009, array, 1) == head + struct.pack("!i", len(one)) + one


@pytest.mark.parametrize(
    ("oid", "array", "redacted"),
    [
        (1007, b"{1,NULL,-3}", b"{0,NULL,0}"),
        (1231, b"{{1.5},{2}}", b"{{0},{0}}"),
        (1182, b"{1980-05-06}", b"{1970-01-01}"),
        (1000, b"{t,f}", b"{f,f}"),
        (2951, b"{123e4567-e89b-12d3-a456-426614174000}", b"{00000000-0000-0000-0000-000000000000}"),
        (1009, b'{"a,b","NULL",""}', b"{[US_SSN],[US_SSN],[US_SSN]}"),
        (1009, b"{}", b"{}"),
        (1009, b"{" + SSN, None),
    ],
)
def test_redaction_keeps_the_form(scanner: Scanner, oid: int, array: bytes, redacted: bytes | None) -> None:
    """Every element becomes its type's redacted value; what is no array becomes NULL."""
    assert masked(scanner, "redact", oid, array) == redacted


def test_an_array_is_one_value_of_its_row(scanner: Scanner) -> None:
    """It is counted once, and what was found in its elements by entity."""
    program = Program([("scan", "", 1009, 0), ("token", "US_SSN", 1009, 0)], KEYS, scanner, {"US_SSN": "redact"})
    value = b'{"SSN ' + SSN + b'",x,"SSN 219-09-9999"}'
    payload = struct.pack("!h", 2) + 2 * (struct.pack("!i", len(value)) + value)
    reader, tally = BackendReader(1 << 20), Tally()
    reader.feed(b"D" + struct.pack("!i", len(payload) + 4) + payload)
    rows = reader.next(program, tally)
    assert isinstance(rows, bytes)
    assert b'{"SSN [US_SSN]",x,"SSN [US_SSN]"}' in rows
    assert tally.columns() == [(0, 1, 0), (0, 1, 0)]
    assert tally.findings() == {(0, "US_SSN"): 2}
