"""``mask``, ``harden``, ``scan`` and ``mcp serve`` hold to the ``maskwire.yaml`` of their folder, as ``serve`` does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.cli.test_access_commands import run

_POLICY = "name: shop\nextends: default\nrules:\n  - {name: seen, entities: [EMAIL_ADDRESS], effect: show}\n"
_ACCESS = "gateway: shop\nprincipals:\n  - {name: bot, kind: agent}\n  - {name: ana, kind: human}\n"
_RAW = "id,email\n1,ana@example.com\n"


@pytest.fixture(name="folder")
def served_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nobody listens where its source is said to be."""
    source = "source: postgresql://reader@127.0.0.1:1/shop"
    (tmp_path / "maskwire.yaml").write_text(f"{source}\npolicy: policy.yaml\nledger: own.db\n")
    (tmp_path / "policy.yaml").write_text(_POLICY)
    (tmp_path / "in.csv").write_text(_RAW)
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", bytes(range(32)).hex())
    for variable in ("MASKWIRE_LEDGER", "MASKWIRE_TOKEN", "MASKWIRE_HARDENED_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_mask_takes_the_folders_policy_and_says_so(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """What is said on the command line goes first, and is told as well."""
    code, _, err = run(capsys, "mask", "in.csv", "out.csv")
    assert (code, "policy: policy.yaml (maskwire.yaml)" in err) == (0, True)
    assert (folder / "out.csv").read_text() == _RAW
    assert json.loads((folder / "out.csv.manifest.json").read_text())["policy"] == "shop"
    assert (folder / "own.db").is_file()
    code, _, err = run(capsys, "mask", "in.csv", "other.csv", "--policy", "default")
    assert (code, "policy: default\n" in err) == (0, True)
    assert "ana@example.com" not in (folder / "other.csv").read_text()


def test_masked_values_are_those_of_the_folders_tenant(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """As its gateway masks them: of one tenant the same, of another others."""
    made = []
    for tenant in ("default", "acme", "acme"):
        (folder / "maskwire.yaml").write_text(f"tenant: {tenant}\nledger: own.db\n")
        assert run(capsys, "mask", "in.csv", "out.csv", "--force")[0] == 0
        made.append((folder / "out.csv").read_text())
    assert (made[0] == made[1], made[1] == made[2]) == (False, True)


def test_mask_guesses_nothing(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """A key that is not known may have been the policy; a policy about principals wants one; one name is no export."""
    policy = _POLICY.replace("entities:", "roles: [support], entities:")
    (folder / "policy.yaml").write_text(policy)
    code, _, err = run(capsys, "mask", "in.csv", "out.csv")
    assert (code, "policy.yaml depends on who asks" in err) == (1, True)
    assert run(capsys, "mask", "in.csv", "out.csv", "--as", "ana", "--role", "support")[0] == 0
    code, _, err = run(capsys, "mask", "in.csv")
    assert (code, "--tables NAMES and OUT" in err) == (2, True)
    (folder / "maskwire.yaml").write_text("polcy: policy.yaml\n")
    code, _, err = run(capsys, "mask", "in.csv", "no.csv")
    assert (code, 'Did you mean "policy"?' in err) == (1, True)
    assert not (folder / "no.csv").exists()


@pytest.mark.parametrize(
    "command", [("mask", "--tables", "users", "out"), ("scan",), ("harden",), ("mcp", "serve")], ids=" ".join
)
def test_the_source_is_the_folders(capsys: pytest.CaptureFixture[str], folder: Path, command: tuple[str, ...]) -> None:
    """It is asked, and does not answer; without a file a URL is asked for."""
    code, out, err = run(capsys, *command)
    assert (code, "127.0.0.1:1" in err or "can't be reached" in err, out) == (1, True, "")
    assert ("policy: policy.yaml (maskwire.yaml)" in err) == (command != ("scan",))
    (folder / "maskwire.yaml").unlink()
    code, _, err = run(capsys, *command)
    assert (code, "maskwire init URL" in err) == (2, True)


def test_an_agent_among_principals_says_by_a_token_who_it_is(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Before the database is read."""
    (folder / "access.yaml").write_text(_ACCESS)
    with (folder / "maskwire.yaml").open("a") as file:
        file.write("access: access.yaml\n")
    code, out, err = run(capsys, "mcp", "serve")
    assert (code, out) == (1, "")
    assert "access.yaml names principals, so a token in MASKWIRE_TOKEN must say" in err
