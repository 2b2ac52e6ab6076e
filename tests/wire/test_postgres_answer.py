"""A client's side of an answer: in any chunking, bounded, and strict about its layout."""

from __future__ import annotations

import struct

import pytest

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.postgres import backend
from maskwire.wire.postgres.answer import Answer, AnswerReader, row
from maskwire.wire.postgres.messages import frame


def _row(*values: bytes | None) -> bytes:
    body = b"".join(struct.pack("!i", -1) if v is None else struct.pack("!i", len(v)) + v for v in values)
    return struct.pack("!h", len(values)) + body


BYTES = (
    frame(b"D", _row(b"1", None))
    + frame(b"D", _row(b"two", "ü".encode()))
    + frame(b"C", b"SELECT 2\0")
    + backend.ready_for_query(b"I")
)


@pytest.mark.parametrize("size", [1, 7, len(BYTES)])
def test_an_answer_is_read_in_any_chunking(size: int) -> None:
    """Rows, tag and state are the same."""
    reader, answer = AnswerReader(), Answer(1000)
    ends = [
        answer.take(kind, payload)
        for at in range(0, len(BYTES), size)
        for kind, payload in reader.feed(BYTES[at : at + size])
    ]
    assert ends == [False, False, False, True]
    assert answer.rows == [("1", None), ("two", "ü")]
    assert (answer.tag, answer.status, answer.is_cut) == ("SELECT 2", b"I", False)


def test_rows_beyond_the_bytes_are_dropped_and_an_error_drops_all() -> None:
    """None of the later rows slips in because it is small."""
    answer = Answer(30)
    for payload in (_row(b"x" * 10), _row(b"y" * 20), _row(b"z")):
        answer.take(b"D", payload)
    assert answer.rows == [("x" * 10,)]
    assert answer.is_cut
    answer.take(b"E", b"SERROR\0C42501\0MNo.\0\0")
    assert answer.rows == []
    assert answer.error is not None
    assert answer.error["C"] == "42501"
    assert "No." not in repr(answer)


@pytest.mark.parametrize("payload", [b"", b"\0\1", b"\0\1\0\0\0\5ab", _row(b"a") + b"x", _row(b"\xff")])
def test_a_row_that_breaks_its_layout_is_none(payload: bytes) -> None:
    """Nothing is made of it."""
    with pytest.raises(UpstreamProtocolError):
        row(payload)
