"""A worker's recorder: one message a turn, and nobody is told before the head has answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import orjson

from maskwire.errors import LedgerError
from maskwire.gateway.timings import Timings
from maskwire.gateway.workers.messages import Kept, packed, unpacked
from maskwire.gateway.workers.recorder import FarRecorder
from maskwire.ledger import Entry, moment
from maskwire.ledger.postgres.link import LostError
from maskwire.model import Column, Principal
from maskwire.moments import Spent


def entry(number: int, name: str = "agent") -> Entry:
    return Entry(moment(number), f"s{number}", Principal(name))


Play = Callable[[FarRecorder, list[list[object]], list[LedgerError | None]], Awaitable[None]]


def play(scene: Play) -> None:
    """With what was sent, and what was told."""

    async def run() -> None:
        sent: list[list[object]] = []
        timings = Timings()
        timings.hear("a1", Spent(1, 2, 3, 4, 5, 6))
        recorder = FarRecorder(lambda message: sent.append(orjson.loads(message)), timings)
        await scene(recorder, sent, [])

    asyncio.run(run())


def test_all_of_a_turn_is_one_message_and_is_told_when_the_head_has_it() -> None:
    """One of three can't be written, which is told to it alone."""

    async def scene(recorder: FarRecorder, sent: list[list[object]], told: list[LedgerError | None]) -> None:
        for one in (entry(0), entry(1, "canary\ud800"), entry(2)):
            recorder.gather([one], told.append)
        await asyncio.sleep(0)
        assert [type(it) for it in told] == [LedgerError]
        ((word, number, packed, shown, spent),) = sent
        assert (word, number, len(packed), shown, spent) == ("entries", 1, 2, [], [["a1", [1, 2, 3, 4, 5, 6]]])
        recorder.answered(Kept(1))
        assert told[1:] == [None, None]

    play(scene)


def test_what_the_head_refuses_is_told_to_all_that_it_was_of() -> None:
    """And to no others."""

    async def scene(recorder: FarRecorder, sent: list[list[object]], told: list[LedgerError | None]) -> None:
        recorder.gather([entry(0)], told.append)
        await asyncio.sleep(0)
        recorder.gather([entry(1)], told.append)
        await asyncio.sleep(0)
        assert len(sent) == 2
        recorder.answered(Kept(2, "The disk is full."))
        assert [str(it) for it in told] == ["The disk is full."]
        recorder.answered(Kept(1))
        assert told[1] is None

    play(scene)


def test_a_head_that_is_gone_refuses_all_that_waits_and_all_that_comes() -> None:
    """As a lost connection: it may have been written."""

    async def scene(recorder: FarRecorder, sent: list[list[object]], told: list[LedgerError | None]) -> None:
        recorder.gather([entry(0)], told.append)
        await asyncio.sleep(0)
        recorder.lost()
        recorder.gather([entry(1)], told.append)
        await asyncio.sleep(0)
        assert [type(it) for it in told] == [LostError, LostError]
        assert len(sent) == 1
        await recorder.close()

    play(scene)


def test_what_an_answer_shows_of_a_column_is_sent_no_later_than_its_entry() -> None:
    """In the same message where they come together, and by itself where no entry comes."""

    async def scene(recorder: FarRecorder, sent: list[list[object]], told: list[LedgerError | None]) -> None:
        recorder.found(Column("public", "events", "what"), 2)
        recorder.gather([entry(0)], told.append)
        await asyncio.sleep(0)
        recorder.found(Column("public", "events", "what"), 1)
        await asyncio.sleep(0)
        assert [(len(it[2]), it[3]) for it in sent] == [  # type: ignore[arg-type]
            (1, [["public", "events", "what", 2]]),
            (0, [["public", "events", "what", 1]]),
        ]

    play(scene)


def test_what_is_said_for_every_exchange_is_a_few_bytes() -> None:
    """It arrives as it was, and so does what says why not."""
    for answer in (Kept(1), Kept(1 << 40), Kept(3, "The disk is full."), Kept(4, "It is gone.", lost=True)):
        assert unpacked(packed(answer)) == answer
    assert len(packed(Kept(1))) == 9
