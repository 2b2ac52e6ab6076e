"""``maskwire sessions``: who was connected?"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.cli.window import json_option, ledger_option, recorded, since_option, until_option
from maskwire.ledger import read
from maskwire.ledger.place import Place
from maskwire.ledger.sessions import sessions as sum_up

__all__ = ["sessions"]


@click.command(short_help="Who was connected?")
@ledger_option
@click.option("--principal", help="Only sessions of this principal.")
@since_option
@until_option
@json_option
def sessions(ledger: Place | None, principal: str | None, since: str | None, until: str | None, machine: bool) -> None:
    """Print the sessions: who, from where, by which program, how long, how much was asked and refused.

    \b
    Example:  maskwire sessions --since 2026-01-31
    """
    path = recorded(ledger, "sessions")
    found = sum_up(read(path, principal, None, since, until))
    if machine:
        click.echo(json.dumps([asdict(one) for one in found], indent=2, default=sorted))
        return
    if not found:
        click.echo("Nobody was connected in this window.")
        return
    headings = ("session", "principal", "by", "client", "program", "from", "to", "asked", "refused", "rows")
    rows = [
        (one.session, one.principal.name, one.principal.authentication or "", one.client, one.application,
         one.first[:19], one.last[:19], f"{one.exchanges:,}", f"{one.refused:,}", f"{one.rows:,}")
        for one in found
    ]  # fmt: skip
    console().print(table(headings, rows, whole=("session",)))
