"""The keyring: the same on every start, its owner's alone, and with a way from one key to the next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from maskwire._kernel import Keys, Program, Scanner, mask_value, read_back
from maskwire.cli import maskwire
from maskwire.errors import ConfigurationError
from maskwire.ledger import Kind, read
from maskwire.transform import keyfile, keyring

HEX = "ab" * 32
SSN = b"078-05-1120"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the keyring is, with nothing in the environment that overrides it."""
    for variable in (keyring.VARIABLE, keyfile.PROVIDER):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "deep" / "root.key"


def token(keys: Keys, scanner: Scanner) -> bytes:
    """A value as these keys mask it."""
    masked = mask_value(Program([("token", "US_SSN", 25, 0)], keys, scanner, {}), 0, SSN)
    assert masked is not None
    return masked


def test_the_root_key_is_made_once_and_for_its_owner(path: Path, scanner: Scanner) -> None:
    """The same key on every start; a file that others can read, or half a key, is refused."""
    first = token(keyring.read(path).current, scanner)
    assert token(keyring.read(path).current, scanner) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == ["root.key", "root.key.lock"]
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod"):
        keyring.read(path)
    path.chmod(0o600)
    for damaged in ("c0ffee", "", '{"versions": []}', '{"versions": [{"version": 1}]}', '{"c0ffee', "[1]"):
        path.write_text(damaged)
        with pytest.raises(ConfigurationError, match="damaged") as caught:
            keyring.read(path)
        assert "c0ffee" not in str(caught.value)


def test_a_file_of_one_key_is_version_one(path: Path, scanner: Scanner) -> None:
    """What was masked before there were versions stays masked alike, and a rotation keeps it."""
    path.parent.mkdir(parents=True)
    path.write_text(HEX + "\n")
    path.chmod(0o600)
    old = Keys(bytes.fromhex(HEX))
    assert token(keyring.read(path).current, scanner) == token(old, scanner)
    assert keyfile.rotate(path).number == 2
    ring = keyring.read(path)
    assert token(ring.current, scanner) != token(old, scanner)
    assert [token(one, scanner) for one in ring.older] == [token(old, scanner)]


def test_a_retired_version_reads_nothing_back(path: Path, scanner: Scanner) -> None:
    """Before, a token of it leads to its value; afterwards the key is gone from the file."""
    shown = token(keyring.read(path).current, scanner)
    keyfile.rotate(path)
    assert read_back(keyring.read(path).older[0], "US_SSN", 25, shown, 25, 0) == SSN
    erased = json.loads(path.read_text())["versions"][0]["key"]
    assert keyfile.retire(path, 1).retired
    assert erased not in path.read_text()
    assert keyring.read(path).older == ()
    assert read_back(keyring.read(path).current, "US_SSN", 25, shown, 25, 0) != SSN
    for number, why in ((1, "already"), (2, "current"), (7, "no version")):
        with pytest.raises(ConfigurationError, match=why):
            keyfile.retire(path, number)


def test_tenants_share_no_masked_value(path: Path, scanner: Scanner) -> None:
    """One file serves them all."""
    shown = {token(keyring.read(path, tenant).current, scanner) for tenant in ("default", "acme", "globex")}
    assert len(shown) == 3


def test_the_root_key_may_come_from_the_environment(
    path: Path, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then no file is made. Versions may be stated too; what is none is refused without being printed."""
    monkeypatch.setenv(keyring.VARIABLE, HEX)
    alone = token(keyring.read(path).current, scanner)
    assert alone == token(Keys(bytes.fromhex(HEX)), scanner)
    monkeypatch.setenv(keyring.VARIABLE, f"1:{HEX},2:{'cd' * 32}")
    ring = keyring.read(path)
    assert token(ring.current, scanner) == token(Keys(b"\xcd" * 32, version=2), scanner)
    assert token(ring.older[0], scanner) == alone
    for wrong in ("canary", "1:canary", f"0:{HEX}", f"1:{HEX},1:{HEX}", f"1:{HEX},", "x:" + HEX, ""):
        monkeypatch.setenv(keyring.VARIABLE, wrong)
        with pytest.raises(ConfigurationError) as caught:
            keyring.read(path)
        assert "canary" not in str(caught.value)
    assert not path.parent.exists()


def test_no_repr_shows_a_key(path: Path) -> None:
    """Neither that of the keyring nor that of a version."""
    ring = keyring.read(path)
    held = json.loads(path.read_text())["versions"][0]["key"]
    assert held not in repr((ring, keyfile.load(path)))


def test_the_commands_list_rotate_and_retire(path: Path) -> None:
    """What they print says states and days, never a key; as JSON too. What is to be changed is on record before."""
    run = CliRunner()
    at = ["--key-file", str(path)]
    assert "masks" in run.invoke(maskwire, ["keys", "list", *at]).output
    rotated = run.invoke(maskwire, ["keys", "rotate", *at, "--json"])
    assert json.loads(rotated.stdout)["versions"][0]["version"] == 2
    listed = json.loads(run.invoke(maskwire, ["keys", "list", *at, "--json"]).output)["versions"]
    assert [(one["version"], one["state"]) for one in listed] == [(1, "reads back"), (2, "masks")]
    assert "retired" in run.invoke(maskwire, ["keys", "retire", "1", *at]).output
    assert isinstance(run.invoke(maskwire, ["keys", "retire", "2", *at]).exception, ConfigurationError)
    told = [(entry.kind, entry.reason) for entry in read(path.with_name("ledger.db"))]
    assert told == [(Kind.KEY_ROTATION, reason) for reason in ("rotate", "retire-1", "retire-2")]
    held = json.loads(path.read_text())["versions"][1]["key"]
    assert held not in rotated.output + run.invoke(maskwire, ["keys", "list", *at]).output
