"""``maskwire ledger cosign``: take in what a witness signed."""

from __future__ import annotations

from pathlib import Path

import click

from maskwire.cli import places
from maskwire.cli.ledger.options import ledger_option
from maskwire.errors import LedgerError
from maskwire.ledger.cosigned import accept
from maskwire.ledger.place import Place
from maskwire.ledger.signing import verifier_in

__all__ = ["cosign"]


@click.command(short_help="Take in what a witness signed.")
@click.argument("note", type=click.Path(path_type=Path))
@click.option("--witness", required=True, help="The verifier key of the witness, or a file of it.")
@ledger_option
def cosign(note: Path, witness: str, ledger: Place | None) -> None:
    """Check the witness's signature (C2SP cosignature/v1) in NOTE, a checkpoint of this ledger, and keep it with it.

    \b
    Example:  maskwire ledger cosign cosigned.checkpoint --witness witness.vkey
    """
    try:
        text = note.read_text("utf-8")
    except (OSError, UnicodeError) as fault:
        raise LedgerError(f"The checkpoint {note} can't be read ({type(fault).__name__}).") from None
    verifier = verifier_in(witness)
    size = accept(ledger or places.ledger(), text, verifier)
    click.echo(f"the checkpoint of {size:,} entries is cosigned by {verifier.name}")
