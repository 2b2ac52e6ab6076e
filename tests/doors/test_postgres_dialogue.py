"""Playbooks: bytes of both sides in, commands out, no socket."""

from __future__ import annotations

import pytest

from maskwire.doors.commands import Append
from maskwire.ledger.entry import Outcome, Phase
from maskwire.source import Knowledge
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
    (gone,) = play.dialogue.client_gone()
    assert isinstance(gone, Append)
    assert (gone.entry.phase, gone.entry.outcome, gone.entry.rows) == (Phase.CLOSING, Outcome.CANCELLED, 2)
    assert play.dialogue.client_gone() == []


def test_too_many_messages_in_flight_end_the_session() -> None:
    """Memory is bounded whatever a client sends without reading."""
    play = Play()
    play.client(SYNC * 20_000)
    assert play.ended
    assert b"C54000" in play.told


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
