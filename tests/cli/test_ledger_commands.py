"""``maskwire ledger``: each command with its exit code, on a ledger that holds and on one that does not."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire import cli
from maskwire.ledger import Entry, Ledger, moment
from maskwire.ledger.note import Note, Signer
from maskwire.model import Principal

WITNESS = Signer("witness.example/w1", bytes(range(1, 33)), witness=True)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(it) for it in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return int(ended.value.code or 0), out, err


@pytest.fixture(name="ledger")
def written_ledger(tmp_path: Path) -> Path:
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([Entry(moment(number), "s1", Principal("agent")) for number in range(5)])
    return path


@pytest.mark.parametrize("command", ["check", "checkpoint", "cosign", "export", "prove", "publish", "verify"])
def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """--help explains, shows a line to copy, and exits with 0."""
    code, out, _ = run(capsys, "ledger", command, "--help")
    assert (code, "Example:" in out) == (0, True)


def test_verify_tells_what_holds_and_names_what_does_not(capsys: pytest.CaptureFixture[str], ledger: Path) -> None:
    """0 and the counts; 3 and the place; 1 where there is nothing to check."""
    code, out, _ = run(capsys, "ledger", "verify", "--ledger", ledger)
    assert (code, out) == (0, "holds: 5 entries, 5 of them under 1 checkpoints\n")
    code, out, _ = run(capsys, "ledger", "checkpoint", "--ledger", ledger)
    kept = ledger.with_name("kept")
    kept.write_text(out)
    code, out, _ = run(capsys, "ledger", "verify", "--ledger", ledger, "--checkpoint", kept, "--json")
    assert (code, json.loads(out)["kept"]) == (0, 1)
    file = sqlite3.connect(ledger, isolation_level=None)
    file.execute("DROP TRIGGER entries_stay")
    file.execute("UPDATE entries SET entry = replace(entry, 'agent', 'other'), principal = 'other' WHERE seq = 4")
    file.close()
    code, out, err = run(capsys, "ledger", "verify", "--ledger", ledger)
    assert (code, out) == (3, "")
    assert "Entry 4 was changed" in err
    code, out, _ = run(capsys, "ledger", "verify", "--ledger", ledger, "--json")
    assert (code, json.loads(out)["holds"]) == (3, False)
    assert run(capsys, "ledger", "verify", "--ledger", ledger.with_name("none"))[0] == 1


def test_an_entry_is_proven_and_checked_without_the_ledger(
    capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path
) -> None:
    """The proof and the key are all that the other side needs."""
    proof, key = tmp_path / "3.tlog-proof", tmp_path / "key"
    assert run(capsys, "ledger", "prove", "3", "--ledger", ledger, "--to", proof)[0] == 0
    ledger.with_name("l.db.vkey").rename(key)
    ledger.unlink()
    code, out, _ = run(capsys, "ledger", "check", proof, "--key", key, "--json")
    assert (code, json.loads(out)["number"], json.loads(out)["entry"]["principal"]["name"]) == (0, 3, "agent")
    proof.write_text(proof.read_text().replace("index 2", "index 1"))
    code, out, err = run(capsys, "ledger", "check", proof, "--key", key)
    assert (code, out, "does not hold" in err) == (3, "", True)
    assert run(capsys, "ledger", "check", proof, "--key", tmp_path / "none")[0] == 1


def test_a_cosignature_is_taken_in_and_counted(
    capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path
) -> None:
    """What a witness hands back is checked, kept, and asked for by --witness."""
    note = Note.parse(run(capsys, "ledger", "checkpoint", "--ledger", ledger)[1])
    signed = tmp_path / "signed"
    signed.write_text(str(WITNESS.signed(note.text, 1_700_000_000)))
    witness = str(WITNESS.verifier)
    assert run(capsys, "ledger", "cosign", signed, "--witness", witness, "--ledger", ledger)[0] == 0
    code, out, _ = run(capsys, "ledger", "verify", "--ledger", ledger, "--witness", witness)
    assert (code, "cosigned by witness.example/w1: 1" in out) == (0, True)


def test_an_export_takes_an_empty_folder_only(capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path) -> None:
    """Nothing of somebody's is overwritten. The reading of the ledger is the sixth entry."""
    code, out, _ = run(capsys, "ledger", "export", tmp_path / "tiles", "--ledger", ledger)
    assert (code, "6 entries" in out) == (0, True)
    assert (tmp_path / "tiles" / "tile" / "entries" / "000.p" / "6").is_file()
    code, _, err = run(capsys, "ledger", "export", tmp_path / "tiles", "--ledger", ledger)
    assert (code, "not empty" in err) == (1, True)
