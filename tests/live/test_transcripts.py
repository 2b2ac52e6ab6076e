"""Transcripts by a real gateway: replay shows what the client saw, and what can't be kept is not sent."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from maskwire.cli.replay import replay
from maskwire.ledger import read
from maskwire.ledger.transcript import folder_of
from tests.live.canaries import assert_clean
from tests.live.gate import ROOT_KEY, Gate

SQL = "SELECT id, email FROM users WHERE id < 4 ORDER BY id"


def test_replay_shows_what_the_client_saw(reader_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rows, in the same order, beside the statement without its literals; no raw value is in any file."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())
    with Gate(reader_url, tmp_path, transcripts=True) as gate, psycopg.connect(gate.url, autocommit=True) as client:
        seen = client.execute(SQL).fetchall()
        with pytest.raises(psycopg.Error):
            client.execute("SELECT email::int FROM users")
    session = next(it.session for it in read(gate.ledger) if "users" in it.shape)
    arguments = [session, "--ledger", str(gate.ledger)]
    answer = CliRunner().invoke(replay, [*arguments, "--json"], standalone_mode=False)
    assert answer.exception is None
    told = [json.loads(line) for line in answer.output.splitlines()]
    assert [tuple(it["row"]) for it in told if "row" in it] == [(str(id_), email) for id_, email in seen]
    assert any("where id < ?" in it.get("statement", "") for it in told)
    assert any("error" in it for it in told)
    plain = CliRunner().invoke(replay, arguments, standalone_mode=False)
    assert f"row: {seen[0][0]} | {seen[0][1]}" in plain.output
    for file in folder_of(gate.ledger).iterdir():
        assert_clean(file.read_bytes())
        assert seen[0][1].encode() not in file.read_bytes()
    assert any(it.reason == "replay" for it in read(gate.ledger))


def test_a_transcript_that_can_not_be_written_stops_the_answer(
    reader_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the answer is sent; without transcripts nothing of the kind is kept."""
    with Gate(reader_url, tmp_path, transcripts=True) as gate, psycopg.connect(gate.url, autocommit=True) as client:
        write = os.write
        sealed = b"\x00"  # a part begins with its length, entries of the ledger with a digit
        monkeypatch.setattr(os, "write", lambda to, data: 0 if data[:1] == sealed else write(to, data))
        with pytest.raises(psycopg.OperationalError):
            client.execute(SQL)
        monkeypatch.undo()
    with Gate(reader_url, tmp_path / "off") as gate, psycopg.connect(gate.url, autocommit=True) as client:
        client.execute(SQL)
    assert not folder_of(gate.ledger).exists()
