"""``maskwire ledger erase``: transcripts that nobody may see again."""

from __future__ import annotations

import json

import click

from maskwire.cli import places
from maskwire.cli.subject import sessions_of, subject_of
from maskwire.cli.window import json_option, ledger_option, recorded, whoever
from maskwire.ledger.place import Place
from maskwire.ledger.retention import erase as erase_all

__all__ = ["erase"]


@click.command(short_help="Erase transcripts by deleting their keys.")
@click.option("--session", "named", multiple=True, help="The transcript of this session; may be given again.")
@click.option("--principal", help="Every transcript of this principal.")
@click.option("--subject", help="Every one that shows a row of this one, or may: TABLE:KEY, its key raw or as shown.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be erased, and erase nothing.")
@ledger_option
@json_option
def erase(  # noqa: PLR0917 - click passes options by name
    named: tuple[str, ...], principal: str | None, subject: str | None, dry: bool, ledger: Place | None, machine: bool
) -> None:
    """Delete the keys of transcripts, so that no copy of them can be read any more, and then the transcripts.

    Entries of the ledger hold no value and stay. What is under a legal hold is not erased. A data subject's are found
    by whoever has the root key: sessions that read the table, and of which it is not on record that no row was theirs.

    \b
    Example:  maskwire ledger erase --session 5f0c7a12b3d4e6f8 --session 77aa0c12b3d4e6f8
              maskwire ledger erase --subject customers:42 --dry-run
    """
    if not named and principal is None and subject is None:
        raise click.UsageError("Say what to erase: --session, --principal or --subject.")
    place, sessions = ledger or places.ledger(), frozenset(named)
    if subject is not None:
        wanted = subject_of(subject)
        sessions |= sessions_of(recorded(place, "erase"), wanted)
    erased = erase_all(place, whoever(), named=sessions, principal=principal, dry=dry)
    if machine:
        click.echo(json.dumps({"would_erase" if dry else "erased": erased}, indent=2))
    else:
        click.echo(f"{'would be erased' if dry else 'erased'}: {len(erased):,} transcripts")
