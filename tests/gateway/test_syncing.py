"""The thread that syncs a ledger: it syncs what was appended, outlives what fails, and ends whenever it is told to."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from maskwire.errors import LedgerError
from maskwire.gateway.syncing import Syncing
from maskwire.ledger import Entry, Ledger, moment
from maskwire.model import Principal

_PATIENCE = 60  # seconds


class Disk:
    """A store that only syncs, and fails as it is told to."""

    sync_within = 0.0
    to_sync: Path | None = None
    is_due = True

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails
        self.faults: list[OSError | None] = []
        self.synced = threading.Semaphore(0)

    def sync(self, fault: OSError | None = None) -> None:
        self.faults.append(fault)
        self.synced.release()
        if self.fails is not None:
            raise self.fails


@pytest.mark.parametrize("fails", [None, LedgerError("full"), ValueError("unexpected")])
def test_each_append_is_followed_by_a_sync_whatever_became_of_the_last(fails: Exception | None) -> None:
    """One at a time; what a sync raises is the store's to remember."""
    disk = Disk(fails)
    syncing = Syncing(disk)  # type: ignore[arg-type]
    try:
        for _ in range(3):
            syncing.soon()
            assert disk.synced.acquire(timeout=_PATIENCE)
    finally:
        syncing.end()


def test_an_end_that_nothing_was_appended_before_comes_at_once() -> None:
    """There is no thread."""
    before = threading.active_count()
    Syncing(Disk()).end()  # type: ignore[arg-type]
    assert threading.active_count() == before


def test_an_end_while_it_syncs_is_heard_though_more_was_appended_before() -> None:
    """It must not be forgotten together with the append: the gateway would wait for ever to stop."""
    at_the_disk, go_on = threading.Event(), threading.Event()

    class Slow(Disk):
        def sync(self, fault: OSError | None = None) -> None:
            del fault
            at_the_disk.set()
            assert go_on.wait(_PATIENCE)

    syncing = Syncing(Slow())  # type: ignore[arg-type]
    ends = threading.Thread(target=syncing.end, daemon=True)
    try:
        syncing.soon()
        assert at_the_disk.wait(_PATIENCE)
        syncing.soon()
        ends.start()
    finally:
        go_on.set()
    ends.join(_PATIENCE)
    assert not ends.is_alive()


def test_a_file_is_synced_without_the_store_until_there_is_more_to_do(tmp_path: Path) -> None:
    """The interpreter is not asked for: nothing of Python runs until then."""
    disk = Disk()
    disk.to_sync, disk.is_due = tmp_path / "tail", False
    disk.to_sync.touch()
    syncing = Syncing(disk)  # type: ignore[arg-type]
    try:
        syncing.soon()
        assert not disk.synced.acquire(timeout=0.2)
        disk.is_due = True
        syncing.soon()
        assert disk.synced.acquire(timeout=_PATIENCE)
    finally:
        syncing.end()
    assert set(disk.faults) == {None}


def test_a_file_that_can_not_be_synced_is_told_to_the_store() -> None:
    """One of the system's own, which has no disk."""
    disk = Disk()
    disk.to_sync, disk.is_due = Path("/proc/self/status"), False
    syncing = Syncing(disk)  # type: ignore[arg-type]
    try:
        syncing.soon()
        assert disk.synced.acquire(timeout=_PATIENCE)
    finally:
        syncing.end()
    assert [type(it) for it in disk.faults] == [OSError]


def test_a_ledger_that_is_told_of_it_stays_shut(tmp_path: Path) -> None:
    """What the system still holds of its tail is unknown; the error tells nothing of it."""
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append([Entry(moment(1), "s", Principal("agent"))])
        assert ledger.to_sync is not None
        with pytest.raises(LedgerError) as caught:
            ledger.sync(OSError(5, "canary"))
        assert "canary" not in str(caught.value)
        with pytest.raises(LedgerError, match="restart"):
            ledger.append([Entry(moment(2), "s", Principal("agent"))])
