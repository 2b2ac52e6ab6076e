"""Questions find what they need by an index: how long they take must not grow with all that was ever recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from tests.ledger.test_rollup import EXPOSURE, _entries

from maskwire.ledger import Ledger, exposure, opening, rollup, seal

# Of a few rows: one for each principal, column, block or level.
SMALL = {"principals", "columns", "blocks", "chosen", "whose", "sqlite_master", "sqlite_schema"}
STORE = import_module("maskwire.ledger.store")


def _scanned(file: sqlite3.Connection, statements: list[str]) -> set[str]:
    """The tables that are read from end to end, apart from the small ones."""
    plans = {
        plan[3]
        for text in statements
        if text.startswith("SELECT")
        for plan in file.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
    }
    return {plan for plan in plans if plan.startswith("SCAN ") and plan.split()[1] not in SMALL}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of many blocks."""
    for module in (rollup, EXPOSURE):
        monkeypatch.setattr(module, "BLOCK", 8)
        monkeypatch.setattr(module, "LARGE", 3)
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append(_entries(Random(3), 300))
    return tmp_path / "l.db"


@pytest.mark.parametrize(
    "window",
    [{}, {"principal": "agent"}, {"model": "m2"}, {"agent": "a1"}, {"session": "s1"}, {"on_behalf_of": "x"},
     {"since": "1970-01-01T00:03:00.000000Z"}, {"until": "1970-01-01T00:03:00.000000Z"},
     {"since": "1970-01-01T00:03:00.000000Z", "until": "1970-01-01T00:04:00.000000Z", "principal": "agent"}],
)  # fmt: skip
def test_a_question_reads_no_large_table_from_end_to_end(
    window: dict[str, str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By principal, model, agent, session and time."""
    scanned: list[set[str]] = []

    @contextmanager
    def watched(place: Path) -> Iterator[sqlite3.Connection]:
        with opening.snapshot(place) as file:
            assert isinstance(file, sqlite3.Connection)
            statements: list[str] = []
            file.set_trace_callback(statements.append)
            yield file
            file.set_trace_callback(None)
            assert any("entries" in text for text in statements)
            scanned.append(_scanned(file, statements))

    monkeypatch.setattr(EXPOSURE, "snapshot", watched)
    exposure(path, **window)  # type: ignore[arg-type]
    assert scanned == [set()]


def test_a_ledger_is_opened_without_reading_all_of_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that reads opens it once to put that on record."""
    statements: list[str] = []

    def watched(place: Path) -> sqlite3.Connection:
        file = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
        file.set_trace_callback(statements.append)
        return file

    monkeypatch.setattr(STORE, "_connect", watched)
    with Ledger(path) as ledger:
        ledger.append(_entries(Random(4), 1))
    assert any(text.startswith("SELECT note") for text in statements)
    with sqlite3.connect(path) as file:
        # The last checkpoint is the end of an index.
        scanned = {plan for plan in _scanned(file, statements) if "USING INDEX checkpoints_size" not in plan}
    file.close()
    assert not scanned


def test_the_checkpoint_that_covers_an_entry_is_found_by_its_size(path: Path) -> None:
    """There is one for each minute of years."""
    file = sqlite3.connect(path)
    statements: list[str] = []
    file.set_trace_callback(statements.append)
    assert seal.last_note(file, 7) is not None
    file.set_trace_callback(None)
    assert not _scanned(file, statements)
    file.close()
