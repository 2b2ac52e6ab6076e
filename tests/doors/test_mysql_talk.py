"""One MySQL client's packets: what is packed, counted, and told to come."""

from __future__ import annotations

import pytest

from maskwire.doors.commands import HearClient
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import ClientProtocolError
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.compressed import Compression, compressed
from maskwire.wire.mysql.packets import packets


def _talk(*capabilities: Capability) -> Talk:
    talk = Talk(1 << 20)
    for one in capabilities:
        talk.capabilities |= one
    return talk


def _heard(talk: Talk, data: bytes) -> bytes:
    hearing = talk.hear()
    assert next(hearing) == HearClient()
    with pytest.raises(StopIteration) as end:
        hearing.send(data)
    found: bytes = end.value.value
    return found


def test_what_came_before_a_login_was_answered_is_not_taken_for_packed() -> None:
    """A client that does not wait is refused: its bytes could mean two things."""
    talk = _talk(Capability.COMPRESS)
    talk.reader.feed(b"x")
    with pytest.raises(ClientProtocolError, match="before its login"):
        talk.pack()


def test_zlib_counts_where_a_client_says_both() -> None:
    """As the server of MySQL has it."""
    talk = _talk(Capability.COMPRESS, Capability.ZSTD_COMPRESSION_ALGORITHM)
    talk.pack()
    talk.begin()
    data, _ = compressed(packets(b"a" * 100, 0)[0], Compression.ZLIB, 0)
    assert _heard(talk, data) == b"a" * 100


def test_who_asked_for_no_packing_is_told_as_it_is() -> None:
    """Neither side packs."""
    talk = _talk(Capability.PROTOCOL_41)
    talk.pack()
    assert talk.packed(b"abc") == b"abc"
    assert _heard(talk, packets(b"x", 0)[0]) == b"x"


def test_two_commands_in_one_packed_packet_are_two() -> None:
    """The second has no packet of its own to count from; its answer is counted on."""
    talk = _talk(Capability.COMPRESS)
    talk.pack()
    talk.begin()
    inside = packets(b"one", 0)[0] + packets(b"two", 0)[0]
    assert _heard(talk, compressed(inside, Compression.ZLIB, 0)[0]) == b"one"
    talk.begin()
    with pytest.raises(StopIteration) as end:
        next(talk.hear())
    assert end.value.value == b"two"
    assert talk.packed(b"abc")[3] == 1


def test_an_error_says_that_nothing_comes_behind_it() -> None:
    """Else a client would wait for ever."""
    talk = _talk(Capability.PROTOCOL_41, Capability.DEPRECATE_EOF)
    talk.more = True
    assert Status.MORE_RESULTS.value & talk.ok()[7]
    from maskwire.doors.mysql.errors import error_of

    talk.error(error_of("42601", "x"))
    assert talk.failed
    assert not Status.MORE_RESULTS.value & talk.ok()[7]
