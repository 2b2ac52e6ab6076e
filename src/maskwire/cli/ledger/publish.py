"""``maskwire ledger publish``: puts the last checkpoint where whoever changes the ledger can't reach it."""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from base64 import b64encode
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from maskwire.cli import places
from maskwire.cli.ledger.options import key_option, ledger_option, verifier_of
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.ledger.checkpoint import opened
from maskwire.ledger.evidence import last_checkpoint
from maskwire.ledger.place import Place

__all__ = ["publish"]

_TIMEOUT = 10.0  # seconds
_SYSLOG = 514
_NOTICE = 13 * 8 + 5  # log audit, notice (RFC 5424, 6.2.1)


@click.command(short_help="Put the last checkpoint out of reach.")
@click.option(
    "--to",
    "targets",
    required=True,
    multiple=True,
    help="A folder (a mounted share), http(s)://[USER:PASSWORD@]HOST... (POST), or syslog://HOST[:PORT] (UDP).",
)
@ledger_option
@key_option
def publish(targets: tuple[str, ...], ledger: Place | None, key: str | None) -> None:
    """Send the ledger's last checkpoint to each of these places: run it by a timer.

    In a folder each checkpoint is a file of its own, named by its size, and none is ever overwritten. Exit codes: 0 all
    have it, 1 one of them has not.

    \b
    Example:  maskwire ledger publish --to /mnt/elsewhere/checkpoints --to https://audit.example/checkpoints
    """
    path = ledger or places.ledger()
    note = last_checkpoint(path)
    found = opened(note, verifier_of(key, path))
    for target in targets:
        match urlsplit(target).scheme:
            case "http" | "https":
                _post(target, str(note))
            case "syslog":
                _log(target, str(note))
            case _:
                _keep(Path(target), found.size, str(note))
        click.echo(f"the checkpoint of {found.size:,} entries is at {_place(target)}")


def _keep(folder: Path, size: int, note: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{size}.checkpoint"
        if path.exists():
            if path.read_text("utf-8") != note:
                raise LedgerError(
                    f"{path} is another checkpoint of as many entries: the ledger was changed since, or a witness "
                    "signed it. Compare them by maskwire ledger verify --checkpoint."
                )
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, UnicodeError) as fault:
        raise LedgerError(f"The folder {folder} can't be written ({type(fault).__name__}).") from None


def _post(url: str, note: str) -> None:
    headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "maskwire"}
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    if user:
        headers["Authorization"] = f"Basic {b64encode(unquote(user).encode()).decode()}"
    bare = parts._replace(netloc=host).geturl()
    try:
        request = urllib.request.Request(bare, note.encode(), headers, method="POST")  # noqa: S310 - http and https
        with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310
            return
    except urllib.error.HTTPError as fault:
        fault.close()
        raise LedgerError(f"{_place(url)} did not take the checkpoint: HTTP status {fault.code}.") from None
    except (OSError, ValueError) as fault:
        raise LedgerError(f"{_place(url)} can't be reached ({type(fault).__name__}).") from None


def _log(url: str, note: str) -> None:
    parts = urlsplit(url)
    if parts.hostname is None:
        raise ConfigurationError("Write syslog://HOST or syslog://HOST:PORT.")
    text = note.replace("\n", "|")
    line = f"<{_NOTICE}>1 - - maskwire - checkpoint - {text}".encode()
    try:
        family, kind, _, _, address = socket.getaddrinfo(parts.hostname, parts.port or _SYSLOG, type=socket.SOCK_DGRAM)[
            0
        ]
        with socket.socket(family, kind) as out:
            out.sendto(line, address)
    except (OSError, ValueError) as fault:
        raise LedgerError(f"{_place(url)} can't be reached ({type(fault).__name__}).") from None


def _place(target: str) -> str:
    """A target without what may be a secret in it."""
    parts = urlsplit(target)
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else target
