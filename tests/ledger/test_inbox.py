"""Entries from other programs: in the ledger at once where nobody writes it, and through the gateway otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskwire.errors import LedgerError
from maskwire.ledger import Entry, Kind, Ledger, encode, moment, read
from maskwire.ledger.inbox import inbox_path, record, take_in
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from maskwire.model import Principal, PrincipalKind


def entry(number: int, kind: Kind = Kind.READING) -> Entry:
    return Entry(moment(number), f"r{number}", Principal("ana", PrincipalKind.HUMAN), kind, reason="saw")


def test_an_entry_stands_in_a_ledger_that_nobody_writes(tmp_path: Path) -> None:
    """Under a checkpoint, too."""
    Ledger(tmp_path / "l.db").close()
    record(tmp_path / "l.db", entry(1))
    assert list(read(tmp_path / "l.db")) == [entry(1)]
    assert verify(tmp_path / "l.db", verifier_in(str(public_path(tmp_path / "l.db")))).covered == 1


def test_an_entry_waits_for_the_gateway_that_writes_the_ledger(tmp_path: Path) -> None:
    """It is taken in once, in its order; the file is its owner's alone."""
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([entry(1)])
        record(path, entry(2))
        record(path, entry(3))
        assert inbox_path(path).stat().st_mode & 0o777 == 0o600
        assert take_in(ledger) == 2
        assert take_in(ledger) == 0
        assert list(read(path)) == [entry(1), entry(2), entry(3)]
        record(path, entry(4))
    record(path, entry(5))
    assert [it.session for it in read(path)] == ["r1", "r2", "r3", "r4", "r5"]


def test_a_torn_last_line_was_never_left(tmp_path: Path) -> None:
    """Its writer had an error; whole lines before it count."""
    path = tmp_path / "l.db"
    inbox_path(path).write_text(encode(entry(1)) + "\n" + encode(entry(2))[:40])
    with Ledger(path) as ledger:
        assert take_in(ledger) == 1
    assert list(read(path)) == [entry(1)]


@pytest.mark.parametrize("line", ["canary", encode(entry(1, Kind.EXCHANGE)), encode(entry(1, Kind.HEARTBEAT))])
def test_what_a_gateway_alone_can_know_is_not_taken_from_others(tmp_path: Path, line: str) -> None:
    """Nor what can't be read; it stays where it is, to be looked into."""
    path = tmp_path / "l.db"
    inbox_path(path).write_text(line + "\n")
    with Ledger(path) as ledger:
        with pytest.raises(LedgerError) as caught:
            take_in(ledger)
        assert "canary" not in str(caught.value)
    assert list(read(path)) == []
    assert inbox_path(path).read_text() == line + "\n"


def test_what_cant_be_recorded_does_not_go_on(tmp_path: Path) -> None:
    """The ledger is read-only: whoever would read it is told."""
    path = tmp_path / "l.db"
    Ledger(path).close()
    path.chmod(0o400)
    with pytest.raises(LedgerError, match="read-only"):
        record(path, entry(1))
