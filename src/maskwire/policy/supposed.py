"""What would be decided of a column, for whatever it may hold.

What it is for: ``maskwire policy explain``, where nobody says what a column holds.
What it must never do: leave out an entity that a column may be found to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from maskwire.model import Category
from maskwire.policy.explain import Explanation, Question, explain
from maskwire.policy.rules import CONFIDENTIAL, DERIVED, SCHEMA_TEXT, Policy

# Of no stored column: what an answer makes of several, and what a catalog says.
_MADE = frozenset({CONFIDENTIAL, DERIVED, SCHEMA_TEXT, "SCHEMA_SECRET", "GENERATED", "ROW"})


@dataclass(frozen=True, slots=True)
class Case:
    """One decision, and the entities of which it is made; None: nothing sensitive is found in the column."""

    entities: tuple[str | None, ...]
    found: Explanation


def supposed(policy: Policy, question: Question, categories: Mapping[str, Category]) -> tuple[Case, ...]:
    """Each decision that may be made of a column, in the order of the rules, with the entities that the policy's own
    rules name first; one alone where it is the same whatever the column holds."""
    own = {entity for rule in policy.rules if not rule.policy for entity in rule.entities}
    entities = sorted(categories.keys() - _MADE, key=lambda entity: (entity not in own, entity))
    cases: dict[str, list[str | None]] = {}
    found: dict[str, Explanation] = {}
    for entity in (*entities, None):
        one = explain(policy, replace(question, entity=entity), categories)
        cases.setdefault(one.decision.rule, []).append(entity)
        found.setdefault(one.decision.rule, one)
    rules = sorted(cases, key=lambda rule: (None in cases[rule], len(found[rule].steps)))
    return tuple(Case(tuple(cases[rule]), found[rule]) for rule in rules)
