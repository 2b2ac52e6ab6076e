"""A small exchange in one step each way is to the byte what it is message by message, its entry in the ledger too."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.doors.commands import Append
from maskwire.ledger.drawn import Drawn
from maskwire.ledger.entry import encode, is_canonical
from maskwire.ledger.literals import Digests
from maskwire.sql.catalog import Catalog
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.messages import frame
from tests.doors.playbook import BOUND, PARSED, RAW, READY, Play
from tests.live.raw import SYNC, describe, execute, parse, query

CATALOG = Catalog.from_rows(
    [(11, "public", "users", "r", None)],
    [
        (11, 1, "id", 23, "int4", True, False),
        (11, 2, "email", 25, "text", True, False),
        (11, 3, "note", 25, "text", True, False),
        (11, 4, "visits", 23, "int4", True, False),
    ],
    keys=[(11, 1, 11, 1)],
)
COLUMNS = {"id": (1, 23), "email": (2, 25), "note": (3, 25), "visits": (4, 23)}
VALUES = {
    "id": st.integers(0, 9).map(lambda number: b"%d" % number),
    "email": st.just(RAW),
    "note": st.sampled_from([b"nothing here", b"write to " + RAW, b"", b"\xc3\xa9"]),
    "visits": st.integers(-(10**9), 10**9).map(lambda number: b"%d" % number),
}
# The columns that a statement reads, and what stands behind WHERE.
STATEMENTS = st.sampled_from(
    [(("email",), "email IS NOT NULL"), (("visits",), ""), (("visits", "email"), ""), (("note",), ""),
     (("id", "visits"), ""), (("visits", "note", "email", "id"), "")]
)  # fmt: skip
PARAMETER = st.one_of(st.none(), st.sampled_from([b"", b"7", b"\xff\xfe", "é😀".encode(), b"\0\0\0\5", b"x" * 40]))
# What stands in a text beside the columns: literals that are none of a template, and some that are.
LITERALS = st.sampled_from(["visits = 12345", "visits = 99999", "visits = 7", "visits > 1.5", "visits < 10000000000"])


def told(columns: tuple[str, ...], codes: tuple[int, ...]) -> bytes:
    """A RowDescription."""
    each = codes * len(columns) if len(codes) == 1 else codes or (0,) * len(columns)
    fields = (
        name.encode() + b"\0" + struct.pack("!IhIhih", 11, *COLUMNS[name], -1, -1, code)
        for name, code in zip(columns, each, strict=True)
    )
    return frame(b"T", struct.pack("!h", len(columns)) + b"".join(fields))


def row(values: list[bytes | None], codes: tuple[int, ...], columns: tuple[str, ...]) -> bytes:
    """A DataRow; integers in the format that is asked for."""
    each = codes * len(columns) if len(codes) == 1 else codes or (0,) * len(columns)
    made = struct.pack("!h", len(values))
    for value, code, name in zip(values, each, columns, strict=True):
        is_binary = value is not None and code and COLUMNS[name][1] == 23
        sent = struct.pack("!i", int(value or b"")) if is_binary else value
        made += b"\xff\xff\xff\xff" if sent is None else struct.pack("!i", len(sent)) + sent
    return frame(b"D", made)


@st.composite
def exchanges(draw: st.DrawFn) -> list[tuple[bytes, bytes]]:
    """What a client asks, again and again, and what the upstream answers."""
    columns, where = draw(STATEMENTS)
    codes = draw(st.sampled_from([(), (0,), (1,)]))
    is_run, is_described = draw(st.booleans()), draw(st.booleans())
    condition = " AND ".join(filter(None, (where, "$1 IS NOT NULL" if is_run else draw(LITERALS))))
    sql = f"SELECT {', '.join(columns)} FROM users WHERE {condition}"
    sent: list[tuple[bytes, bytes]] = []
    types = draw(st.sampled_from([(), (23,), (25,), (17,)]))
    if is_run:
        answer = PARSED + frame(b"t", struct.pack("!hI", 1, 23)) + told(columns, ()) + READY
        sent.append((m.Parse("a", sql, types).to_bytes() + SYNC, answer))
    for _ in range(draw(st.integers(2, 4))):
        rows = [
            row([draw(st.none() | VALUES[name]) for name in columns], codes if is_run else (), columns)
            for _ in range(draw(st.integers(0, 3)))
        ]
        end = (
            b"".join(rows) + frame(b"C", b"SELECT %d\0" % len(rows)) + frame(b"Z", draw(st.sampled_from([b"I", b"T"])))
        )
        if not is_run:
            text = sql.replace("12345", str(draw(st.integers(10_000, 99_999))))
            sent.append((query(text), told(columns, ()) + end))
            continue
        value, format_ = draw(PARAMETER), draw(st.integers(0, 1))
        bound = b"\xff\xff\xff\xff" if value is None else struct.pack("!i", len(value)) + value
        layout = struct.pack("!HHH", 1, format_, 1) + bound + struct.pack(f"!H{len(codes)}H", len(codes), *codes)
        run = frame(b"B", b"\0a\0" + layout) + (describe("P") if is_described else b"") + execute() + SYNC
        sent.append((run, BOUND + (told(columns, codes) if is_described else b"") + end))
    return sent


def recorded(play: Play) -> list[str]:
    """The texts of its entries."""
    return [encode(command.entry) for command in play.commands if isinstance(command, Append)]


@settings(max_examples=60, deadline=None)
@given(st.lists(exchanges(), min_size=1, max_size=3), st.floats(0, 4e9), st.booleans())
def test_what_is_recorded_and_told_is_the_same_to_the_byte(
    many: list[list[tuple[bytes, bytes]]], now: float, has_digests: bool
) -> None:
    """Of any statement, with any parameters, formats and rows; in a transaction or not; and it is canonical."""
    of = {"catalog": CATALOG, "clock": lambda: now, "digests": Digests(bytes(32)) if has_digests else None}
    fast, slow = Play(**of), Play(is_slow=True, **of)
    for sent in many:
        for asked, answer in sent:
            for play in (fast, slow):
                play.client(asked)
                play.upstream(answer)
            assert fast.told == slow.told
            assert fast.asked == slow.asked
            assert recorded(fast) == recorded(slow)
            assert (fast.dialogue.at_rest, fast.dialogue.idle) == (slow.dialogue.at_rest, slow.dialogue.idle)
        fast.client(query("ROLLBACK"))
        slow.client(query("ROLLBACK"))
        for play in (fast, slow):
            play.upstream(frame(b"C", b"ROLLBACK\0"), READY)
    assert all(map(is_canonical, recorded(fast)))
    assert RAW not in fast.told
    fast.assert_entries_first()


def test_a_run_and_the_third_query_of_a_kind_take_one_step() -> None:
    """Else the property would hold of nothing."""
    play = Play(catalog=CATALOG)
    columns = ("visits",)
    answer = told(columns, ()) + row([b"5"], (), columns) + frame(b"C", b"SELECT 1\0") + READY
    play.client(parse("SELECT visits FROM users", "a"), SYNC)
    play.upstream(PARSED, frame(b"t", b"\0\0"), told(columns, ()), READY)
    for _ in range(2):
        play.client(frame(b"B", b"\0a\0" + bytes(6)) + describe("P") + execute() + SYNC)
        assert play.dialogue._repeats.running is not None
        play.upstream(BOUND + answer)
        assert isinstance(play.commands[-2], Append)
        assert isinstance(play.commands[-2].entry, Drawn)
    for number, is_known in ((10_001, False), (10_002, False), (10_003, True)):
        play.client(query(f"SELECT visits FROM users WHERE visits = {number}"))
        assert (play.dialogue._repeats.running is not None) is is_known
        play.upstream(answer)
    play.client(query("SELECT visits FROM users WHERE visits = 10004 /* a comment */"))
    assert play.dialogue._repeats.running is None
