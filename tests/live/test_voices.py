"""Each rule of understanding switched off: the attack it is for comes through, or another voice stops it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.live.canaries import FRAGMENTS
from tests.live.gate import Gate, Tap
from tests.live.voices import DESCRIPTION, MASKED, NOBODY, REFUSED, RIGHTS, RULES, Rule

HARDENED = "voices_hardened"
OPEN = "id, country, salary, feeling, created_at"


@pytest.fixture(scope="module")
def hardened_url(reader_url: str, canary_database: str) -> Iterator[str]:
    """The URL of a role that may read the open columns only."""
    with psycopg.connect(canary_database, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {HARDENED} LOGIN PASSWORD 'voices'")
        owner.execute(f"GRANT SELECT ({OPEN}) ON users TO {HARDENED}; GRANT SELECT ON products TO {HARDENED}")
        yield canary_database.replace("//postgres:@", f"//{HARDENED}:voices@")
        owner.execute(f"DROP OWNED BY {HARDENED}; DROP ROLE {HARDENED}")


@pytest.fixture(scope="module")
def shown(gate: Gate) -> dict[str, object]:
    """Masked values that a client of this gateway has seen."""
    with psycopg.connect(gate.url) as client:
        (masked, number) = client.execute("SELECT email, ssn_number FROM users WHERE id = 1").fetchone()
    return {"masked": masked, "number": number}


def stopped_by(url: str, rule: Rule, folder: Path, shown: dict[str, object]) -> str:
    """Who stops the attack of a rule that is switched off. The gateway is a new one, which has understood nothing."""
    with Gate(url, folder) as gate, Tap(gate) as tap, psycopg.connect(tap.url, autocommit=True) as client:
        with pytest.MonkeyPatch.context() as patch:
            rule.off(patch)
            try:
                rows = client.execute(rule.attack.format(**shown)).fetchall()
            except psycopg.Error as error:
                return _voice(error)
        if rule.oracle:
            return NOBODY if rows else MASKED
        if any(fragment.encode() in bytes(tap.received) for fragment in FRAGMENTS):
            return NOBODY
        return MASKED if rows else RIGHTS


def _voice(error: psycopg.Error) -> str:
    text = str(error)
    if "server's text is withheld" in text and error.sqlstate == "42501":
        return RIGHTS
    return DESCRIPTION if "server's description" in text else REFUSED


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.name}: {rule.attack}" for rule in RULES])
def test_a_rule_switched_off_is_missed_or_another_voice_speaks(
    rule: Rule, reader_url: str, hardened_url: str, shown: dict[str, object], tmp_path: Path
) -> None:
    """The table of docs/voices.md, measured: with the upstream role that may read all, and with one that may not."""
    (tmp_path / "alone").mkdir()
    (tmp_path / "hardened").mkdir()
    assert stopped_by(reader_url, rule, tmp_path / "alone", shown) == rule.alone
    assert stopped_by(hardened_url, rule, tmp_path / "hardened", shown) == rule.hardened
