"""``maskwire saw``: what did that model just see?"""

from __future__ import annotations

import json
from dataclasses import replace

import click

from maskwire.cli.digests import digests
from maskwire.cli.report import as_json, show_exposure
from maskwire.cli.subject import show_sightings, subject_of
from maskwire.cli.terminal import console
from maskwire.cli.window import json_option, ledger_option, recorded, since_option, until_option
from maskwire.errors import ConfigurationError
from maskwire.ledger import Exposure, exposure
from maskwire.ledger.conversation import digest_of
from maskwire.ledger.place import Place
from maskwire.ledger.question import Question

__all__ = ["saw"]


@click.command(short_help="What did that model just see?")
@ledger_option
@click.option("--principal", help="Only what this principal saw.")
@click.option("--agent", help="Only what was seen by this program.")
@click.option("--model", help="Only what was seen by this model.")
@click.option("--on-behalf-of", help="Only what was seen on behalf of this one.")
@click.option("--session", help="Only what was seen in this session.")
@click.option("--conversation", help="Only what was seen in this conversation, by the name that the client gave it.")
@click.option("--trace", help="Only what was seen in this W3C trace: 32 hex digits, or a traceparent.")
@click.option("--column", help="Only this column: column, table.column or schema.table.column.")
@click.option("--entity", help="Only columns of this entity, or in which it was found.")
@click.option("--subject", help="Who has seen rows of this one: TABLE:KEY, its key raw or as it was shown.")
@since_option
@until_option
@click.option("--all", "everything", is_flag=True, help="List the columns, too, in which nothing was to be masked.")
@json_option
def saw(  # noqa: PLR0917 - click passes options by name
    ledger: Place | None,
    principal: str | None,
    agent: str | None,
    model: str | None,
    on_behalf_of: str | None,
    session: str | None,
    conversation: str | None,
    trace: str | None,
    column: str | None,
    entity: str | None,
    subject: str | None,
    since: str | None,
    until: str | None,
    everything: bool,
    machine: bool,
) -> None:
    """Print what was seen: every source column, its entity, how it was shown, how often, and when.

    That the ledger was read is itself an entry of it.

    \b
    Example:  maskwire saw --principal agent --since 2026-01-31
              maskwire saw --subject customers:42
    """
    wanted = subject_of(subject) if subject is not None else None
    if wanted is not None and any((column, entity, conversation, trace)):
        raise ConfigurationError("--subject is asked without --column, --entity, --conversation and --trace.")
    path = recorded(ledger, "saw")
    if wanted is not None:
        question = Question(principal, session, since, until, agent, model, on_behalf_of)
        show_sightings(path, wanted, question, machine=machine)
        return
    named = {conversation, *(digest_of(conversation, one) for one in digests())} if conversation is not None else None
    report = exposure(
        path, principal, session, since, until, agent=agent, model=model, on_behalf_of=on_behalf_of,
        conversations=None if named is None else frozenset(named), trace=trace,
    )  # fmt: skip
    if column is not None or entity is not None:
        seen = tuple(line for line in report.seen if _is(line, column) and _holds(line, entity))
        report = replace(report, seen=seen, refused=())  # what was refused is of no column
        if not seen and not machine:
            click.echo(_nobody(column, entity))
            return
    if machine:
        click.echo(json.dumps(as_json(report), indent=2))
    else:
        show_exposure(console(), report, everything=everything or column is not None)


def _nobody(column: str | None, entity: str | None) -> str:
    what = " of ".join(one for one in (entity, column) if one)
    if entity is None:
        return f"Nobody saw {what} in this window. --all without --column lists every column that was seen."
    from maskwire.policy.faults import nearest  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.policy_file import entities  # noqa: PLC0415

    meant = "" if entity in entities() else nearest(entity, entities())
    return f"Nobody saw {what} in this window{meant or '.'}"


def _is(line: Exposure, column: str | None) -> bool:
    return column is None or f".{line.column}".endswith(f".{column}")


def _holds(line: Exposure, entity: str | None) -> bool:
    return entity is None or entity == line.entity or entity in dict(line.findings)
