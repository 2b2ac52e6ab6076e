"""``maskwire ledger publish``: each place gets the checkpoint, whole, and a failure is one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire import cli
from maskwire.ledger import Entry, Ledger, moment
from maskwire.ledger.evidence import last_checkpoint
from maskwire.model import Principal


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted; refuses what is posted to /no."""

    got: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(403 if self.path == "/no" else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(name="url")
def receiver() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://user:secretword@127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(name="ledger")
def written_ledger(tmp_path: Path) -> Path:
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([Entry(moment(1), "s1", Principal("agent"))])
    return path


def run(capsys: pytest.CaptureFixture[str], ledger: Path, target: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["ledger", "publish", "--ledger", str(ledger), "--to", target])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert "secretword" not in out + err
    return int(ended.value.code or 0), out, err


def test_a_folder_gets_each_checkpoint_once(capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path) -> None:
    """As a file of its own; another one of the same size is an error, and stays."""
    folder = tmp_path / "elsewhere"
    assert run(capsys, ledger, str(folder))[0] == 0
    assert run(capsys, ledger, str(folder))[0] == 0
    kept = folder / "1.checkpoint"
    assert kept.read_text() == str(last_checkpoint(ledger))
    kept.chmod(0o644)
    kept.write_text("another")
    code, _, err = run(capsys, ledger, str(folder))
    assert (code, "another checkpoint" in err, kept.read_text()) == (1, True, "another")


def test_a_web_hook_gets_the_note(capsys: pytest.CaptureFixture[str], ledger: Path, url: str) -> None:
    """By POST; a refusal, or nobody there, is an error."""
    Receiver.got.clear()
    assert run(capsys, ledger, f"{url}/yes")[0] == 0
    assert Receiver.got == [str(last_checkpoint(ledger))]
    code, _, err = run(capsys, ledger, f"{url}/no")
    assert (code, "403" in err) == (1, True)
    assert run(capsys, ledger, "http://127.0.0.1:1/")[0] == 1


def test_a_log_host_gets_one_line(capsys: pytest.CaptureFixture[str], ledger: Path) -> None:
    """RFC 5424, with the note on one line."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as host:
        host.bind(("127.0.0.1", 0))
        host.settimeout(10)
        assert run(capsys, ledger, f"syslog://127.0.0.1:{host.getsockname()[1]}")[0] == 0
        line = host.recv(65_536).decode()
    assert line == "<109>1 - - maskwire - checkpoint - " + str(last_checkpoint(ledger)).replace("\n", "|")
