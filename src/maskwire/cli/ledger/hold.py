"""``maskwire ledger hold``, ``holds``, ``release``: what must not be pruned or erased."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from maskwire.cli import places
from maskwire.cli.window import json_option, ledger_option, since_option, until_option, whoever
from maskwire.ledger.place import Place
from maskwire.ledger.retention import Hold, lift
from maskwire.ledger.retention import hold as put_on_hold
from maskwire.ledger.retention import holds as active

__all__ = ["hold", "holds", "release"]


@click.command(short_help="Put what must be kept under a legal hold.")
@click.argument("name")
@click.option("--principal", help="Only of this principal.")
@click.option("--session", help="Only of this session.")
@since_option
@until_option
@ledger_option
def hold(  # noqa: PLR0917 - click passes options by name
    name: str, principal: str | None, session: str | None, since: str | None, until: str | None, ledger: Place | None
) -> None:
    """From now on nothing that the hold NAME covers is pruned or erased. It is an entry of the ledger.

    \b
    Example:  maskwire ledger hold case-2026-17 --principal agent --since 2026-01-01
    """
    put_on_hold(ledger or places.ledger(), Hold(name, principal, session, since, until), whoever())
    click.echo(f"on hold: {name}")


@click.command(short_help="The legal holds that count now.")
@ledger_option
@json_option
def holds(ledger: Place | None, machine: bool) -> None:
    """Print them, the newest first.

    \b
    Example:  maskwire ledger holds --json
    """
    found = active(ledger or places.ledger())
    if machine:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
        return
    for one in found:
        scope = [f"{name} {value}" for name, value in asdict(one).items() if name != "name" and value is not None]
        click.echo(f"{one.name}: {', '.join(scope) or 'everything'}")
    if not found:
        click.echo("Nothing is on hold.")


@click.command(short_help="End a legal hold.")
@click.argument("name")
@ledger_option
def release(name: str, ledger: Place | None) -> None:
    """What only the hold NAME covered may be pruned again. It is an entry of the ledger.

    \b
    Example:  maskwire ledger release case-2026-17
    """
    lift(ledger or places.ledger(), name, whoever())
    click.echo(f"released: {name}")
