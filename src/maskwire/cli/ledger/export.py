"""``maskwire ledger export``: the ledger as static files that other programs check."""

from __future__ import annotations

from pathlib import Path

import click

from maskwire.cli.ledger.options import ledger_option
from maskwire.cli.terminal import progress
from maskwire.cli.window import recorded
from maskwire.ledger.evidence import export as write
from maskwire.ledger.place import Place

__all__ = ["export"]


@click.command(short_help="The ledger as static files that other programs check.")
@click.argument("folder", type=click.Path(path_type=Path))
@ledger_option
def export(folder: Path, ledger: Place | None) -> None:
    """Write the ledger up to its last checkpoint into FOLDER as C2SP tlog-tiles: checkpoint, tile/, tile/entries/.

    Go's golang.org/x/mod/sumdb/tlog and every other reader of that layout can check all of it.

    \b
    Example:  maskwire ledger export ledger-tiles
    """
    with progress("writing") as report:
        found = write(recorded(ledger, "export"), folder, report)
    click.echo(f"{found.size:,} entries of {found.origin} are in {folder}")
