"""One write for all sessions in a turn of the loop, and each is told of its own entries."""

import asyncio
import os
from pathlib import Path

import pytest

from maskwire.errors import LedgerError
from maskwire.gateway.recorder import Recorder
from maskwire.ledger import Entry, Ledger, moment, read
from maskwire.model import Principal


def entry(number: int, name: str = "agent") -> Entry:
    return Entry(moment(number), f"s{number}", Principal(name))


def test_entries_of_one_turn_are_one_write_and_told_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told before the write, and it is one for all."""
    path, told, writes = tmp_path / "l.db", [], []
    write = os.write

    def counted(descriptor: int, data: bytes) -> int:
        writes.append(len(told))
        return write(descriptor, data)

    async def play() -> None:
        recorder = Recorder(Ledger(path))
        monkeypatch.setattr(os, "write", counted)
        for number in range(3):
            recorder.gather([entry(number)], told.append)
        assert told == []
        await asyncio.sleep(0)
        monkeypatch.undo()
        assert told == [None, None, None]
        assert [it.session for it in read(path)] == ["s0", "s1", "s2"]
        await recorder.close()

    asyncio.run(play())
    assert writes == [0]


def test_one_session_whose_entry_is_refused_does_not_stop_the_others(tmp_path: Path) -> None:
    """A name that can't be written is an error of its own session only."""
    told: list[LedgerError | None] = []

    async def play() -> None:
        recorder = Recorder(Ledger(tmp_path / "l.db"))
        for one in (entry(0), entry(1, "canary\ud800"), entry(2)):
            recorder.gather([one], told.append)
        await recorder.close()

    asyncio.run(play())
    assert [type(it) for it in told] == [type(None), LedgerError, type(None)]
    assert [it.session for it in read(tmp_path / "l.db")] == ["s0", "s2"]


def test_a_ledger_that_is_gone_is_told_to_every_session(tmp_path: Path) -> None:
    """Nothing is said to be kept that is not."""
    told: list[LedgerError | None] = []

    async def play() -> None:
        ledger = Ledger(tmp_path / "l.db")
        recorder = Recorder(ledger)
        ledger.close()
        recorder.gather([entry(0)], told.append)
        recorder.gather([entry(1)], told.append)
        await asyncio.sleep(0)

    asyncio.run(play())
    assert [type(it) for it in told] == [LedgerError, LedgerError]
