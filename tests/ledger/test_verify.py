"""Verification: whatever is changed in a ledger, it names the place, and it does not disturb a gateway."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import Entry, Ledger, encode, moment, read
from maskwire.ledger.cosigned import accept
from maskwire.ledger.evidence import entry_proof, last_checkpoint
from maskwire.ledger.note import Note, Signer
from maskwire.ledger.proof import check
from maskwire.ledger.signing import key_path, public_path, verifier_in
from maskwire.ledger.tail import path_of
from maskwire.ledger.verify import Verified, verify
from maskwire.model import Principal

ENTRIES = 700
WITNESS = Signer("witness.example/w1", bytes(range(1, 33)), witness=True)


def entry(number: int) -> Entry:
    return Entry(moment(number), "s1", Principal("agent"), exchange=f"s1-{number}", shape="select ?")


@pytest.fixture(name="written", scope="module")
def written_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """700 entries, checkpoints at 300, 600 and 700."""
    path = tmp_path_factory.mktemp("verify") / "l.db"
    with Ledger(path) as ledger:
        for start, end in ((1, 301), (301, 601), (601, 701)):
            ledger.append([entry(number) for number in range(start, end)])
            ledger.checkpoint()
    return path


@pytest.fixture(name="path")
def copied(written: Path, tmp_path: Path) -> Path:
    for file in written.parent.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return tmp_path / "l.db"


def holds(path: Path, kept: tuple[Note, ...] = ()) -> Verified:
    return verify(path, verifier_in(str(public_path(path))), kept, [WITNESS.verifier])


def change(path: Path, *statements: str) -> None:
    """What somebody with the rights to the file does to it."""
    file = sqlite3.connect(path, isolation_level=None)
    file.create_function("flipped", 2, _flipped)
    for (trigger,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        file.execute(statement)
    file.close()


def _flipped(data: str | bytes, bit: int) -> str | bytes:
    raw = bytearray(data.encode() if isinstance(data, str) else data)
    raw[bit // 8 % len(raw)] ^= 1 << bit % 8
    return raw.decode("utf-8", "replace") if isinstance(data, str) else bytes(raw)


def test_a_whole_ledger_holds(path: Path) -> None:
    """Every entry is counted, and every checkpoint."""
    found = holds(path)
    assert (found.entries, found.checkpoints, found.covered, found.cosigned) == (700, 3, 700, ((WITNESS.name, 0),))


def test_a_ledger_in_use_holds_with_its_tail(tmp_path: Path) -> None:
    """Entries that are not signed for yet are counted apart."""
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append([entry(1), entry(2)])
        ledger.checkpoint()
        ledger.append([entry(3)])
        found = holds(tmp_path / "l.db")
    assert (found.entries, found.covered) == (3, 2)


@pytest.mark.parametrize("number", [1, 256, 257, 300, 699, 700])
def test_a_flipped_bit_in_an_entry_is_found_at_its_number(path: Path, number: int) -> None:
    """Any bit of it: whether its text can still be read or not."""
    whole = path.read_bytes()
    for bit in Random(number).sample(range(8 * 60), 12):
        change(path, f"UPDATE entries SET entry = flipped(entry, {bit}) WHERE seq = {number}")
        with pytest.raises(ProofError, match=rf"Entry {number} was changed"):
            holds(path)
        path.write_bytes(whole)


@pytest.mark.parametrize("column", ["time", "session", "principal"])
def test_a_changed_column_beside_an_entry_is_found(path: Path, column: str) -> None:
    """What questions are answered from says the same as what was hashed."""
    change(path, f"UPDATE entries SET {column} = flipped({column}, 1) WHERE seq = 5")
    with pytest.raises(ProofError, match="Entry 5 was changed"):
        holds(path)


@pytest.mark.parametrize(
    ("statements", "place"),
    [
        (["DELETE FROM entries WHERE seq = 400"], "Entry 400 is missing"),
        (["DELETE FROM entries WHERE seq = 1"], "Entry 1 is missing"),
        (["DELETE FROM entries WHERE seq = 400", "UPDATE entries SET seq = seq - 1 WHERE seq > 400"], "Entry 400 was"),
        (["UPDATE entries SET seq = 0 WHERE seq = 2", "UPDATE entries SET seq = 2 WHERE seq = 3",
          "UPDATE entries SET seq = 3 WHERE seq = 0"], "Entry 2 was changed"),
        (["INSERT INTO entries SELECT 701, time, session, principal, entry FROM entries WHERE seq = 1"], None),
        (["DELETE FROM entries WHERE seq > 690"], "cut off after entry 690.*10 are missing"),
        (["DELETE FROM tiles WHERE level = 0 AND number = 1"], "Tile 1 of level 0 is missing"),
        (["UPDATE tiles SET hashes = flipped(hashes, 4000) WHERE level = 0 AND number = 1"], "Entry 272 was changed"),
        (["UPDATE tiles SET hashes = flipped(hashes, 400) WHERE level = 1"], "Tile 0 of level 1"),
        (["UPDATE tiles SET hashes = substr(hashes, 1, 32) WHERE level = 1"], "Tile 0 of level 1"),
        (["UPDATE checkpoints SET note = flipped(note, 60) WHERE id = 2"], "Checkpoint 2"),
        (["UPDATE checkpoints SET size = 599 WHERE id = 2"], "Checkpoint 2"),
        (["DELETE FROM checkpoints WHERE id = 2"], "A checkpoint is missing"),
    ],
)  # fmt: skip
def test_what_was_dropped_moved_or_changed_is_found_at_its_place(
    path: Path, statements: list[str], place: str | None
) -> None:
    """Only what was put after the end of all is not one: nobody has signed for it yet."""
    change(path, *statements)
    if place is None:
        assert holds(path).covered == 700
        return
    with pytest.raises(ProofError, match=place):
        holds(path)


def test_a_forger_who_makes_the_tree_anew_is_found_by_the_checkpoint(path: Path) -> None:
    """Entry 350 changed, and every hash above it: the fault is between two checkpoints."""
    change(
        path,
        "UPDATE entries SET entry = replace(entry, 's1-350', 's1-351') WHERE seq = 350",
        "DELETE FROM tiles",
    )
    with pytest.raises(ProofError, match=r"between 301 and 600 was changed.*checkpoint 2"):
        holds(path)


def test_a_cut_end_is_found_by_a_checkpoint_that_was_kept_elsewhere(path: Path) -> None:
    """A ledger that was cut back to an earlier checkpoint holds by itself: the kept one shows what is missing."""
    kept = last_checkpoint(path)
    assert holds(path, (kept,)).kept == 1
    change(
        path,
        "DELETE FROM entries WHERE seq > 300",
        "DELETE FROM checkpoints WHERE size > 300",
        "DELETE FROM tiles WHERE level = 0 AND number = 2",
        "UPDATE tiles SET hashes = substr(hashes, 1, 44 * 32) WHERE level = 0 AND number = 1",
        "UPDATE tiles SET hashes = substr(hashes, 1, 32) WHERE level = 1",
    )
    assert holds(path).entries == 300
    with pytest.raises(ProofError, match=r"cut off after entry 300.*400 are missing"):
        holds(path, (kept,))


def test_any_bit_of_the_file_is_found_or_says_nothing(path: Path) -> None:
    """Flipped anywhere in the SQLite file: verification names a fault, or all that can be read is as before."""
    whole, random = path.read_bytes(), Random(7)
    before = _content(path)
    used = [at for at, byte in enumerate(whole) if byte]  # the rest of a page is empty
    found = 0
    for _ in range(60):
        data = bytearray(whole)
        data[random.choice(used)] ^= 1 << random.randrange(8)
        path.write_bytes(data)
        try:
            holds(path)
        except (ProofError, LedgerError):
            found += 1
        else:
            assert _content(path) == before
    assert found > 50


def _content(path: Path) -> list[object]:
    file = sqlite3.connect(path)
    kept = [
        row
        for table in ("entries", "tiles", "checkpoints")
        for row in file.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
    ]
    file.close()
    return kept


@pytest.mark.parametrize("harm", [lambda data: data[: len(data) // 2] + b"#" + data[len(data) // 2 + 1 :],
                                  lambda data: data.split(b"\n", 1)[1],
                                  lambda data: b"\n".join(reversed(data.split(b"\n")[:-1])) + b"\n"])  # fmt: skip
def test_a_damaged_tail_is_found_and_opens_no_gateway(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    """What a gateway that was killed left: changed, its beginning gone, or its order."""
    path = tmp_path / "l.db"
    ledger = Ledger(path)
    ledger.append([entry(1)])
    ledger.checkpoint()
    ledger.append([entry(2), entry(3), entry(4)])
    tail = path_of(path).read_bytes()
    ledger.close()
    change(path, "DELETE FROM entries WHERE seq > 1", "DELETE FROM checkpoints WHERE size > 1",
           "UPDATE tiles SET hashes = substr(hashes, 1, 32)")  # fmt: skip
    path_of(path).write_bytes(tail)
    assert holds(path).entries == 4
    path_of(path).write_bytes(harm(tail))
    with pytest.raises(ProofError, match=r"tail|missing|can't be read"):
        holds(path)
    kept = path_of(path).read_bytes()
    with pytest.raises(LedgerError, match=r"tail .* is damaged"):
        Ledger(path)
    assert path_of(path).read_bytes() == kept


def test_another_key_does_not_open_the_ledger(path: Path) -> None:
    """Neither one that is missing, nor one of another ledger, nor one that others may read: nothing is written."""
    whole = _content(path)
    key = key_path(path).read_bytes()
    key_path(path).unlink()
    with pytest.raises(LedgerError, match="missing"):
        Ledger(path)
    key_path(path).write_text(Signer("maskwire-ledger/other", bytes(32)).as_text())
    key_path(path).chmod(0o600)
    with pytest.raises(LedgerError, match="not the one"):
        Ledger(path)
    key_path(path).write_bytes(key)
    key_path(path).chmod(0o644)
    with pytest.raises(LedgerError, match="chmod"):
        Ledger(path)
    assert _content(path) == whole
    with pytest.raises(ProofError, match="Checkpoint 1"):
        verify(path, Signer("maskwire-ledger/other", bytes(32)).verifier)


@pytest.mark.parametrize("number", [1, 300, 301, 700])
def test_an_entry_is_proven_by_a_file_and_the_key(path: Path, number: int) -> None:
    """The file holds the entry; a changed character anywhere in it is found."""
    verifier = verifier_in(str(public_path(path)))
    proof = entry_proof(path, number)
    found = check(proof, verifier)
    assert (found.number, found.entry) == (number, encode(list(read(path))[number - 1]))
    for place in Random(number).sample(range(len(proof)), 60):
        changed = proof[:place] + ("A" if proof[place] != "A" else "B") + proof[place + 1 :]
        with pytest.raises(ProofError):
            check(changed, verifier)
    with pytest.raises(ProofError):
        check(proof, verifier, [WITNESS.verifier])


def test_a_proof_of_what_is_not_signed_for_is_an_error(path: Path) -> None:
    """There is no entry 701."""
    with pytest.raises(LedgerError, match="entry 701"):
        entry_proof(path, 701)


def test_what_a_witness_signed_is_taken_in_and_proven_with(path: Path) -> None:
    """Of a checkpoint that this ledger has; of another, or with another key, it is refused."""
    note = last_checkpoint(path)
    accept(path, str(note.with_signatures(WITNESS.signed(note.text, 1_700_000_000))), WITNESS.verifier)
    assert holds(path).cosigned == ((WITNESS.name, 1),)
    verifier = verifier_in(str(public_path(path)))
    assert check(entry_proof(path, 650), verifier, [WITNESS.verifier]).cosigned == ((WITNESS.name, 1_700_000_000),)
    with pytest.raises(ProofError):
        accept(path, str(note), WITNESS.verifier)
    other = note.text.replace("\n700\n", "\n699\n")
    with pytest.raises(ProofError, match="no such checkpoint"):
        accept(path, str(WITNESS.signed(other, 1)), WITNESS.verifier)
    with Ledger(path) as ledger:
        ledger.append([entry(701)])
    assert holds(path).covered == 701
