"""``maskwire policy test``: does a policy decide what is expected of it?"""

from __future__ import annotations

import json
import time

import click

from maskwire.cli.policy_source import read_policy
from maskwire.errors import ConfigurationError


@click.command(short_help="Does a policy decide what is expected of it?")
@click.argument("file")
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def test(file: str, machine: bool) -> int:
    """Run the expectations that stand in the policy FILE under "expect", each a viewer, a column or entity, and what
    must happen to it.

    Exits with 0 where all hold, with 1 where one does not.

    \b
    Example:  maskwire policy test policy.yaml
    """
    from maskwire.policy.explain import failing  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.policy_file import categories_of  # noqa: PLC0415

    found = read_policy(file)
    if not found.expectations:
        raise ConfigurationError(f'{file} expects nothing. Write what it should decide under "expect".')
    categories, now = categories_of(found.policy), time.time()
    wrong = []
    for expected in found.expectations:
        failed = failing(found.policy, expected, categories, now)
        if failed is not None:
            wrong.append((expected.mark, failed[0]))
    if machine:
        told = [{"line": mark.line, "column": mark.column, "message": message} for mark, message in wrong]
        click.echo(json.dumps({"file": file, "expectations": len(found.expectations), "failed": told}, indent=2))
        return int(bool(wrong))
    for mark, message in wrong:
        click.echo(f"{file}:{mark.line}:{mark.column}: {message}", err=True)
    click.echo(f"{len(found.expectations) - len(wrong)} of {len(found.expectations)} expectations hold")
    return int(bool(wrong))
