"""What a policy says of a statement: may it be asked, and what happens to each output column.

Each rule here is one leak path closed; leaks.md sections 2.1 and 2.2 are its tests.
What it must never do: let a use pass because it is not listed. ``_ALLOWED`` is an allow-list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from maskwire.model import (
    KEEP,
    REDACT,
    SCAN,
    SCRUB,
    Classification,
    ColumnDecision,
    Effect,
    Origin,
    Output,
    Refusal,
    Shape,
    Usage,
    Use,
)
from maskwire.policy.rules import SCHEMA_TEXT, Policy, is_reversible, keeps_joins

Classify = Callable[[Origin], Classification | None]

DERIVED_ENTITY = "DERIVED"


def check_usages(usages: Iterable[Usage], classify: Classify, policy: Policy) -> Refusal | None:
    """The first use of a sensitive column that would tell a value without showing it; None where there is none."""
    for usage in usages:
        classification = classify(usage.origin)
        if classification is None:
            partner = next((p for p in usage.partners if classify(p) is not None), None)
            if partner is not None and usage.how in (Use.EQUALITY_COLUMN, Use.EQUALITY_LITERAL, Use.SET_OPERATION):
                return _refusal(partner, usage.how, "it is matched with a column that is not masked")
            continue
        decision = policy.decide(classification.entity, classification.category)
        if decision.effect is Effect.SHOW:
            continue
        if decision.effect is Effect.DENY:
            return _refusal(usage.origin, usage.how, f"rule {decision.rule} denies the column")
        allowed = _ALLOWED.get(usage.how)
        reason = (
            "the answer would tell its raw values" if allowed is None else allowed(usage, classify, decision, policy)
        )
        if reason is not None:
            return _refusal(usage.origin, usage.how, reason, _SCANNED if decision.transform == SCAN else _HINT)
    return None


def tells_order(origins: Iterable[Origin], classify: Classify, policy: Policy) -> bool:
    """Whether the order of rows that are sorted by these columns would tell what ORDER BY is refused for."""
    found = (classify(origin) for origin in origins)
    return any(one is not None and not may_be_sorted_by(one, policy) for one in found)


def may_be_sorted_by(found: Classification, policy: Policy) -> bool:
    """Whether the order of a column's raw values may be told."""
    if found.entity in policy.sortable or found.entity == SCHEMA_TEXT:
        return True
    return policy.decide(found.entity, found.category).effect is Effect.SHOW


def decide_output(output: Output, classify: Classify, policy: Policy, *, textual: bool) -> ColumnDecision:
    """What happens to one output column. ``textual`` is whether content detection can read its type.

    What is found in a text that the statement made is redacted, never tokenised: the client's own words may stand
    in it, and their tokens would tell which stored values they are equal to.
    """
    origins = tuple(sorted(output.origins))
    scan = SCAN if output.shape is Shape.VALUE and not output.literals else SCRUB
    unclassified = ColumnDecision(
        Effect.SHOW, scan if textual else KEEP, None, "scanned" if textual else "not-sensitive", origins
    )
    if output.shape is Shape.DESCRIPTION:
        return unclassified
    if output.shape in (Shape.CONSTANT, Shape.SUMMARY):
        return ColumnDecision(Effect.SHOW, KEEP, None, output.shape.value, origins)
    if not origins:
        return ColumnDecision(Effect.MASK, REDACT, DERIVED_ENTITY, "no-origin-found", origins)
    decisions = [
        policy.decide(found.entity, found.category, origins)
        for origin in origins
        if (found := classify(origin)) is not None
    ]
    if all(decision.effect is Effect.SHOW for decision in decisions):
        return unclassified
    return _masked(output, decisions, origins)


def _masked(output: Output, decisions: list[ColumnDecision], origins: tuple[Origin, ...]) -> ColumnDecision:
    """The transform of the stored value where it comes out as it is; else it is redacted."""
    first = next(decision for decision in decisions if decision.effect is not Effect.SHOW)
    same = len({decision.entity for decision in decisions}) == 1
    if same and output.shape is Shape.VALUE and len(decisions) == len(origins):
        return first
    if same and first.entity == SCHEMA_TEXT and first.transform == SCAN and not output.altered:
        return replace(first, transform=SCRUB)  # chosen, or put into an array: it stands there as it was
    return ColumnDecision(
        Effect.MASK, REDACT, first.entity if same else DERIVED_ENTITY, f"{first.rule}+derived", origins
    )


def _same_entity(usage: Usage, classify: Classify, decision: ColumnDecision, _: Policy) -> str | None:
    if not keeps_joins(decision.transform) and decision.entity != SCHEMA_TEXT:
        return "its transform does not keep joins"
    for partner in usage.partners:
        found = classify(partner)
        if found is None or found.entity != decision.entity:
            return "it is matched with a column of another kind"
    return None


def _together(usage: Usage, classify: Classify, decision: ColumnDecision, _: Policy) -> str | None:
    """Told apart, or sorted, with other columns: readable values among masked ones would be guesses."""
    for partner in usage.partners - {usage.origin}:
        found = classify(partner)
        if found is None or found.entity != decision.entity:
            return "it is mixed with a column of another kind"
    return None


def _readable(usage: Usage, classify: Classify, decision: ColumnDecision, policy: Policy) -> str | None:
    if not is_reversible(decision.transform):
        return f"its masked values ({decision.transform.name}) have no way back, so the literal can't be read as one"
    return _same_entity(usage, classify, decision, policy)


def _keeps_classes(usage: Usage, classify: Classify, decision: ColumnDecision, policy: Policy) -> str | None:
    if not keeps_joins(decision.transform) and decision.entity != SCHEMA_TEXT:
        return "its transform does not keep equal values apart"
    return _together(usage, classify, decision, policy)


def _sortable(usage: Usage, classify: Classify, decision: ColumnDecision, policy: Policy) -> str | None:
    if decision.entity not in policy.sortable and decision.entity != SCHEMA_TEXT:
        return "its order would tell its raw values"
    return _together(usage, classify, decision, policy)


def _always(_: Usage, __: Classify, ___: ColumnDecision, ____: Policy) -> str | None:
    return None


_ALLOWED: dict[Use, Callable[[Usage, Classify, ColumnDecision, Policy], str | None]] = {
    Use.COUNT: _together,
    Use.NULL_TEST: _always,
    Use.WRAP: _always,  # the output is DERIVED, and so redacted
    Use.EQUALITY_COLUMN: _same_entity,
    Use.EQUALITY_LITERAL: _readable,
    Use.SET_OPERATION: _same_entity,
    Use.GROUP: _keeps_classes,
    Use.DISTINCT: _keeps_classes,
    Use.ORDER: _sortable,
}

_WORDS = {
    Use.EQUALITY_COLUMN: "An equality join on",
    Use.EQUALITY_LITERAL: "A comparison with a literal or parameter on",
    Use.GROUP: "GROUP BY on",
    Use.DISTINCT: "DISTINCT on",
    Use.SET_OPERATION: "A set operation on",
    Use.ORDER: "Sorting by",
    Use.PREDICATE: "A condition on",
    Use.ARGUMENT: "An expression over",
    Use.COUNT: "COUNT of",
    Use.NULL_TEST: "A NULL test of",
    Use.WRAP: "A row or array of",
}


_HINT = (
    "Select the column itself, COUNT it, test it for NULL, or join it with a column of the same kind; "
    "filter and sort by columns that are not masked."
)
_SCANNED = (
    "The column holds text with sensitive things inside, which are masked as it streams. Select it as it is, COUNT "
    "it or test it for NULL; filter and sort by other columns, and search in the masked text that you get."
)


def _refusal(origin: Origin, how: Use, why: str, hint: str = _HINT) -> Refusal:
    return Refusal(
        "42501",
        f"masked-{how.value}",
        f"{_WORDS[how]} {origin.column} is refused: {why}.",
        hint,
    )
