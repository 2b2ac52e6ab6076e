"""A source as its viewers may see it: shared by those of whom a policy says the same, and by nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maskwire.model import Category, Classification, Column, Effect, Principal, PrincipalKind, Viewer
from maskwire.policy.rules import CONFIDENTIAL, DEFAULT
from maskwire.policy_file import parse
from maskwire.row_filters import Filters
from maskwire.sql.catalog import Catalog
from maskwire.view import View, bound, named_places

# (oid, schema, name, kind, definition), and (oid, number, name, type, its name, not null, generated)
_RELATIONS = [
    (1, "public", "users", "p", None),
    (2, "public", "users_eu", "r", None),
    (3, "public", "mails", "v", " SELECT users.email AS mail FROM users;"),
    (4, "pg_catalog", "pg_class", "r", None),
]
_COLUMNS = [
    (oid, 1, name, 25, "text", False, False) for oid, name in ((1, "email"), (2, "email"), (3, "mail"), (4, "x"))
]
CATALOG = Catalog.from_rows(_RELATIONS, _COLUMNS, [(2, 1)])
WHOLE, PART, SHOWN = (
    Column("public", *names) for names in (("users", "email"), ("users_eu", "email"), ("mails", "mail"))
)
EMAIL = Classification("EMAIL_ADDRESS", Category.PII, 1.0, ())


@pytest.mark.parametrize(
    ("pattern", "effect", "columns"),
    [
        ("public.users.email", "deny", {WHOLE, PART}),
        ("public.users_eu.email", "deny", {WHOLE, PART}),
        ("public.mails.mail", "deny", {WHOLE, PART, SHOWN}),
        ("public.users.email", "show", {WHOLE, PART}),
        ("public.users_eu.email", "show", {PART}),
        ("public.mails.mail", "show", {SHOWN}),
        ("*.*.*", "deny", {WHOLE, PART, SHOWN}),
    ],
)
def test_a_rule_is_about_all_places_of_what_it_hides(pattern: str, effect: str, columns: set[Column]) -> None:
    """And about no more than it names and its parts, where it shows; never about the system's own catalogs."""
    policy = parse(f'rules: [{{name: a, columns: ["{pattern}"], effect: {effect}}}]').policy
    (rule,) = bound(policy, CATALOG).rules
    assert rule.bound == columns


def test_viewers_share_what_is_the_same_for_them() -> None:
    """By the rules that are about them: narrowed, these ask for nobody any more."""
    policy = parse("extends: default\nrules: [{name: a, kinds: [human], entities: [PERSON], effect: show}]").policy
    human, agent = (Viewer(Principal("x", kind)) for kind in (PrincipalKind.HUMAN, PrincipalKind.AGENT))
    assert policy.in_force(human) != policy.in_force(agent)
    assert policy.in_force(agent) == policy.in_force(Viewer(Principal("y", PrincipalKind.SERVICE)))
    assert policy.narrowed(human).decide("PERSON", Category.PII).effect is Effect.SHOW
    assert policy.narrowed(agent).decide("PERSON", Category.PII).effect is Effect.MASK
    assert not policy.narrowed(human).is_conditional


def test_a_policy_that_depends_on_its_viewer_does_not_decide_without_one() -> None:
    """It says so, in place of leaving the condition out."""
    policy = parse("rules: [{name: a, roles: [x], effect: deny}, {name: b, effect: show}]").policy
    with pytest.raises(ValueError, match="narrowed"):
        policy.decide("PERSON", Category.PII)


def test_what_a_rule_names_is_confidential_to_those_it_is_about() -> None:
    """Of a column that nobody classified; to others it is what it was."""
    rule = "{name: a, kinds: [agent], columns: [public.users.email], effect: mask, transform: redact}"
    policy = bound(parse(f"extends: default\nrules: [{rule}]").policy, CATALOG)
    origin = CATALOG.by_oid[1].origin(CATALOG.by_oid[1].columns[0])
    views = [
        View(lambda _: None, policy.narrowed(Viewer(Principal("x", kind))), Filters(CATALOG, ()))
        for kind in (PrincipalKind.AGENT, PrincipalKind.HUMAN)
    ]
    found = [view.classify(origin) for view in views]
    assert found[0] is not None
    assert (found[0].entity, found[1]) == (CONFIDENTIAL, None)
    assert View(lambda _: EMAIL, views[0].policy, Filters(CATALOG, ())).classify(origin) == EMAIL
    assert set(named_places(policy, CATALOG)) == {(1, 1), (2, 1)}
    assert len({view.serial for view in views}) == 2


def test_a_rule_about_columns_hides_in_every_text_and_shows_in_none() -> None:
    """Where a finding stands, no column is known."""
    everything = replace(DEFAULT, rules=parse("rules: [{name: a, effect: show}]").policy.rules)
    asked = (("EMAIL_ADDRESS", Category.PII), ("PERSON", Category.PII))
    assert {one.name for one in everything.spans(asked).values()} == {"keep"}
    for effect, expected in (("deny", "redact"), ("show", "keep")):
        rule = f"{{name: c, columns: [public.t.c], entities: [EMAIL_ADDRESS], effect: {effect}}}"
        spans = parse(f"rules: [{rule}, {{name: a, effect: show}}]").policy.spans(asked)
        assert (spans["EMAIL_ADDRESS"].name, spans["PERSON"].name) == (expected, "keep")
    shown = parse("extends: default\nrules: [{name: c, columns: [public.t.c], effect: show}]").policy.spans(asked)
    assert shown["EMAIL_ADDRESS"].name == "token"
