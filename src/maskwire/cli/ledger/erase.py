"""``maskwire ledger erase``: transcripts that nobody may see again."""

from __future__ import annotations

import json

import click

from maskwire.cli import places
from maskwire.cli.window import json_option, ledger_option, whoever
from maskwire.ledger.place import Place
from maskwire.ledger.retention import erase as erase_all

__all__ = ["erase"]


@click.command(short_help="Erase transcripts by deleting their keys.")
@click.option("--session", "named", multiple=True, help="The transcript of this session; may be given again.")
@click.option("--principal", help="Every transcript of this principal.")
@ledger_option
@json_option
def erase(named: tuple[str, ...], principal: str | None, ledger: Place | None, machine: bool) -> None:
    """Delete the keys of transcripts, so that no copy of them can be read any more, and then the transcripts.

    For a data subject, erase the sessions in which rows of that person were shown. Entries of the ledger hold no value
    and stay. What is under a legal hold is not erased.

    \b
    Example:  maskwire ledger erase --session 5f0c7a12b3d4e6f8 --session 77aa0c12b3d4e6f8
    """
    if not named and principal is None:
        raise click.UsageError("Say what to erase: --session or --principal.")
    erased = erase_all(ledger or places.ledger(), whoever(), named=frozenset(named), principal=principal)
    if machine:
        click.echo(json.dumps({"erased": erased}, indent=2))
    else:
        click.echo(f"erased: {len(erased):,} transcripts")
