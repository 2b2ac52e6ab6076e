"""A ledger's signing key is changed in the open: each key is announced under the one before it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.ledger.test_retention import entry

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import Ledger, read
from maskwire.ledger.checkpoint import Checkpoint
from maskwire.ledger.evidence import entry_proof, last_checkpoint
from maskwire.ledger.note import Signer, Verifier
from maskwire.ledger.proof import check
from maskwire.ledger.rotation import rotate
from maskwire.ledger.signing import key_path, public_path, verifier_in
from maskwire.ledger.verify import verify
from maskwire.model import Principal

WHO = Principal("operator")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append([entry(number) for number in range(5)])
    return tmp_path / "l.db"


def test_verify_follows_the_chain_from_any_of_its_keys(path: Path) -> None:
    """Two rotations; what was kept before them still counts; a proof is checked by the key that signed it."""
    first, kept = verifier_in(str(public_path(path))), last_checkpoint(path)
    second = rotate(path, WHO)
    with Ledger(path) as ledger:
        ledger.append([entry(9)])
    third = rotate(path, WHO)
    with Ledger(path) as ledger:
        ledger.append([entry(10)])
    for key in (first, second, third):
        found = verify(path, key, [kept])
        assert (found.entries, found.covered, found.kept) == (9, 9, 1)
    assert verifier_in(str(public_path(path))) == third
    assert [it.kind.value for it in read(path) if it.reason == "signing-key"] == ["key-rotation"] * 2
    assert check(entry_proof(path, 2), first).number == 2
    assert check(entry_proof(path, 9), third).number == 9
    with pytest.raises(ProofError):
        check(entry_proof(path, 9), first)
    assert {it.name for it in path.parent.iterdir() if it.name.startswith("l.db.key")} == {"l.db.key"}
    assert key_path(path).stat().st_mode & 0o777 == 0o600


def test_a_key_that_nobody_announced_signs_nothing(path: Path) -> None:
    """Neither a checkpoint of its own after the others, nor one in place of them."""
    first, note = verifier_in(str(public_path(path))), last_checkpoint(path)
    thief = Signer(first.name, bytes(range(32)))
    forged = Checkpoint.parse(note.text).signed(thief)
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("INSERT INTO checkpoints (size, note) VALUES (5, ?)", (str(forged),))
    file.close()
    for key in (first, thief.verifier):
        with pytest.raises(ProofError, match="does not hold"):
            verify(path, key)
    with pytest.raises(LedgerError, match="not the one that signed"):
        Ledger(path)


def test_a_stranger_key_is_not_of_the_chain(path: Path) -> None:
    """After a rotation, too."""
    rotate(path, WHO)
    with pytest.raises(ProofError):
        verify(path, Verifier("other", bytes(32)))


def test_a_running_gateway_is_not_disturbed(path: Path) -> None:
    """Its ledger is in use: the old key stays."""
    before = key_path(path).read_text()
    with Ledger(path), pytest.raises(LedgerError, match="Another gateway"):
        rotate(path, WHO)
    assert key_path(path).read_text() == before
