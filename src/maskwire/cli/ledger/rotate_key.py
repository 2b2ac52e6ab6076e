"""``maskwire ledger rotate-key``: a new key signs the ledger from now on."""

from __future__ import annotations

from pathlib import Path

import click

from maskwire.cli import places
from maskwire.cli.window import ledger_option, whoever
from maskwire.errors import ConfigurationError
from maskwire.ledger.place import Place
from maskwire.ledger.rotation import rotate

__all__ = ["rotate_key"]


@click.command("rotate-key", short_help="A new key signs the ledger from now on.")
@ledger_option
def rotate_key(ledger: Place | None) -> None:
    """Announce a new signing key in an entry that the old key signs, and sign with the new one from then on.

    Stop the gateway first. `maskwire ledger verify` takes either key and follows the chain; hand the new one, which is
    printed, to whoever checks proofs.

    \b
    Example:  maskwire ledger rotate-key
    """
    place = ledger or places.ledger()
    if not isinstance(place, Path):
        raise ConfigurationError("The key of a ledger in PostgreSQL can't be rotated yet: it is on many machines.")
    click.echo(f"signed from now on with: {rotate(place, whoever())}")
