"""Policies and questions drawn at random, as plain data: what a file would hold, and who would ask what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import yaml
from hypothesis import strategies as st

from maskwire.model import Column, Principal, PrincipalKind, Purpose, Viewer
from maskwire.policy.explain import Question
from maskwire.policy.rules import Policy
from maskwire.policy_file import entities, parse

CATEGORIES = {name: category.value for name, category in entities().items()}
ENTITIES = ["EMAIL_ADDRESS", "US_SSN", "CREDIT_CARD", "AWS_KEY", "PERSON", "HEALTH"]
COLUMNS = ["public.users.email", "public.users.id", "public.orders.email", "hr.staff.note"]
COLUMN_PATTERNS = [*COLUMNS, "public.*.email", "*.users.*", "hr.staff.no?e", "*.*.*"]
NAMES = ["agent", "ana", "etl-1"]
TIMES = [
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC),  # a Monday
    datetime(2026, 3, 7, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # clocks change in Europe
    datetime(2026, 7, 1, 16, 59, tzinfo=UTC),
]


def _some(words: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True)


WHEN = st.fixed_dictionaries(
    {},
    optional={
        "days": _some(["mon", "wed", "sat", "sun"]),
        "hours": st.sampled_from(["09:00-17:00", "22:00-06:00", "00:00-24:00", "16:59-17:00"]),
        "timezone": st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]),
        "from": st.sampled_from(["2026-03-02", "2026-03-02T09:00:00Z", "2026-07-01"]),
        "until": st.sampled_from(["2026-07-01T16:59:00Z", "2026-12-31"]),
    },
)
EFFECTS = st.sampled_from(
    [{"effect": "show"}, {"effect": "deny"}, *({"effect": "mask", "transform": t} for t in ("token", "redact", "null"))]
)
CONDITIONS = {
    "roles": _some(["support", "admin"]),
    "kinds": _some(["human", "agent", "service"]),
    "principals": _some(["agent", "a*", "etl-?"]),
    "purposes": _some(["billing", "bill*", "unstated"]),
    "sources": _some(["shop", "s*"]),
    "when": WHEN,
    "columns": _some(COLUMN_PATTERNS),
    "entities": _some(ENTITIES),
    "categories": _some(["pii", "phi", "pci", "secret"]),
}
RULE = st.builds(dict.__or__, EFFECTS, st.fixed_dictionaries({}, optional=CONDITIONS))
RULES = st.lists(RULE, max_size=6)
QUESTION = st.fixed_dictionaries(
    {
        "principal": st.sampled_from(NAMES),
        "kind": st.sampled_from(["human", "agent", "service"]),
        "roles": st.lists(st.sampled_from(["support", "admin"]), unique=True),
        "purpose": st.sampled_from(["unstated", "billing"]),
        "source": st.sampled_from(["shop", "lake"]),
        "at": st.sampled_from(TIMES),
        "column": st.sampled_from(COLUMNS),
        "entity": st.sampled_from([None, *ENTITIES]),
    }
)
POLICY = st.builds(
    lambda rules, more: {"rules": named(rules), **more},
    RULES,
    st.fixed_dictionaries(
        {},
        optional={
            "extends": st.just("default"),
            "columns": st.dictionaries(st.sampled_from(COLUMN_PATTERNS), st.sampled_from(["none", *ENTITIES])),
        },
    ),
)


def named(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each rule with a name of its own."""
    return [{"name": f"r{number}", **rule} for number, rule in enumerate(rules)]


def policy_of(document: dict[str, Any]) -> Policy:
    """Through a file's text, as an operator's would be read."""
    return parse(yaml.safe_dump(document, sort_keys=False)).policy


def question_of(drawn: dict[str, Any]) -> Question:
    """What the code is asked."""
    who = Principal(drawn["principal"], PrincipalKind(drawn["kind"]), roles=frozenset(drawn["roles"]))
    viewer = Viewer(who, Purpose(drawn["purpose"]), drawn["source"], drawn["at"].timestamp())
    return Question(viewer, Column(*drawn["column"].split(".")), drawn["entity"])
