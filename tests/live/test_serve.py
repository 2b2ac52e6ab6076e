"""``maskwire serve`` as its operator runs it: a process, its first and last lines, its exit code."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

PASSWORD = "operator password 77"


def _serve(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "MASKWIRE_PASSWORD": PASSWORD, "XDG_STATE_HOME": str(folder), "HOME": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "maskwire", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(number: int, reader_url: str, tmp_path: Path) -> None:
    """The last line is the ready line; clients are told; the exit code is 0 and stderr has no traceback."""
    with _serve(tmp_path, reader_url, "--listen", "127.0.0.1:0") as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("ready: "))
        url = line.removeprefix("ready: ").strip()
        assert "password" not in url
        with psycopg.connect(url, password=PASSWORD, autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM users").fetchone() == (60,)
            process.send_signal(number)
            _, errors = process.communicate(timeout=20)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_what_the_operator_got_wrong_is_one_clear_line(reader_url: str, tmp_path: Path) -> None:
    """A taken port, a bad URL, a dead upstream, a wrong password, half of the TLS options: no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        cases = (
            ((reader_url, "--listen", f"127.0.0.1:{port}"), 1, "--listen"),
            (("nonsense",), 1, "postgresql://"),
            (("postgresql://someone:secretword@127.0.0.1:1/db", "--listen", "127.0.0.1:0"), 1, "can't be reached"),
            ((reader_url.replace("reader-password", "secretword"), "--listen", "127.0.0.1:0"), 1, "SQLSTATE 28P01"),
            ((reader_url, "--tls-cert", "cert.pem"), 2, "--tls-key"),
            ((reader_url, "--hardened-url", reader_url), 1, "another than the source's"),
            ((reader_url, "--hardened-url", "postgresql://other@127.0.0.1:1/db"), 1, "same host"),
            ((reader_url, "--listen", "127.0.0.1:0", "--tls-cert", "none.pem", "--tls-key", "none.key"), 1, "TLS cert"),
        )
        for arguments, code, words in cases:
            with _serve(tmp_path, *arguments) as process:
                _, errors = process.communicate(timeout=30)
            assert process.returncode == code, errors
            assert words in errors
            assert "Traceback" not in errors
            assert "secretword" not in errors
            if code == 1:
                told = [line for line in errors.splitlines() if not line.startswith("reading the database")]
                assert len(told) == 1, errors
