"""``maskwire access list``: what was asked for, and what counts now."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from maskwire.cli.access.desk import access_option, desk_of, fields_of, json_option, written
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.cli.window import ledger_option
from maskwire.ledger.place import Place


@click.command("list", short_help="List requests and grants.")
@click.option("--all", "everything", is_flag=True, help="Those that are over, too.")
@click.option("--to-review", is_flag=True, help="Only what was taken by break-glass and nobody has reviewed.")
@access_option
@ledger_option
@json_option
def list_(everything: bool, to_review: bool, access_file: Path, ledger: Place | None, machine: bool) -> None:
    """List what was asked for and what counts now.

    \b
    Example:  maskwire access list --access access.yaml --all
    """
    from maskwire.access.requests import State  # noqa: PLC0415 - not needed for --help

    now = time.time()
    open_states = (State.ASKED, State.APPROVED)
    found = [
        one
        for one in desk_of(access_file, ledger).requests.all()
        if (one.is_break_glass and not one.reviewer if to_review else everything or one.state in open_states)
        and (everything or to_review or one.state is State.ASKED or one.until > now)
    ]
    if machine:
        click.echo(json.dumps([fields_of(one) for one in found], indent=2))
        return
    if not found:
        click.echo("no requests")
        return
    rows = []
    for one in found:
        until = written(one.until) if one.until else f"{one.seconds // 60} min"
        state = f"{one.state.value}{', to review' if one.is_break_glass and not one.reviewer else ''}"
        rows.append((one.id, one.principal, "\n".join(one.columns), one.purpose, state, until, one.approver))
    console().print(table(("request", "principal", "columns", "purpose", "state", "until", "by"), rows))
