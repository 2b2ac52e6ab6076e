"""``maskwire ledger``: prove what the ledger says, and check it, with no gateway and no network."""

from __future__ import annotations

import click

from maskwire.cli.lazy import Command, LazyGroup

__all__ = ["ledger"]


_COMMANDS = {
    "check": Command("maskwire.cli.ledger.check", "check", "Does a proof hold, and what does it prove?"),
    "checkpoint": Command("maskwire.cli.ledger.checkpoint", "checkpoint", "The last checkpoint, to keep elsewhere."),
    "cosign": Command("maskwire.cli.ledger.cosign", "cosign", "Take in what a witness signed."),
    "erase": Command("maskwire.cli.ledger.erase", "erase", "Erase transcripts by deleting their keys."),
    "export": Command("maskwire.cli.ledger.export", "export", "The ledger as files that others check, or as events."),
    "hold": Command("maskwire.cli.ledger.hold", "hold", "Put what must be kept under a legal hold."),
    "holds": Command("maskwire.cli.ledger.hold", "holds", "The legal holds that count now."),
    "prove": Command("maskwire.cli.ledger.prove", "prove", "One entry, and the proof that it stands in the ledger."),
    "prune": Command("maskwire.cli.ledger.prune", "prune", "Drop the texts of what is old; proofs stay valid."),
    "publish": Command("maskwire.cli.ledger.publish", "publish", "Put the last checkpoint out of reach."),
    "release": Command("maskwire.cli.ledger.hold", "release", "End a legal hold."),
    "rotate-key": Command("maskwire.cli.ledger.rotate_key", "rotate_key", "A new key signs the ledger from now on."),
    "verify": Command("maskwire.cli.ledger.verify", "verify", "Is every entry as it was written?"),
}


@click.group(cls=LazyGroup, known=_COMMANDS, short_help="Prove what the ledger says, and check it.")
def ledger() -> None:
    """Prove what the ledger says, and check it: no gateway and no network is needed.

    \b
    Example:  maskwire ledger verify
    """
