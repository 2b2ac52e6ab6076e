"""Rows whose key is masked: whoever has the ledger's key asks by the key as it is stored, or as it was shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from maskwire.cli.ledger.erase import erase
from maskwire.cli.saw import saw
from maskwire.errors import ConfigurationError, MaskwireError
from maskwire.ledger import Kind, read, retention
from maskwire.ledger.transcript import folder_of, sessions
from maskwire.model import Effect, Principal, Transform
from maskwire.policy.rules import DEFAULT, Rule
from tests.live.canaries import EMAIL, SURNAME, assert_clean, email
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import ROOT_KEY, Gate

TABLES = f"""
CREATE TABLE accounts (email text PRIMARY KEY, plan text);
INSERT INTO accounts SELECT '{EMAIL}' || lpad(n::text, 3, '0') || '@canary-corp.com', 'free'
  FROM generate_series(1, 9) n;
CREATE TABLE invoices (id int PRIMARY KEY, account text REFERENCES accounts, total int);
INSERT INTO invoices SELECT n, '{EMAIL}' || lpad(n::text, 3, '0') || '@canary-corp.com', n * 3
  FROM generate_series(1, 9) n;
CREATE TABLE donors (full_name text PRIMARY KEY, amount int);
INSERT INTO donors SELECT 'Ada {SURNAME}' || chr(65 + n), n FROM generate_series(1, 9) n;
CREATE TABLE births (birth_date date PRIMARY KEY, patient int);
INSERT INTO births SELECT date '1970-05-17' + n, n FROM generate_series(1, 9) n;
"""
RULES = (
    Rule("people", Effect.MASK, Transform("pseudonym"), entities=frozenset({"PERSON"})),
    Rule("births", Effect.MASK, Transform("shift", (("subject", "patient"),)), entities=frozenset({"DATE_OF_BIRTH"})),
)
POLICY = replace(DEFAULT, rules=(*RULES, *DEFAULT.rules))


@pytest.fixture(scope="module")
def upstream(server: str) -> str:
    """What a gateway logs in with: a database of tables with such keys."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE subjects")
    url = server.replace("/postgres?", "/subjects?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
    return url.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")


@pytest.fixture
def gate(upstream: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A gateway that keeps transcripts; commands have its root key."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())
    with Gate(upstream, tmp_path, policy=POLICY, transcripts=True) as running:
        yield running


def ask(gate: Gate, sql: str, *, binary: bool = False) -> list[tuple[object, ...]]:
    """In a session of its own."""
    with psycopg.connect(gate.url, autocommit=True) as connection:
        return connection.execute(sql, binary=binary).fetchall()


def told(gate: Gate, subject: str) -> list[str]:
    """What ``saw --subject`` prints of the ways in which it was seen."""
    answer = CliRunner().invoke(
        saw, ["--ledger", str(gate.ledger), "--subject", subject, "--json"], standalone_mode=False
    )
    assert answer.exception is None
    return [one["how"] for one in json.loads(answer.output)["sightings"]]


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(
    ("sql", "subject", "other"),
    [
        ("SELECT email, plan FROM accounts ORDER BY email LIMIT 5", f"accounts:{email(3)}", f"accounts:{email(8)}"),
        ("SELECT i.account FROM invoices i WHERE i.id < 5", f"public.accounts:{email(3)}", f"accounts:{email(8)}"),
        ("SELECT full_name FROM donors WHERE amount < 5", f"donors:Ada {SURNAME}D", f"donors:Ada {SURNAME}I"),
        ("SELECT birth_date, patient FROM births WHERE patient < 5", "births:1970-05-20", "births:1970-05-25"),
    ],
)
def test_a_masked_key_is_found_raw_and_as_it_was_shown(
    gate: Gate, sql: str, subject: str, other: str, *, binary: bool
) -> None:
    """Tokens, through a reference too, pseudonyms, and dates that move by what stands beside them."""
    shown = str(ask(gate, sql, binary=binary)[2][0])
    table = subject.partition(":")[0]
    assert shown not in subject
    if binary and table == "births":  # a key of a type that isn't read in binary format: any row of it may be meant
        assert told(gate, subject) == told(gate, other) == ["may have been seen"]
    else:
        assert told(gate, subject) == ["seen"]
        assert told(gate, f"{table}:{shown}") == ["seen"]
        assert told(gate, other) == []
    assert_clean(b"".join(file.read_bytes() for file in gate.ledger.parent.rglob("*") if file.is_file()))


def test_a_subject_s_transcripts_are_erased_and_those_of_others_stay(gate: Gate) -> None:
    """Seen, asked for, and not to be told apart: erased. Others' rows and other tables: kept. A hold stops it."""
    for sql in (
        "SELECT email FROM accounts ORDER BY email LIMIT 4", "SELECT plan FROM accounts",
        "SELECT email, plan FROM accounts ORDER BY email DESC LIMIT 3", "SELECT full_name FROM donors",
    ):  # fmt: skip
        ask(gate, sql)
    of = {one.session: one.shape for one in read(gate.ledger) if one.kind is Kind.EXCHANGE and " from " in one.shape}
    assert len(of) == 4

    def run(*arguments: str) -> dict[str, list[str]]:
        command = ["--ledger", str(gate.ledger), "--subject", f"accounts:{email(3)}", "--json", *arguments]
        answer = CliRunner().invoke(erase, command, standalone_mode=False)
        if answer.exception is not None:
            raise answer.exception
        result: dict[str, list[str]] = json.loads(answer.output)
        return result

    kept = {name for name, shape in of.items() if "desc" in shape or "donors" in shape}
    gone = set(of) - kept
    assert len(gone) == 2
    retention.hold(gate.ledger, retention.Hold("case", session=min(gone)), Principal("counsel"))
    with pytest.raises(MaskwireError, match="legal hold"):
        run()
    retention.lift(gate.ledger, "case", Principal("counsel"))
    assert set(run("--dry-run")["would_erase"]) == gone
    assert {name for name, _, _ in sessions(folder_of(gate.ledger))} == set(of)
    assert set(run()["erased"]) == gone
    assert {name for name, _, _ in sessions(folder_of(gate.ledger))} == kept
    assert run()["erased"] == []


def test_without_the_root_key_nobody_asks_for_a_subject(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was asked is not repeated."""
    monkeypatch.delenv("MASKWIRE_ROOT_KEY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "nothing"))
    monkeypatch.setenv("HOME", str(tmp_path / "nothing"))
    for command in (saw, erase):
        arguments = ["--ledger", str(gate.ledger), "--subject", f"accounts:{email(3)}"]
        answer = CliRunner().invoke(command, arguments, standalone_mode=False)
        assert isinstance(answer.exception, ConfigurationError)
        assert "root key" in str(answer.exception)
        assert_clean(str(answer.exception).encode())
