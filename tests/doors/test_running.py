"""A run of a prepared statement, and a whole answer, in one step: as if they had come byte by byte, and never more."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.doors.commands import Append, SendUpstream
from maskwire.doors.postgres.pending import Step
from maskwire.ledger.entry import Outcome, Phase
from maskwire.model import Limits
from maskwire.wire.postgres.messages import frame
from tests.doors.playbook import (
    BOUND,
    DESCRIPTION,
    DONE,
    ERROR,
    PARAMETERS,
    PARSED,
    RAW,
    READY,
    ROW,
    Play,
    frames,
    types,
)  # fmt: skip
from tests.live.raw import SYNC, bind, close, describe, execute, parse, query

ASKED = "SELECT email FROM users"
RUN = bind("", "a") + describe("P") + execute() + SYNC
BARE = bind("", "a") + execute() + SYNC
ANSWER = BOUND + DESCRIPTION + ROW + DONE + READY
PLAIN = BOUND + ROW + DONE + READY
OTHER = frame(b"T", struct.pack("!h", 1) + b"email\0" + struct.pack("!IhIhih", 11, 1, 25, -1, -1, 0))
NOTICE = frame(b"N", b"SNOTICE\0C00000\0Mtold " + RAW + b"\0\0")


def prepared(play: Play) -> Play:
    """With the statement prepared, described and acknowledged."""
    play.client(parse(ASKED, "a"), SYNC)
    play.upstream(PARSED, PARAMETERS, DESCRIPTION, READY)
    return play


def is_running(play: Play) -> bool:
    """Whether what is under way is awaited as one."""
    return play.dialogue._repeats.running is not None


def awaited(play: Play) -> list[Step]:
    """What the upstream has still to answer."""
    return [one.step for one in play.dialogue._queue]


@pytest.mark.parametrize(("run", "answer", "told"), [(RUN, ANSWER, "2TDCZ"), (BARE, PLAIN, "2DCZ")])
def test_a_run_is_awaited_as_one_and_answered_in_one_step(run: bytes, answer: bytes, told: str) -> None:
    """One thing awaited, one entry, then the masked answer."""
    play = prepared(Play())
    (sent,) = play.client(run)
    assert sent == SendUpstream(run)
    assert is_running(play)
    entry, answered = play.upstream(answer)
    assert isinstance(entry, Append)
    assert (entry.entry.phase, entry.entry.outcome, entry.entry.rows) == (Phase.WHOLE, Outcome.ANSWERED, 1)
    assert types(answered.data) == told
    assert RAW not in answered.data
    assert play.dialogue.idle
    assert play.dialogue.at_rest


WAYS = st.sampled_from(
    [
        RUN, BARE, bind("", "a", (1,)) + execute() + SYNC, bind("", "a") + describe("P") + execute("", 1) + SYNC,
        RUN + RUN, BARE + query(ASKED), bind("p", "a") + execute("p") + SYNC, bind("", "b") + execute() + SYNC,
        query(ASKED), query("SELECT id FROM users"), query("BEGIN"), query("COMMIT"), query("DEALLOCATE a"),
        query("PREPARE a AS SELECT id FROM users"), query(f"{ASKED}; SELECT id FROM users"), query("DELETE FROM users"),
        parse("SELECT id FROM users", "a") + SYNC, parse(ASKED, "a") + SYNC, parse("DELETE FROM users", "b"),
        parse(ASKED, "b") + SYNC, close("S", "a") + SYNC, execute(), SYNC,
    ]
)  # fmt: skip
LIES = st.sampled_from(
    [ANSWER, PLAIN, ROW, DESCRIPTION, DONE, READY, ERROR, BOUND, OTHER, NOTICE, BOUND + OTHER + ROW + DONE + READY,
     DESCRIPTION + ROW + DONE + READY, OTHER + ROW + DONE + READY, BOUND + DONE + READY, BOUND + ERROR + READY,
     ANSWER + READY, BOUND + DESCRIPTION + ROW + ROW + frame(b"C", b"SELECT 2\0") + frame(b"Z", b"T")]
)  # fmt: skip
_EACH = {"P": PARSED, "B": BOUND, "C": frame(b"3", b""), "S": READY, "E": ROW + DONE}


def honest(asked: bytes) -> bytes:
    """What a server of one column would answer."""
    answer = b""
    for kind, payload in frames(asked):
        name = chr(kind)
        if name == "Q":
            answer += DESCRIPTION + ROW + DONE + READY
        elif name == "D":
            answer += (PARAMETERS if payload[:1] == b"S" else b"") + DESCRIPTION
        else:
            answer += _EACH.get(name, b"")
    return answer


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(WAYS, st.none(), LIES.map(lambda lie: (lie,))), max_size=14), st.integers(1, 40))
def test_it_is_as_if_every_byte_had_come_by_itself(steps: list[bytes | tuple[bytes] | None], every: int) -> None:
    """The same is told, asked and recorded, byte for byte, whatever the client sends and the upstream answers; no raw
    value, and each entry first."""
    whole, pieces = prepared(Play()), prepared(Play())
    answered = len(whole.asked)
    for step in steps:
        if step is None:
            answer, answered = honest(whole.asked[answered:]), len(whole.asked)
            whole.upstream(answer)
            pieces.upstream(answer, every=1)
        elif isinstance(step, tuple):
            whole.upstream(*step)
            pieces.upstream(*step, every=1)
        else:
            whole.client(step)
            pieces.client(step, every=every)
        assert RAW not in whole.told
        assert whole.ended == pieces.ended
        if whole.ended:  # in the middle of an answer: more of it may have been released byte by byte
            break
        assert whole.told == pieces.told
        assert whole.asked == pieces.asked
        assert figures(whole) == figures(pieces)
    whole.assert_entries_first()


def figures(play: Play) -> list[tuple[str, str, int, str]]:
    """What each exchange came to: how it ended, rows, digest of the answer."""
    found = [command.entry for command in play.commands if isinstance(command, Append)]
    return [(it.exchange, it.outcome, it.rows, it.digest) for it in found if it.phase is not Phase.OPENING]


def test_two_runs_that_were_pipelined_have_their_entries_in_order() -> None:
    """Each answer behind its own entry, though both came at once."""
    play = prepared(Play())
    play.client(RUN)
    play.client(RUN)
    assert not is_running(play)
    play.upstream(ANSWER, ANSWER)
    assert types(play.told).endswith("2TDCZ2TDCZ")
    first, second = (it for it in figures(play) if it[2])
    assert first[0] < second[0]
    play.assert_entries_first()


def test_a_client_that_goes_during_a_run_leaves_one_entry_and_is_sent_no_row() -> None:
    """What comes after that is thrown away."""
    play = prepared(Play())
    play.client(RUN)
    before = play.told
    (gone,) = play.dialogue.unfinished(Outcome.CANCELLED, "57014", "client-gone")
    assert (gone.entry.phase, gone.entry.outcome) == (Phase.WHOLE, Outcome.CANCELLED)
    assert play.dialogue.unfinished(Outcome.CANCELLED, "57014", "client-gone") == []
    play.upstream(ANSWER)
    assert "D" not in types(play.told.removeprefix(before))
    assert play.dialogue.idle


@pytest.mark.parametrize("answer", [DESCRIPTION + ROW + DONE + READY, BOUND + ROW + DONE + READY + ROW, ROW + READY])
def test_an_answer_that_is_not_the_run_s_ends_the_session(answer: bytes) -> None:
    """It is read message by message, and what has no place there is not told."""
    play = prepared(Play())
    play.client(RUN)
    play.upstream(answer)
    assert play.ended
    assert RAW not in play.told


def test_a_run_that_fails_is_told_as_its_error_and_the_next_one_goes_on() -> None:
    """With the entry of a failure."""
    play = prepared(Play())
    play.client(RUN)
    play.upstream(BOUND, DESCRIPTION, ERROR, READY)
    assert types(play.told).endswith("2TEZ")
    play.client(RUN)
    play.upstream(ANSWER)
    assert [it[1] for it in figures(play)][-2:] == [Outcome.FAILED, Outcome.ANSWERED]


def test_an_answer_with_more_rows_than_the_principal_may_have_is_cut_as_ever() -> None:
    """No row beyond the limit, and the error that says so."""
    play = prepared(Play())
    play.dialogue._session.limits = Limits(rows=1)
    for sent in (RUN, query(ASKED)):
        before = play.told
        play.client(sent)
        head = BOUND if sent is RUN else b""
        play.upstream(head, DESCRIPTION, ROW, ROW, frame(b"C", b"SELECT 2\0"), READY)
        told = types(play.told.removeprefix(before))
        assert told.count("D") == 1
        assert "E" in told
        assert RAW not in play.told


def test_what_was_closed_or_prepared_anew_is_not_run_as_it_was() -> None:
    """A name stands for what it was given last, or for nothing."""
    play = prepared(Play())
    play.client(close("S", "a"), SYNC)
    play.upstream(frame(b"3", b""), READY)
    play.client(RUN)
    assert types(play.told).endswith("EZ") or awaited(play)[0] is Step.SYNC
    again = prepared(Play())
    again.client(parse("SELECT id FROM users", "a"), SYNC)
    again.client(RUN)
    assert not is_running(again)  # nothing of it was acknowledged yet


@pytest.mark.parametrize("sent", [RUN, query(ASKED)], ids=["a run", "a query"])
def test_a_whole_answer_of_other_columns_than_those_understood_is_refused(sent: bytes) -> None:
    """The server's word on the columns is held against ours before a row of it is told."""
    play = prepared(Play())
    before = play.told
    play.client(sent)
    play.upstream(BOUND if sent is RUN else b"", OTHER, ROW, DONE, READY)
    assert "D" not in types(play.told.removeprefix(before))
    assert "E" in types(play.told.removeprefix(before))
    assert figures(play)[-1][1] is Outcome.REFUSED
    play.client(sent)
    assert not is_running(play)


def test_a_name_stands_for_what_it_stood_for_after_two_that_failed_in_one_write() -> None:
    """Each is refused by the server, since the name is taken: neither stands for anything."""
    play = prepared(Play())
    taken = frame(b"E", b"SERROR\0VERROR\0C42P05\0Mtaken\0\0")
    play.client(parse("SELECT id FROM users", "a"), SYNC, parse("SELECT id, id FROM users", "a"), SYNC)
    play.upstream(taken, READY, taken, READY)
    known = play.told
    play.client(BARE)
    play.upstream(PLAIN)
    assert types(play.told.removeprefix(known)) == "2DCZ"
    assert RAW not in play.told
    assert not play.ended
