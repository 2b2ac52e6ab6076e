"""``maskwire policy diff``: what would another policy decide otherwise?"""

from __future__ import annotations

import json
import time
from itertools import groupby
from typing import TYPE_CHECKING

import click

from maskwire.cli.policy_source import Instant, read_policy
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.ledger import moment
from maskwire.model import Viewer
from maskwire.policy.wording import said

if TYPE_CHECKING:
    from maskwire.policy.compare import Difference


@click.command(short_help="What would another policy decide otherwise?")
@click.argument("before")
@click.argument("after")
@click.option("--at", type=Instant(), help="When (UTC where no zone is named); now by default.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object per difference.")
def diff(before: str, after: str, at: float | None, machine: bool) -> int:
    """Print what the policy AFTER decides otherwise than the policy BEFORE.

    Asked are the principals, purposes, times, columns and entities that the rules of either name, and some that none
    names. Exits with 0 where nothing differs, with 3 where something does.

    \b
    Example:  maskwire policy diff default policy.yaml
    """
    from maskwire.policy.compare import differences, row_differences  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.policy_file import categories_of  # noqa: PLC0415

    first, second = read_policy(before).policy, read_policy(after).policy
    categories = {**categories_of(first), **categories_of(second)}
    found, asked = differences(first, second, categories, time.time() if at is None else at)
    sortable = sorted(first.sortable ^ second.sortable)
    filters = row_differences(first, second)
    code = 3 if found or sortable or filters else 0
    if machine:
        for one in found:
            click.echo(json.dumps(_told(one)))
        for entity in sortable:
            click.echo(json.dumps({"entity": entity, "sortable": entity in second.sortable}))
        for name, what in filters:
            click.echo(json.dumps({"row_filter": name, "is": what}))
        return code
    rows = []
    for (who, change), those in groupby(sorted(map(_words, found)), key=lambda row: row[:2]):
        listed = [(column, entity) for _, _, column, entity in those]
        for column in dict.fromkeys(column for column, _ in listed):
            entities = ", ".join(entity for of, entity in listed if of == column)
            rows.append((who, column, entities, change))
    if rows:
        console().print(table(("who", "column", "what it holds", "before -> after"), rows))
    for words, sorted_by in (("no longer", first.sortable), ("now", second.sortable)):
        if only := sorted_by.intersection(sortable):
            click.echo(f"{words} sorted by: {', '.join(sorted(only))}")
    for name, what in filters:
        click.echo(f"row filter {name}: {what}")
    click.echo(f"{len(found)} of {asked} questions are decided otherwise")
    return code


def _words(one: Difference) -> tuple[str, str, str, str]:
    question = one.question
    change = " -> ".join(said(found.decision, found.rule) for found in (one.before, one.after))
    return _who(question.viewer), change, str(question.column), question.entity or "nothing known"


def _who(viewer: Viewer) -> str:
    principal = viewer.principal
    parts = [f"{principal.name} ({principal.kind})"]
    if principal.roles:
        parts.append(f"as {', '.join(sorted(principal.roles))}")
    if viewer.purpose.text != "unstated":
        parts.append(f"for {viewer.purpose.text}")
    if viewer.source != "some-source":
        parts.append(f"on {viewer.source}")
    return f"{' '.join(parts)} at {moment(viewer.moment)[:16]}Z"


def _told(one: Difference) -> dict[str, object]:
    viewer = one.question.viewer
    return {
        "principal": viewer.principal.name,
        "kind": viewer.principal.kind.value,
        "roles": sorted(viewer.principal.roles),
        "purpose": viewer.purpose.text,
        "source": viewer.source,
        "at": moment(viewer.moment),
        "column": str(one.question.column),
        "entity": one.question.entity,
        **{
            name: {
                "effect": found.decision.effect.value,
                "transform": found.decision.transform.name,
                "options": dict(found.decision.transform.options),
                "rule": found.decision.rule,
                "in_words": said(found.decision, found.rule),
            }
            for name, found in (("before", one.before), ("after", one.after))
        },
    }
