"""MySQL's packets: any split of the stream gives the same payloads; hostile lengths and numbers are refused."""

from __future__ import annotations

import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from maskwire.errors import ClientProtocolError, UpstreamProtocolError
from maskwire.wire.mysql.compressed import HEAD, CompressedReader, Compression, compressed
from maskwire.wire.mysql.fields import Fields, length
from maskwire.wire.mysql.packets import MOST, PacketReader, packets

PAYLOADS = st.lists(st.binary(max_size=400), max_size=6)


def _framed(payloads: list[bytes]) -> bytes:
    turn, parts = 0, []
    for payload in payloads:
        framed, turn = packets(payload, turn)
        parts.append(framed)
    return b"".join(parts)


def _read(reader: PacketReader) -> list[bytes]:
    found = []
    while (payload := reader.next()) is not None:
        found.append(payload)
    return found


@given(PAYLOADS, st.lists(st.integers(0, 2500), max_size=8))
def test_any_split_of_the_stream_gives_the_same_payloads(payloads: list[bytes], cuts: list[int]) -> None:
    """Whatever the network does."""
    stream, found, at = _framed(payloads), [], 0
    reader = PacketReader(1 << 20, ClientProtocolError)
    for cut in [*sorted(min(cut, len(stream)) for cut in cuts), len(stream)]:
        reader.feed(stream[at:cut])
        found += _read(reader)
        at = cut
    assert found == payloads
    assert reader.pending == 0


@given(PAYLOADS, st.sampled_from(Compression), st.lists(st.integers(0, 3000), max_size=6))
def test_any_split_of_a_compressed_stream_gives_the_same_bytes(
    payloads: list[bytes], how: Compression, cuts: list[int]
) -> None:
    """By zlib and by zstd; small packets go as they are."""
    stream, turn = b"", 0
    for payload in payloads:
        packed, turn = compressed(packets(payload * 3, 0)[0], how, turn)
        stream += packed
    reader, found, at = CompressedReader(how, UpstreamProtocolError), b"", 0
    for cut in [*sorted(min(cut, len(stream)) for cut in cuts), len(stream)]:
        reader.feed(stream[at:cut])
        while (inside := reader.next()) is not None:
            found += inside
        at = cut
    assert found == b"".join(packets(payload * 3, 0)[0] for payload in payloads)
    assert reader.pending == 0


@pytest.mark.parametrize("size", [MOST - 1, MOST, MOST + 1])
def test_a_payload_of_16_mib_goes_on_in_the_next_packet(size: int) -> None:
    """One of exactly so many bytes is ended by an empty packet."""
    framed, turn = packets(b"x" * size, 255)
    assert turn == (0 if size < MOST else 1)
    reader = PacketReader(1 << 26, ClientProtocolError)
    reader.turn = 255
    reader.feed(framed)
    assert [len(payload) for payload in _read(reader)] == [size]
    assert reader.turn == turn


def test_a_payload_beyond_the_limit_is_refused_before_it_is_held() -> None:
    """By its length alone, also where it comes in several packets; a smaller limit holds before a login."""
    reader = PacketReader(1000, ClientProtocolError)
    reader.feed(b"\xe9\x03\x00\x00")
    with pytest.raises(ClientProtocolError, match="limit of 1000 bytes") as caught:
        reader.next()
    assert caught.value.code == "54000"
    early = PacketReader(1 << 20, ClientProtocolError)
    early.feed(b"\x65\x00\x00\x00")
    with pytest.raises(ClientProtocolError, match="limit of 100 bytes"):
        early.next(limit=100)
    joined = PacketReader(MOST + 5, UpstreamProtocolError)
    joined.feed(b"\xff\xff\xff\0" + b"x" * MOST + b"\x06\0\0\1")
    with pytest.raises(UpstreamProtocolError, match="limit"):
        joined.next()


def test_a_packet_out_of_turn_is_refused() -> None:
    """A number that was skipped or repeated; inside a compressed stream its own packets count."""
    reader = PacketReader(1000, ClientProtocolError)
    reader.feed(b"\1\0\0\1x")
    with pytest.raises(ClientProtocolError, match="out of its turn"):
        reader.next()
    inside = PacketReader(1000, ClientProtocolError, in_order=False)
    inside.feed(b"\1\0\0\7x")
    assert inside.next() == b"x"
    packed = CompressedReader(Compression.ZLIB, ClientProtocolError)
    packed.feed(b"\1\0\0\1\0\0\0x")
    with pytest.raises(ClientProtocolError, match="out of its turn"):
        packed.next()


def _packet(body: bytes, size: int) -> bytes:
    return len(body).to_bytes(3, "little") + b"\0" + size.to_bytes(3, "little") + body


@pytest.mark.parametrize("how", Compression)
def test_a_compressed_packet_holds_what_it_says(how: Compression) -> None:
    """More, less, or nothing that could be unpacked: refused, and never more unpacked than was said."""
    pack = zlib.compress if how is Compression.ZLIB else zstandard.ZstdCompressor().compress
    bomb = pack(b"\0" * (1 << 22))
    for body, size in ((bomb, 10), (pack(b"abc"), 4), (b"nonsense", 9), (pack(b"abc")[:-2], 3)):
        reader = CompressedReader(how, ClientProtocolError)
        reader.feed(_packet(body, size))
        with pytest.raises(ClientProtocolError):
            reader.next()
    assert HEAD == 7


def test_a_compressed_packet_that_says_too_much_is_refused_by_its_head() -> None:
    """Before it has come whole, and whichever of its two sizes it is."""
    for head in (b"\xe9\x03\0\0\1\0\0", b"\1\0\0\0\xe9\x03\0"):
        reader = CompressedReader(Compression.ZLIB, ClientProtocolError, 1000)
        reader.feed(head)
        with pytest.raises(ClientProtocolError, match="more than a message may"):
            reader.next()


def test_a_frame_of_zstd_that_wants_much_room_is_refused() -> None:
    """Its window is asked for before anything is unpacked: 128 MiB for three bytes."""
    wide = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=27, write_content_size=0)
    ).compressobj()
    body = wide.compress(b"abc") + wide.flush()
    reader = CompressedReader(Compression.ZSTD, ClientProtocolError)
    reader.feed(_packet(body, 3))
    with pytest.raises(ClientProtocolError):
        reader.next()


@given(st.binary(max_size=300), st.sampled_from(Compression), st.integers(0, 300))
def test_no_bytes_make_a_compressed_reader_do_more_than_it_says(data: bytes, how: Compression, size: int) -> None:
    """Packets of any bytes and any size are refused or hold just so much."""
    reader = CompressedReader(how, ClientProtocolError, 1000)
    reader.feed(_packet(data, size))
    try:
        found = reader.next()
    except ClientProtocolError:
        return
    assert found is not None
    assert len(found) == (size or len(data))


@given(st.integers(0, 2**64 - 1))
def test_lengths_are_written_as_short_as_they_can_be(count: int) -> None:
    """And read back."""
    written = length(count)
    assert Fields(written, ClientProtocolError).length() == count
    assert len(written) == next(
        size for size, most in ((1, 251), (3, 1 << 16), (4, 1 << 24), (9, 1 << 64)) if count < most
    )


@pytest.mark.parametrize(
    "raw", [b"", b"\xfb", b"\xff", b"\xfc\1", b"\xfd\1\1", b"\xfe\1", b"\x05abc", b"\xfe" + b"\xff" * 8]
)
def test_a_text_whose_length_is_none_or_too_long_is_refused(raw: bytes) -> None:
    """Also one of 2^64 - 1 bytes."""
    with pytest.raises(UpstreamProtocolError):
        Fields(raw, UpstreamProtocolError).counted()
