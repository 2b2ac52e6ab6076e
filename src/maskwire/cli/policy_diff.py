"""``maskwire policy diff``: what would another policy decide otherwise?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from maskwire.cli.policy_source import Instant, read_policy
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.ledger import moment
from maskwire.model import PrincipalKind, Viewer
from maskwire.policy.wording import said

if TYPE_CHECKING:
    from maskwire.policy.compare import Difference
    from maskwire.policy.explain import Question

_ANY = "any column"


@click.command(short_help="What would another policy decide otherwise?")
@click.argument("before")
@click.argument("after")
@click.option("--at", type=Instant(), help="When (UTC where no zone is named); now by default.")
@click.option("--all", "in_full", is_flag=True, help="Print who, which column and what it holds of each change.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object per difference.")
def diff(before: str, after: str, at: float | None, in_full: bool, machine: bool) -> int:
    """Print what the policy AFTER decides otherwise than the policy BEFORE: a line for each two rules that decide, with
    an example.

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
    moments = {one.question.viewer.moment for one in found}
    if found and in_full:
        rows = _rows(found, tell_when=len(moments) > 1)
        console().print(table(("who", "column", "what it holds", "before -> after"), rows))
    elif found:
        pairs = _pairs(found, tell_when=len(moments) > 1)
        console().print(table(("before", "after", "questions", "for example"), pairs))
    for words, sorted_by in (("no longer", first.sortable), ("now", second.sortable)):
        if only := sorted_by.intersection(sortable):
            click.echo(f"{words} sorted by: {', '.join(sorted(only))}")
    for name, what in filters:
        click.echo(f"row filter {name}: {what}")
    when = f", asked for {_minute(moments.pop())}" if len(moments) == 1 else ""
    more = "; --all tells of whom and of what" if found and not in_full else ""
    click.echo(f"{len(found)} of {asked} questions are decided otherwise{when}{more}")
    return code


def _pairs(found: Iterable[Difference], *, tell_when: bool) -> list[tuple[str, str, str, str]]:
    """Each two decisions by their rules, with how many questions they answer, and the first of these."""
    alike: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        before, after = (f"{said(it.decision, it.rule)}, by {it.decision.rule}" for it in (one.before, one.after))
        alike.setdefault((before, after), []).append(one)
    rows = []
    for (before, after), those in alike.items():
        question = those[0].question
        column, held = _what(question)
        example = f"{_who(question.viewer, tell_when=tell_when)}: {column}, {held}"
        rows.append((before, after, str(len(those)), example))
    return rows


def _rows(found: Iterable[Difference], *, tell_when: bool) -> list[tuple[str, str, str, str]]:
    """What is alike in one line: for whom, of which columns (any, where one that no rule names is among them), what
    they hold, and the change."""
    kinds: dict[tuple[str, str, str, str], set[PrincipalKind]] = {}
    for one in found:
        question, change = one.question, " -> ".join(said(it.decision, it.rule) for it in (one.before, one.after))
        key = _who(question.viewer, tell_when=tell_when), change, *_what(question)
        kinds.setdefault(key, set()).add(question.viewer.principal.kind)
    places: dict[tuple[str, str, str], list[str]] = {}
    for (who, change, column, entity), those in sorted(kinds.items()):
        everybody = "" if len(those) == len(PrincipalKind) else f" ({', '.join(sorted(those))})"
        is_told = column != _ANY and kinds.get((who, change, _ANY, entity)) == those
        if not is_told:
            places.setdefault((f"{who}{everybody}", change, column), []).append(entity)
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (who, change, column), entities in places.items():
        alike.setdefault((who, change, tuple(entities)), []).append(column)
    return [(who, "\n".join(columns), ", ".join(held), change) for (who, change, held), columns in alike.items()]


def _what(question: Question) -> tuple[str, str]:
    """A column, and what it holds."""
    from maskwire.policy.compare import ELSEWHERE  # noqa: PLC0415 - loads the kernel

    return _ANY if question.column == ELSEWHERE else str(question.column), question.entity or "nothing known"


def _who(viewer: Viewer, *, tell_when: bool) -> str:
    principal = viewer.principal
    parts = [principal.name]
    if principal.roles:
        parts.append(f"as {', '.join(sorted(principal.roles))}")
    if viewer.purpose.text != "unstated":
        parts.append(f"for {viewer.purpose.text}")
    if viewer.source != "some-source":
        parts.append(f"on {viewer.source}")
    if tell_when:
        parts.append(f"at {_minute(viewer.moment)}")
    return " ".join(parts)


def _minute(at: float) -> str:
    return f"{moment(at)[:16]}Z"


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
