"""``maskwire.yaml`` of the folder that a command is run in: what other commands than ``serve`` take of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.cli.test_access_commands import run

from maskwire.access.tokens import Signer
from maskwire.cli.configured import keys_of, read
from maskwire.cli.serve import serve
from maskwire.errors import ConfigurationError
from maskwire.transform import keyring

_ACCESS = """
gateway: shop
principals:
  - {name: bot, kind: agent, roles: [analyst]}
requests: {approvers: [{roles: [approver]}]}
"""


@pytest.fixture(name="folder")
def served_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "access.yaml").write_text(_ACCESS)
    (tmp_path / "maskwire.yaml").write_text("source: demo\naccess: access.yaml\nledger: own/ledger.db\n")
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", bytes(range(32)).hex())
    monkeypatch.delenv("MASKWIRE_LEDGER", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_tokens_and_requests_are_of_the_gateway_that_is_configured_here(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its principals, and the folder of its ledger, without a word on the command line; what is said goes first."""
    code, out, _ = run(capsys, "token", "issue", "bot")
    assert code == 0
    assert (folder / "own" / "access.db").is_file()
    monkeypatch.setenv("MASKWIRE_TOKEN", out.strip())
    asked = ("access", "request", "--columns", "public.users.email", "--source", "shop")
    assert run(capsys, *asked, "--purpose", "case 7")[0] == 0
    code, out, _ = run(capsys, "access", "list")
    assert (code, "case 7" in out) == (0, True)
    code, _, err = run(capsys, "token", "issue", "bot", "--access", "other.yaml")
    assert (code, "other.yaml" in err) == (1, True)
    code, _, err = run(capsys, "saw")
    assert (code, str(folder / "own" / "ledger.db") in err) == (1, True)


def test_tokens_are_made_and_taken_by_the_keys_of_the_folders_tenant(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As its gateway takes them; those of another tenant prove nothing."""
    with (folder / "maskwire.yaml").open("a") as file:
        file.write("tenant: acme\n")
    code, out, _ = run(capsys, "token", "issue", "bot")
    secret = keyring.read(folder / "root.key", "acme").secret
    assert (code, Signer(secret, "shop").check(out.strip(), time.time()).principal) == (0, "bot")
    monkeypatch.setenv("MASKWIRE_TOKEN", out.strip())
    asked = ("access", "request", "--columns", "public.users.email", "--source", "shop", "--purpose", "case 7")
    assert run(capsys, *asked)[0] == 0
    (folder / "maskwire.yaml").write_text("access: access.yaml\nledger: own/ledger.db\n")
    assert run(capsys, *asked)[0] == 1


def test_a_ledger_in_a_database_stays_where_it_is(tmp_path: Path) -> None:
    """Its URL is no path in the folder of the file, and a password in it makes the file a secret."""
    file = tmp_path / "maskwire.yaml"
    file.write_text("source: demo\nledger: postgresql://gate@db.example/ledgers\n")
    assert read(file, keys_of(serve))["ledger"] == "postgresql://gate@db.example/ledgers"
    file.write_text("source: demo\nledger: postgresql://gate:word@db.example/ledgers\n")
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read(file, keys_of(serve))
    file.chmod(0o600)
    assert read(file, keys_of(serve))["ledger"].endswith("@db.example/ledgers")
