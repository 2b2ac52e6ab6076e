"""`maskwire serve --workers 2` as a user starts it, and which of its processes a client is at."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psycopg

PASSWORD = "operator password 77"


def until(holds: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Waits for a state."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it never came to this: {what}"
        time.sleep(0.02)


class Serving:
    """A gateway with workers on ``upstream``, its ledger in ``folder``; a context manager."""

    def __init__(self, upstream: str, folder: Path, *options: str, workers: int = 2) -> None:
        self.folder = folder
        self.ledger = folder / "maskwire" / "ledger.db"
        self.log = folder / "log"
        environment = {**os.environ, "MASKWIRE_PASSWORD": PASSWORD, "XDG_STATE_HOME": str(folder), "HOME": str(folder)}
        self._command = [
            sys.executable, "-m", "maskwire", "serve", upstream, "--listen", "127.0.0.1:0",
            "--workers", str(workers), *options,
        ]  # fmt: skip
        self._environment = environment
        self.lines: list[str] = []
        self.url = ""
        self.size = workers

    def __enter__(self) -> Serving:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdout=subprocess.PIPE, stderr=log, text=True, env=self._environment
            )
        try:
            assert self.process.stdout is not None
            for line in self.process.stdout:
                self.lines.append(line)
                if line.startswith("ready: "):
                    self.url = line.removeprefix("ready: ").strip()
                    return self
            raise AssertionError(f"the gateway did not start: {self.log.read_text()}")
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Ends it, and waits until it and its workers are gone."""
        workers = self.workers()
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(60)
        finally:
            self.process.kill()
            if self.process.stdout is not None:
                self.process.stdout.close()
        until(lambda: not any(map(alive, workers)), "all workers are gone")

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A client, in autocommit."""
        return psycopg.connect(self.url, password=PASSWORD, autocommit=True)

    def workers(self) -> list[int]:
        """The processes that serve the port."""
        try:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        except OSError:
            return []
        return [int(child) for child in children.split() if alive(int(child))]

    def worker_of(self, client: psycopg.Connection[tuple[object, ...]]) -> int:
        """The process at whose end of the connection a client is."""
        port = _port_of(client)
        return next(worker for worker in self.workers() if port in self.ports_at(worker))

    @staticmethod
    def ports_at(worker: int) -> set[int]:
        """The clients of a worker, by their ports."""
        ports: dict[str, int] = {}
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            ports[f"socket:[{fields[9]}]"] = int(fields[2].rpartition(":")[2], 16)
        files = []
        for file in Path(f"/proc/{worker}/fd").iterdir():
            with suppress(OSError):  # closed in the meantime
                files.append(str(file.readlink()))
        return {ports[file] for file in files if ports.get(file)}

    def one_at_each(self) -> list[psycopg.Connection[tuple[object, ...]]]:
        """A client at each worker, by the workers' order; whoever asks closes them."""
        found: dict[int, psycopg.Connection[tuple[object, ...]]] = {}
        end = time.monotonic() + 60  # one that was just started serves in a moment
        try:
            while len(found) < self.size:
                assert time.monotonic() < end, "one worker has all clients"
                client = self.connect()
                try:
                    worker = self.worker_of(client)
                except BaseException:
                    client.close()
                    raise
                if worker in found:
                    client.close()
                    time.sleep(0.01)
                else:
                    found[worker] = client
        except BaseException:
            for client in found.values():
                client.close()
            raise
        return [found[one] for one in sorted(found)]


def alive(process: int) -> bool:
    """Whether a process is there, and no mere name of one."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def _port_of(client: psycopg.Connection[tuple[object, ...]]) -> int:
    with socket.socket(fileno=os.dup(client.fileno())) as one:
        return int(one.getsockname()[1])
