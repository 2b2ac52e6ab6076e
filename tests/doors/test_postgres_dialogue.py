"""Playbooks: bytes of both sides in, commands out, no socket."""

from __future__ import annotations

import struct

import pytest

from maskwire.doors.commands import Append, AskUpstream, SendUpstream
from maskwire.ledger.entry import Outcome, Phase
from maskwire.model import KEEP, Effect
from maskwire.policy.rules import DEFAULT, Policy, Rule
from maskwire.source import Knowledge
from maskwire.wire.postgres.messages import frame
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
    types,
)  # fmt: skip
from tests.live.raw import FLUSH, SYNC, bind, close, describe, execute, parse, query

ASKED = "SELECT email FROM users"
DESCRIBED = (PARAMETERS, DESCRIPTION)

PLAYBOOKS = {
    "a simple query": ((query(ASKED),), (DESCRIPTION, ROW, ROW, DONE, READY), "TDDCZ"),
    "an error after rows": ((query(ASKED),), (DESCRIPTION, ROW, ERROR, READY), "TDEZ"),
    "a batch": (
        (parse(ASKED), bind(), describe("P"), execute(), SYNC),
        (PARSED, *DESCRIBED, BOUND, DESCRIPTION, ROW, DONE, READY),
        "12TDCZ",
    ),
    "a batch that fails at once": ((parse(ASKED), bind(), execute(), SYNC), (ERROR, READY), "EZ"),
    "a portal in two parts": (
        (parse(ASKED), bind(), execute("", 1), execute(), close("S"), SYNC),
        (PARSED, *DESCRIBED, BOUND, ROW, SUSPENDED, ROW, DONE, CLOSED, READY),
        "12DsDC3Z",
    ),
    "nothing to describe": ((parse("BEGIN"), bind(), SYNC), (PARSED, PARAMETERS, NO_DATA, BOUND, READY), "12Z"),
    "a refusal behind an answer": (
        (parse(ASKED), bind(), execute(), parse("DELETE FROM users"), bind(), execute(), SYNC),
        (PARSED, *DESCRIBED, BOUND, ROW, DONE, READY),
        "12DCEZ",
    ),
}


@pytest.mark.parametrize("every", [1, 7, 1 << 30])
@pytest.mark.parametrize("name", PLAYBOOKS)
def test_playbook(name: str, every: int) -> None:
    """The client gets its own answers, masked, in order, each after its entry, in any chunking."""
    client, upstream, told = PLAYBOOKS[name]
    play = Play()
    play.client(*client, every=every)
    play.upstream(*upstream, every=every)
    assert types(play.told) == told
    assert RAW not in play.told
    assert play.dialogue.idle
    play.assert_entries_first()


LIES = {
    "rows of a statement never described": ((parse(ASKED), bind(), execute(), SYNC), (PARSED, BOUND, ROW, DONE)),
    "rows before a description": ((query(ASKED),), (ROW, DONE, READY)),
    "rows that nobody asked for": ((), (DESCRIPTION, ROW)),
    "a description where none was asked": ((query(""),), (DESCRIPTION, ROW)),
    "a COPY that was not asked": ((query(ASKED),), (b"H\0\0\0\x09\0\0\1\0\0", b"d\0\0\0\x08abc\n")),
    "a description before its Parse": ((parse(ASKED), SYNC), (*DESCRIBED, PARSED, READY)),
    "an unknown message": ((query(ASKED),), (b"?\0\0\0\4",)),
    "a length over the limit": ((query(ASKED),), (DESCRIPTION, b"D\x7f\0\0\0")),
}


@pytest.mark.parametrize("name", LIES)
def test_an_upstream_that_breaks_the_protocol_ends_the_session(name: str) -> None:
    """No row, one FATAL error, the end; what follows is not even read."""
    play = Play()
    client, upstream = LIES[name]
    play.client(*client)
    play.upstream(*upstream)
    assert play.ended
    assert RAW not in play.told
    assert "D" not in types(play.told)
    assert types(play.told)[-1] == "E"
    assert play.upstream(DESCRIPTION, ROW, DONE, READY) == []


def test_a_row_over_the_limit_is_named_as_such() -> None:
    """SQLSTATE 54000 and the limit, not an unreadable answer."""
    play = Play()
    play.client(query(ASKED))
    play.upstream(DESCRIPTION, b"D\x7f\0\0\0")
    assert b"C54000" in play.told
    assert b"65536 bytes" in play.told


def test_an_extended_refusal_flushes_what_stands_before_it() -> None:
    """The upstream would hold back its answers, and the client would wait for ever."""
    play = Play()
    play.client(parse(ASKED), parse("DELETE FROM users", "d"), FLUSH)
    assert play.asked.endswith(FLUSH)


def test_a_client_that_goes_in_the_middle_leaves_a_closing_entry() -> None:
    """What it has seen by then is on record, once."""
    play = Play()
    play.client(query(ASKED))
    play.upstream(DESCRIPTION, ROW, ROW)
    (gone,) = play.dialogue.unfinished(Outcome.CANCELLED, "57014", "client-gone")
    assert isinstance(gone, Append)
    assert (gone.entry.phase, gone.entry.outcome, gone.entry.rows) == (Phase.CLOSING, Outcome.CANCELLED, 2)
    assert play.dialogue.unfinished(Outcome.CANCELLED, "57014", "client-gone") == []


@pytest.mark.parametrize(
    ("client", "upstream", "attempts"),
    [
        ((query(ASKED),), (), 1),
        ((query(ASKED),), (DESCRIPTION,), 1),
        ((parse(ASKED), bind(), execute(), SYNC), (), 1),
        ((parse(ASKED), bind(), execute(), execute(), SYNC), (PARSED, *DESCRIBED, BOUND, ROW, DONE), 1),
        ((query(ASKED), query(ASKED), query(ASKED)), (DESCRIPTION, ROW, DONE, READY), 2),
        ((parse(ASKED), SYNC), (), 0),
        ((query("DELETE FROM users"),), (), 0),
    ],
)
def test_what_the_upstream_died_of_is_on_record(
    client: tuple[bytes, ...], upstream: tuple[bytes, ...], attempts: int
) -> None:
    """Each statement that was sent and had no end, also before its first row; once."""
    play = Play()
    play.client(*client)
    play.upstream(*upstream)
    lost = play.dialogue.unfinished(Outcome.FAILED, "08006", "session-ended")
    entries = [command.entry for command in lost if isinstance(command, Append)]
    assert [(one.outcome, one.code, one.shape) for one in entries] == (
        [(Outcome.FAILED, "08006", "select email from users")] * attempts
    )
    assert len({one.exchange for one in entries}) == attempts
    assert play.dialogue.unfinished(Outcome.FAILED, "08006", "session-ended") == []


def test_a_client_that_pipelines_without_end_is_not_read_from_until_something_is_answered() -> None:
    """Memory is bounded whatever a client sends without reading, and nothing that it sent is lost."""
    play = Play()
    play.client(SYNC * 20_000)
    assert play.dialogue.is_full
    assert play.asked == SYNC * 2_000 + FLUSH
    while play.dialogue.is_full:
        play.upstream(READY * 1_000)
    play.upstream(READY * (20_000 - len(play.told) // len(READY)))
    assert play.told == READY * 20_000
    assert play.asked.replace(FLUSH, b"") == SYNC * 20_000
    assert play.dialogue.idle


def test_a_query_that_comes_again_is_decided_by_its_own_description_and_catalog() -> None:
    """What was decided is remembered only while statement, description and catalog are the very same."""
    play = Play()
    for number in range(3):
        play.client(query(f"{ASKED} LIMIT {number + 10000}"))
        play.upstream(DESCRIPTION, ROW, DONE, READY)
    assert types(play.told) == "TDCZ" * 3
    assert RAW not in play.told
    source = play.dialogue._session.source
    source.knowledge = Knowledge(source.knowledge.catalog, {})  # the column is found to be harmless after all
    play.client(query(f"{ASKED} LIMIT 10000"))
    play.upstream(DESCRIPTION, ROW, DONE, READY)
    last = [command.entry for command in play.commands if isinstance(command, Append)]
    assert [entry.columns[0].rule for entry in last] == [last[0].columns[0].rule] * 3 + ["scanned"]
    play.client(query(f"{ASKED} LIMIT 10001"))
    play.upstream(DESCRIPTION.replace(b"\0\x0b\0\2", b"\0\x0b\0\1"), ROW, DONE, READY)  # the server says another column
    assert types(play.told).endswith("EZ")


CANCELLED = frame(b"E", b"SERROR\0VERROR\0C57014\0Mcanceling statement\0\0")


@pytest.mark.parametrize("answered", [0, 1])
def test_a_cancel_while_a_statement_is_prepared_again_forgets_nothing(answered: int) -> None:
    """Cancelled at its Parse or at its Describe in another upstream session: the next Bind brings it there."""
    play = Play()
    play.client(parse(ASKED, "mine"), SYNC)
    play.upstream(PARSED, *DESCRIBED, READY)
    play.dialogue.taken()
    use = bind("", "mine"), execute(), SYNC
    play.client(*use)
    play.dialogue.attached({}, is_used=False)
    play.upstream(*(PARSED,)[:answered], CANCELLED, READY)
    again = play.client(*use)
    sent = b"".join(command.data for command in again if isinstance(command, SendUpstream))
    assert types(sent) == ("DBES" if answered else "PDBES")
    play.upstream(*() if answered else (PARSED,), *DESCRIBED, BOUND, ROW, DONE, READY)
    assert types(play.told) == "1Z" + "EZ" + "2DCZ"
    assert RAW not in play.told


def test_a_message_that_waits_for_a_session_is_not_heard_because_the_catalog_was_read() -> None:
    """One upstream session is asked for, once, whatever else is done meanwhile."""
    play = Play()
    play.dialogue.taken()
    assert play.dialogue.receive_client(query(ASKED)) == [AskUpstream()]
    assert play.dialogue.catalog_refreshed() == []
    assert play.dialogue.rights_told({}) == []
    play.dialogue.attached({}, is_used=False)
    play.upstream(DESCRIPTION, ROW, DONE, READY)
    assert play.dialogue.idle


def test_a_batch_of_refused_messages_is_handled_in_turns() -> None:
    """So that one client's flood does not keep others waiting."""
    play = Play()
    given = play.dialogue.receive_client(query("DROP TABLE users") * 1_000)
    assert play.dialogue.is_behind
    assert sum(isinstance(command, Append) for command in given) == 200


@pytest.mark.parametrize("name", ["maskwire_copy", "MASKWIRE_x"])
def test_names_of_the_gateways_own_statements_can_not_be_used(name: str) -> None:
    """What such a name stands for in the upstream is the gateway's to say (a COPY's query, described)."""
    for message in (parse(ASKED, name), bind("", name), describe("S", name), close("S", name), bind(name)):
        play = Play()
        play.client(message, SYNC)
        assert b"C42939" in play.told
        assert name.encode() not in play.asked
    for sql in (f"PREPARE {name} AS SELECT 1", f"EXECUTE {name}", f"DEALLOCATE {name}"):
        play = Play()
        play.client(query(sql))
        assert b"C42939" in play.told
        assert play.asked == b""


COUNT = frame(b"T", struct.pack("!h", 1) + b"count\0" + struct.pack("!IhIhih", 0, 0, 20, 8, -1, 0))


def test_a_policy_that_guards_more_is_not_got_around_by_what_was_prepared_before() -> None:
    """The statement would be sent with another text now: the client is told to prepare it again."""
    play = Play()
    counted = "SELECT count(*) FROM users WHERE id = '7'"
    play.client(parse(counted, "mine"), SYNC)
    play.upstream(PARSED, PARAMETERS, COUNT, READY)
    rules = (Rule("few", Effect.SHOW, KEEP, small_groups=5), *DEFAULT.rules)
    source = play.dialogue._session.source
    source.adopt(Policy("few", rules, frozenset()))
    play.client(bind("", "mine"), execute(), SYNC)
    assert b"C0A000" in play.told
    assert types(play.asked) == "PDSS"


def test_a_setting_behind_a_late_refusal_binds_the_session() -> None:
    """The upstream did it, though the client was told that it was skipped: nobody else may have that session."""
    play = Play()
    play.client(
        parse("SELECT id FROM users"), bind(), execute(), parse("SET TimeZone = 'UTC'"), bind(), execute(), SYNC
    )
    play.upstream(PARSED, *DESCRIBED)  # the server says another column: refused when all has left
    assert "E" in types(play.told)
    play.upstream(BOUND, ROW, DONE, PARSED, PARAMETERS, NO_DATA, BOUND, frame(b"C", b"SET\0"), READY)
    assert not play.dialogue.at_rest
