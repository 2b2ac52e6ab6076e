"""What the commands on a ledger share: which ledger, and by which key it is checked."""

from __future__ import annotations

import click

from maskwire.cli.window import ledger_option
from maskwire.ledger.note import Verifier
from maskwire.ledger.place import Place, PostgresPlace, keys_of
from maskwire.ledger.signing import public_path, verifier_in

__all__ = ["FOUND", "key_option", "ledger_option", "log_name", "verifier_of", "witness_option"]

FOUND = 3  # the exit code where something was found, as of the other commands

key_option = click.option(
    "--key",
    help="The ledger's verifier key, or a file of it; by default the one beside the ledger, which whoever can change "
    "the ledger can change too.",
)
witness_option = click.option("--witness", multiple=True, help="The verifier key of a witness, or a file of it.")


def log_name(ledger: Place) -> str:
    """What the ledger is called in what is made of it: the name in its key, or its own where there is none yet."""
    if public_path(keys_of(ledger)).is_file():
        return verifier_of(None, ledger).name
    return ledger.database if isinstance(ledger, PostgresPlace) else ledger.name


def verifier_of(key: str | None, ledger: Place) -> Verifier:
    """The key that was given, or that which lies beside the ledger."""
    return verifier_in(key if key is not None else str(public_path(keys_of(ledger))))
