"""What a client was sent, shown to somebody else: masked values as they were, sensitive ones that were shown, never."""

from __future__ import annotations

import struct

from maskwire._kernel import Scanner
from maskwire.console.transcripts import HIDDEN, Shot, shots
from maskwire.ledger import ColumnEntry, Entry, Phase, moment
from maskwire.ledger.transcript import Part
from maskwire.model import Column, Principal

EMAIL = "zqxjkv@example.com"
NAMES = ("id", "email", "phone", "note")


def _row(*values: str | None) -> bytes:
    body = struct.pack("!H", len(values))
    for value in values:
        body += b"\xff\xff\xff\xff" if value is None else struct.pack("!i", len(value.encode())) + value.encode()
    return b"D" + struct.pack("!i", len(body) + 4) + body


def _error(text: str) -> bytes:
    body = b"SERROR\0C22P02\0M" + text.encode() + b"\0\0"
    return b"E" + struct.pack("!i", len(body) + 4) + body


def _entry(phase: Phase = Phase.WHOLE) -> Entry:
    def column(name: str, entity: str | None, transform: str, rule: str) -> ColumnEntry:
        return ColumnEntry((Column("public", "users", name),), entity, transform, rule)

    columns = (
        column("id", None, "keep", "not-sensitive"),
        column("email", "EMAIL_ADDRESS", "keep", "shop/shown"),
        column("phone", "PHONE_NUMBER", "token", "default/x"),
        column("note", None, "scan", "scanned"),
    )
    return Entry(moment(1), "s", Principal("a"), exchange="x-1", phase=phase, columns=columns)


def _shots(data: bytes, entries: dict[str, Entry], most: int = 20) -> Shot:
    (shot,) = shots([Part(moment(1), "x-1", "select", data)], entries, Scanner(), most)
    return shot


def test_a_value_is_shown_as_the_ledger_says_that_it_was_masked() -> None:
    """What policy showed to that client is hidden; text is searched again, whatever was found then."""
    row = _row("7", EMAIL, "+1-202-555-0123", f"write to {EMAIL}")
    (values,) = _shots(row, {"x-1": _entry()}).rows
    assert [value.how for value in values] == ["plain", "hidden", "masked", "searched"]
    assert [value.text for value in values] == ["7", HIDDEN, "+1-202-555-0123", "write to [EMAIL_ADDRESS]"]


def test_nothing_is_shown_of_an_answer_that_the_ledger_does_not_tell_column_by_column() -> None:
    """No entry, an opening alone, or another number of columns."""
    row = _row("7", EMAIL, "x", EMAIL)
    for entries in ({}, {"x-1": _entry(Phase.OPENING)}):
        (values,) = _shots(row, entries).rows
        assert {value.text for value in values} == {HIDDEN}
    (values,) = _shots(_row("7", EMAIL), {"x-1": _entry()}).rows
    assert {value.text for value in values} == {HIDDEN}


def test_errors_and_notices_are_searched() -> None:
    """A server's words may hold a value."""
    shot = _shots(_error(f'invalid input: "{EMAIL}"'), {"x-1": _entry()})
    assert EMAIL not in "".join(shot.messages)
    assert "[EMAIL_ADDRESS]" in shot.messages[0]


def test_headings_are_the_ledgers_and_rows_are_counted_beyond_the_most() -> None:
    """A driver may have asked for the description long before."""
    shot = _shots(_row("1", None, "x", "y") * 5, {"x-1": _entry()}, most=2)
    assert shot.names == list(NAMES)
    assert (len(shot.rows), shot.more) == (2, 3)
    assert shot.rows[0][1].how == "null"


def test_a_value_in_binary_format_is_shown_as_hex() -> None:
    """Not as characters that a page can't hold."""
    (values,) = _shots(_row("\0\0\0\7", None, "x", "y"), {"x-1": _entry()}).rows
    assert values[0].text == "\\x00000007"


def test_a_repr_holds_no_value() -> None:
    """Not in a log either."""
    assert EMAIL not in repr(_shots(_row("7", EMAIL, "x", EMAIL), {"x-1": _entry()}))
