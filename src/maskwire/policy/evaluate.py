"""What a policy says of a statement: may it be asked, and what happens to each output column.

Each rule here is one leak path closed; leaks.md sections 2.1 and 2.2 are its tests.
What it must never do: let a use pass because it is not listed. ``_ALLOWED`` is an allow-list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from maskwire.model import (
    KEEP,
    NOTHING,
    REDACT,
    SCAN,
    SCRUB,
    Classification,
    Column,
    ColumnDecision,
    Effect,
    Origin,
    Output,
    Refusal,
    Shape,
    Usage,
    Use,
)
from maskwire.policy.rules import CONFIDENTIAL, DERIVED, SCHEMA_TEXT, Policy, is_reversible, keeps_joins

Classify = Callable[[Origin], Classification | None]

DERIVED_ENTITY = DERIVED


def check_usages(usages: Iterable[Usage], classify: Classify, policy: Policy) -> Refusal | None:
    """The first use of a sensitive column that would tell a value without showing it; None where there is none."""
    for usage in usages:
        classification = classify(usage.origin)
        if classification is None or not _is_masked(usage.origin, classification, policy):
            partner = next((p for p in usage.partners if _is_masked(p, classify(p), policy)), None)
            if partner is not None and usage.how in (Use.EQUALITY_COLUMN, Use.EQUALITY_LITERAL, Use.SET_OPERATION):
                return _refusal(partner, usage.how, "it is matched with a column that is not masked")
            continue
        what = classification.entity, classification.category
        decision = policy.decide(*what, column=usage.origin.column)
        if decision.effect is Effect.DENY:
            return denied(usage.origin.column, decision.rule)
        if policy.allows(usage.how, *what, usage.origin.column):
            continue
        allowed = _ALLOWED.get(usage.how)
        reason = (
            "the answer would tell its raw values" if allowed is None else allowed(usage, classify, decision, policy)
        )
        if reason is not None:
            return _refusal(usage.origin, usage.how, reason, _SCANNED if decision.transform == SCAN else _HINT)
    return None


def _is_masked(origin: Origin, found: Classification | None, policy: Policy) -> bool:
    """Whether a column's raw values are hidden."""
    if found is None:
        return False
    return policy.decide(found.entity, found.category, column=origin.column).effect is not Effect.SHOW


def _is_other(origin: Origin, classify: Classify, decision: ColumnDecision, policy: Policy) -> bool:
    """Whether a column is of another kind than the one decided, or shown: readable values would be guesses."""
    found = classify(origin)
    return found is None or found.entity != decision.entity or not _is_masked(origin, found, policy)


def check_outputs(outputs: Iterable[Output], classify: Classify, policy: Policy) -> Refusal | None:
    """The first column that may not even be read masked; None where there is none."""
    for output in outputs:
        for origin in sorted(output.origins):
            found = classify(origin)
            if found is not None:
                decision = policy.decide(found.entity, found.category, column=origin.column)
                if decision.effect is Effect.DENY:
                    return denied(origin.column, decision.rule)
    return None


def denied(column: Column, rule: str) -> Refusal:
    """A rule denies the column: no statement may touch it."""
    return Refusal(
        "42501",
        "denied-column",
        f"{column} may not be read: the rule {rule} denies it.",
        "Name the columns that you need and leave this one out; ask the operator for it if you need it.",
        column,
    )


def tells_order(origins: Iterable[Origin], classify: Classify, policy: Policy) -> bool:
    """Whether the order of rows that are sorted by these columns would tell what ORDER BY is refused for."""
    found = ((classify(origin), origin.column) for origin in origins)
    return any(one is not None and not may_be_sorted_by(one, policy, column) for one, column in found)


def may_be_sorted_by(found: Classification, policy: Policy, column: Column | None = None) -> bool:
    """Whether the order of a column's raw values may be told: to everyone, where the policy depends on who asks."""
    if found.entity in policy.sortable or found.entity == SCHEMA_TEXT:
        return True
    rules = list(policy.candidates(found.entity, found.category, column))
    if found.entity != CONFIDENTIAL and (not rules or rules[-1].is_conditional):
        return False  # for some, no rule matches
    return all(rule.effect is Effect.SHOW or Use.ORDER in rule.allow for rule in rules)


def decide_output(output: Output, classify: Classify, policy: Policy, *, textual: bool) -> ColumnDecision:
    """What happens to one output column. ``textual`` is whether content detection can read its type.

    What is found in a text that the statement made is redacted, never tokenised: the client's own words may stand
    in it, and their tokens would tell which stored values they are equal to.
    """
    origins = tuple(sorted(output.origins))
    if output.behind and check_usages(output.behind, classify, policy) is not None:
        return _withheld(output, classify, policy)
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
    decisions = _decided(origins, classify, policy)
    if not decisions:
        return unclassified
    return _classified(output, decisions, origins, unclassified)


def _classified(
    output: Output,
    decisions: list[ColumnDecision],
    origins: tuple[Origin, ...],
    unclassified: ColumnDecision,
) -> ColumnDecision:
    """An output of which something is known: the strictest of what is decided on its columns."""
    for decision in decisions:
        if decision.effect is Effect.DENY:
            return decision
    limit = _row_limit(decisions)
    if any(decision.effect is Effect.MASK for decision in decisions):
        return replace(_masked(output, decisions, origins), row_limit=limit)
    if len(decisions) < len(origins):  # the rest of it is not classified, and so scanned
        return replace(unclassified, row_limit=limit)
    return ColumnDecision(Effect.SHOW, KEEP, decisions[0].entity, decisions[0].rule, origins, row_limit=limit)


def _withheld(output: Output, classify: Classify, policy: Policy) -> ColumnDecision:
    """A view's answer to what may not be asked: not even whether there is one."""
    origins = tuple(sorted(output.origins.union(usage.origin for usage in output.behind)))
    masked = [one for one in _decided(origins, classify, policy) if one.effect is not Effect.SHOW]
    entities = {decision.entity for decision in masked}
    entity = masked[0].entity if len(entities) == 1 else DERIVED_ENTITY
    rule = f"{masked[0].rule}+derived" if masked else DERIVED_ENTITY
    return ColumnDecision(Effect.MASK, NOTHING, entity, rule, origins, row_limit=_row_limit(masked))


def _decided(origins: tuple[Origin, ...], classify: Classify, policy: Policy) -> list[ColumnDecision]:
    """What is decided on each of these columns of which something is known, for an output that is made of all."""
    return [
        policy.decide(found.entity, found.category, origins, origin.column)
        for origin in origins
        if (found := classify(origin)) is not None
    ]


def _row_limit(decisions: list[ColumnDecision]) -> int | None:
    """The least that any of them sets."""
    return min((one.row_limit for one in decisions if one.row_limit is not None), default=None)


def _masked(output: Output, decisions: list[ColumnDecision], origins: tuple[Origin, ...]) -> ColumnDecision:
    """The transform of the stored value where it comes out as it is; else it is redacted. Rules can mask columns of one
    entity in several ways: what comes from either is redacted, for one way may show what the other hides."""
    masked = [decision for decision in decisions if decision.effect is not Effect.SHOW]
    first = masked[0]
    entities = {decision.entity for decision in decisions}
    same = len(entities) == len({one.transform for one in masked}) == 1
    if same and output.shape is Shape.VALUE and len(decisions) == len(origins):
        return first
    if same and first.entity == SCHEMA_TEXT and first.transform == SCAN and not output.altered:
        return replace(first, transform=SCRUB)  # chosen, or put into an array: it stands there as it was
    return ColumnDecision(
        Effect.MASK, REDACT, first.entity if len(entities) == 1 else DERIVED_ENTITY, f"{first.rule}+derived", origins
    )


def _same_entity(usage: Usage, classify: Classify, decision: ColumnDecision, policy: Policy) -> str | None:
    if not keeps_joins(decision.transform) and decision.entity != SCHEMA_TEXT:
        return "its transform does not keep joins"
    if any(_is_other(partner, classify, decision, policy) for partner in usage.partners):
        return "it is matched with a column of another kind, or with one that is not masked"
    return None


def _together(usage: Usage, classify: Classify, decision: ColumnDecision, policy: Policy) -> str | None:
    """Told apart, or sorted, with other columns: readable values among masked ones would be guesses."""
    if any(_is_other(one, classify, decision, policy) for one in usage.partners - {usage.origin}):
        return "it is mixed with a column of another kind, or with one that is not masked"
    return None


def _in_no_order(usage: Usage, classify: Classify, decision: ColumnDecision, policy: Policy) -> str | None:
    """Of two arms: a server sorts their rows to compare them, or lays them by a hash that everyone can work out."""
    reason = _same_entity(usage, classify, decision, policy)
    if reason is not None or decision.entity in (*policy.sortable, SCHEMA_TEXT):
        return reason
    found = classify(usage.origin)
    if found is not None and policy.allows(Use.ORDER, found.entity, found.category, usage.origin.column):
        return None
    return "the order of the rows would tell its raw values (ask for DISTINCT of a UNION ALL, or by EXISTS)"


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
    Use.SET_OPERATION: _in_no_order,
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
        origin.column,
    )
