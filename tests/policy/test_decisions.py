"""What policies decide, held against a slow evaluator that shares no code with them."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.model import Category, Effect
from maskwire.policy.explain import Explanation, explain
from maskwire.policy.rules import Policy
from maskwire.policy_file import PRESETS, entities, parse
from maskwire.view import findable
from tests.policy.drawn import CATEGORIES, COLUMNS, POLICY, QUESTION, RULE, TIMES, named, policy_of, question_of
from tests.reference.policies import decide

FILE = Path(__file__).parent / "decisions.yaml"
TEXT = FILE.read_text()
DOCUMENT = yaml.safe_load(TEXT)
DEFAULT = yaml.safe_load((PRESETS / "default.yaml").read_text())
PEOPLE = [
    {"principal": "agent", "kind": "agent", "roles": []},
    {"principal": "ana", "kind": "human", "roles": ["support"]},
    {"principal": "bo", "kind": "human", "roles": []},
    {"principal": "etl-1", "kind": "service", "roles": []},
    {"principal": "eva", "kind": "human", "roles": ["admin", "support"]},
]
HELD = [
    ("public.users.email", "EMAIL_ADDRESS"),
    ("public.users.ssn", "US_SSN"),
    ("public.orders.email", "EMAIL_ADDRESS"),
    ("public.cards.pan", "CREDIT_CARD"),
    ("hr.staff.note", None),
    ("public.users.score", "INCOME"),
]
ROWS = [
    {**who, "purpose": purpose, "source": "shop", "at": at, "column": column, "entity": entity}
    for who, (column, entity), purpose, at in product(PEOPLE, HELD, ("unstated", "billing"), TIMES)
]


def decided(policy: Policy, question: dict[str, Any]) -> Explanation:
    return explain(policy, question_of(question), entities())


def test_a_table_of_decisions_is_as_the_slow_evaluator_has_it() -> None:
    """Principal x column x purpose x time: effect, transform and rule are the same in every row, and all occur."""
    policy = parse(TEXT).policy
    assert len(ROWS) >= 200
    effects = set()
    rules = set()
    for row in ROWS:
        found = decided(policy, row).decision
        assert (found.effect.value, found.transform.name, found.rule) == decide(DOCUMENT, DEFAULT, row, CATEGORIES), row
        effects.add(found.effect)
        rules.add(found.rule)
    assert effects == set(Effect)
    assert {f"table/{rule['name']}" for rule in DOCUMENT["rules"]} <= rules


WRITTEN = [
    ("agent", "agent", [], "unstated", "2026-03-02T09:00", "public.users.email", "mask", "joinable-identifiers"),
    ("ana", "human", ["support"], "unstated", "2026-03-02T09:00", "public.users.email", "show", "support"),
    ("ana", "human", ["support"], "unstated", "2026-03-07T23:30", "public.users.email", "mask", "joinable-identifiers"),
    ("ana", "human", ["support"], "billing", "2026-03-02T09:00", "public.cards.pan", "mask", "cards"),
    ("bo", "human", [], "unstated", "2026-07-01T16:59", "public.users.ssn", "deny", "numbers"),
    ("etl-1", "service", [], "unstated", "2026-03-07T23:30", "public.users.ssn", "show", "nightly"),
    ("etl-1", "service", [], "unstated", "2026-03-29T01:30", "public.users.ssn", "show", "nightly"),
    ("etl-1", "service", [], "unstated", "2026-03-02T09:00", "public.users.ssn", "deny", "numbers"),
    ("agent", "agent", [], "unstated", "2026-03-02T09:00", "hr.staff.note", "mask", "hr"),
    ("agent", "agent", [], "unstated", "2026-03-02T09:00", "public.users.score", "show", "scanned"),
]  # fmt: skip


@pytest.mark.parametrize("row", WRITTEN, ids=str)
def test_decisions_that_were_written_by_hand_hold(row: tuple[Any, ...]) -> None:
    """So that two evaluators that are wrong alike are found out."""
    principal, kind, roles, purpose, at, column, effect, rule = row
    same = [
        one for one in ROWS
        if (one["principal"], one["kind"], one["roles"], one["purpose"], one["at"].isoformat()[:16], one["column"])
        == (principal, kind, roles, purpose, at, column)
    ]  # fmt: skip
    (question,) = same
    found = decided(parse(TEXT).policy, question).decision
    assert (found.effect.value, found.rule.rpartition("/")[2]) == (effect, rule)


@settings(max_examples=150, deadline=None)
@given(POLICY, st.lists(QUESTION, min_size=5, max_size=5))
def test_any_policy_decides_as_the_slow_evaluator(document: dict[str, Any], questions: list[dict[str, Any]]) -> None:
    """Drawn policies and questions; the rule that is explained to decide is the one that does."""
    policy = policy_of(document)
    base = DEFAULT if "extends" in document else None
    for question in questions:
        found = decided(policy, question)
        got = found.decision
        assert (got.effect.value, got.transform.name, got.rule) == decide(document, base, question, CATEGORIES)
        if found.steps and "no-rule-matched" not in got.rule:
            assert [step.rule for step in found.steps if step.why_not is None] == [got.rule]


def shows(found: Explanation) -> int:
    """How much is shown: 0 denied, 1 masked, 2 text with what is found masked, 3 all."""
    if found.decision.effect is Effect.DENY:
        return 0
    if found.decision.effect is Effect.MASK:
        return 1
    return 2 if found.entity is None else 3


def _spans(policy: Policy, question: dict[str, Any]) -> dict[str, str]:
    narrowed = policy.narrowed(question_of(question).viewer)
    return {entity: how.name for entity, how in narrowed.spans(findable(policy)).items()}


@settings(max_examples=80, deadline=None)
@given(POLICY, RULE, st.integers(0, 6), QUESTION)
def test_one_more_denial_never_shows_more(
    document: dict[str, Any], rule: dict[str, Any], place: int, question: dict[str, Any]
) -> None:
    """Wherever it is put: in columns and in text."""
    denial = {key: value for key, value in rule.items() if key != "transform"} | {"effect": "deny", "name": "denial"}
    rules = list(document["rules"])
    rules.insert(place, denial)
    before, after = policy_of(document), policy_of({**document, "rules": rules})
    assert shows(decided(after, question)) <= shows(decided(before, question))
    was, is_now = _spans(before, question), _spans(after, question)
    assert {entity for entity, how in is_now.items() if how == "keep"} <= {e for e, how in was.items() if how == "keep"}


@settings(max_examples=80, deadline=None)
@given(POLICY, st.integers(0, 6), QUESTION)
def test_one_rule_that_shows_less_never_shows_more(
    document: dict[str, Any], place: int, question: dict[str, Any]
) -> None:
    """A rule that shows is taken away."""
    rules = [rule for number, rule in enumerate(document["rules"]) if number != place or rule["effect"] != "show"]
    before, after = policy_of(document), policy_of({**document, "rules": rules})
    assert shows(decided(after, question)) <= shows(decided(before, question))
    was, is_now = _spans(before, question), _spans(after, question)
    assert {entity for entity, how in is_now.items() if how == "keep"} <= {e for e, how in was.items() if how == "keep"}


@settings(max_examples=80, deadline=None)
@given(POLICY, QUESTION, st.randoms(use_true_random=False))
def test_order_matters_only_to_the_first_that_matches(
    document: dict[str, Any], question: dict[str, Any], chance: Any
) -> None:
    """Rules that are not about a question may stand anywhere; so may those behind the one that decides it."""
    policy = policy_of(document)
    found = decided(policy, question)
    own = {f"policy/{rule['name']}": rule for rule in document["rules"]}
    if found.decision.rule not in own:
        return
    deciding = own[found.decision.rule]
    others = [step.rule for step in found.steps[:-1]]
    ahead = [rule for label, rule in own.items() if label in others]
    behind = [rule for rule in document["rules"] if rule is not deciding and rule not in ahead]
    chance.shuffle(ahead)
    chance.shuffle(behind)
    cut = chance.randint(0, len(ahead))
    again = [*ahead[:cut], deciding, *ahead[cut:], *behind]
    assert decided(policy_of({**document, "rules": again}), question).decision == found.decision


def test_names_of_drawn_rules_differ() -> None:
    """The drawing itself: columns and categories are those of the real vocabulary."""
    assert [rule["name"] for rule in named([{}, {}])] == ["r0", "r1"]
    assert all(Category(category) for category in CATEGORIES.values())
    assert all(len(column.split(".")) == 3 for column in COLUMNS)
