"""Which rule decides a column for a viewer, and why those before it do not.

What it is for: ``maskwire policy explain`` and ``test``; a decision in words, from the conditions that make it.
What it must never do: decide otherwise than a session would, where it is told the same of a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from maskwire.model import SCAN, Category, Column, ColumnDecision, Effect, Viewer
from maskwire.policy.load import Expectation
from maskwire.policy.rules import CONFIDENTIAL, Policy, Rule


@dataclass(frozen=True, slots=True)
class Question:
    """What would happen to a column, or (``column`` None) to a finding in a text. ``entity``: what was detected."""

    viewer: Viewer
    column: Column | None
    entity: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that was asked, by its label, and why it does not decide; None for the one that does."""

    rule: str
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, how it came about, by which rule (None: by none), and what the column was taken for (None: nothing
    known)."""

    decision: ColumnDecision
    steps: tuple[Step, ...]
    entity: str | None
    because: str
    rule: Rule | None = None


def explain(policy: Policy, question: Question, categories: Mapping[str, Category]) -> Explanation:
    """The decision on a column, rule by rule."""
    viewer, column = question.viewer, question.column
    narrowed = policy.narrowed(viewer)
    entity, because = _entity(policy, narrowed, question)
    if entity is None:
        decision = ColumnDecision(Effect.SHOW, SCAN, None, "scanned")
        return Explanation(decision, (), None, because or "nothing sensitive is known of it, and no rule names it")
    category = categories.get(entity, Category.PII)
    decision = narrowed.decide(entity, category, column=column)
    steps = []
    for rule in policy.rules:
        why_not = _why_not(rule, viewer, entity, category, column)
        steps.append(Step(f"{rule.policy or policy.name}/{rule.name}", why_not))
        if why_not is None:
            break
    return Explanation(decision, tuple(steps), entity, because, narrowed.deciding(entity, category, column))


def _entity(policy: Policy, narrowed: Policy, question: Question) -> tuple[str | None, str]:
    column = question.column
    said = policy.stated(column) if column is not None else None
    found = question.entity
    because = "it was detected, or is asked about" if found is not None else ""
    if said is not None:
        found, because = said.entity, f"the policy states it ({said.pattern})"
    if found is None and column is not None and narrowed.names_column(column):
        return CONFIDENTIAL, "a rule names the column"
    return found, because


def _why_not(rule: Rule, viewer: Viewer, entity: str, category: Category, column: Column | None) -> str | None:
    found = rule.who.why_not(viewer) or rule.when.why_not(viewer.moment)
    if found is not None:
        return found
    for misses, why in (
        (bool(rule.columns) and column is None, "it is about columns, and not about what is found in text"),
        (not rule.holds(column), "it is about other columns"),
        (
            entity == CONFIDENTIAL and not rule.names_columns,
            "nothing is known of the column, and the rule is not about its name alone",
        ),
        (bool(rule.entities) and entity not in rule.entities, "it is about other entities"),
        (bool(rule.categories) and category not in rule.categories, f"it is about other categories than {category}"),
    ):
        if misses:
            return why
    return None


def failing(
    policy: Policy, expected: Expectation, categories: Mapping[str, Category], now: float
) -> tuple[str, Explanation] | None:
    """What is otherwise than expected, in words, with the explanation; None where nothing is."""
    viewer = expected.viewer if expected.timed else replace(expected.viewer, moment=now)
    found = explain(policy, Question(viewer, expected.column, expected.entity), categories)
    decision = found.decision
    rule = decision.rule
    for what, wanted, got in (
        ("effect", expected.effect.value, decision.effect.value),
        ("transform", expected.transform, decision.transform.name),
        ("rule", expected.rule, rule if expected.rule is None or "/" in expected.rule else rule.rpartition("/")[2]),
    ):
        if wanted is not None and wanted != got:
            return f"expected {what} {wanted}, but it is {got} (by {rule})", found
    return None
