"""``maskwire policy schema``: the JSON Schema of policy files, for editors and other programs."""

from __future__ import annotations

import json

import click


@click.command(short_help="Print the JSON Schema of policy files.")
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of policy files.

    Editors complete and check by it. It says less than `maskwire policy check`, which knows entities, time zones and
    the samples of detectors, too.

    \b
    Example:  maskwire policy schema > policy.schema.json
    """
    from maskwire.policy.layout import schema as described  # noqa: PLC0415 - --help does not need it

    click.echo(json.dumps(described(), indent=2))
