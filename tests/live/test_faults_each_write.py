"""A ledger that fails at any single write, once or for good: whatever a client was answered by then is on record.

Each way out of the gateway is walked once without a fault, and then once for each write that it took.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from maskwire.errors import LedgerError
from maskwire.ledger import Entry, Kind, Outcome, Phase, read
from tests.live.canaries import assert_clean
from tests.live.gate import Gate
from tests.live.raw import FLUSH, SYNC, Raw, bind, close, describe, execute, parse, query

SMALL = "SELECT id, email FROM users ORDER BY id LIMIT 3"
LARGE = "SELECT a.email, a.notes FROM users a, orders b, products c LIMIT 20000"

# What is sent after the login, each in one write, and how many ReadyForQuery come back.
WAYS: dict[str, tuple[tuple[bytes, ...], int]] = {
    "an answer held whole": ((query(SMALL),), 1),
    "an answer that streams": ((query(LARGE),), 1),
    "several statements in one query": ((query(f"SELECT 1; {SMALL}; SELECT count(*) FROM users"),), 1),
    "an error with a text": ((query("SELECT 1 / (id - 1) FROM users ORDER BY id LIMIT 3"),), 1),
    "an error after rows": ((query("SELECT email, 1 / (id - 50) FROM users ORDER BY id"),), 1),
    "a refusal": ((query("SELECT id FROM users WHERE email LIKE 'a%'"),), 1),
    "a write": ((query("DELETE FROM users"),), 1),
    "what can't be read": ((query("SELEC 1"),), 1),
    "a notice and parameters": ((query("SET application_name = 'other'"), query("ROLLBACK")), 2),
    "a plan": ((query("EXPLAIN SELECT email FROM users"),), 1),
    "a COPY": ((query("COPY (SELECT id, email FROM users) TO STDOUT"),), 1),
    "a cursor": (
        (query(f"BEGIN; DECLARE walk CURSOR FOR {SMALL}"), query("FETCH 1 FROM walk"), query("FETCH ALL FROM walk"),
         query("COMMIT")), 4,
    ),
    "a portal in parts": (
        (parse(SMALL), bind(), execute("", 1), execute("", 1), execute(), close("S"), SYNC), 1,
    ),
    "a description alone": ((parse(SMALL, "s"), describe("S", "s"), SYNC, bind("", "s"), describe("P"), SYNC), 2),
    "a batch": (
        (parse(SMALL), bind(), describe("P"), execute(), parse("SELECT 2"), bind(), execute(), FLUSH,
         parse("DELETE FROM users"), bind(), execute(), SYNC, query(SMALL)), 2,
    ),
}  # fmt: skip


class Failing:
    """In front of a store's ``append``: fails at the write with this number, once or from then on."""

    def __init__(self, append: Callable[[Sequence[Entry]], None]) -> None:
        self._append = append
        self.at, self.is_for_good, self.writes, self.failed = 0, False, 0, 0

    def arm(self, at: int, *, is_for_good: bool = False) -> None:
        """The next write is number 1; 0 fails at none."""
        self.at, self.is_for_good, self.writes, self.failed = at, is_for_good, 0, 0

    def __call__(self, entries: Sequence[Entry]) -> None:
        self.writes += 1
        if self.at and (self.writes == self.at or (self.is_for_good and self.writes > self.at)):
            self.failed += 1
            raise LedgerError("The disk failed.")
        self._append(entries)


@contextmanager
def failing(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    """The gate's ledger, which can be made to fail, and does not any more afterwards."""
    assert gate.gateway is not None
    store = gate.gateway.recorder._ledger
    fault = Failing(store.append)
    monkeypatch.setattr(store, "append", fault)
    try:
        yield fault
    finally:
        fault.arm(0)


@pytest.fixture(scope="module")
def gate(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """One for all of them."""
    with Gate(reader_url, tmp_path_factory.mktemp("each-write")) as running:
        yield running


def exchanges(path: Path, after: int) -> list[Entry]:
    """Those on record behind so many entries."""
    return [entry for entry in list(read(path))[after:] if entry.kind is Kind.EXCHANGE]


def recorded(gate: Gate) -> int:
    """How many entries its ledger has."""
    return len(list(read(gate.ledger)))


def assert_held(messages: Sequence[tuple[bytes, bytes]], entries: Sequence[Entry]) -> None:
    """Every row, end and error of an answer has an entry that tells of it; what ends the session tells of none."""
    kinds = Counter(kind for kind, payload in messages if not (kind == b"E" and b"SFATAL\0" in payload))
    ended = [entry for entry in entries if entry.phase is not Phase.OPENING]
    closed = {entry.exchange for entry in ended}
    is_open = any(entry.phase is Phase.OPENING and entry.exchange not in closed for entry in entries)
    answered = sum(entry.outcome is Outcome.ANSWERED for entry in ended)
    assert kinds[b"C"] + kinds[b"s"] <= answered
    assert kinds[b"E"] <= len(ended) - answered
    assert kinds[b"D"] + kinds[b"d"] <= sum(entry.rows for entry in ended) or is_open


def walk(gate: Gate, way: str, fault: Failing, at: int, *, is_for_good: bool = False) -> tuple[int, int]:
    """Walks it with that write failing; how many writes it took, and how many failed."""
    sent, ready = WAYS[way]
    with Raw(gate.port) as client:
        before = recorded(gate)
        fault.arm(at, is_for_good=is_for_good)
        client.send(*sent)
        messages = client.until(b"Z", ready)
        writes, failed = fault.writes, fault.failed
        fault.arm(0)
        assert_held(messages, exchanges(gate.ledger, before))
        assert_clean(client.received)
        if failed < 1 or not is_for_good:
            return writes, failed
        # For good: the session was ended, and told why.
        assert messages[-1][0] == b"E"
        assert b"SFATAL\0" in messages[-1][1]
        assert client.message() == (b"", b"")
        return writes, failed


@pytest.mark.parametrize("way", WAYS)
def test_what_was_answered_is_held_whichever_write_fails(way: str, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each write of it in turn, once and for good; and the gateway answers the next one."""
    with failing(gate, monkeypatch) as fault:
        writes, _ = walk(gate, way, fault, 0)
        assert writes or way == "a description alone"  # which tells of no data
        for at in range(1, writes + 1):
            for is_for_good in (False, True):
                _, failed = walk(gate, way, fault, at, is_for_good=is_for_good)
                assert failed or at > 1
        assert walk(gate, "an answer held whole", fault, 0) == (1, 0)


def test_a_client_that_leaves_in_the_middle_has_seen_nothing_that_is_not_held(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first rows of a stream, with its closing entry refused: the opening one tells that it began."""
    with failing(gate, monkeypatch) as fault, Raw(gate.port) as client:
        before = recorded(gate)
        fault.arm(2, is_for_good=True)
        client.send(query(LARGE))
        first = client.until(b"D")
        assert first[-1][0] == b"D"
        assert [entry.phase for entry in exchanges(gate.ledger, before)] == [Phase.OPENING]


def test_a_login_that_can_not_be_recorded_is_none(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its client is told so before it may ask."""
    with failing(gate, monkeypatch) as fault:
        fault.arm(1, is_for_good=True)
        with pytest.raises(AssertionError, match=r"58030|ledger"):
            Raw(gate.port)
