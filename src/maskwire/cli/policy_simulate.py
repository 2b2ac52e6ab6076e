"""``maskwire policy simulate``: what would have been seen under another policy?"""

from __future__ import annotations

import json
from collections import Counter
from functools import partial

import click

from maskwire.cli import places
from maskwire.cli.policy_source import read_policy
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.cli.window import ledger_option, since_option, until_option
from maskwire.errors import ConfigurationError
from maskwire.ledger.place import Place


@click.command(short_help="What would have been seen under another policy?")
@click.argument("file")
@ledger_option
@click.option("--principal", help="Only what this principal asked.")
@since_option
@until_option
@click.option("--role", "roles", multiple=True, help="PRINCIPAL=ROLE in place of the recorded ones; repeatable.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def simulate(  # noqa: PLR0917 - click passes options by name
    file: str,
    ledger: Place | None,
    principal: str | None,
    since: str | None,
    until: str | None,
    roles: tuple[str, ...],
    machine: bool,
) -> int:
    """Take the answers that the ledger recorded, column by column, and print which would have been newly shown, newly
    masked, newly refused or masked otherwise under the policy FILE.

    The ledger keeps what each column was and how it was shown, not what was asked: a statement that was refused, or
    that the policy would refuse for how it uses a column, is not asked again; nor are row filters tried. Exits with 0
    where nothing changes, with 3 where something does.

    \b
    Example:  maskwire policy simulate policy.yaml --since 2026-01-31
    """
    from maskwire.ledger.exposure import read  # noqa: PLC0415
    from maskwire.replayed import replayed  # noqa: PLC0415 - loads the kernel, which --help does not need

    held: dict[str, set[str]] = {}
    for one in roles:
        name, equals, role = one.partition("=")
        if not (name and equals and role):
            raise ConfigurationError("Write a role as PRINCIPAL=ROLE.")
        held.setdefault(name, set()).add(role)
    policy = read_policy(file).policy
    entries = partial(read, ledger or places.ledger(), principal, None, since, until)
    changes, columns, refused = replayed(policy, entries, {name: frozenset(those) for name, those in held.items()})
    if machine:
        told = [{**change._asdict(), "answers": answers} for change, answers in changes.items()]
        click.echo(json.dumps({"columns": columns, "refused": refused, "changes": told}, indent=2))
        return 3 if changes else 0
    totals = Counter[str]()
    for change, answers in changes.items():
        totals[change.change] += answers
    if changes:
        rows = [(*change, answers) for change, answers in sorted(changes.items())]
        headings = ("change", "principal", "purpose", "column", "entity", "was", "would be", "by", "answers")
        console().print(table(headings, rows, whole=headings[:1]))
    counted = ", ".join(f"{count} {name}" for name, count in sorted(totals.items())) or "nothing changes"
    click.echo(f"{columns} columns of recorded answers: {counted}")
    if refused:
        click.echo(f"{refused} statements were refused when they were asked, and are not asked again")
    return 3 if changes else 0
