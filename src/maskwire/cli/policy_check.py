"""``maskwire policy check``: is a policy file sound, and if not, where?"""

from __future__ import annotations

import json

import click

from maskwire.cli.policy_source import read_policy


@click.command(short_help="Is a policy file sound, and if not, where?")
@click.argument("file")
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def check(file: str, machine: bool) -> int:
    """Read the policy FILE as the gateway would, and print each fault as FILE:LINE:COLUMN: what is wrong.

    The samples of detectors are searched, too. What is sound but perhaps not meant (a rule that is never asked) is a
    remark. Exits with 0 where the file is sound, else with 1.

    \b
    Example:  maskwire policy check policy.yaml
    """
    from maskwire.policy.faults import Fault, PolicyError  # noqa: PLC0415 - loads the kernel

    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    summary = ""
    try:
        found = read_policy(file)
    except PolicyError as error:
        faults = error.faults
    else:
        remarks, policy = found.remarks, found.policy
        summary = f"{file}: sound; {len(policy.rules)} rules, {len(policy.columns)} columns stated, "
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
    if summary:
        click.echo(summary)
    return int(bool(faults))
