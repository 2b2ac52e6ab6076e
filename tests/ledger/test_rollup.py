"""Sums of blocks answer every question as the entries themselves would."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from maskwire.errors import ProofError
from maskwire.ledger import ColumnEntry, Entry, Kind, Ledger, Outcome, Phase, exposure, moment, resummed, rollup
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from maskwire.model import Column, Principal, PrincipalKind

EXPOSURE = import_module("maskwire.ledger.exposure")  # the package has a function of that name
WHO = [
    Principal("agent", model="m1", agent="a1"),
    Principal("agent", model="m2", agent="a1"),
    Principal("ana", PrincipalKind.HUMAN, authentication="certificate"),
]
COLUMNS = [Column("public", table, name) for table in ("users", "or\"d'ers") for name in ("email", "note", "é")]


def _column(random: Random) -> ColumnEntry:
    origins = tuple(random.sample(COLUMNS, random.choice((0, 1, 1, 1, 2))))
    kept, masked, dropped = (random.choice((0, 0, 3)) for _ in range(3))
    transform, rule = random.choice((("token", "r"), ("keep", "summary"), ("scan", "r"), ("keep", "r")))
    findings = (("EMAIL_ADDRESS", 2), ("US_SSN", 1))[: random.choice((0, 0, 1, 2))]
    entity = "FREE_TEXT" if origins and origins[0].name == "note" else None
    return ColumnEntry(origins, entity, transform, rule, kept, masked, dropped, findings)


def _entries(random: Random, count: int) -> list[Entry]:
    entries: list[Entry] = []
    open_: list[Entry] = []
    while len(entries) < count:
        # Clocks go back now and then.
        time = moment(len(entries) - random.choice((0, 0, 0, 5, 40)) + 100)
        who, session = random.choice(WHO), random.choice(("s1", "s2"))
        columns = tuple(_column(random) for _ in range(random.randrange(4)))
        base = {"time": time, "session": session, "principal": who, "exchange": f"{session}-{len(entries)}"}
        match random.randrange(10):
            case 0:
                entries.append(
                    Entry(
                        time,
                        session,
                        Principal("unknown"),
                        Kind.LOGIN_FAILED,
                        outcome=Outcome.REFUSED,
                        code="28P01",
                        reason="login-failed",
                    )
                )
            case 1:
                entries.append(Entry(time, session, who, random.choice((Kind.LOGIN, Kind.HEARTBEAT))))
            case 2:
                entries.append(
                    Entry(**base, columns=columns, outcome=Outcome.REFUSED, reason="predicate", code="42501")
                )
            case 3 | 4:
                entries.append(Entry(**base, columns=columns, phase=Phase.OPENING))
                open_.append(entries[-1])
            case 5 | 6 if open_:
                begun = open_.pop(random.randrange(len(open_)))
                ended = {"session": begun.session, "principal": begun.principal, "exchange": begun.exchange}
                outcome = random.choice((Outcome.ANSWERED, Outcome.FAILED, Outcome.REFUSED))
                reason = "answer-too-large" if outcome is Outcome.REFUSED else ""
                entries.append(
                    Entry(time=time, columns=columns, phase=Phase.CLOSING, outcome=outcome, reason=reason, **ended)
                )
            case _:
                entries.append(Entry(**base, columns=columns))
    return entries


@pytest.mark.parametrize("seed", range(6))
def test_sums_say_what_the_entries_say(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any window, principal, agent and model; blocks of 8 entries, large ones of 3."""
    for module in (rollup, EXPOSURE, resummed):
        monkeypatch.setattr(module, "BLOCK", 8)
        monkeypatch.setattr(module, "LARGE", 3, raising=False)
    random = Random(seed)
    entries = _entries(random, 150)
    monkeypatch.setattr(rollup, "BLOCK", 1000)
    with Ledger(tmp_path / "plain.db") as ledger:
        ledger.append(entries)
    monkeypatch.setattr(rollup, "BLOCK", 8)
    with Ledger(tmp_path / "sums.db") as ledger:
        for start in range(0, 150, 10):
            ledger.append(entries[start : start + 10])
            if random.random() < 0.6:
                ledger.checkpoint()
        verify(tmp_path / "sums.db", verifier_in(str(public_path(tmp_path / "sums.db"))))
        for _ in range(60):
            window: dict[str, str | None] = {
                "since": random.choice((None, moment(90 + random.randrange(180)))),
                "until": random.choice((None, moment(90 + random.randrange(180)))),
                "principal": random.choice((None, None, "agent", "unknown")),
                "agent": random.choice((None, None, "a1")),
                "model": random.choice((None, None, "m2")),
                "session": random.choice((None, None, "s2")),
            }
            assert exposure(tmp_path / "sums.db", **window) == exposure(tmp_path / "plain.db", **window), window
    assert rollup.rolled(sqlite3.connect(tmp_path / "sums.db")) == 18
    assert rollup.rolled(sqlite3.connect(tmp_path / "plain.db")) == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE seen SET masked = masked + 1 WHERE block = 3", "DELETE FROM shown WHERE what = 'keep'",
        "UPDATE principals SET text = replace(text, 'm1', 'm3')", "UPDATE columns SET col = 'x' WHERE id = 1",
        "UPDATE blocks SET first = last", "DELETE FROM openings", "UPDATE refused SET attempts = attempts + 1",
        "DELETE FROM asked WHERE level = 1", "DELETE FROM blocks WHERE block = 0 AND level = 0",
    ],
)  # fmt: skip
def test_a_changed_sum_is_found(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever can't change an entry unseen can't change what is answered from it either."""
    for module in (rollup, EXPOSURE, resummed):
        monkeypatch.setattr(module, "BLOCK", 8)
        monkeypatch.setattr(module, "LARGE", 3, raising=False)
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append(_entries(Random(1), 150))
    file = sqlite3.connect(path, isolation_level=None)
    file.execute(change)
    file.close()
    with pytest.raises(ProofError, match="sums of the ledger"):
        verify(path, verifier_in(str(public_path(path))))
