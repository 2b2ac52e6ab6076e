"""``maskwire report``: what an auditor asks, answered from the ledger, in one file."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

import click

from maskwire.cli.evidence_page import page
from maskwire.cli.ledger.options import key_option, ledger_option, verifier_of
from maskwire.cli.terminal import progress
from maskwire.cli.window import Moment, recorded
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.ledger import moment
from maskwire.ledger.compliance import report as answer
from maskwire.ledger.frameworks import NAMES, framework
from maskwire.ledger.place import Place

__all__ = ["report"]


@click.command(short_help="What an auditor asks, answered from the ledger.")
@click.option("--framework", "name", required=True, type=click.Choice(NAMES), help="Whose controls are answered.")
@click.option(
    "--from", "--since", "since", required=True, type=Moment(), help="From this time on (UTC where no zone is named)."
)
@click.option("--to", "--until", "until", type=Moment(), help="Up to this time, which is not included; by default now.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="The file, .html or .json; by default NAME-FROM-TO.html."
)
@ledger_option
@key_option
@click.option("--json", "machine", is_flag=True, help="Print one JSON document and write no file.")
def report(  # noqa: PLR0917 - click passes options by name
    name: str, since: str, until: str | None, output: Path | None, ledger: Place | None, key: str | None, machine: bool
) -> None:
    """Write a report: each control, what it asks, and what the ledger shows of it, with counts, numbers of entries and
    proofs. What is not on record is named as a gap. The whole ledger is verified on the way.

    \b
    Example:  maskwire report --framework soc2 --from 2026-01-01 --to 2026-04-01
    """
    now = moment(time.time())
    end = until or now
    if end <= since:
        raise ConfigurationError("--to is not after --from: there is no time between them.")
    path = recorded(ledger, "report")
    target = output or Path(f"{name}-{since[:10]}-{end[:10]}.html")
    if not machine and target.suffix not in (".html", ".json"):
        raise ConfigurationError("Name a file that ends in .html or .json.")
    with progress("reading") as told:
        found = answer(path, framework(name), since, end, verifier_of(key, path), told)
    document = json.dumps({"made": now, **asdict(found)}, indent=2)
    if machine:
        click.echo(document)
        return
    try:
        target.write_text(f"{document}\n" if target.suffix == ".json" else page(found, now), "utf-8")
    except OSError as fault:
        raise LedgerError(f"The file {target} can't be written ({type(fault).__name__}).") from None
    gaps = sum(one.gaps > 0 for one in found.controls)
    click.echo(f"{len(found.controls)} controls, {gaps} with gaps, from {found.entries:,} entries, are in {target}")
