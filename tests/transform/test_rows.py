"""Rows through the kernel from Python: types of what comes out, errors without values, no key in a repr."""

from __future__ import annotations

import hashlib
import struct

import pytest

from maskwire._kernel import BackendReader, CopyFormat, Keys, Program, Scanner, Tally

CANARY = "078-05-1120"


def message(kind: bytes, payload: bytes) -> bytes:
    """A backend message."""
    return kind + struct.pack("!i", len(payload) + 4) + payload


def row(*values: str | None) -> bytes:
    """A DataRow in text format."""
    parts = [
        struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value.encode() for value in values
    ]
    return message(b"D", struct.pack("!h", len(values)) + b"".join(parts))


@pytest.fixture(scope="module")
def program() -> Program:
    return Program(
        [("keep", "", 25, 0), ("redact", "US_SSN", 25, 0), ("scan", "", 25, 0)],
        Keys(bytes(32)),
        Scanner(),
        {"EMAIL_ADDRESS": "redact"},
    )


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_rows_are_masked_and_tallied_in_any_chunking(program: Program, chunk: int) -> None:
    """Rows come out masked between the messages they stood between, and the tally tells what was done."""
    source = message(b"T", b"x") + row("1", CANARY, "to a@example.com") + row(None, None, None) + message(b"C", b"")
    reader, tally, rows, others = BackendReader(1 << 20), Tally(), b"", []
    for start in range(0, len(source), chunk):
        reader.feed(source[start : start + chunk])
        while (found := reader.next(program, tally)) is not None:
            if isinstance(found, bytes):
                rows += found
            else:
                others.append(found)
    assert others == [(ord("T"), b"x"), (ord("C"), b"")]
    assert rows == row("1", "[US_SSN]", "to [EMAIL_ADDRESS]") + row(None, None, None)
    assert (tally.rows, tally.bytes, tally.digest()) == (2, len(rows), hashlib.sha256(rows).digest())
    assert tally.columns() == [(1, 0, 0), (0, 1, 0), (0, 1, 0)]
    assert tally.findings() == {(2, "EMAIL_ADDRESS"): 1}


def test_copied_rows_are_masked(program: Program) -> None:
    """CopyData is masked as its format says."""
    reader = BackendReader(1 << 20)
    reader.feed(message(b"d", f"1\t{CANARY}\t\\N\n".encode()))
    assert reader.next(program, Tally(), CopyFormat.text()) == message(b"d", b"1\t[US_SSN]\t\\N\n")


def test_a_row_that_does_not_fit_is_an_error_for_ever(program: Program) -> None:
    """The error names no value, and nothing comes after it."""
    reader = BackendReader(1 << 20)
    reader.feed(row(CANARY) + message(b"Z", b"I"))
    for _ in range(2):
        with pytest.raises(ValueError, match="columns") as caught:
            reader.next(program, Tally())
        assert CANARY not in str(caught.value)
    with pytest.raises(ValueError, match="columns"):
        reader.skip()


def test_rows_can_be_thrown_away() -> None:
    """After a refusal only what is no row is left."""
    reader = BackendReader(1 << 20)
    reader.feed(row(CANARY) + message(b"C", b"SELECT 1\0"))
    assert reader.skip() == (ord("C"), b"SELECT 1\0")
    assert reader.skip() is None


def test_keys_show_nothing() -> None:
    """A key has 32 bytes and no repr of its own."""
    with pytest.raises(ValueError, match="32"):
        Keys(b"short")
    assert "AAAA" not in repr(Keys(b"A" * 32))


def test_an_unknown_action_is_refused() -> None:
    """A program that can't be compiled says where."""
    with pytest.raises(ValueError, match="column 0"):
        Program([("blur", "", 25, 0)], Keys(bytes(32)), Scanner(), {})


def test_scrubbed_text_shows_no_token_of_a_finding() -> None:
    """A client that builds a text gets no tokens of its own literals; the tally counts what was found."""
    program = Program([("scan", "", 25, 0), ("scrub", "", 25, 0)], Keys(bytes(32)), Scanner(), {"US_SSN": "token"})
    text = f"SSN {CANARY}"
    reader, tally = BackendReader(1 << 20), Tally()
    reader.feed(row(text, text))
    rows = reader.next(program, tally)
    assert isinstance(rows, bytes)
    assert rows.count(b"[US_SSN]") == 1
    assert rows.endswith(b"SSN [US_SSN]")
    assert CANARY.encode() not in rows
    assert tally.findings() == {(0, "US_SSN"): 1, (1, "US_SSN"): 1}
