"""Commands of the command line on a MySQL source: answered, or refused with what to do instead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.live.gate import Gate
from tests.mysql.doors import CANARIES, url
from tests.mysql.server import Running


def _maskwire(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(folder), "HOME": str(folder)}
    command = [sys.executable, "-m", "maskwire", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_init_writes_the_files_of_a_gateway_on_mysql(mariadb: Running, gate: Gate, tmp_path: Path) -> None:
    """Where clients of MySQL connect, and a policy that holds what it expects; no value of the database is in it."""
    del gate  # it has filled the database
    ran = _maskwire(tmp_path, "init", url(mariadb))
    assert ran.returncode == 0, ran.stderr
    written = yaml.safe_load((tmp_path / "maskwire.yaml").read_text())
    assert (written["source"], written["listen"]) == (url(mariadb), "127.0.0.1:3307")
    assert "mysql --protocol=tcp" in ran.stdout
    policy = (tmp_path / "policy.yaml").read_text()
    assert "door.people.email" in policy
    for canary in CANARIES:
        assert canary not in ran.stdout + policy
    assert _maskwire(tmp_path, "policy", "test", "policy.yaml").returncode == 0


def test_harden_knows_no_mysql_and_says_what_does(tmp_path: Path) -> None:
    """And never repeats the URL, which holds a password."""
    ran = _maskwire(tmp_path, "harden", "mysql://reader:zqxjkv@127.0.0.1:1/door")
    assert ran.returncode != 0
    assert "init and serve" in " ".join(ran.stderr.split())
    assert "zqxjkv" not in ran.stderr + ran.stdout
