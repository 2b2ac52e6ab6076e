"""MySQL's messages: what is written is read back, whatever they hold; what is broken is refused in words of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maskwire.errors import ClientProtocolError, ProtocolError, UpstreamProtocolError
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import handshake as h
from maskwire.wire.mysql import replies as r
from maskwire.wire.mysql import values as v
from maskwire.wire.mysql.capabilities import OFFERED, REQUIRED, Capability, Status
from maskwire.wire.mysql.scrub import scrub_error

TRACKED = OFFERED
PLAIN = OFFERED & ~(Capability.SESSION_TRACK | Capability.DEPRECATE_EOF)

COMMANDS: tuple[tuple[bytes, c.Command], ...] = (
    (b"\x01", c.Quit()),
    (b"\x02shop", c.InitDb("shop")),
    (b"\x03SELECT 1", c.Query("SELECT 1")),
    (b"\x04users\0em%", c.FieldList("users", "em%")),
    (b"\x0e", c.Ping()),
    (b"\x16SELECT ?", c.Prepare("SELECT ?")),
    (b"\x17\1\0\0\0\1\1\0\0\0\0\1\xfe\0\1x", c.Execute(1, c.READ_ONLY_CURSOR, b"\0\1\xfe\0\1x")),
    (b"\x18\1\0\0\0\2\0part", c.SendLongData(1, 2, b"part")),
    (b"\x19\1\0\0\0", c.CloseStatement(1)),
    (b"\x1a\1\0\0\0", c.ResetStatement(1)),
    (b"\x1b\0\0", c.SetOption(True)),
    (b"\x1b\1\0", c.SetOption(False)),
    (b"\x1c\1\0\0\0\5\0\0\0", c.Fetch(1, 5)),
    (b"\x1f", c.ResetConnection()),
)


@pytest.mark.parametrize(("data", "command"), COMMANDS, ids=lambda value: type(value).__name__)
def test_a_command_is_read_and_written(data: bytes, command: c.Command) -> None:
    """The round trip of each."""
    assert c.command_of(data) == command
    assert command.to_bytes() == data  # type: ignore[union-attr]


def test_each_number_of_a_command_is_spoken_or_listed() -> None:
    """None is forgotten, none is both; a listed one is named without reading it."""
    assert not c.READERS.keys() & c.UNSPOKEN.keys()
    assert set(range(0x22)) <= c.READERS.keys() | c.UNSPOKEN.keys()
    assert c.command_of(b"\x0c\1\0\0\0") == c.Unspoken(0x0C)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x22", b"\x03\xff", b"\x0eX", b"\x17\1\0\0\0\2\1\0\0\0", b"\x17\1\0\0\0\0\2\0\0\0", b"\x19\1", b"\x1b\2\0",
     b"\x1c\1\0\0\0", b"\x04users", b"\x11user"],
)  # fmt: skip
def test_a_broken_command_is_the_clients_fault(data: bytes) -> None:
    """Empty, unknown, no UTF-8, too long, a cursor that writes, several times at once, too short."""
    with pytest.raises(ClientProtocolError):
        c.command_of(data)


def test_no_value_stands_in_a_repr() -> None:
    """Statements, parameters, answers to challenges, errors."""
    shown = map(repr, (
        c.Query("canary"), c.Prepare("canary"), c.Execute(1, 0, b"canary"), c.SendLongData(1, 1, b"canary"),
        h.HandshakeResponse(OFFERED, "u", b"canary", attributes={"a": "canary"}), h.AuthSwitch("p", b"canary"),
        h.ChangeUser("u", b"canary"), r.Error(1, "HY000", "canary"), r.Ok(info="canary"), v.Parameter(1, b"canary"),
    ))  # fmt: skip
    assert "canary" not in "".join(shown)


TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=40)


@given(TEXT, st.binary(max_size=250), TEXT, TEXT, st.dictionaries(TEXT, TEXT, max_size=3), st.integers(0, 22))
def test_an_answer_to_the_handshake_is_read_back(
    user: str, answer: bytes, database: str, plugin: str, attributes: dict[str, str], level: int
) -> None:
    """Under every layout that its capabilities choose."""
    both = OFFERED | Capability.ZSTD_COMPRESSION_ALGORITHM
    for less in (Capability(0), Capability.CONNECT_WITH_DB, Capability.CONNECT_ATTRS,
                 Capability.PLUGIN_AUTH_LENENC_CLIENT_DATA, Capability.ZSTD_COMPRESSION_ALGORITHM):  # fmt: skip
        said = both & ~less
        one = h.HandshakeResponse(
            said, user, answer, database if Capability.CONNECT_WITH_DB in said else "", plugin,
            attributes if Capability.CONNECT_ATTRS in said else {},
            level=level if Capability.ZSTD_COMPRESSION_ALGORITHM in said else 0,
        )  # fmt: skip
        assert h.response_of(one.to_bytes(), both) == one


def test_what_was_not_offered_counts_as_not_asked_for() -> None:
    """LOCAL INFILE, query attributes; but the layout of the message is by what the client says."""
    said = OFFERED | Capability.LOCAL_FILES | Capability.QUERY_ATTRIBUTES
    read = h.response_of(h.HandshakeResponse(said, "ann", b"x").to_bytes(), OFFERED)
    assert read.capabilities == OFFERED


def test_tls_is_begun_only_where_it_was_offered() -> None:
    """An SSLRequest is read as one; without an offer it is the client's fault."""
    request = h.SSLRequest(OFFERED | Capability.SSL)
    assert h.response_of(request.to_bytes(), OFFERED | Capability.SSL) == request
    with pytest.raises(ClientProtocolError, match="TLS is not offered"):
        h.response_of(request.to_bytes(), OFFERED)


@pytest.mark.parametrize("payload", [b"", b"\0" * 32, b"\x85\x24\0\0old\0GDSC"])
def test_clients_older_than_the_choice_of_methods_are_refused(payload: bytes) -> None:
    """Protocol 3.20, and 4.1 without CLIENT_PLUGIN_AUTH."""
    with pytest.raises(ClientProtocolError):
        h.response_of(payload, OFFERED)


@given(st.binary(min_size=20, max_size=20).filter(lambda raw: 0 not in raw), TEXT, st.integers(0, 2**32 - 1))
def test_a_servers_handshake_is_read_back(nonce: bytes, version: str, connection: int) -> None:
    """Its challenge is in two places."""
    one = h.Handshake(version, connection, nonce, OFFERED)
    assert h.Handshake.from_bytes(one.to_bytes()) == one


def test_servers_that_are_too_old_are_refused() -> None:
    """Another version of the protocol; a server that can't choose a method."""
    with pytest.raises(UpstreamProtocolError):
        h.Handshake.from_bytes(b"\x09" + b"3.20\0")
    with pytest.raises(UpstreamProtocolError, match="older"):
        h.Handshake.from_bytes(h.Handshake("5.1", 1, b"n" * 20, OFFERED & ~REQUIRED).to_bytes())


@given(TEXT, st.binary(max_size=255), TEXT, TEXT)
def test_a_change_of_user_is_read_back(user: str, answer: bytes, database: str, plugin: str) -> None:
    """COM_CHANGE_USER."""
    one = h.ChangeUser(user, answer, database, plugin=plugin)
    assert c.command_of(b"\x11" + one.to_bytes()) == one


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just(r.Track.VARIABLES), st.tuples(TEXT, TEXT)),
        st.tuples(st.sampled_from([r.Track.SCHEMA, r.Track.CHANGED, r.Track.TRANSACTION]), st.tuples(TEXT)),
        st.tuples(st.just(r.Track.GTIDS), st.tuples(TEXT)),
    ),
    max_size=4,
).map(tuple)
COUNT = st.integers(0, 2**64 - 1)


@given(COUNT, COUNT, st.integers(0, 65_535), TEXT, CHANGES)
def test_an_ok_is_read_back(
    affected: int, inserted: int, warnings: int, info: str, changes: tuple[tuple[r.Track, tuple[str, ...]], ...]
) -> None:
    """With and without what it says of the session's state, and in the place of an EOF."""
    status = Status.AUTOCOMMIT | (Status.SESSION_STATE_CHANGED if changes else Status(0))
    one = r.Ok(affected, inserted, status, warnings, info, changes)
    assert r.ok_of(one.to_bytes(TRACKED), TRACKED) == one
    plain = r.Ok(affected, inserted, Status.AUTOCOMMIT, warnings, info)
    assert r.ok_of(plain.to_bytes(PLAIN), PLAIN) == plain
    ending = one.to_bytes(TRACKED, ends_rows=True)
    assert r.is_end(ending, TRACKED)
    assert r.end_of(ending, TRACKED) == (status, warnings)


@given(st.integers(0, 0xFFFE), st.from_regex(r"[0-9A-Z]{5}", fullmatch=True), TEXT)
def test_an_error_is_read_back_and_told_without_its_text(number: int, state: str, message: str) -> None:
    """Number and SQLSTATE stay."""
    one = r.Error(number, state, message)
    assert r.error_of(one.to_bytes()) == one
    told = scrub_error(r.Error(number, state, "canary-4711"))
    assert (told.number, told.state) == (number, state)
    assert "canary" not in told.message


def test_a_state_that_is_none_is_not_told() -> None:
    """A SQLSTATE of five other bytes could carry a value."""
    assert scrub_error(r.error_of(b"\xff\x01\x00#a\xffc-d text")).state == "HY000"


@given(TEXT, TEXT, TEXT, TEXT, TEXT, st.sampled_from(list(v.Type)), st.integers(0, 65_535), st.integers(0, 255))
def test_a_column_is_read_back(
    name: str, table: str, schema: str, stored: str, column: str, kind: int, flags: int, decimals: int
) -> None:
    """Its origin is the server's word on it."""
    one = r.ColumnDefinition(name, table, (schema, stored, column), 45, 400, kind, flags, decimals)
    assert r.column_of(one.to_bytes()) == one


def test_ends_of_rows_are_told_from_rows() -> None:
    """A first value of 16 MiB begins with the same byte as an EOF."""
    assert r.is_end(r.Eof().to_bytes(), PLAIN)
    assert r.end_of(r.Eof(warnings=3).to_bytes(), PLAIN) == (Status.AUTOCOMMIT, 3)
    row = v.to_text_row([b"x" * (1 << 24)])
    assert row[0] == r.EOF
    assert not r.is_end(row, PLAIN)
    assert not r.is_end(row, TRACKED)


def test_a_server_that_asks_for_a_file_breaks_the_protocol() -> None:
    """LOCAL INFILE is offered to none."""
    with pytest.raises(UpstreamProtocolError, match="a file of the client's"):
        r.first_of(b"\xfb/etc/passwd", TRACKED)


def test_what_a_query_is_answered_with_first() -> None:
    """OK, an error, or a number of columns."""
    assert r.first_of(r.Ok(1).to_bytes(TRACKED), TRACKED) == r.Ok(1)
    assert r.first_of(r.Error(1064, "42000", "x").to_bytes(), TRACKED) == r.Error(1064, "42000", "x")
    assert r.first_of(b"\x05", TRACKED) == 5
    assert r.prepared_of(r.Prepared(9, 2, 3, 1).to_bytes()) == r.Prepared(9, 2, 3, 1)


SIZED = {v.Type.TINY: 1, v.Type.SHORT: 2, v.Type.YEAR: 2, v.Type.LONG: 4, v.Type.INT24: 4, v.Type.FLOAT: 4,
         v.Type.LONGLONG: 8, v.Type.DOUBLE: 8, v.Type.DATE: 4, v.Type.DATETIME: 11, v.Type.TIME: 12}  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> tuple[list[int], list[bytes | None]]:
    """Types, and values that they could have."""
    types = draw(st.lists(st.sampled_from([kind for kind in v.Type if kind is not v.Type.NULL]), max_size=20))
    values = [
        draw(st.one_of(st.none(), st.binary(min_size=SIZED.get(kind, 0), max_size=SIZED.get(kind, 300))))
        if kind in SIZED or kind is not v.Type.TIMESTAMP
        else draw(st.sampled_from([None, b"", b"1234", b"1234567"]))
        for kind in types
    ]
    return [int(kind) for kind in types], values


@given(rows())
def test_rows_and_parameters_are_read_back(made: tuple[list[int], list[bytes | None]]) -> None:
    """In text and in binary."""
    types, values = made
    assert v.text_row(v.to_text_row(values), len(values)) == tuple(values)
    assert v.binary_row(v.to_binary_row(values, types), types) == tuple(values)
    given_ = tuple(v.Parameter(kind, value) for kind, value in zip(types, values, strict=True))
    assert v.parameters_of(v.to_parameters(given_), len(given_), None, {}) == given_


def test_parameters_that_came_in_pieces_have_no_value_in_the_message() -> None:
    """And a client need not repeat their types."""
    given_ = (v.Parameter(v.Type.BLOB, None, sent=True), v.Parameter(v.Type.TINY, b"\5"))
    assert v.parameters_of(v.to_parameters(given_), 2, None, {0: b"long"}) == given_
    assert v.parameters_of(b"\0\0\5", 2, (v.Type.BLOB, v.Type.TINY), {0: b"long"}) == given_
    with pytest.raises(ClientProtocolError, match="types"):
        v.parameters_of(b"\0\0\5", 2, None, {})


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_else(raw: bytes) -> None:
    """Whatever comes, it is a message or a ProtocolError."""
    readers = (
        c.command_of, r.error_of, r.column_of, r.prepared_of, h.Handshake.from_bytes, h.AuthSwitch.from_bytes,
        lambda data: h.response_of(data, OFFERED), lambda data: r.first_of(data, TRACKED),
        lambda data: r.end_of(data, PLAIN), lambda data: v.text_row(data, 3),
        lambda data: v.binary_row(data, [v.Type.LONG, v.Type.BLOB, v.Type.DATE, 0x77]),
        lambda data: v.parameters_of(data, 2, None, {}),
    )  # fmt: skip
    for read in readers:
        try:
            read(raw)
        except ProtocolError as error:
            assert raw.hex() not in str(error) or len(raw) < 2
