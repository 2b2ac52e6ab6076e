"""What two policies decide otherwise: a grid of viewers and columns, made of all that their rules ask for.

What it is for: ``maskwire policy diff``. Each rule brings a viewer, moments and columns that it is about.
What it must never do: leave out what a rule names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from maskwire.model import Category, Column, Principal, PrincipalKind, Purpose, Viewer
from maskwire.policy.conditions import ALWAYS, When, Who
from maskwire.policy.explain import Explanation, Question, explain
from maskwire.policy.rules import Policy

ELSEWHERE = Column("public", "some_table", "some_column")  # stands for every column that no rule names


@dataclass(frozen=True, slots=True)
class Difference:
    """One viewer, one column and what it holds (None: nothing known), decided in two ways."""

    question: Question
    before: Explanation
    after: Explanation


def differences(
    before: Policy, after: Policy, categories: Mapping[str, Category], now: float
) -> tuple[tuple[Difference, ...], int]:
    """What the second decides otherwise than the first, and how many questions were asked."""
    both = (*before.rules, *after.rules)
    viewers = list(dict.fromkeys(_viewers({rule.who for rule in both}, {rule.when for rule in both}, now)))
    patterns = {pattern for rule in both for pattern in rule.columns}
    patterns |= {one.pattern for policy in (before, after) for one in policy.columns}
    columns = [ELSEWHERE, *sorted(_instance(pattern) for pattern in patterns)]
    entities: list[str | None] = [None, *_entities(before, after, categories)]
    found = []
    for viewer, column, entity in product(viewers, columns, entities):
        question = Question(viewer, column, entity)
        first, second = (explain(policy, question, categories) for policy in (before, after))
        if _essence(first) != _essence(second):
            found.append(Difference(question, first, second))
    return tuple(found), len(viewers) * len(columns) * len(entities)


def row_differences(before: Policy, after: Policy) -> tuple[tuple[str, str], ...]:
    """The row filters that are not the same in both, by name, and what becomes of each."""
    first, second = ({one.name: one for one in policy.rows} for policy in (before, after))
    found = [(name, "taken away" if name not in second else "new") for name in sorted(first.keys() ^ second.keys())]
    found += [(name, "another") for name in sorted(first.keys() & second.keys()) if first[name] != second[name]]
    return tuple(found)


def _essence(found: Explanation) -> tuple[object, ...]:
    """All of a decision that changes an answer."""
    decided, rule = found.decision, found.rule
    more = (rule.allow, rule.lookups, rule.small_groups) if rule is not None else (frozenset(), False, 0)
    return decided.effect, decided.transform, decided.row_limit, more


def _entities(before: Policy, after: Policy, categories: Mapping[str, Category]) -> list[str]:
    """Those that a rule or a statement names, and of all others one for each category."""
    named = {entity for policy in (before, after) for rule in policy.rules for entity in rule.entities}
    named |= {one.entity for policy in (before, after) for one in policy.columns if one.entity is not None}
    others = {category: entity for entity, category in categories.items() if entity not in named}
    return sorted({*named, *others.values()})


def _instance(pattern: str) -> Column:
    """A column of a pattern."""
    schema, table, name = (part.replace("*", "x").replace("?", "x") for part in pattern.split("."))
    return Column(schema, table, name)


def _viewers(whose: Iterable[Who], whens: Iterable[When], now: float) -> Iterable[Viewer]:
    anybody = Viewer(Principal("somebody"), Purpose(), "some-source", now)
    moments = sorted({now, *(moment for when in whens if when != ALWAYS for moment in _moments(when, now))})
    for who in [None, *sorted(whose, key=repr)]:
        for moment in moments:
            yield anybody if who is None and moment == now else _viewer(who or Who(), moment)
    roles = sorted({role for who in whose for role in who.roles})
    for kind in PrincipalKind:
        yield Viewer(Principal("somebody", kind), Purpose(), "some-source", now)
        if roles:
            yield Viewer(Principal("somebody", kind, roles=frozenset(roles)), Purpose(), "some-source", now)


def _viewer(who: Who, moment: float) -> Viewer:
    """One whom a rule is about."""
    name = who.principals[0].replace("*", "x").replace("?", "x") if who.principals else "somebody"
    kind = who.kinds[0] if who.kinds else PrincipalKind.AGENT
    purpose = who.purposes[0].replace("*", "x").replace("?", "x") if who.purposes else "unstated"
    source = who.sources[0].replace("*", "x").replace("?", "x") if who.sources else "some-source"
    return Viewer(Principal(name, kind, roles=frozenset(who.roles)), Purpose(purpose), source, moment)


def _moments(when: When, now: float) -> Iterable[float]:
    """One at which a rule is in force, and one at which it is not, where there are such near by."""
    begin = max(when.since or now, now) if when.until is None else min(now, when.until - 1)
    start = datetime.fromtimestamp(max(begin, when.since or begin), UTC)
    every = [(start + timedelta(minutes=30 * step)).timestamp() for step in range(7 * 48)]
    for wanted in (True, False):
        found = next((moment for moment in every if (when.why_not(moment) is None) is wanted), None)
        if found is not None:
            yield found
    if when.since is not None:
        yield when.since - 1
    if when.until is not None:
        yield when.until
