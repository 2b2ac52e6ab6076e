"""``maskwire init`` and ``maskwire serve`` as a new user runs them, one after the other in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.live.canaries import assert_clean, email


def maskwire(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(folder), "HOME": str(folder)}
    command = [sys.executable, "-m", "maskwire", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def folder(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where init was run."""
    found = tmp_path_factory.mktemp("new")
    ran = maskwire(found, "init", reader_url)
    assert ran.returncode == 0, ran.stderr
    assert "EMAIL_ADDRESS" in ran.stdout
    assert "maskwire serve" in ran.stdout
    assert_clean(ran.stdout.encode() + ran.stderr.encode())
    return found


def test_it_writes_a_policy_that_passes_its_own_test(folder: Path) -> None:
    """Sound, with what it expects; no value of the database stands in it."""
    assert maskwire(folder, "policy", "check", "policy.yaml").returncode == 0
    ran = maskwire(folder, "policy", "test", "policy.yaml")
    assert (ran.returncode, "expectations hold" in ran.stdout) == (0, True)
    assert_clean((folder / "policy.yaml").read_bytes())
    expected = yaml.safe_load((folder / "policy.yaml").read_text())["expect"]
    assert {
        "column": "public.users.email",
        "entity": "EMAIL_ADDRESS",
        "effect": "mask",
        "transform": "token",
    } in expected


def test_explain_asks_the_source_what_a_column_holds(folder: Path, reader_url: str, tmp_path: Path) -> None:
    """That of the folder, or the one that is named; a column that is not there is not taken for harmless."""
    asked = ("policy", "explain", str(folder / "policy.yaml"), "--column")
    for where, more in ((folder, ()), (tmp_path, ("--source", reader_url))):
        ran = maskwire(where, *asked, "public.users.email", *more)
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.startswith("public.users.email: EMAIL_ADDRESS (found in ")
        assert "masked by token, by " in ran.stdout
        assert "/email-address" in ran.stdout
        assert_clean(ran.stdout.encode() + ran.stderr.encode())
        ran = maskwire(where, *asked, "public.users.id", *more)
        assert "nothing sensitive was found in it" in ran.stdout
        assert "shown, its text scanned, by scanned" in ran.stdout
        ran = maskwire(where, *asked, "public.users.e_mail", *more)
        assert "has no such column)" in ran.stdout
        assert "by scanned" not in ran.stdout


def test_the_file_with_the_password_is_the_owners_alone(folder: Path) -> None:
    """Where others may read it, serve does not start."""
    file = folder / "maskwire.yaml"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    ran = maskwire(folder, "serve")
    file.chmod(0o600)
    assert (ran.returncode, "chmod 600" in ran.stderr) == (1, True)


def test_serve_takes_what_init_wrote(folder: Path) -> None:
    """With no arguments but a free port: the first query is masked."""
    environment = {**os.environ, "XDG_STATE_HOME": str(folder), "HOME": str(folder)}
    command = [sys.executable, "-m", "maskwire", "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [next(line for line in process.stdout if line.startswith("policy: "))]
        url = next(line for line in process.stdout if line.startswith("ready: ")).removeprefix("ready: ").strip()
        with psycopg.connect(url) as client:
            found = client.execute("SELECT email FROM users WHERE id = 7").fetchone()
        process.terminate()
    assert lines == ["policy: policy.yaml\n"]
    assert found is not None
    assert "@" in found[0]
    assert found[0] != email(7)


def test_it_replaces_no_file_that_is_there(folder: Path, reader_url: str) -> None:
    """Unless it is told to."""
    before = (folder / "policy.yaml").read_bytes()
    ran = maskwire(folder, "init", reader_url)
    assert (ran.returncode, "--force" in ran.stderr) == (1, True)
    assert (folder / "policy.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sauce: postgresql://a@b/c", '"sauce" is not known here. Did you mean "source"'),
        ("listen: 127.0.0.1:0", "maskwire init URL"),
        ("source: [a]", "maskwire.yaml:1: a text is expected"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """And nothing is served."""
    (tmp_path / "maskwire.yaml").write_text(text)
    ran = maskwire(tmp_path, "serve")
    assert ran.returncode != 0
    assert said in ran.stderr


def test_serve_takes_the_name_of_a_preset(reader_url: str, tmp_path: Path) -> None:
    """In place of a file; one that is neither is said to be missing."""
    ran = maskwire(tmp_path, "serve", reader_url, "--policy", "no-such")
    assert (ran.returncode, "no-such" in ran.stderr) == (1, True)
    command = [sys.executable, "-m", "maskwire", "serve", reader_url, "--policy", "gdpr", "--listen", "127.0.0.1:0"]
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "policy: gdpr\n" in iter(process.stdout.readline, "ready")
        process.terminate()
