"""``maskwire policy explain``: which rule decides a column for a principal, and why not those before it?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from rich.table import Table

from maskwire.cli.policy_source import ColumnName, Instant, known_entity, read_policy, viewer
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.model import Column, PrincipalKind
from maskwire.policy.wording import said

if TYPE_CHECKING:
    from maskwire.policy.explain import Explanation
    from maskwire.policy.supposed import Case

_MOST = 4  # entities that are named in a line


@click.command(short_help="Which rule decides a column, and why?")
@click.argument("file", default="default")
@click.option("--column", type=ColumnName(), help="The stored column; without one, what is found in text is meant.")
@click.option("--entity", help="What was detected in it, as EMAIL_ADDRESS; what the policy states goes first.")
@click.option("--principal", default="agent", show_default=True, help="The name of who asks.")
@click.option("--kind", type=click.Choice([kind.value for kind in PrincipalKind]), default="agent", show_default=True)
@click.option("--role", "roles", multiple=True, help="A role of the principal; may be given several times.")
@click.option("--purpose", default="unstated", show_default=True, help="Why the principal asks.")
@click.option(
    "--source",
    default="",
    help="The database: its URL, to look what the column holds, or its name; else as maskwire.yaml says.",
)
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

    What the column holds is what --entity says, or the policy; else the source is read, by --source or as the
    maskwire.yaml of this folder names it. Where nobody says it, each decision that may be made is printed.

    \b
    Example:  maskwire policy explain policy.yaml --column public.users.email --source postgresql://user:password@host/db
              maskwire policy explain policy.yaml --column public.users.email --entity EMAIL_ADDRESS --role support
    """
    from maskwire.cli.policy_held import held, source_of  # noqa: PLC0415
    from maskwire.policy.explain import Question  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.policy.explain import explain as explained  # noqa: PLC0415
    from maskwire.policy.supposed import supposed  # noqa: PLC0415
    from maskwire.policy_file import categories_of  # noqa: PLC0415

    if column is None and entity is None:
        raise click.UsageError("Name a --column, an --entity, or both.")
    policy = read_policy(file).policy
    categories = categories_of(policy)
    entity = known_entity(entity, [one.entity for one in policy.detectors])
    asked, looked = source_of(source), None
    if column is not None and entity is None and policy.stated(column) is None:
        looked = held(asked, policy, column)
        policy, entity, asked = looked.policy, looked.entity, replace(asked, name=looked.source)
    question = Question(viewer(principal, kind, roles, purpose=purpose, source=asked.name, at=at), column, entity)
    found = explained(policy, question, categories)
    cases = supposed(policy, question, categories) if looked is not None and not looked.is_known else ()
    cases = cases[:0] if len(cases) == 1 else cases  # it is decided alike whatever the column holds
    if looked is not None and (cases or found.entity == entity):
        found = replace(found, because=looked.because)
    named = [] if column is None else [one for one in policy.rows if one.names_table(column.schema, column.table)]
    rows = [(one.name, one.written, one.why_not(question.viewer)) for one in named]
    if machine:
        click.echo(json.dumps(_told(found, cases, rows), indent=2))
        return
    out = console()
    for line in _unknown(str(column), found.because, cases) if cases else _known(column, found):
        out.print(line, markup=False, soft_wrap=isinstance(line, str))
    for name, where, why_not in rows:
        out.print(f"rows: {where}, by {name}" if why_not is None else f"rows: not by {name}: {why_not}", markup=False)


def _known(column: Column | None, found: Explanation) -> Iterator[str | Table]:
    what = str(column) if column is not None else "in text"
    yield f"{what}: {found.entity or 'nothing sensitive'} ({found.because})"
    if found.steps:
        yield table(("rule", "why not"), [(step.rule, step.why_not or "it decides") for step in found.steps])
    yield f"{said(found.decision, found.rule)}, by {found.decision.rule}"


def _unknown(column: str, because: str, cases: Sequence[Case]) -> Iterator[str]:
    """What may be decided, where it depends on what the column holds."""
    yield f"{column}: what it holds is not known here ({because})"
    for case in cases:
        decided = said(case.found.decision, case.found.rule)
        entities = [entity for entity in case.entities if entity is not None]
        if entities:
            more = f" and {len(entities) - _MOST} more (--json)" if len(entities) > _MOST else ""
            yield f"as {', '.join(entities[:_MOST])}{more}: {decided}, by {case.found.decision.rule}"
        if None in case.entities:
            by = f", by {case.found.decision.rule}" if case.found.rule is not None else ""
            yield f"if nothing sensitive is found in it: {decided}{by}"
    yield "To know which: --entity with what it holds, or --source with the URL of its database."


def _told(found: Explanation, cases: Sequence[Case], rows: Sequence[tuple[str, str, str | None]]) -> dict[str, object]:
    """As JSON. Where it depends on what the column holds, there is no decision but those under ``if_it_holds``."""
    return {
        **(_decided(found) if not cases else dict.fromkeys(_decided(found))),
        "entity": None if cases else found.entity,
        "because": f"what it holds is not known here ({found.because})" if cases else found.because,
        "rows": [{"filter": name, "where": where, "why_not": why_not} for name, where, why_not in rows],
        "steps": [] if cases else [{"rule": step.rule, "why_not": step.why_not} for step in found.steps],
        "if_it_holds": [{"entities": case.entities, **_decided(case.found)} for case in cases],
    }


def _decided(found: Explanation) -> dict[str, object]:
    decision = found.decision
    return {
        "effect": decision.effect.value,
        "transform": decision.transform.name,
        "options": dict(decision.transform.options),
        "rule": decision.rule,
        "row_limit": decision.row_limit,
    }
