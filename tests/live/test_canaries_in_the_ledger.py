"""Canaries in every field that a client controls: none is in a file of the store, an export, a report or an answer."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from maskwire import cli
from maskwire.access.accounts import ANYBODY, Account
from maskwire.access.configuration import Access
from maskwire.access.verifier import Verifier
from maskwire.ledger import Kind, read
from tests.live.canaries import assert_clean, email, ssn
from tests.live.gate import PASSWORD, Gate

TRACE = "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"


def _run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(it) for it in arguments])
    out, err = capsys.readouterr()
    assert ended.value.code in {0, 3}, err
    return out + err


def test_no_canary_gets_out_of_any_door_of_the_ledger(
    reader_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Name, purpose, model, trace, tags, literals, parameters, aliases, and what was refused."""
    ledger, made = tmp_path / "ledger", tmp_path / "made"
    ledger.mkdir()
    made.mkdir()
    options = f"-c maskwire.purpose={email(3)} -c maskwire.model={ssn(4)}"
    with Gate(reader_url, ledger) as gate:
        with psycopg.connect(f"{gate.url}?options={quote(options)}", application_name=email(5)) as connection:
            connection.autocommit = True
            connection.execute("SELECT id, email, ssn, notes FROM users")
            connection.execute("SELECT id FROM users WHERE email = %s AND ssn = %s", [email(6), ssn(6)])
            many = ", ".join(f"'{email(number)}'" for number in range(50))
            connection.execute(f"SELECT id FROM users WHERE email IN ({many})")
            connection.execute(
                f"SELECT 1 AS \"{email(7)}\" /*traceparent='{TRACE}',route='{quote(email(8))}',action='x'*/"
            )
            connection.execute("SELECT 1 /*traceparent='00-41111111111111110000000000000000-4111111111111111-01'*/")
            for refused in (f"SELECT 1 FROM users WHERE email LIKE '{email(9)}'", f'SELECT "{ssn(9)}" FROM users'):
                with pytest.raises(psycopg.Error):
                    connection.execute(refused)
        path = gate.ledger
    entries = [one for one in read(path) if one.kind is Kind.EXCHANGE]
    assert {(one.purpose, one.principal.model, one.application) for one in entries} == {("[REDACTED]",) * 3}
    assert [one.traceparent for one in entries if one.traceparent] == [TRACE]
    said = [
        _run(capsys, *command, "--ledger", path)
        for command in (
            ("saw",), ("saw", "--json", "--all"), ("saw", "--trace", TRACE), ("sessions",), ("alerts", "--json"),
            ("ledger", "export", "--format", "ocsf", "-"), ("ledger", "export", "--format", "ocsf", made / "e.parquet"),
            ("ledger", "export", made / "tiles"),
            *(("report", "--framework", name, "--from", "2026-01-01", "--output", made / f"{name}.html")
              for name in ("soc2", "hipaa", "gdpr", "pci-dss", "eu-ai-act")),
        )
    ]  # fmt: skip
    assert_clean("".join(said).encode())
    files = [one for folder in (ledger, made) for one in folder.rglob("*") if one.is_file()]
    assert len(files) > 12
    assert_clean(b"".join(one.read_bytes() for one in files))


def test_on_whose_behalf_is_kept_as_the_file_of_principals_names_it_and_not_as_anybody_says(
    reader_url: str, tmp_path: Path
) -> None:
    """Where a client may name whom it likes, what it names may be a value."""
    kept = []
    for named in (ANYBODY, email(2)):
        account = Account("agent", verifier=Verifier.of(PASSWORD), on_behalf_of=frozenset({named}))
        (folder := tmp_path / named[:1]).mkdir()
        with Gate(reader_url, folder, access=Access({"agent": account})) as gate:
            options = quote(f"-c maskwire.on_behalf_of={email(2)}")
            with psycopg.connect(f"{gate.url}?options={options}", autocommit=True) as connection:
                connection.execute("SELECT 1")
        kept.append({one.principal.on_behalf_of for one in read(gate.ledger) if one.principal.name == "agent"})
        if named == ANYBODY:
            assert_clean(b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file()))
        for one in folder.rglob("*.db*"):  # or it would be found at the end of the run
            one.unlink()
    assert kept == [{"[REDACTED]"}, {email(2)}]
