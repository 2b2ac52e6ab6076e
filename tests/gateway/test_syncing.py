"""The thread that syncs a ledger: it syncs what was appended, outlives what fails, and ends whenever it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable

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


class Telling(threading.Event):
    """An event that does something in the moment before it is cleared."""

    def __init__(self, before: Callable[[], None]) -> None:
        super().__init__()
        self._before = before

    def clear(self) -> None:
        self._before()
        super().clear()


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


def test_an_end_in_the_moment_in_which_the_thread_has_just_woken_is_heard() -> None:
    """It must not be forgotten together with the append that woke it: the gateway would wait for ever to stop."""
    disk = Disk()
    syncing = Syncing(disk)  # type: ignore[arg-type]

    def told_to_end() -> None:
        syncing._over.set()
        syncing._wanted.set()

    syncing._wanted = Telling(told_to_end)
    syncing.soon()
    assert syncing._thread is not None
    syncing._thread.join(_PATIENCE)
    is_over = not syncing._thread.is_alive()
    syncing._wanted.set()  # lets it go where it has not heard
    assert is_over
