"""The console as commands open it: lines that say where it is, and a token that lets in."""

from __future__ import annotations

import json
import os
import re
import selectors
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import psycopg
import pytest

_FORM = re.compile(r'name="form" value="([^"]+)"')


def _lines(process: subprocess.Popen[str]) -> dict[str, str]:
    """What it prints up to "ready:", by what stands before the colon."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        assert ready.select(60), "serve said nothing"
    told: dict[str, str] = {}
    for line in process.stdout:
        name, _, rest = line.rstrip("\n").partition(": ")
        told[name] = rest
        if name == "ready":
            break
    return told


def _environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MASKWIRE_", "PG"))}
    return {**kept, "XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}


def test_serve_prints_where_the_console_is_and_a_token_for_it(hostile_console_url: str, tmp_path: Path) -> None:
    """Without a file of principals, for whoever started the gateway: it lets in, sees, and logs in nowhere by name."""
    command = [sys.executable, "-m", "maskwire", "serve", hostile_console_url, "--listen", "127.0.0.1:0",
               "--console", "0", "--otlp", "http://127.0.0.1:9", "--log-format", "json"]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(tmp_path)
    )
    try:
        told = _lines(process)
        assert told["traces"] == "http://127.0.0.1:9"
        with httpx2.Client(base_url=told["console"], follow_redirects=True) as client:
            form = _FORM.search(client.get("/login").text)
            assert form is not None
            page = client.post("/login", data={"form": form[1], "token": told["console token"]})
            assert page.url.path == "/live"
            with psycopg.connect(told["ready"]) as agent:
                agent.execute("SELECT email FROM users LIMIT 3").fetchall()
            while "being added up" in (seen := client.get("/saw").text):
                time.sleep(0.1)
            assert "EMAIL_ADDRESS" in seen
            assert client.get("/readyz").json()["status"] == "ready"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(told["ready"].replace("agent:", "operator:"))
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors
    logged = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    assert "superuser" in "".join(line["message"] for line in logged if line["level"] == "warning")


@pytest.mark.parametrize(("options", "says"), [
    (["--console-url", "https://x.example"], "goes with --console"),
    (["--console", "nowhere"], "HOST:PORT"),
    (["--otlp", "127.0.0.1:4318"], "--otlp must be"),
    (["--console", "1", "--console-url", "ftp://x"], "--console-url must be"),
])  # fmt: skip
def test_options_that_can_not_be_taken_say_so(
    hostile_console_url: str, tmp_path: Path, options: list[str], says: str
) -> None:
    """Before anything listens."""
    command = [sys.executable, "-m", "maskwire", "serve", hostile_console_url, "--listen", "127.0.0.1:0", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=_environment(tmp_path))
    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert "ready:" not in done.stdout
