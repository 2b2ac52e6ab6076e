"""``maskwire ledger publish``: puts the last checkpoint where whoever changes the ledger can't reach it."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import click

from maskwire.cli.delivery import git, web
from maskwire.cli.delivery.s3 import Bucket
from maskwire.cli.delivery.syslog import Syslog
from maskwire.cli.ledger.options import key_option, ledger_option, verifier_of
from maskwire.cli.window import there
from maskwire.errors import LedgerError
from maskwire.ledger.checkpoint import Checkpoint, opened
from maskwire.ledger.evidence import last_checkpoint
from maskwire.ledger.place import Place

__all__ = ["publish"]


@click.command(short_help="Put the last checkpoint out of reach.")
@click.option(
    "--to",
    "targets",
    required=True,
    multiple=True,
    help="A folder (a mounted share), http(s)://[USER:PASSWORD@]HOST... (POST), syslog://HOST[:PORT] (UDP), "
    "syslog+tcp://, git+URL of a repository, or s3://BUCKET/PREFIX[?region=&endpoint=&days=].",
)
@ledger_option
@key_option
def publish(targets: tuple[str, ...], ledger: Place | None, key: str | None) -> None:
    """Send the ledger's last checkpoint to each of these places: run it by a timer.

    In a folder, a repository and a bucket each checkpoint is a file of its own, named by its size, and none is ever
    overwritten. In a bucket it is locked (S3 Object Lock, compliance mode) for 365 days, or as many as days= says; the
    credentials are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Exit codes: 0 all have it, 1 one of them has not.

    \b
    Example:  maskwire ledger publish --to /mnt/elsewhere/checkpoints --to https://audit.example/checkpoints
              maskwire ledger publish --to 's3://audit-bucket/gateway-1?region=eu-west-1&days=400'
              maskwire ledger publish --to git+ssh://git@git.example/audit/checkpoints.git
    """
    path = there(ledger)
    note = last_checkpoint(path)
    found = opened(note, verifier_of(key, path))
    for target in targets:
        _send(target, found, str(note))
        click.echo(f"the checkpoint of {found.size:,} entries is at {_place(target)}")


def _send(target: str, found: Checkpoint, note: str) -> None:
    match urlsplit(target).scheme:
        case "http" | "https":
            web.send(target, note.encode(), "text/plain; charset=utf-8", "checkpoint")
        case "syslog" | "syslog+tcp":
            with Syslog(target) as host:
                host.send(note.replace("\n", "|"), "checkpoint")
        case "s3":
            Bucket(target).keep(f"{found.size}.checkpoint", note.encode())
        case _ if target.startswith("git+"):
            message = f"Checkpoint of {found.size} entries"
            git.push(target[4:], lambda folder: _keep(folder / found.origin, found.size, note), message, _place(target))
        case _:
            _keep(Path(target), found.size, note)


def _keep(folder: Path, size: int, note: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{size}.checkpoint"
        if path.exists():
            if path.read_text("utf-8") != note:
                raise LedgerError(
                    f"{path.name} is another checkpoint of as many entries: the ledger was changed since, or a witness "
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


def _place(target: str) -> str:
    return f"git+{web.place(target[4:])}" if target.startswith("git+") else web.place(target)
