"""A rule that is said to be in the way of another decides before it, whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire.policy.explain import explain
from maskwire.policy.reach import in_the_way
from maskwire.policy_file import entities, parse
from maskwire.view import findable
from tests.policy.drawn import POLICY, QUESTION, policy_of, question_of

IN_THE_WAY = [
    ("entities: [EMAIL_ADDRESS], effect: show", "entities: [EMAIL_ADDRESS], effect: show"),
    ("entities: [EMAIL_ADDRESS, US_SSN], effect: show", "entities: [US_SSN], roles: [a], effect: deny"),
    ("categories: [pci], effect: deny", "entities: [CREDIT_CARD], effect: show"),
    ("categories: [pci, pii], effect: deny", "categories: [pci], columns: [a.b.c], effect: show"),
    ("effect: deny", "entities: [US_SSN], columns: [a.b.c], when: {days: [mon]}, effect: show"),
    ("columns: [a.*.c], effect: deny", "columns: [a.b.c, a.b*d.c], effect: show"),
    ("columns: ['a.?.c'], effect: deny", "columns: ['a.?.c'], entities: [US_SSN], effect: deny"),
    ("roles: [a, b], effect: deny", "roles: [a], entities: [US_SSN], effect: show"),
    ("principals: [bot-*], effect: deny", "principals: ['bot-?', 'bot-1*'], kinds: [agent], effect: show"),
    ("when: {days: [mon]}, effect: deny", "when: {days: [mon]}, entities: [US_SSN], effect: show"),
]
NOT_IN_THE_WAY = [
    ("entities: [EMAIL_ADDRESS], effect: deny", "entities: [EMAIL_ADDRESS, US_SSN], effect: show"),
    ("entities: [EMAIL_ADDRESS], effect: deny", "categories: [pii], effect: show"),
    ("categories: [pci], effect: deny", "entities: [CREDIT_CARD, US_SSN], effect: show"),
    ("entities: [EMAIL_ADDRESS], effect: deny", "effect: show"),
    # A column of which nothing is known is of the second alone.
    ("effect: deny", "columns: [a.b.c], effect: show"),
    ("entities: [US_SSN], columns: [a.b.c], effect: deny", "columns: [a.b.c], effect: show"),
    ("columns: [a.b.c], effect: deny", "entities: [US_SSN], effect: show"),
    ("columns: ['a.?.c'], effect: deny", "columns: [a.*.c], effect: deny"),
    ("columns: [a.b.c], effect: deny", "columns: [a.b.*], effect: deny"),
    # What the second hides is hidden in texts, too.
    ("columns: [a.b.c], effect: show", "columns: [a.b.c], effect: deny"),
    ("roles: [a], effect: deny", "effect: show"),
    ("roles: [a], effect: deny", "roles: [a, b], effect: show"),
    ("kinds: [agent], effect: deny", "roles: [agent], effect: show"),
    ("principals: ['bot-?'], effect: deny", "principals: [bot-*], effect: show"),
    ("when: {days: [mon]}, effect: deny", "effect: show"),
    ("when: {days: [mon]}, effect: deny", "when: {days: [tue]}, effect: show"),
]


@pytest.mark.parametrize(
    ("first", "second", "is_found"),
    [(*pair, True) for pair in IN_THE_WAY] + [(*pair, False) for pair in NOT_IN_THE_WAY],
)
def test_a_rule_is_in_the_way_where_it_matches_all_of_another(first: str, second: str, is_found: bool) -> None:
    """By what it asks for, and never by a guess."""
    loaded = parse(f"rules:\n  - {{name: first, {first}}}\n  - {{name: second, {second}}}")
    rules = loaded.policy.rules
    found = in_the_way(rules[1], rules[:1], entities())
    assert found == (rules[0] if is_found else None)
    assert any('never asked: "first"' in remark.message for remark in loaded.remarks) == is_found


@settings(max_examples=400, deadline=None)
@given(POLICY, QUESTION)
def test_without_a_rule_that_is_never_asked_all_is_decided_alike(document: dict[str, Any], row: dict[str, Any]) -> None:
    """Columns, and what is found in text."""
    policy, question = policy_of(document), question_of(row)
    own = [rule for rule in policy.rules if not rule.policy]
    idle = [rule for place, rule in enumerate(own) if in_the_way(rule, own[:place], entities()) is not None]
    fewer = replace(policy, rules=tuple(rule for rule in policy.rules if rule not in idle))
    assert explain(fewer, question, entities()).decision == explain(policy, question, entities()).decision
    everything = findable(policy)
    first, second = (one.narrowed(question.viewer).spans(everything) for one in (policy, fewer))
    assert first == second
