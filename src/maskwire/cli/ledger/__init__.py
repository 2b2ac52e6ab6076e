"""``maskwire ledger``: prove what the ledger says, and check it, with no gateway and no network."""

from __future__ import annotations

import click

from maskwire.cli.ledger.check import check
from maskwire.cli.ledger.checkpoint import checkpoint
from maskwire.cli.ledger.cosign import cosign
from maskwire.cli.ledger.erase import erase
from maskwire.cli.ledger.export import export
from maskwire.cli.ledger.hold import hold, holds, release
from maskwire.cli.ledger.prove import prove
from maskwire.cli.ledger.prune import prune
from maskwire.cli.ledger.publish import publish
from maskwire.cli.ledger.rotate_key import rotate_key
from maskwire.cli.ledger.verify import verify

__all__ = ["ledger"]


@click.group(short_help="Prove what the ledger says, and check it.")
def ledger() -> None:
    """Prove what the ledger says, and check it: no gateway and no network is needed.

    \b
    Example:  maskwire ledger verify
    """


for command in (
    check,
    checkpoint,
    cosign,
    erase,
    export,
    hold,
    holds,
    prove,
    prune,
    publish,
    release,
    rotate_key,
    verify,
):
    ledger.add_command(command)
