"""``maskwire ledger prove``: one entry, and the proof that it stands in the ledger, in one file."""

from __future__ import annotations

from pathlib import Path

import click

from maskwire.cli.ledger.options import ledger_option
from maskwire.cli.window import recorded
from maskwire.errors import LedgerError
from maskwire.ledger.evidence import entry_proof
from maskwire.ledger.place import Place

__all__ = ["prove"]


@click.command(short_help="One entry, and the proof that it stands in the ledger.")
@click.argument("entry", type=click.IntRange(1))
@ledger_option
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; standard output by default.")
def prove(entry: int, ledger: Place | None, to: Path | None) -> None:
    """Write a proof (C2SP tlog-proof) of ENTRY, a number as the other commands print it.

    The file holds the entry itself. Whoever has it and the ledger's public key can check it with `maskwire ledger
    check`, and sees nothing of any other entry.

    \b
    Example:  maskwire ledger prove 1042 --to 1042.tlog-proof
    """
    proof = entry_proof(recorded(ledger, "prove"), entry)
    if to is None:
        click.echo(proof, nl=False)
        return
    try:
        to.write_text(proof, "utf-8")
    except OSError as fault:
        raise LedgerError(f"The file {to} can't be written ({type(fault).__name__}).") from None
