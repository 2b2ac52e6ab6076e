"""A transcript is what was sent, for who has the key; without it, nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import Entry, moment
from maskwire.ledger.transcript import Transcripts, erase, parts, sessions
from maskwire.model import Principal

SECRET, OTHER = bytes(32), bytes(range(32))
SESSION = "0123456789abcdef"
ENTRY = Entry(moment(1), SESSION, Principal("agent"), exchange="x-1", shape="select ?")


def kept(folder: Path, *data: bytes) -> Path:
    transcript = Transcripts(folder, SECRET).begin(SESSION, "agent")
    for number, one in enumerate(data):
        transcript.add(moment(number), one, ENTRY if number else None)
    transcript.close()
    return folder / f"{SESSION}.transcript"


def test_what_was_sent_is_read_back_and_lies_nowhere_in_clear(tmp_path: Path) -> None:
    """In order, with what it answers; older root keys open it too; files are for their owner only."""
    path = kept(tmp_path / "t", b"hello", b"zqxjkv masked row " * 500)
    found = list(parts(tmp_path / "t", SESSION, [OTHER, SECRET]))
    assert [(it.time, it.exchange, it.shape, len(it.data)) for it in found] == [
        (moment(0), "", "", 5), (moment(1), "x-1", "select ?", 9000),
    ]  # fmt: skip
    assert b"zqxjkv" not in path.read_bytes() + path.with_suffix(".key").read_bytes()
    assert path.stat().st_size < 1000
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "t").iterdir()} == {0o600}
    assert [(name, who) for name, who, _ in sessions(tmp_path / "t")] == [(SESSION, "agent")]


def test_a_large_piece_is_kept_in_parts(tmp_path: Path) -> None:
    """So that reading it back needs memory for one part only."""
    kept(tmp_path, os.urandom(1) * 9_000_000)
    assert [len(it.data) for it in parts(tmp_path, SESSION, [SECRET])] == [4 << 20, 4 << 20, 9_000_000 - (8 << 20)]


def test_without_its_key_a_transcript_is_erased(tmp_path: Path) -> None:
    """Also in a copy that somebody made of the file."""
    path = kept(tmp_path, b"hello")
    copy = path.read_bytes()
    assert erase(tmp_path, SESSION)
    assert not erase(tmp_path, SESSION)
    path.write_bytes(copy)
    with pytest.raises(LedgerError, match="was erased"):
        list(parts(tmp_path, SESSION, [SECRET]))


@pytest.mark.parametrize("session", ["../../etc/passwd", "", "0123456789ABCDEF"])
def test_a_session_is_no_path(tmp_path: Path, session: str) -> None:
    """A name that is none is refused, whatever it points at."""
    with pytest.raises(LedgerError, match="16 hex digits"):
        list(parts(tmp_path, session, [SECRET]))
    with pytest.raises(LedgerError, match="16 hex digits"):
        erase(tmp_path, session)


def test_a_changed_or_moved_part_is_found(tmp_path: Path) -> None:
    """Every bit of a part counts, and so does their order; one that was not written whole was not released."""
    path = kept(tmp_path, b"one", b"two")
    whole = path.read_bytes()
    for at in (0, 20, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ProofError, match="changed or damaged"):
            list(parts(tmp_path, SESSION, [SECRET]))
    first = 6 + 4 + int.from_bytes(whole[6:10], "big")
    path.write_bytes(whole[:6] + whole[first:] + whole[6:first])
    with pytest.raises(ProofError):
        list(parts(tmp_path, SESSION, [SECRET]))
    path.write_bytes(whole[:-1])
    assert [it.data for it in parts(tmp_path, SESSION, [SECRET])] == [b"one"]


def test_another_root_key_opens_nothing(tmp_path: Path) -> None:
    """And says so; a key of another session does not fit either."""
    path = kept(tmp_path, b"one")
    with pytest.raises(LedgerError, match="another root key"):
        list(parts(tmp_path, SESSION, [OTHER]))
    other = "f" * 16
    path.rename(tmp_path / f"{other}.transcript")
    path.with_suffix(".key").rename(tmp_path / f"{other}.key")
    with pytest.raises(LedgerError, match="another root key"):
        list(parts(tmp_path, other, [SECRET]))


def test_what_can_not_be_kept_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, and a write that took a part only."""
    transcript = Transcripts(tmp_path, SECRET).begin(SESSION, "agent")
    monkeypatch.setattr(os, "write", lambda *_: 1)
    with pytest.raises(LedgerError, match="No space left"):
        transcript.add(moment(1), b"x", None)
    transcript.close()
