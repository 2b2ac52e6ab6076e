"""``maskwire policy explain``: which rule decides a column for a principal, and why not those before it?"""

from __future__ import annotations

import json

import click

from maskwire.cli.policy_source import ColumnName, Instant, known_entity, read_policy, viewer
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.model import Column, PrincipalKind
from maskwire.policy.wording import said


@click.command(short_help="Which rule decides a column, and why?")
@click.argument("file", default="default")
@click.option("--column", type=ColumnName(), help="The stored column; without one, what is found in text is meant.")
@click.option("--entity", help="What was detected in it, as EMAIL_ADDRESS; what the policy states goes first.")
@click.option("--principal", default="agent", show_default=True, help="The name of who asks.")
@click.option("--kind", type=click.Choice([kind.value for kind in PrincipalKind]), default="agent", show_default=True)
@click.option("--role", "roles", multiple=True, help="A role of the principal; may be given several times.")
@click.option("--purpose", default="unstated", show_default=True, help="Why the principal asks.")
@click.option("--source", default="", help="The name of the source (the database).")
@click.option("--at", type=Instant(), help="When (UTC where no zone is named); now by default.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def explain(  # noqa: PLR0917 - click passes options by name
    file: str,
    column: Column | None,
    entity: str | None,
    principal: str,
    kind: str,
    roles: tuple[str, ...],
    purpose: str,
    source: str,
    at: float | None,
    machine: bool,
) -> None:
    """Print what the policy FILE (without one, the default) decides on a column or entity for a principal: each rule
    in order, and why it does not decide, to the one that does.

    \b
    Example:  maskwire policy explain policy.yaml --column public.users.email --entity EMAIL_ADDRESS --role support
    """
    from maskwire.policy.explain import Question  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.policy.explain import explain as explained  # noqa: PLC0415
    from maskwire.policy_file import categories_of  # noqa: PLC0415

    if column is None and entity is None:
        raise click.UsageError("Name a --column, an --entity, or both.")
    policy = read_policy(file).policy
    categories = categories_of(policy)
    entity = known_entity(entity, [one.entity for one in policy.detectors])
    question = Question(viewer(principal, kind, roles, purpose=purpose, source=source, at=at), column, entity)
    found = explained(policy, question, categories)
    decision = found.decision
    named = [] if column is None else [one for one in policy.rows if one.names_table(column.schema, column.table)]
    rows = [(one.name, one.written, one.why_not(question.viewer)) for one in named]
    if machine:
        told = {
            "effect": decision.effect.value,
            "transform": decision.transform.name,
            "options": dict(decision.transform.options),
            "rule": decision.rule,
            "row_limit": decision.row_limit,
            "entity": found.entity,
            "because": found.because,
            "rows": [{"filter": name, "where": where, "why_not": why_not} for name, where, why_not in rows],
            "steps": [{"rule": step.rule, "why_not": step.why_not} for step in found.steps],
        }
        click.echo(json.dumps(told, indent=2))
        return
    out = console()
    what = str(column) if column is not None else "in text"
    out.print(f"{what}: {found.entity or 'nothing known'} ({found.because})", markup=False)
    if found.steps:
        out.print(table(("rule", "why not"), [(step.rule, step.why_not or "it decides") for step in found.steps]))
    out.print(f"{said(decision, found.rule)}, by {decision.rule}", markup=False)
    for name, where, why_not in rows:
        out.print(f"rows: {where}, by {name}" if why_not is None else f"rows: not by {name}: {why_not}", markup=False)
