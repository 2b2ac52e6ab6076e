"""A verifier that shares no code with us, Go's own sumdb/tlog and note, agrees with us about a ledger.

`make drivers` builds it from tests/ledger/tlog.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from maskwire.ledger import Entry, Ledger, moment
from maskwire.ledger.evidence import export
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from maskwire.model import Principal

PROGRAM = Path(__file__).parents[2] / "build" / "drivers" / "tlog"
ENTRIES = 100_000

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="Go is not installed, or `make drivers` was not run")


def entry(number: int) -> Entry:
    # One of them is longer than a bundle of the layout can hold.
    shape = "select ? " * (20_000 if number == 777 else 1)
    return Entry(moment(number), f"s{number % 7}", Principal("agent"), exchange=f"s-{number:x}", shape=shape)


@pytest.fixture(name="ledger", scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stranger") / "l.db"
    with Ledger(path) as ledger:
        for start in range(0, ENTRIES, 5000):
            ledger.append([entry(number) for number in range(start, start + 5000)])
            ledger.sync()
    return path


@pytest.fixture(name="folder", scope="module")
def exported(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiles")
    export(ledger, folder)
    return folder


def _go(folder: Path, key: str) -> tuple[int, str]:
    done = subprocess.run([PROGRAM, folder, key], capture_output=True, text=True, check=False, timeout=100)
    assert done.stderr == ""
    return done.returncode, done.stdout


def _key(ledger: Path) -> str:
    return public_path(ledger).read_text().strip()


def test_go_verifies_the_checkpoint_the_tiles_and_every_entry(ledger: Path, folder: Path) -> None:
    """100,000 entries, over three levels of tiles, and proofs of its own of a hundred of them."""
    code, out = _go(folder, _key(ledger))
    assert code == 0, out
    assert json.loads(out) == {"entries": ENTRIES, "proven": ENTRIES // 997 + 2}
    assert verify(ledger, verifier_in(_key(ledger))).entries == ENTRIES


def test_go_names_the_entry_in_which_a_bit_was_flipped(ledger: Path, folder: Path) -> None:
    """The test above would fail where something is wrong."""
    bundle = folder / "tile" / "entries" / "005"
    data = bytearray(bundle.read_bytes())
    data[2] ^= 1  # the first byte of its first entry
    whole = bundle.read_bytes()
    bundle.write_bytes(data)
    try:
        assert _go(folder, _key(ledger)) == (3, f"entry {5 * 256 + 1} is not the one in the tree\n")
    finally:
        bundle.write_bytes(whole)


def test_go_does_not_take_another_key(ledger: Path, folder: Path, tmp_path: Path) -> None:
    """A checkpoint is believed for its signature only."""
    Ledger(tmp_path / "other.db").close()
    code, out = _go(folder, _key(tmp_path / "other.db"))
    assert (code, "verif" in out) == (3, True)
