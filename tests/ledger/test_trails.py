"""Traces, conversations and subjects are found by what is kept of blocks as by reading every entry."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from random import Random

import orjson
import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.ledger.test_rollup import _entries

from maskwire._kernel import subject_hash
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger import Entry, Ledger, Outcome, Phase, caught_up, exposure, resummed, rollup, sightings, trail
from maskwire.ledger.entry import SubjectEntry
from maskwire.ledger.literals import Digests
from maskwire.ledger.numbered import numbered
from maskwire.ledger.place import Place
from maskwire.ledger.question import Question
from maskwire.ledger.sightings import Subject, readings, reads_of
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.trails import packed, unpacked
from maskwire.ledger.verify import verify
from maskwire.model import Column

EXPOSURE = import_module("maskwire.ledger.exposure")  # the package has a function of that name
DIGESTS = Digests(bytes(range(32)))
KEYS = [Column("public", "users", "email"), Column("hr", "users", "id"), Column("public", "or\"d'ers", "email")]
READERS = (trail, sightings, caught_up)  # the modules that know how large a block is, beside those of sums
TRACES = [f"{number:032x}" for number in range(1, 9)]


def _told(random: Random, entry: Entry) -> Entry:
    """The entry with a trace, a conversation, literals and rows' keys, now and then."""
    if entry.kind.value != "exchange":
        return entry
    more: dict[str, object] = {}
    if random.random() < 0.3:
        more["traceparent"] = f"00-{random.choice(TRACES)}-{1:016x}-01"
    if random.random() < 0.4:
        more["conversation"] = f"c{random.randrange(6)}"
    if random.random() < 0.3:
        more["literals"] = DIGESTS.of(entry.exchange, [("integer", random.choice(("7", "8")))])
    if entry.phase is not Phase.OPENING and entry.outcome is not Outcome.REFUSED and random.random() < 0.4:
        column, key = random.choice(KEYS), random.choice((b"7", b"8"))
        hashed = f"{subject_hash(DIGESTS.subject_key(entry.exchange, column), key):016x}"
        more["subjects"] = (SubjectEntry(column, 1, (hashed,)),)
    return replace(entry, **more)  # type: ignore[arg-type]


def answers_of(place: Place, since: str) -> list[object]:
    """By trace, conversation and subject, of a ledger in any store."""
    asked = (Question(), Question(since=since), Question(session="s1"))
    told = [list(readings(place, Subject("users", "7"), one)) for one in asked]
    return [exposure(place, trace=TRACES[0]), exposure(place, conversations=frozenset({"c1", "c2"})), *told]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of 18 blocks and some entries behind them."""
    for module in (rollup, EXPOSURE, resummed, *READERS):
        monkeypatch.setattr(module, "BLOCK", 8)
        monkeypatch.setattr(module, "LARGE", 3, raising=False)
    random = Random(5)
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append([_told(random, one) for one in _entries(random, 150)])
        ledger.checkpoint()
    return tmp_path / "l.db"


def _answers(path: Path) -> list[object]:
    """To each question, all of them as the entries alone tell, and as is answered."""
    plain = [entry for _, entry in numbered(path)]
    told: list[object] = []
    for name in ("c0", "c3", "none"):
        ended = {one.exchange for one in plain if one.conversation == name and one.kind.value == "exchange"}
        report = exposure(path, conversations=frozenset({name}))
        assert report.exchanges == len(ended)
        told.append(report)
    for trace in TRACES[:3]:
        begun = {one.exchange for one in plain if trace in one.traceparent}
        report = exposure(path, trace=trace)
        assert report.exchanges == len(begun)
        told.append(report)
    windows = (Question(), Question("agent"), Question(agent="a1", model="m2"), Question(session="s2"),
               Question(since="1970-01-01T00:02:20.000000Z", until="1970-01-01T00:03:40.000000Z"))  # fmt: skip
    for subject in (Subject("users", "7"), Subject("public.users", "7"), Subject("hr.users", "8"), Subject("no", "7")):
        for question in windows:
            kept = ((number, entry) for number, entry in numbered(path) if question.covers(entry))
            wanted = sightings.sightings(reads_of(kept, subject), subject, [DIGESTS])
            found = sightings.sightings(readings(path, subject, question), subject, [DIGESTS])
            assert found == wanted, (subject.table, question)
            told.append(found)
    return told


def test_questions_are_answered_as_from_every_entry(path: Path) -> None:
    """By conversation, trace and subject, in each window; and what is kept follows from the entries."""
    assert len([one for one in _answers(path) if one]) > 12
    verify(path, verifier_in(str(public_path(path))))


def test_an_older_ledger_is_brought_up_to_date_once(path: Path) -> None:
    """As one without trails and with sums of other sizes: read as it is, and after a writer opened it; a pruned block
    keeps its sums."""
    wanted, report = _answers(path), exposure(path)
    file = sqlite3.connect(path, isolation_level=None)
    before = {table: file.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in rollup.SUMMED}
    file.executescript("DROP TABLE named; DROP TABLE touched")
    for table in ("blocks", *rollup.SUMMED):
        file.execute(f"DELETE FROM {table} WHERE level > 1")
        file.execute(f"DELETE FROM {table} WHERE level = 1 AND block % 2")
    assert _answers(path) == wanted
    Ledger(path).close()
    assert {t: file.execute(f"SELECT * FROM {t} ORDER BY 1, 2, 3").fetchall() for t in rollup.SUMMED} == before
    file.close()
    assert (_answers(path), exposure(path)) == (wanted, report)
    verify(path, verifier_in(str(public_path(path))))


def test_catching_up_goes_on_where_it_was_interrupted(path: Path) -> None:
    """What was done of it stays."""
    wanted = _answers(path)
    file = sqlite3.connect(path, isolation_level=None)
    file.executescript("DELETE FROM named WHERE block >= 7; DELETE FROM touched WHERE block >= 7")
    assert _answers(path) == wanted
    Ledger(path).close()
    file.close()
    assert _answers(path) == wanted
    verify(path, verifier_in(str(public_path(path))))


@pytest.mark.parametrize(
    "change", ["UPDATE named SET hashes = x'' WHERE block = 3", "DELETE FROM touched WHERE block = 2",
               "UPDATE touched SET entries = x'00'", "DELETE FROM named WHERE block = 17"],
)  # fmt: skip
def test_a_changed_trail_is_found(change: str, path: Path) -> None:
    """Whoever could take an entry from what is asked would hide who has seen a row."""
    file = sqlite3.connect(path, isolation_level=None)
    file.execute(change)
    file.close()
    with pytest.raises(ProofError, match="sums of the ledger"):
        verify(path, verifier_in(str(public_path(path))))


def test_a_damaged_trail_answers_nothing(path: Path) -> None:
    """Rather than too little."""
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("UPDATE touched SET entries = x'00'")
    file.close()
    with pytest.raises(LedgerError, match="verify"):
        list(readings(path, Subject("users", "7"), Question()))


def test_another_way_to_pack_the_same_is_no_change(path: Path) -> None:
    """Two versions of zlib pack differently."""
    file = sqlite3.connect(path, isolation_level=None)
    (data,) = file.execute("SELECT entries FROM touched LIMIT 1").fetchone()
    again = zlib.compress(orjson.dumps(unpacked(data)), 0)
    assert again != data == packed(orjson.dumps(one).decode() for one in unpacked(data))
    file.execute("UPDATE touched SET entries = ? WHERE entries = ?", (again, data))
    file.close()
    verify(path, verifier_in(str(public_path(path))))
