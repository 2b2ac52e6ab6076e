"""``maskwire alerts``: where should somebody look?"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime

import click

from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.cli.window import json_option, ledger_option, recorded, since_option, until_option
from maskwire.ledger import Kind, moment, read
from maskwire.ledger.alerts import HISTORY
from maskwire.ledger.alerts import alerts as raised
from maskwire.ledger.exposure import backwards
from maskwire.ledger.place import Place

__all__ = ["alerts"]

_FOUND = 3
STEPS = (f'"kind":"{Kind.APPROVAL}"', f'"kind":"{Kind.ACCESS_REQUEST}"')  # how the entries of requests read
_DAY = 86_400  # seconds


@click.command(short_help="Where should somebody look?")
@ledger_option
@since_option
@until_option
@json_option
def alerts(ledger: Place | None, since: str | None, until: str | None, machine: bool) -> int:
    """Print what the rules say of the last day, or of the window: refusals in a row, a table that is read row by row,
    a sensitive column that is new to a principal, far more rows than on its other days, and a column that was approved
    for one purpose and asked for with another.

    The two weeks before the window are what it is compared with. Exit codes: 0 nothing, 3 something, 1 not done.

    \b
    Example:  maskwire alerts --since 2026-01-31 --json
    """
    path = recorded(ledger, "alerts")
    start = since or moment(time.time() - _DAY)
    history = moment((datetime.fromisoformat(start) - HISTORY).timestamp())
    steps = reversed([one for one in backwards(path, STEPS) if one.time < history])
    found = list(raised(read(path, None, None, history, until), start, steps))
    if machine:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
    elif found:
        headings = ("rule", "time", "principal", "session", "about", "count")
        rows = [(o.rule, o.time[:19], o.principal, o.session, o.about, f"{o.count:,}") for o in found]
        console().print(table(headings, rows, whole=("rule", "session")))
    else:
        click.echo("Nothing to look at in this window.")
    return _FOUND if found else 0
