"""``maskwire policy``: policy files: checked, explained, tested, compared, and tried on what was recorded."""

from __future__ import annotations

import click

from maskwire.cli.policy_check import check
from maskwire.cli.policy_diff import diff
from maskwire.cli.policy_explain import explain
from maskwire.cli.policy_schema import schema
from maskwire.cli.policy_simulate import simulate
from maskwire.cli.policy_test import test


@click.group(short_help="Check, explain, test and compare policy files.")
def policy() -> None:
    """Who may see what: check a policy file, explain what it decides, run its expectations, compare it with another,
    and try it on what the ledger recorded.

    Where a FILE is asked for, the name of a preset does as well: default, hipaa-safe-harbor, gdpr, pci-dss, soc2.

    \b
    Example:  maskwire policy check policy.yaml
    """


for command in (check, diff, explain, schema, simulate, test):
    policy.add_command(command)
