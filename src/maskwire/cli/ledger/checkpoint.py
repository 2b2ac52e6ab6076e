"""``maskwire ledger checkpoint``: what to keep elsewhere, so that nobody can cut the ledger short unseen."""

from __future__ import annotations

import json

import click

from maskwire.cli.ledger.options import key_option, ledger_option, verifier_of
from maskwire.cli.window import there
from maskwire.ledger.checkpoint import opened
from maskwire.ledger.evidence import last_checkpoint
from maskwire.ledger.place import Place

__all__ = ["checkpoint"]


@click.command(short_help="The last checkpoint, to keep elsewhere.")
@ledger_option
@key_option
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def checkpoint(ledger: Place | None, key: str | None, machine: bool) -> None:
    """Print the ledger's last checkpoint (C2SP tlog-checkpoint), once its signature was checked.

    \b
    Example:  maskwire ledger checkpoint > kept-elsewhere.checkpoint
    """
    path = there(ledger)
    note, verifier = last_checkpoint(path), verifier_of(key, path)
    found = opened(note, verifier)
    if machine:
        told = {"ledger": found.origin, "size": found.size, "root": found.root.hex(), "key": str(verifier)}
        click.echo(json.dumps({**told, "note": str(note)}, indent=2))
    else:
        click.echo(str(note), nl=False)
