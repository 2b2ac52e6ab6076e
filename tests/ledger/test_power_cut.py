"""A power cut that takes what was not synced: of what the ledger said was written, nothing is missing.

The disk is a small library that is loaded before the C library (synced.c): at each sync it keeps a copy of the file as
it is then. The process is killed, and the ledger is opened from these copies alone. It shows what a disk that obeys
syncs would keep, in whole files; it does not show a disk that writes pages in another order, nor
one that forgets that a file was deleted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from maskwire.ledger import Ledger, read
from maskwire.ledger.signing import key_path, public_path, verifier_in
from maskwire.ledger.verify import verify

ROOT = Path(__file__).parents[2]
CUTS = int(os.environ.get("MASKWIRE_KILLS", "5"))
# Says the number of an entry once it is promised: after the append in strict mode, after the sync in the other, or when
# the thread that syncs in a gateway had its time.
WORK = """
import sys
import time
from maskwire.gateway.syncing import Syncing
from maskwire.ledger import Entry, Ledger, moment
from maskwire.ledger.tail import Tail
from maskwire.model import Principal
path, durability, start = sys.argv[1], sys.argv[2], int(sys.argv[3])
if sys.argv[4:]:
    Tail.sync = lambda tail: None
has_thread, durability = durability == "by a thread", durability.replace("by a thread", "grouped")
with Ledger(path, durability) as ledger:
    number = start
    syncing = Syncing(ledger)
    while True:
        number += 1
        shape = "y" * (number % 7 * 9000)
        ledger.append([Entry(moment(number), "s", Principal("a"), exchange=f"x-{number}", shape=shape)])
        if has_thread:
            syncing.soon()
            time.sleep(0.2)  # far longer than it may take, since the disk here is a slow one
        elif (durability == "grouped" or number % 10 == 0) and not sys.argv[4:]:
            ledger.sync()
        if number % 25 == 0 and not has_thread and not sys.argv[4:]:
            ledger.checkpoint()
        print(number, flush=True)
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, built with the compiler that is here."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs Linux and a C compiler")
    built = tmp_path_factory.mktemp("disk") / "synced.so"
    source = Path(__file__).with_name("synced.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(built), str(source), "-ldl"], check=True)
    return built


def _cut(disk: Path, before: Path, synced: Path, durability: str, promised: int, more: int, *options: str) -> int:
    """Kills a writer that goes on after entry ``promised``, when it has promised ``more``; the last one promised.

    ``synced`` is then what the disk has.
    """
    shutil.copytree(before, synced)  # what was on the disk stays there
    path = before / "l.db"
    environment = {
        **os.environ,
        "LD_PRELOAD": str(disk),
        "SYNCED": str(synced),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(path), durability, str(promised), *options],
        stdout=subprocess.PIPE, env=environment, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for _ in range(more):
        promised = int(process.stdout.readline())
    process.kill()
    promised = int((process.stdout.read().split("\n")[:-1] or [promised])[-1])
    process.wait()
    process.stdout.close()
    for key in (key_path(path), public_path(path)):  # made once, and synced by hand where that counts
        shutil.copy(key, synced)
    for file in synced.iterdir():  # a copy that was cut short; a journal that was deleted, and its folder synced
        if not (before / file.name).exists():
            file.unlink()
    return promised


def _found(path: Path) -> list[int]:
    """The entries that the ledger has once a gateway has opened it again."""
    Ledger(path).close()
    return [int(it.exchange.removeprefix("x-")) for it in read(path)]


@pytest.mark.parametrize("durability", ["strict", "grouped", "by a thread"])
@pytest.mark.timeout(60 + 10 * CUTS)
def test_what_was_promised_survives_a_power_cut(disk: Path, tmp_path: Path, durability: str) -> None:
    """Cuts at random moments, each on what the one before has left (MASKWIRE_KILLS says how many)."""
    random, promised = Random(durability), 0
    most = 12 if durability == "by a thread" else 60
    before = tmp_path / "0"
    before.mkdir()
    for cut in range(CUTS):
        synced = tmp_path / str(cut + 1)
        promised = _cut(disk, before, synced, durability, promised, random.randrange(5, most))
        shutil.rmtree(before)
        after = synced / "l.db"
        found = _found(after)
        assert found == list(range(1, len(found) + 1))
        assert len(found) >= promised
        assert verify(after, verifier_in(str(public_path(after)))).covered == len(found)
        promised, before = len(found), synced


def test_the_same_cut_takes_what_was_promised_and_not_synced(disk: Path, tmp_path: Path) -> None:
    """A ledger whose syncs do nothing loses what it promised: the test above can fail."""
    (tmp_path / "0").mkdir()
    promised = _cut(disk, tmp_path / "0", tmp_path / "1", "strict", 0, 40, "without syncs")
    assert promised >= 40
    assert not set(_found(tmp_path / "1" / "l.db")) & set(range(1, promised + 1))
