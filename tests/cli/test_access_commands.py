"""The commands about principals, tokens and access: what they print, keep and refuse."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from maskwire import cli
from maskwire.access.configuration import load
from maskwire.access.tokens import Signer
from maskwire.access.verifier import Verifier
from maskwire.transform import keyring

ROOT_KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return int(ended.value.code or 0), out, err


COMMANDS = [
    *(("access", one) for one in ("request", "list", "approve", "deny", "revoke", "review", "link")),
    *(("token", one) for one in ("issue", "list", "revoke")),
    ("user", "add"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str], command: tuple[str, str]) -> None:
    """--help explains, shows a line to copy, and exits with 0."""
    code, out, _ = run(capsys, *command, "--help")
    assert code == 0
    assert f"maskwire {' '.join(command)}" in out.partition("Example:")[2]


@pytest.mark.parametrize("machine", [False, True])
def test_a_users_entry_is_put_into_the_file_as_it_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, machine: bool
) -> None:
    """It holds a verifier and not the password."""
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    code, out, _ = run(capsys, "user", "add", "ana", "--role", "analyst", *(["--json"] if machine else []))
    assert code == 0
    assert "correct horse" not in out
    file = tmp_path / "access.yaml"
    file.write_text("principals:\n" + (f"  - {out}" if machine else out))
    account = load(file).accounts["ana"]
    assert account.roles == {"analyst"}
    assert account.verifier is not None
    assert account.verifier.fits("correct horse")
    assert not account.verifier.fits("correct house")


def test_a_user_needs_a_name_and_a_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it logs in otherwise."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert run(capsys, "user", "add", "ana")[0] == 1
    assert run(capsys, "user", "add", "token", "--no-password")[0] == 1
    code, out, _ = run(capsys, "user", "add", "ana", "--no-password")
    assert code == 0
    assert "verifier" not in out


def test_a_token_is_issued_listed_and_revoked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Its text is printed alone, once, and listed nowhere."""
    place = ["--ledger", str(tmp_path / "ledger.db")]
    code, out, err = run(capsys, "token", "issue", "agent", "--for", "15m", *place)
    token = out.strip()
    assert code == 0
    assert out.count("\n") == 1
    assert token not in err
    made = json.loads(run(capsys, "token", "list", "--json", *place)[1])
    assert [(one["principal"], one["state"]) for one in made] == [("agent", "counts")]
    assert token.split(".")[2] not in json.dumps(made)
    assert Signer(_secret(), "maskwire").check(token, 0.0 + _issued(token)).id == made[0]["id"]
    assert run(capsys, "token", "revoke", made[0]["id"][:5], *place)[0] == 0
    assert json.loads(run(capsys, "token", "list", "--json", *place)[1]) == []
    assert "revoked" in run(capsys, "token", "list", "--all", *place)[1]
    assert run(capsys, "token", "revoke", "nothing", *place)[0] == 1


def _secret() -> bytes:
    return keyring.read(Path("not-there")).secret


def _issued(token: str) -> float:
    import jwt

    return float(jwt.decode(token, options={"verify_signature": False})["iat"])


def test_a_token_is_for_a_principal_of_the_file_and_its_gateway(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Else it would let nobody in; the error says who there is."""
    file = tmp_path / "access.yaml"
    file.write_text(f"gateway: shop\nprincipals:\n  - {{name: ana, verifier: {Verifier.of('x').stored()}}}\n")
    place = ["--ledger", str(tmp_path / "ledger.db"), "--access", str(file)]
    code, _, err = run(capsys, "token", "issue", "bo", *place)
    assert code == 1
    assert "Known: ana" in err
    token = json.loads(run(capsys, "token", "issue", "ana", "--json", "--once", *place)[1])["token"]
    assert Signer(_secret(), "shop").check(token, _issued(token)).once
    assert run(capsys, "token", "issue", "ana", "--certificate", str(file), *place)[0] == 1
