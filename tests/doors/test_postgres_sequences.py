"""Any sequence of well-formed messages, against an upstream that answers in order, or lies."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.playbook import (
    BOUND,
    CLOSED,
    DESCRIPTION,
    DONE,
    ERROR,
    NO_DATA,
    PARAMETERS,
    PARSED,
    RAW,
    READY,
    ROW,
    SUSPENDED,
    Play,
    frames,
)  # fmt: skip
from tests.live.raw import FLUSH, SYNC, bind, close, describe, execute, parse, query

_NAMES = st.sampled_from(["", "a", "b", "n" * 64])
_TEXTS = st.sampled_from(
    [
        "SELECT email FROM users", "SELECT max(email) FROM users", "", "BEGIN", "COMMIT", "DELETE FROM users",
        "PREPARE a AS SELECT email FROM users", "EXECUTE a", "DEALLOCATE a",
        "DECLARE b CURSOR FOR SELECT email FROM users",
        "FETCH b", "COPY users (email) TO STDOUT", "SELECT email FROM users; SELECT id FROM users", "SELECT x FROM y",
    ]
)  # fmt: skip
_CLIENT = st.one_of(
    st.builds(query, _TEXTS),
    st.builds(parse, _TEXTS, _NAMES),
    st.builds(bind, _NAMES, _NAMES, st.sampled_from([(), (0,), (1, 0)])),
    st.builds(execute, _NAMES, st.sampled_from([0, 1])),
    st.builds(describe, st.sampled_from("SP"), _NAMES),
    st.builds(close, st.sampled_from("SP"), _NAMES),
    st.sampled_from([SYNC, FLUSH, b"F\0\0\0\4", b"d\0\0\0\5x"]),
)
_LIES = st.sampled_from(
    [ROW, DESCRIPTION, DONE, READY, ERROR, PARSED, BOUND, CLOSED, NO_DATA, PARAMETERS, SUSPENDED, b"I\0\0\0\4"]
)
_COPY = b"H\0\0\0\x09\0\0\1\0\0" + b"d\0\0\0" + bytes([len(RAW) + 5]) + RAW + b"\n" + b"c\0\0\0\4"
_TRUTH = {
    "P": PARSED, "B": BOUND, "C": CLOSED, "S": READY, "E": ROW + DONE, "D": PARAMETERS + DESCRIPTION,
}  # fmt: skip


def _honest(asked: bytes) -> bytes:
    """What a server of one column would answer."""
    answer = b""
    for kind, payload in frames(asked):
        if chr(kind) == "Q":
            answer += (_COPY if payload.startswith(b"COPY") else DESCRIPTION + ROW) + DONE + READY
        elif chr(kind) == "D" and payload[:1] == b"P":
            answer += DESCRIPTION
        else:
            answer += _TRUTH.get(chr(kind), b"")
    return answer


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(_CLIENT, st.none(), _LIES.map(lambda lie: (lie,))), max_size=25), st.integers(1, 60))
def test_no_sequence_raises_or_tells_a_raw_value(steps: list[bytes | tuple[bytes] | None], every: int) -> None:
    """No exception escapes, no raw value is told, every entry comes first; None is the upstream's turn."""
    play, answered = Play(), 0
    for step in steps:
        match step:
            case None:
                asked, answered = play.asked[answered:], len(play.asked)
                play.upstream(_honest(asked), every=every)
            case (lie,):
                play.upstream(lie)
            case bytes():
                play.client(step, every=every)
        if play.ended:
            break
    assert RAW not in play.told
    play.assert_entries_first()
