"""``maskwire vault``: how many random tokens are kept, and forgetting those of a data subject."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click

from maskwire.cli import places
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.cli.window import json_option, ledger_option, note
from maskwire.errors import ConfigurationError
from maskwire.ledger import Kind

if TYPE_CHECKING:
    from maskwire.ledger.place import Place
    from maskwire.transform.kept import Vault

_HEADINGS = ("entity", "form", "tokens")
_tenant = click.option("--tenant", default="default", show_default=True, help="Whose tokens.")


@click.group(short_help="Count and erase the random tokens of the vault transform.")
def vault() -> None:
    """Count and erase the random tokens that the transform vault keeps, encrypted, beside the ledger."""


@vault.command("list", short_help="Count the tokens of each entity.")
@ledger_option
@_tenant
@json_option
def show(ledger: Place | None, tenant: str, machine: bool) -> None:
    """Count the tokens of each entity.

    \b
    Example:  maskwire vault list
    """
    with closing(_opened(ledger, tenant)) as kept:
        counts = kept.counts()
    if machine:
        click.echo(json.dumps({"tokens": [dict(zip(_HEADINGS, one, strict=True)) for one in counts]}, indent=2))
    else:
        console().print(table(_HEADINGS, [tuple(map(str, one)) for one in counts]))


@vault.command(short_help="Erase values, so that their tokens lead nowhere.")
@click.option("--token", "tokens", multiple=True, metavar="TOKEN", help="Erase what this token stands for.")
@click.option("--entity", metavar="ENTITY", help="Only values of this entity.")
@ledger_option
@_tenant
@json_option
def erase(tokens: tuple[str, ...], entity: str | None, ledger: Place | None, tenant: str, machine: bool) -> None:
    """Erase the values of a data subject, one on each line of standard input: their tokens lead nowhere from then on.

    Read anew, a value gets another token. There is no undoing it. It is on record, without the values.

    \b
    Example:  maskwire vault erase < values-of-the-subject.txt
    Example:  maskwire vault erase --token vk3q7ab2cdexfgh4
    """
    if tokens and entity:
        raise click.UsageError("--entity goes with values, not with --token.")
    opened = _opened(ledger, tenant)
    values = [] if tokens else [line for line in sys.stdin.buffer.read().splitlines() if line]
    if not tokens and not values:
        raise click.UsageError("Give the values on standard input, one on each line, or --token.")
    note(ledger or places.ledger(), Kind.CONFIGURATION, "vault-erase")
    with closing(opened) as kept:
        erased = kept.erase_tokens(tokens) if tokens else kept.erase(values, entity)
    click.echo(json.dumps({"erased": erased}) if machine else f"erased: {erased}")


def _opened(ledger: Place | None, tenant: str) -> Vault:
    from maskwire.transform import keyring  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.vaults import exists, vault_of  # noqa: PLC0415

    if not exists(ledger):
        beside = ledger or places.ledger()
        raise ConfigurationError(f"There is no vault beside {beside}: nothing was masked by the transform vault yet.")
    return vault_of(ledger, keyring.read(places.root_key(), tenant).vault, tenant)
