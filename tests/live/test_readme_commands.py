"""The README's shell lines, run as they stand, on a real server."""

from __future__ import annotations

import os
import re
import selectors
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parent.parent.parent
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line]
URL = "postgresql://user:password@host/database"


def _line(command: str) -> str:
    (found,) = (line for line in LINES if f"maskwire {command}" in line)
    return found


@pytest.fixture(name="environment")
def clean_environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MASKWIRE_", "PG"))}
    path = f"{Path(sys.executable).parent}:{kept['PATH']}"
    return {**kept, "PATH": path, "XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}


def run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


class Served:
    """`maskwire serve` in a shell's place, up to its line "ready:"; a context manager."""

    def __init__(self, command: str, environment: dict[str, str]) -> None:
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Served:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self._process.stdout, selectors.EVENT_READ)
            if not ready.select(60):
                self._process.kill()
                self._process.communicate()
                pytest.fail("serve said nothing")
        self.lines.extend(self._until_ready())
        return self

    def _until_ready(self) -> Iterator[str]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield line.rstrip("\n")
            if line.startswith("ready: "):
                return

    @property
    def url(self) -> str:
        return self.lines[-1].removeprefix("ready: ")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        _, self.errors = self._process.communicate(timeout=20)
        assert self._process.returncode == 0


def test_serve_then_saw_as_the_readme_says(canary_database: str, environment: dict[str, str]) -> None:
    """The last start-up line is a connection string that works, and what was asked can be asked again."""
    command = f"{_line('serve').replace(URL, repr(canary_database))} --listen 127.0.0.1:0"
    with Served(command, environment) as served:
        assert served.lines[-1].startswith("ready: postgresql://agent:")
        with psycopg.connect(served.url) as connection:
            assert connection.execute("SELECT email FROM users LIMIT 3").fetchall()
    told = run(_line("saw"), environment)
    assert told.returncode == 0, told.stderr
    assert "EMAIL_ADDRESS" in told.stdout
    assert "Traceback" not in served.errors
    verified = run(_line("ledger"), environment)
    assert verified.returncode == 0, verified.stderr


def test_mask_as_the_readme_says(tmp_path: Path, environment: dict[str, str]) -> None:
    """A file in, a file of the same form out."""
    (tmp_path / "customers.csv").write_text("id,email\n1,zqxjkv@example.com\n2,zqxjkw@example.com\n")
    masked = run(f"cd '{tmp_path}' && {_line('mask')}", environment)
    assert masked.returncode == 0, masked.stderr
    text = (tmp_path / "masked.csv").read_text()
    assert text.startswith("id,email\n1,")
    assert "zqxjk" not in text + masked.stdout + masked.stderr


def test_a_stated_password_is_left_out_of_the_connection_string(
    canary_database: str, environment: dict[str, str]
) -> None:
    """It works with PGPASSWORD, and the line above says where the password is."""
    stated = {**environment, "MASKWIRE_PASSWORD": "zqxjkv password"}
    with Served(f"maskwire serve '{canary_database}' --listen 127.0.0.1:0", stated) as served:
        assert "zqxjkv" not in "".join(served.lines)
        assert any("MASKWIRE_PASSWORD" in line for line in served.lines)
        with psycopg.connect(served.url, password="zqxjkv password") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_empty_password_is_refused(canary_database: str, environment: dict[str, str]) -> None:
    """An empty variable is a mistake, not a choice."""
    done = run(f"maskwire serve '{canary_database}'", {**environment, "MASKWIRE_PASSWORD": ""})
    assert (done.returncode, done.stdout) == (1, "")
    assert "MASKWIRE_PASSWORD is empty" in done.stderr


def test_scan_and_detect_as_the_readme_says(canary_database: str, environment: dict[str, str]) -> None:
    """They print what they found and no value."""
    scanned = run(_line("scan").replace(URL, repr(canary_database)), environment)
    assert scanned.returncode == 0, scanned.stderr
    assert "EMAIL_ADDRESS" in scanned.stdout
    assert "zqxjkv" not in scanned.stdout
    detected = run(_line("detect"), environment)
    assert detected.stdout == "write to [EMAIL_ADDRESS]\n"


def test_the_module_runs_like_the_command(environment: dict[str, str]) -> None:
    """`python -m maskwire` is `maskwire`."""
    assert run("python -m maskwire --help", environment).stdout == run("maskwire --help", environment).stdout
