"""``maskwire policy check``: is a policy file sound, and if not, where?"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import click

from maskwire.cli.policy_source import read_policy
from maskwire.errors import UpstreamError

if TYPE_CHECKING:
    from maskwire.policy.faults import Mark
    from maskwire.policy.rules import Policy


@click.command(short_help="Is a policy file sound, and if not, where?")
@click.argument("file")
@click.option("--source", "url", help="A database's URL: are the names there, and do the row filters fit their tables?")
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def check(file: str, url: str | None, machine: bool) -> int:
    """Read the policy FILE as the gateway would, and print each fault as FILE:LINE:COLUMN: what is wrong.

    The samples of detectors are searched, too. What is sound but perhaps not meant (a rule that is never asked, since
    one before it decides all that it is about) is a remark. Exits with 0 where the file is sound, else with 1.

    \b
    Example:  maskwire policy check policy.yaml
    """
    from maskwire.policy.faults import Fault, Mark, PolicyError  # noqa: PLC0415 - loads the kernel

    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    summary = ""
    try:
        found = read_policy(file)
    except PolicyError as error:
        faults = error.faults
    else:
        remarks, policy = found.remarks, found.policy
        if url is not None:
            missing, misfits = asyncio.run(_against(policy, url))
            remarks = (
                *remarks,
                *(Fault(_place(file, one), f"nothing in the source is called {one}") for one in missing),
            )
            faults = tuple(Fault(Mark(1, 1), one) for one in misfits)
        summary = f"{file}: sound; {_rules(policy)}, {len(policy.columns)} columns stated, "
        summary += f"{len(policy.detectors)} detectors, {len(found.expectations)} expectations"
    if machine:
        told = {
            name: [{"line": one.mark.line, "column": one.mark.column, "message": one.message} for one in those]
            for name, those in (("faults", faults), ("remarks", remarks))
        }
        click.echo(json.dumps({"file": file, "sound": not faults, **told}, indent=2))
        return int(bool(faults))
    for one in faults:
        click.echo(f"{file}:{one}", err=True)
    for one in remarks:
        click.echo(f"{file}:{one.mark.line}:{one.mark.column}: remark: {one.message}", err=True)
    if summary and not faults:
        click.echo(summary)
    return int(bool(faults))


def _rules(policy: Policy) -> str:
    """How many rules there are, and of these how many of each preset that it extends."""
    counted = Counter(rule.policy for rule in policy.rules)
    own = counted.pop("", 0)
    said = [f"{own} rule{'' if own == 1 else 's'}" + (" of its own" if counted else "")]
    return ", ".join([*said, *(f"{count} of the preset {name}" for name, count in counted.items())])


def _place(file: str, named: str) -> Mark:
    """Where a file first says the name with which a remark begins."""
    from maskwire.policy.faults import Mark  # noqa: PLC0415

    name = named.partition(" ")[0]
    lines = Path(file).read_text("utf-8").splitlines() if Path(file).is_file() else ()
    places = (Mark(number, line.index(name) + 1) for number, line in enumerate(lines, 1) if name in line)
    return next(places, Mark(1, 1))


async def _against(policy: Policy, url: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a policy names that a database has not, and why its row filters leave tables unreadable."""
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.catalog import connect, read_catalog  # noqa: PLC0415
    from maskwire.row_filters import unreadable  # noqa: PLC0415
    from maskwire.view import unmatched  # noqa: PLC0415

    try:
        connection = await connect(parse_address(url))
        try:
            catalog = await read_catalog(connection)
        finally:
            await connection.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise UpstreamError(f"The source can't be read ({getattr(error, 'sqlstate', type(error).__name__)}).") from None
    return unmatched(policy, catalog), unreadable(policy, catalog)
