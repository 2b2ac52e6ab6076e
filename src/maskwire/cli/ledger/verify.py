"""``maskwire ledger verify``: is every entry as it was written?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from maskwire.cli.ledger.options import FOUND, key_option, ledger_option, verifier_of, witness_option
from maskwire.cli.terminal import progress
from maskwire.cli.window import there
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.note import Note
from maskwire.ledger.place import Place
from maskwire.ledger.signing import verifier_in
from maskwire.ledger.verify import verify as walk

__all__ = ["verify"]


@click.command(short_help="Is every entry as it was written?")
@ledger_option
@key_option
@witness_option
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A checkpoint that was kept elsewhere: only it can show that the end was cut off. May be given again.",
)
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def verify(
    ledger: Place | None, key: str | None, witness: tuple[str, ...], kept: tuple[Path, ...], machine: bool
) -> int:
    """Walk the whole ledger: every entry against the tree, the tree against every checkpoint.

    Exit codes: 0 everything holds, 1 it could not be checked, 3 it does not hold; the place of
    the first fault is named.

    \b
    Example:  maskwire ledger verify --checkpoint last-month.checkpoint --key ledger.vkey
    """
    path = there(ledger)
    try:
        notes = [Note.parse(_read(one)) for one in kept]
        with progress("verifying") as report:
            found = walk(path, verifier_of(key, path), notes, [verifier_in(one) for one in witness], report)
    except ProofError as fault:
        if machine:
            click.echo(json.dumps({"holds": False, "fault": str(fault)}, indent=2))
        else:
            click.echo(f"does not hold: {fault}", err=True)
        return FOUND
    if machine:
        told = {
            "holds": True,
            "entries": found.entries,
            "covered": found.covered,
            "checkpoints": found.checkpoints,
            "kept": found.kept,
            "pruned": found.pruned,
            "root": found.root.hex(),
            "cosigned": dict(found.cosigned),
        }
        click.echo(json.dumps(told, indent=2))
        return 0
    click.echo(f"holds: {found.entries:,} entries, {found.covered:,} of them under {found.checkpoints:,} checkpoints")
    if found.pruned:
        click.echo(f"pruned: {found.pruned:,} of them; their hashes hold, and their sums were not made anew")
    if found.kept:
        click.echo(f"nothing was cut off since the {found.kept:,} kept checkpoints")
    for name, count in found.cosigned:
        click.echo(f"cosigned by {name}: {count:,} checkpoints")
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeError) as fault:
        raise LedgerError(f"The checkpoint {path} can't be read ({type(fault).__name__}).") from None
