"""``maskwire ledger rotate-key``: a new key signs the ledger from now on."""

from __future__ import annotations

import click

from maskwire.cli import places
from maskwire.cli.window import ledger_option, whoever
from maskwire.ledger.place import Place, PostgresPlace
from maskwire.ledger.rotation import rotate
from maskwire.ledger.signing import key_path

__all__ = ["rotate_key"]


@click.command("rotate-key", short_help="A new key signs the ledger from now on.")
@ledger_option
def rotate_key(ledger: Place | None) -> None:
    """Announce a new signing key in an entry that the old key signs, and sign with the new one from then on.

    Stop the gateway first; of a ledger in PostgreSQL, stop all of its gateways, and copy the new key to each of their
    machines before they start again. `maskwire ledger verify` takes either key and follows the chain; hand the new
    one, which is printed, to whoever checks proofs.

    \b
    Example:  maskwire ledger rotate-key
    """
    place = ledger or places.ledger()
    click.echo(f"signed from now on with: {rotate(place, whoever())}")
    if isinstance(place, PostgresPlace):
        click.echo(f"Copy {key_path(place.keys)} to the machine of each of its gateways.", err=True)
