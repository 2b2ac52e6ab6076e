"""A report tells what the entries say: counts, entries, proofs that hold, and gaps where there are some."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from maskwire.ledger import ColumnEntry, Entry, Kind, Ledger, Outcome, Phase, moment
from maskwire.ledger.compliance import Evidence, Report, report
from maskwire.ledger.frameworks import NAMES, framework
from maskwire.ledger.measures import MEASURES
from maskwire.ledger.proof import check
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.model import Column, Principal, PrincipalKind

DAY = 86_400
WHOLE = {"integrity", "retention", "silences", "unfinished"}
EMAIL = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r", masked=3)
CARD = ColumnEntry((Column("public", "cards", "pan"),), "CREDIT_CARD", "partial", "r", masked=2)
AGENT = Principal("agent", PrincipalKind.AGENT, model="m1", agent="a1", on_behalf_of="ana", authentication="token")
FULL = Entry(
    moment(100), "s1", AGENT, exchange="s1-1", purpose="support", source="shop", client="10.0.0.1:1", columns=(EMAIL,),
    rows=3, policy="1f" * 32, digest="0f" * 32,
)  # fmt: skip


def reported(folder: Path, entries: list[Entry], name: str = "soc2", until: float = 10 * DAY) -> Report:
    path = folder / "l.db"
    with Ledger(path) as ledger:
        ledger.append(entries)
    verifier = verifier_in(str(public_path(path)))
    return report(path, framework(name), moment(0), moment(until), verifier)


def evidence(found: Report, name: str) -> Evidence:
    return next(one for control in found.controls for one in control.evidence if one.name == name)


@pytest.mark.parametrize("name", NAMES)
def test_every_control_names_evidence_that_is_measured(name: str) -> None:
    """And no clause stands twice; each says what no ledger can show."""
    table = framework(name)
    assert len({one.id for one in table.controls}) == len(table.controls) >= 7
    for one in table.controls:
        assert one.asks.endswith(".")
        assert one.beyond.endswith(".")
        assert one.evidence
        assert set(one.evidence) <= MEASURES.keys() | WHOLE


def test_every_measure_is_evidence_of_some_control() -> None:
    """None is there for nothing."""
    named = {name for it in NAMES for one in framework(it).controls for name in one.evidence}
    assert named == MEASURES.keys() | WHOLE


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_window_is_gaps_and_no_claims(tmp_path: Path, name: str) -> None:
    """Nothing is counted that is not there."""
    found = reported(tmp_path, [replace(FULL, time=moment(20 * DAY))], name)
    counted = {one.name: one.count for control in found.controls for one in control.evidence}
    assert {it: count for it, count in counted.items() if count} == {"integrity": 1} if "integrity" in counted else True
    assert found.entries == 0
    if "asked" in counted:
        assert evidence(found, "asked").gap


def test_what_was_asked_is_counted_once_cited_and_proven(tmp_path: Path) -> None:
    """An opening and its closing are one request; the proofs hold by the ledger's key alone."""
    entries = [
        replace(FULL, phase=Phase.OPENING), replace(FULL, phase=Phase.CLOSING), replace(FULL, exchange="s1-2"),
        replace(FULL, exchange="s1-3", outcome=Outcome.REFUSED, reason="predicate", columns=(EMAIL,)),
    ]  # fmt: skip
    found = reported(tmp_path, entries)
    assert [evidence(found, it).count for it in ("identified", "refused", "masked")] == [3, 1, 2]
    assert evidence(found, "masked").divided == (("EMAIL_ADDRESS", 6),)
    assert evidence(found, "refused").divided == (("predicate", 1),)
    assert evidence(found, "identified").cited == (2, 3, 4)
    verifier = verifier_in(found.key)
    proven = {number: check(text, verifier) for number, text in found.proofs}
    assert {number: one.number for number, one in proven.items()} == {number: number for number in proven}
    assert {2, 3, 4} <= proven.keys()
    assert found.unsigned == ()


@pytest.mark.parametrize(
    ("name", "shortcoming", "entry"),
    [
        ("soc2", "unattributed", replace(FULL, principal=Principal("x"))),
        ("soc2", "shown_unapproved", replace(FULL, columns=(replace(EMAIL, transform="keep", kept=1, masked=0),))),
        ("soc2", "unfinished", replace(FULL, phase=Phase.OPENING)),
        ("gdpr", "without_purpose", replace(FULL, purpose="unstated")),
        ("gdpr", "without_policy", replace(FULL, policy="")),
        ("eu-ai-act", "without_model", replace(FULL, principal=replace(AGENT, model=None))),
        ("pci-dss", "without_origin", replace(FULL, client="")),
        ("pci-dss", "shown_unapproved", replace(FULL, columns=(CARD,))),
    ],
)
def test_a_shortcoming_is_a_gap_and_without_it_there_is_none(
    tmp_path: Path, name: str, shortcoming: str, entry: Entry
) -> None:
    """Each with the one entry that it is about, beside one that is as it should be."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    found = evidence(reported(tmp_path / "a", [FULL, replace(entry, exchange="s1-2")], name), shortcoming)
    assert (found.count, bool(found.gap), found.cited) == (1, True, (2,))
    found = evidence(reported(tmp_path / "b", [FULL, FULL], name), shortcoming)
    assert (found.count, found.gap) == (0, "")


def test_what_an_approval_shows_is_not_a_gap(tmp_path: Path) -> None:
    """It was approved, one by one."""
    shown = replace(FULL, columns=(replace(EMAIL, transform="keep", rule="grant-a1", kept=1, masked=0),))
    found = reported(tmp_path, [shown])
    assert [evidence(found, it).count for it in ("shown", "approved_use", "shown_unapproved")] == [1, 1, 0]


def test_card_data_is_what_pci_counts(tmp_path: Path) -> None:
    """Other sensitive values are not its business."""
    found = reported(tmp_path, [FULL, replace(FULL, columns=(CARD,))], "pci-dss")
    assert evidence(found, "masked").divided == (("CREDIT_CARD", 2),)


def test_a_silence_is_a_gap(tmp_path: Path) -> None:
    """No sign of life for longer than a gateway is silent."""
    beats = [Entry(moment(60 * n), "", Principal("maskwire"), Kind.HEARTBEAT) for n in (0, 1, 2, 10, 11)]
    found = evidence(reported(tmp_path, beats), "silences")
    assert (found.count, found.cited, bool(found.gap)) == (1, (3,), True)
    assert "0:08:00 before entry 4" in found.divided[0][0]


@pytest.mark.parametrize(("days", "is_gap"), [(182, True), (184, False)])
def test_a_ledger_that_is_too_young_is_a_gap(tmp_path: Path, days: int, is_gap: bool) -> None:
    """It can't show that entries are kept for as long as is asked."""
    found = evidence(reported(tmp_path, [replace(FULL, time=moment(0))], "eu-ai-act", days * DAY), "retention")
    assert (found.count, bool(found.gap)) == (days, is_gap)


def test_a_ledger_that_was_changed_is_named(tmp_path: Path) -> None:
    """The report is made, and says so."""
    found = reported(tmp_path, [FULL])
    other = verifier_in(found.key)
    assert evidence(found, "integrity").gap == ""
    with Ledger(tmp_path / "m.db") as ledger:
        ledger.append([FULL])
    changed = report(tmp_path / "m.db", framework("soc2"), moment(0), moment(DAY), other)
    assert "does not verify" in evidence(changed, "integrity").gap
