"""Pruning keeps proofs, holds keep texts, and an erased transcript stays erased."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from maskwire.cli.ledger import ledger as command
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import Entry, Kind, Ledger, Phase, exposure, moment, read, resummed, retention, rollup
from maskwire.ledger.evidence import entry_proof, export, last_checkpoint
from maskwire.ledger.note import Note
from maskwire.ledger.proof import check
from maskwire.ledger.retention import PRUNABLE, Hold, erase, hold, holds, lift, prune
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.transcript import Transcripts, folder_of, sessions
from maskwire.ledger.verify import Verified, verify
from maskwire.model import Principal

WHO = Principal("operator")


def entry(number: int, **fields: object) -> Entry:
    told = {"session": f"s{number % 3}", "principal": Principal(f"p{number % 2}"), "exchange": f"x-{number}", **fields}
    return Entry(moment(number), **told)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of 60 entries, one a second, of which the first is a start and the tenth never ended."""
    for module in (rollup, retention, resummed, import_module("maskwire.ledger.exposure")):
        monkeypatch.setattr(module, "BLOCK", 8)
    made = [entry(number) for number in range(60)]
    made[0], made[9] = entry(0, kind=Kind.START), entry(9, phase=Phase.OPENING)
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append(made)
        ledger.checkpoint()
        ledger.append([entry(60)])
    return tmp_path / "l.db"


def verified(path: Path, *kept: Note) -> Verified:
    return verify(path, verifier_in(str(public_path(path))), kept)


def test_what_is_pruned_keeps_its_hash_and_every_proof_its_worth(path: Path, tmp_path: Path) -> None:
    """The tree and a checkpoint from before hold; a pruned entry proves no text; what counts for ever stays."""
    before, proof = last_checkpoint(path), entry_proof(path, 58)
    assert prune(path, moment(40), PRUNABLE, WHO, dry=True) == 38
    assert prune(path, moment(40), PRUNABLE, WHO) == 38
    found = verified(path, before)
    assert (found.pruned, found.kept) == (38, 1)
    assert [it.exchange for it in read(path)][:3] == ["x-0", "x-9", "x-40"]
    assert check(proof, verifier_in(str(public_path(path)))).number == 58
    assert check(entry_proof(path, 58), verifier_in(str(public_path(path)))).number == 58
    with pytest.raises(LedgerError, match="Entry 5 was pruned at"):
        entry_proof(path, 5)
    assert exposure(path).exchanges == 60
    assert export(path, tmp_path / "tiles").size >= 61
    with Ledger(path) as ledger:
        ledger.append([entry(99)])
    assert verified(path, before).pruned == 38
    assert prune(path, moment(40), PRUNABLE, WHO) == 0


@pytest.mark.parametrize("change", ["unannounced", "unlisted", "hash"])
def test_what_nobody_pruned_is_missing(path: Path, change: str) -> None:
    """A listed pruning that no entry announces, a gap that is not listed, a pruned hash that was changed."""
    prune(path, moment(20), PRUNABLE, WHO)
    file = sqlite3.connect(path, isolation_level=None)
    if change == "unlisted":
        with pytest.raises(sqlite3.Error, match="append-only"):
            file.execute("DELETE FROM entries WHERE seq = 30")
        file.execute("DROP TRIGGER entries_remain_unless_pruned")
        file.execute("DELETE FROM entries WHERE seq = 30")
    elif change == "unannounced":
        file.execute("INSERT INTO prunings (low, high, time) VALUES (30, 30, 'x')")
        file.execute("DELETE FROM entries WHERE seq = 30")
    else:
        other = "CAST(substr(hashes, 1, 64) || zeroblob(32) || substr(hashes, 97) AS BLOB)"
        file.execute(f"UPDATE tiles SET hashes = {other} WHERE level = 0")
    file.close()
    told = {"unlisted": "Entry 30 is missing", "unannounced": "1 entries are missing", "hash": "signed|put in"}[change]
    with pytest.raises(ProofError, match=told):
        verified(path)


def test_a_hold_keeps_what_it_covers_until_it_is_released(path: Path) -> None:
    """By principal and time, whoever prunes; a second one of another name is not ended with it."""
    hold(path, Hold("case-1", principal="p1", since=moment(10), until=moment(20)), WHO)
    hold(path, Hold("case-2", session="s0"), WHO)
    assert {one.name for one in holds(path)} == {"case-1", "case-2"}
    prune(path, moment(30), PRUNABLE, WHO)
    kept = {it.exchange for it in read(path, until=moment(30))}
    assert {f"x-{n}" for n in (11, 13, 15, 17, 19, 3, 6, 12)} <= kept
    assert not kept & {"x-10", "x-25", "x-7"}
    lift(path, "case-2", WHO)
    with pytest.raises(LedgerError, match="no legal hold named case-2"):
        lift(path, "case-2", WHO)
    prune(path, moment(30), PRUNABLE, WHO)
    kept = {it.exchange for it in read(path, until=moment(30))}
    assert "x-11" in kept
    assert "x-12" not in kept
    assert verified(path).pruned > 15


def test_kinds_are_pruned_by_themselves_and_some_never(path: Path) -> None:
    """What tells of keys, configuration and access stays for ever."""
    assert prune(path, moment(40), frozenset({Kind.READING}), WHO) == 0
    with pytest.raises(LedgerError, match="kept for ever: configuration"):
        prune(path, moment(40), frozenset({Kind.CONFIGURATION}), WHO)


def test_a_running_gateway_is_waited_for(path: Path) -> None:
    """The announcement comes first: where no gateway takes it in, nothing is pruned; a hold left meanwhile counts."""
    with Ledger(path):
        slept: list[float] = []
        with pytest.raises(LedgerError, match="nothing was pruned"):
            prune(path, moment(40), PRUNABLE, WHO, sleep=slept.append)
        assert sum(slept) == 90
        hold(path, Hold("late"), WHO)
        assert [one.name for one in holds(path)] == ["late"]
    assert verified(path).pruned == 0


def test_transcripts_are_erased_by_session_principal_and_age(path: Path) -> None:
    """A hold keeps them; what is erased is on record."""
    kept = Transcripts(folder_of(path), bytes(32))
    names = [f"{number:016x}" for number in range(4)]
    for number, name in enumerate(names):
        kept.begin(name, f"p{number % 2}").close()
    hold(path, Hold("case", session=names[0]), WHO)
    with pytest.raises(LedgerError, match="under a legal hold"):
        erase(path, WHO, principal="p0")
    assert erase(path, WHO, named=frozenset({names[1], "f" * 16})) == [names[1]]
    assert erase(path, WHO, before=4e9) == names[2:]
    assert [name for name, _, _ in sessions(folder_of(path))] == [names[0]]
    assert [dict(it.tags) for it in read(path) if it.reason == "erased"] == [{"session": it} for it in names[1:]]


def test_the_commands_say_what_they_did(path: Path) -> None:
    """Each with --json, and an error where nothing was asked for."""

    def run(*arguments: str) -> str:
        answer = CliRunner().invoke(command, [*arguments, "--ledger", str(path)], standalone_mode=False)
        if answer.exception is not None:
            raise answer.exception
        return answer.output

    assert run("hold", "case", "--principal", "p0", "--since", "1970-01-01") == "on hold: case\n"
    assert "case: principal p0, since 1970-01-01T00:00:00" in run("holds")
    assert '"name": "case"' in run("holds", "--json")
    assert '"pruned": 27' in run("prune", "--older-than", "1y", "--dry-run", "--json")
    assert run("release", "case") == "released: case\n"
    assert run("prune", "--older-than", "1y") == "pruned: 54 entries\n"
    assert '"erased": []' in run("erase", "--principal", "nobody", "--json")
    assert "pruned: 54 of them" in run("verify")
    for wrong in (("prune",), ("erase",), ("prune", "--older-than", "soon")):
        with pytest.raises(Exception, match=r"(?i)say what|write an age"):
            run(*wrong)
