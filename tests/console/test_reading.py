"""Pages of the ledger by their number: nothing left out between two, nothing that a client could hide itself by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maskwire.console import reading
from maskwire.console.reading import Wanted, aligned, backwards, ended, newer, of_session, one
from maskwire.ledger import ColumnEntry, Entry, Kind, Ledger, Outcome, Phase, moment
from maskwire.model import Column, Principal

EMAIL, NOTE = Column("public", "users", "email"), Column("public", "users", "note")


def _entry(number: int) -> Entry:
    column = EMAIL if number % 3 else NOTE
    is_refused = number % 7 == 0
    return Entry(
        moment(1_700_000_000 + number), f"{number % 4:016x}",
        Principal(f"agent-{number % 5}", model='m"odel' if number % 2 else None),
        exchange=f"x-{number}", outcome=Outcome.REFUSED if is_refused else Outcome.ANSWERED,
        kind=Kind.HEARTBEAT if number % 11 == 0 else Kind.EXCHANGE,
        columns=(ColumnEntry((column,), "EMAIL_ADDRESS" if column == EMAIL else None, "token", "r", masked=1,
                             findings=(("IP_ADDRESS", 2),) if column == NOTE else ()),),
        tags=(("kind", "heartbeat"),) if number % 13 == 0 else (),
    )  # fmt: skip


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """300 entries, the last 40 of them in its tail only."""
    path = tmp_path_factory.mktemp("reading") / "ledger.db"
    with Ledger(path) as opened:
        opened.append([_entry(number) for number in range(1, 261)])
        opened.checkpoint()
        opened.append([_entry(number) for number in range(261, 301)])
        yield path


def _all(path: Path, wanted: Wanted, most: int = 7) -> list[int]:
    found, before = [], None
    for _ in range(1000):
        part = backwards(path, wanted, before, most)
        found += [number for number, _ in part.entries]
        before = part.before
        if before is None:
            return found
    raise AssertionError("there is no end")


@pytest.mark.parametrize("wanted", [
    Wanted(), Wanted(everything=True), Wanted(principal="agent-3"), Wanted(model='m"odel'), Wanted(outcome="refused"),
    Wanted(session=f"{2:016x}"), Wanted(column="public.users.note"), Wanted(entity="IP_ADDRESS"),
    Wanted(entity="EMAIL_ADDRESS", principal="agent-1"), Wanted(principal="nobody"),
    Wanted(since=moment(1_700_000_150)), Wanted(since=moment(1_700_000_290), principal="agent-2"),
], ids=str)  # fmt: skip
def test_all_pages_together_are_what_was_asked_for(
    ledger: Path, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the tail into the file, however few entries one page may look at."""
    expected = [number for number in range(300, 0, -1) if wanted.covers(_entry(number))]
    assert _all(ledger, wanted) == expected
    monkeypatch.setattr(reading, "_LOOKED_AT", 23)
    monkeypatch.setattr(reading, "_DECODED", 5)
    assert _all(ledger, wanted) == expected


def test_a_client_can_not_hide_by_the_words_of_its_comment(ledger: Path) -> None:
    """An entry whose tags say that it is a heartbeat is none."""
    assert 13 in _all(ledger, Wanted())


def test_what_is_new_comes_once(ledger: Path) -> None:
    """By the number of the last that was seen, from the file and from the tail."""
    part = newer(ledger, Wanted(everything=True), 255)
    assert [number for number, _ in part.entries] == list(range(300, 255, -1))
    assert newer(ledger, Wanted(), part.last).entries == ()
    assert len(newer(ledger, Wanted(everything=True), 0, most=10).entries) == 10


def test_a_sessions_entries_come_in_their_order_page_by_page(ledger: Path) -> None:
    """With the tail's at the end."""
    expected = [number for number in range(1, 301) if number % 4 == 1]
    found, after = [], 0
    while True:
        part = of_session(ledger, f"{1:016x}", after, 20)
        found += [number for number, _ in part.entries]
        if part.before is None:
            break
        after = part.before
    assert found == expected


def test_one_entry_is_found_in_file_and_tail(ledger: Path) -> None:
    """None where there is none of that number."""
    for number in (1, 260, 261, 300):
        found = one(ledger, number)
        assert found is not None
        assert found[0] == _entry(number)
    assert one(ledger, 301) is None


def test_an_opening_stands_only_where_its_end_does_not() -> None:
    """Else the same exchange would be told twice."""
    opening = Entry(moment(1), "s", Principal("a"), exchange="x", phase=Phase.OPENING)
    closing = Entry(moment(2), "s", Principal("a"), exchange="x", phase=Phase.CLOSING)
    assert ended(((2, closing), (1, opening))) == ((2, closing),)
    assert ended(((1, opening),)) == ((1, opening),)


def test_a_window_begins_where_a_block_of_sums_does(tmp_path: Path) -> None:
    """Never later than it was asked for; where nothing is summed up, just then."""
    path = tmp_path / "ledger.db"
    with Ledger(path) as opened:
        for low in range(0, 9000, 1000):
            opened.append([_entry(number) for number in range(low, low + 1000)])
            opened.sync()
        opened.checkpoint()
    asked = moment(1_700_000_000 + 5000)
    assert aligned(path, asked, 0) == moment(1_700_000_000 + 4096)
    assert aligned(path, asked, 2) == asked
    assert aligned(path, moment(1_700_000_000 + 8999), 0) == moment(1_700_000_000 + 8999)
