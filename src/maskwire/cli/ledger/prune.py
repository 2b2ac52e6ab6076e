"""``maskwire ledger prune``: what is old loses its text."""

from __future__ import annotations

import json
import re
import time

import click

from maskwire.cli import places
from maskwire.cli.window import json_option, ledger_option, whoever
from maskwire.ledger import Kind, moment
from maskwire.ledger.place import Place
from maskwire.ledger.retention import PRUNABLE, erase
from maskwire.ledger.retention import prune as prune_entries

__all__ = ["prune"]

_DAY = 86_400  # seconds
_AGE = re.compile(r"(\d{1,5})([dy])")


class Age(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic from click 8.3 on
    """Days or years."""

    name = "age"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """In days."""
        match = _AGE.fullmatch(value)
        if match is None:
            self.fail("write an age as 90d or 6y", param, ctx)
        return int(match[1]) * (365 if match[2] == "y" else 1)


@click.command(short_help="Drop the texts of what is old; proofs stay valid.")
@click.option("--older-than", "entries", type=Age(), help="Entries that are older: 400d, 6y.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(sorted(PRUNABLE)),
    help="Only entries of this kind; may be given again. Others than these are kept for ever.",
)
@click.option("--transcripts-older-than", "transcripts", type=Age(), help="Erase transcripts that are older.")
@click.option("--dry-run", "dry", is_flag=True, help="Only count the entries.")
@ledger_option
@json_option
def prune(  # noqa: PLR0917 - click passes options by name
    entries: int | None, kinds: tuple[str, ...], transcripts: int | None, dry: bool, ledger: Place | None, machine: bool
) -> None:
    """Drop the texts of old entries and keep their hashes, so that every checkpoint and every other proof still holds.

    What was seen in all stays known from the sums; a window that begins or ends among pruned entries loses what they
    said. What is under a legal hold stays, and so does what no checkpoint covers yet. Run it by a timer.

    \b
    Example:  maskwire ledger prune --older-than 6y --transcripts-older-than 30d
    """
    if entries is None and transcripts is None:
        raise click.UsageError("Say what is old: --older-than or --transcripts-older-than.")
    place, who, now = ledger or places.ledger(), whoever(), time.time()
    pruned, erased = 0, 0
    if entries is not None:
        chosen = frozenset(Kind(one) for one in kinds) or PRUNABLE
        pruned = prune_entries(place, moment(now - entries * _DAY), chosen, who, dry=dry)
    if transcripts is not None and not dry:
        erased = len(erase(place, who, before=now - transcripts * _DAY))
    if machine:
        click.echo(json.dumps({"pruned": pruned, "erased": erased, "dry_run": dry}, indent=2))
    else:
        click.echo(f"{'would be pruned' if dry else 'pruned'}: {pruned:,} entries")
        if transcripts is not None and not dry:
            click.echo(f"erased: {erased:,} transcripts")
