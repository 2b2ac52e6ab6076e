"""The thread that syncs a ledger: it syncs what was appended, outlives what fails, and ends whenever it is told to."""

from __future__ import annotations

import threading

import pytest

from maskwire.errors import LedgerError
from maskwire.gateway.syncing import Syncing

_PATIENCE = 60  # seconds


class Disk:
    """A store that only syncs, and fails as it is told to."""

    sync_within = 0.0

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails
        self.synced = threading.Semaphore(0)

    def sync(self) -> None:
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
        def sync(self) -> None:
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
