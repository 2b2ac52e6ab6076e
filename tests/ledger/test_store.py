"""What the store promises: written before it returns, one writer, append-only, an error and never a loss."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import Durability, Entry, Ledger, moment, read
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.tail import path_of
from maskwire.ledger.verify import verify
from maskwire.model import Principal


def entry(number: int = 0, name: str = "agent") -> Entry:
    return Entry(moment(number), "s1", Principal(name), exchange=f"s1-{number}", shape="select ?")


@pytest.mark.parametrize("durability", ["grouped", "strict"])
def test_an_appended_entry_can_be_read_at_once(tmp_path: Path, durability: Durability) -> None:
    """A reader sees what append wrote while the gateway still holds the ledger."""
    with Ledger(tmp_path / "l.db", durability) as ledger:
        ledger.append([entry(1)])
        ledger.append([entry(2), entry(3)])
        assert list(read(tmp_path / "l.db")) == [entry(1), entry(2), entry(3)]


def test_an_entry_outlives_a_gateway_that_is_killed(tmp_path: Path) -> None:
    """After append, without sync or close, sudden death loses nothing."""
    code = (
        "import os, sys; from tests.ledger.test_store import entry; from maskwire.ledger import Ledger;"
        "ledger = Ledger(sys.argv[1]); ledger.append([entry(5)]); os._exit(9)"
    )
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(root / "src")])
    died = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "l.db")],
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert died.returncode == 9
    assert list(read(tmp_path / "l.db")) == [entry(5)]
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append([entry(6)])
    assert list(read(tmp_path / "l.db")) == [entry(5), entry(6)]


def test_a_large_write_ahead_log_is_folded_by_sync(tmp_path: Path) -> None:
    """The log does not grow for ever: sync moves it into the file."""
    wide = Entry(moment(1), "s", Principal("agent"), shape="x" * 1_000_000)
    with Ledger(tmp_path / "l.db") as ledger:
        for _ in range(40):
            ledger.append([wide])
            ledger.sync()
        assert (tmp_path / "l.db-wal").stat().st_size < 20_000_000
        assert (tmp_path / "l.db").stat().st_size > 20_000_000
        assert sum(1 for _ in read(tmp_path / "l.db")) == 40


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """The ledger, its write-ahead log and its lock are 0600, whatever the umask."""
    with Ledger(tmp_path / "deep" / "l.db") as ledger:
        ledger.append([entry()])
        for file in (tmp_path / "deep").iterdir():
            assert file.stat().st_mode & 0o777 == 0o600, file.name


def test_a_second_gateway_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    """One writer per ledger; the message says what to do."""
    with Ledger(tmp_path / "l.db"), pytest.raises(LedgerError, match="Another gateway"):
        Ledger(tmp_path / "l.db")
    Ledger(tmp_path / "l.db").close()


def test_entries_are_neither_changed_nor_deleted(tmp_path: Path) -> None:
    """The store itself refuses UPDATE and DELETE."""
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append([entry()])
    other = sqlite3.connect(tmp_path / "l.db")
    for statement in ("UPDATE entries SET entry = ''", "DELETE FROM entries"):
        with pytest.raises(sqlite3.Error, match="append-only"):
            other.execute(statement)
    other.close()


@pytest.mark.parametrize("harm", ["read-only", "moved", "replaced", "log removed"])
def test_a_ledger_whose_file_is_gone_or_read_only_writes_nothing(tmp_path: Path, harm: str) -> None:
    """A handle to a file that is no longer at its path would swallow entries: append refuses instead."""
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([entry(1)])
        if harm == "read-only":
            path.chmod(0o400)
        elif harm == "log removed":
            (tmp_path / "l.db-wal").unlink()
        else:
            path.rename(tmp_path / "other.db")
            if harm == "replaced":
                path.write_bytes(b"")
        with pytest.raises(LedgerError):
            ledger.append([entry(2)])


def test_a_read_only_ledger_does_not_open(tmp_path: Path) -> None:
    """Also for root, whom the mode would not stop."""
    Ledger(tmp_path / "l.db").close()
    (tmp_path / "l.db").chmod(0o400)
    with pytest.raises(LedgerError, match="read-only"):
        Ledger(tmp_path / "l.db")


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, None])
def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path, content: bytes | None) -> None:
    """Neither a text file nor somebody's database is turned into a ledger."""
    path = tmp_path / "l.db"
    if content is None:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE mine (x)")
        other.commit()
        other.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="ledger"):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_full_disk_is_an_error_and_half_an_append_is_none(tmp_path: Path) -> None:
    """Where not all of an append fits, none is written, and the ledger goes on when there is room again."""
    many = [Entry(moment(1), "s", Principal("agent"), shape="x" * 3000) for _ in range(50)]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Ledger(tmp_path / "l.db") as ledger:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
        try:
            with pytest.raises(LedgerError, match="can't be written"):
                ledger.append(many)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, handler)
        ledger.append([entry(9)])
        assert list(read(tmp_path / "l.db")) == [entry(9)]
    assert list(read(tmp_path / "l.db")) == [entry(9)]


def test_the_tail_is_folded_once_it_is_long_and_when_the_ledger_closes(tmp_path: Path) -> None:
    """Readers see every entry once, in order, wherever it stands."""
    path, wide = tmp_path / "l.db", "x" * 3_000_000
    entries = [Entry(moment(number), "s", Principal("agent"), shape=wide) for number in range(4)]
    with Ledger(path) as ledger:
        for one in entries:
            ledger.append([one])
            ledger.sync()
            assert list(read(path))[-1] == one
        assert path_of(path).stat().st_size < 4_000_000
        assert list(read(path)) == entries
    assert path_of(path).stat().st_size == 0
    assert list(read(path)) == entries


def test_a_torn_last_line_is_no_entry(tmp_path: Path) -> None:
    """A gateway that dies in the middle of a write had not been told that it was written."""
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([entry(1)])
        tail = path_of(path).read_bytes()
    path_of(path).write_bytes(tail.replace(b"1 {", b"2 {") + b'3 {"v":1,"time":"20')
    assert [e.exchange for e in read(path)] == ["s1-1", "s1-1"]
    with Ledger(path) as ledger:
        ledger.append([entry(4)])
    assert [e.exchange for e in read(path)] == ["s1-1", "s1-1", "s1-4"]


def test_after_a_failed_sync_nothing_is_appended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that refused once may have lost what it was given: the ledger stays shut."""

    def refuse(_descriptor: int) -> None:
        raise OSError(5, "canary")

    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append([entry(1)])
        monkeypatch.setattr(os, "fdatasync", refuse)
        with pytest.raises(LedgerError) as caught:
            ledger.sync()
        assert "canary" not in str(caught.value)
        monkeypatch.undo()
        with pytest.raises(LedgerError, match="restart"):
            ledger.append([entry(2)])


def test_a_failed_strict_sync_is_told_to_whoever_waited_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system tells of a lost write once; who syncs right after it must not take that for success."""
    at_the_disk, go_on = threading.Event(), threading.Event()
    told: list[str] = []

    def refuse(_descriptor: int) -> None:
        if at_the_disk.is_set():
            return  # the system has told already
        at_the_disk.set()
        assert go_on.wait(60)
        raise OSError(5, "canary")

    def append(number: int) -> None:
        with pytest.raises(LedgerError) as caught:
            ledger.append([entry(number)])
        told.append(str(caught.value))

    with Ledger(tmp_path / "l.db", "strict") as ledger:
        monkeypatch.setattr(os, "fdatasync", refuse)
        threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
        threads[0].start()
        assert at_the_disk.wait(60)
        for thread in threads[1:]:
            thread.start()
        while path_of(tmp_path / "l.db").read_bytes().count(b"\n") < len(threads):
            time.sleep(0.001)
        go_on.set()
        for thread in threads:
            thread.join(60)
        assert len(told) == len(threads)
        assert "canary" not in "".join(told)


def test_a_name_that_is_no_unicode_is_an_error_without_the_name(tmp_path: Path) -> None:
    """A lone surrogate can't be written; the error does not repeat what stood beside it."""
    with Ledger(tmp_path / "l.db") as ledger:
        with pytest.raises(LedgerError) as caught:
            ledger.append([entry(1, "canary\ud800")])
        assert "canary" not in str(caught.value)


def test_a_closed_ledger_takes_nothing(tmp_path: Path) -> None:
    """Closing twice is fine; writing after it is an error, not a silence."""
    ledger = Ledger(tmp_path / "l.db")
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        ledger.append([entry()])
    with pytest.raises(LedgerError, match="closed"):
        ledger.sync()


def test_a_clock_that_goes_back_loses_nothing(tmp_path: Path) -> None:
    """Entries keep the order in which they were written; each window has those of its times."""
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([entry(100), entry(50), entry(101)])
    assert [it.exchange for it in read(path)] == ["s1-100", "s1-50", "s1-101"]
    assert [it.exchange for it in read(path, since=moment(60))] == ["s1-100", "s1-101"]
    assert verify(path, verifier_in(str(public_path(path)))).entries == 3


def test_a_damaged_database_is_an_error_and_stays_as_it_is(tmp_path: Path) -> None:
    """Its first pages are overwritten: it is neither used nor repaired."""
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([entry(number) for number in range(200)])
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xff" * 3996
    path.write_bytes(data)
    with pytest.raises(LedgerError, match="damaged or not a ledger"):
        Ledger(path)
    assert path.read_bytes() == bytes(data)
    with pytest.raises((LedgerError, ProofError)):
        verify(path, verifier_in(str(public_path(path))))


def test_names_of_any_letters_are_folded_as_they_are(tmp_path: Path) -> None:
    """Rows are cut out of one value by their lengths in bytes; also where a gateway died before."""
    names = ["", "\0", "Zo\u00eb \U0001f600", "a\0b", "'; --", '"', "\\u0000"]
    made = [
        Entry(moment(at), session, Principal(f"p{name}"), shape=name)
        for at, (session, name) in enumerate((session, name) for session in names for name in names)
    ]
    path, died = tmp_path / "l.db", tmp_path / "died.db"
    for where in (path, died):
        ledger = Ledger(where)
        ledger.append(made[:20])
        ledger.append(made[20:])
        if where is path:
            ledger.close()
        else:
            ledger._let_go()
    Ledger(died).close()
    for where in (path, died):
        assert list(read(where)) == made
        with closing(sqlite3.connect(where)) as file:
            rows = file.execute("SELECT time, session, principal, entry FROM entries ORDER BY seq").fetchall()
        assert rows == [one.row() for one in made]
        assert verify(where, verifier_in(str(public_path(where)))).covered == len(made)


def test_a_disk_that_is_full_at_a_checkpoint_loses_nothing(tmp_path: Path) -> None:
    """What was appended is in the tail, and in the ledger when it is opened with room again."""
    path = tmp_path / "l.db"
    ledger = Ledger(path)
    ledger.append([Entry(moment(1), "s", Principal("agent"), shape="x" * 3000) for _ in range(50)])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, limits[1]))
    try:
        with pytest.raises(LedgerError, match="can't be written"):
            ledger.checkpoint()
        with pytest.raises(LedgerError):
            ledger.append([entry(2)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    ledger.close()
    with Ledger(path) as again:
        again.append([entry(9)])
    assert sum(1 for _ in read(path)) == 51
    assert verify(path, verifier_in(str(public_path(path)))).covered == 51
