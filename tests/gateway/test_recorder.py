"""One write for all sessions in a turn of the loop, and each is told of its own entries."""

import asyncio
import os
import threading
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


def test_sessions_that_wait_for_the_disk_share_its_next_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In strict mode: while one entry is synced, those of 50 sessions gather, and share the next one."""
    at_the_disk, go_on, told, syncs = threading.Event(), threading.Event(), [], 0
    sync = os.fdatasync

    def slow(descriptor: int) -> None:
        nonlocal syncs
        syncs += 1
        at_the_disk.set()
        assert go_on.wait(60)
        sync(descriptor)

    async def play() -> None:
        recorder = Recorder(Ledger(tmp_path / "l.db", "strict"))
        monkeypatch.setattr(os, "fdatasync", slow)
        recorder.gather([entry(0)], told.append)
        await asyncio.to_thread(at_the_disk.wait, 60)
        for number in range(1, 51):
            recorder.gather([entry(number)], told.append)
            await asyncio.sleep(0)  # a turn for each of them: the loop serves others meanwhile
        assert told == []
        go_on.set()
        await asyncio.wait_for(recorder.keep([entry(51)]), 60)
        assert told == [None] * 51
        assert syncs == 2
        monkeypatch.undo()
        await recorder.close()

    asyncio.run(play())
    assert [it.session for it in read(tmp_path / "l.db")] == [f"s{number}" for number in range(52)]


def test_nothing_is_written_before_what_must_be_known_first(tmp_path: Path) -> None:
    """Two holds, of which the first ends last; what came meanwhile is written once both are done, also at the end."""
    told: list[LedgerError | None] = []

    async def play() -> None:
        loop = asyncio.get_running_loop()
        first, second = loop.create_future(), loop.create_future()
        recorder = Recorder(Ledger(tmp_path / "l.db"))
        recorder.gather([entry(0)], told.append)
        recorder.hold(first)
        recorder.hold(second)
        recorder.gather([entry(1)], told.append)
        second.set_result(None)
        for _ in range(5):
            await asyncio.sleep(0)
        assert told == []
        assert list(read(tmp_path / "l.db")) == []
        first.set_result(None)
        await recorder.keep([entry(2)])
        assert told == [None, None]
        third = loop.create_future()
        recorder.hold(third)
        recorder.gather([entry(3)], told.append)
        loop.call_soon(third.set_result, None)
        await recorder.close()

    asyncio.run(play())
    assert told == [None] * 3
    assert [it.session for it in read(tmp_path / "l.db")] == ["s0", "s1", "s2", "s3"]
