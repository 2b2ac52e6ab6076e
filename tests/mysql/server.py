"""A MariaDB of the tests' own, in a folder that goes with it, run by a user that may do nothing else."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live.certificates import make

READER, READER_PASSWORD = "maskwire_reader", "reader-password-9431"
ABSENT = "no mariadbd here (Debian: mariadb-server): what needs a real MariaDB is not tested"
_PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Running:
    """Where it listens, and the certificate of its authority; ``owner`` logs in by the socket with no password."""

    socket: str
    port: int
    authority: Path
    owner: str


def program() -> str | None:
    """The server's program, if it is installed."""
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/libexec")


@contextmanager
def started(*options: str) -> Iterator[Running]:
    """A fresh server, up to the end of the block."""
    server, install = program(), shutil.which("mariadb-install-db")
    assert server is not None
    assert install is not None
    folder = Path(tempfile.mkdtemp(prefix="mw-my-"))
    folder.chmod(0o755)
    chain, key = make(folder, "localhost")
    runs_as = ["--user=nobody"] if os.getuid() == 0 else []
    data, scratch = folder / "data", folder / "tmp"
    # Of its own: a server that starts removes what it finds of another's temporary tables.
    scratch.mkdir(mode=0o777)
    scratch.chmod(0o777)
    subprocess.run(
        [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db",
         *runs_as],
        check=True, capture_output=True, timeout=_PATIENCE, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    if runs_as:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, key):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [server, "--no-defaults", f"--datadir={data}", f"--socket={folder}/s", f"--port={port}",
         "--bind-address=127.0.0.1", f"--pid-file={folder}/pid", f"--tmpdir={scratch}",
         f"--ssl-cert={chain}", f"--ssl-key={key}",
         "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=4M", "--skip-log-bin", *runs_as, *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield Running(_waited(f"{folder}/s", process), port, chain, "root")
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        shutil.rmtree(folder)


def _waited(place: str, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(place) == 0:
                return place
        time.sleep(0.05)  # it says nowhere else that it listens
    raise AssertionError("mariadbd did not start")
