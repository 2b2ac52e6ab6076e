"""The default preset: which uses of a sensitive column are let through, and what each output becomes."""

from __future__ import annotations

import pytest

from maskwire.model import Category, Classification, Column, Effect, Origin, Output, Shape, Usage, Use
from maskwire.policy.evaluate import check_outputs, check_usages, decide_output
from maskwire.policy.rules import DEFAULT
from maskwire.policy_file import parse

EMAIL = Origin(1, 2, Column("public", "users", "email"))
OTHER_EMAIL = Origin(2, 3, Column("public", "orders", "contact"))
SSN = Origin(1, 3, Column("public", "users", "ssn"))
NAME = Origin(1, 4, Column("public", "users", "name"))
BORN = Origin(1, 5, Column("public", "users", "born"))
COUNTRY = Origin(1, 6, Column("public", "users", "country"))
NOTES = Origin(1, 7, Column("public", "users", "notes"))
CLASSES = {
    NOTES: ("FREE_TEXT", Category.PII),
    EMAIL: ("EMAIL_ADDRESS", Category.PII),
    OTHER_EMAIL: ("EMAIL_ADDRESS", Category.PII),
    SSN: ("US_SSN", Category.PII),
    NAME: ("PERSON", Category.PII),
    BORN: ("DATE_OF_BIRTH", Category.PII),
}


def classify(origin: Origin) -> Classification | None:
    found = CLASSES.get(origin)
    return None if found is None else Classification(*found, 0.9, ())


USES = (
    (Usage(EMAIL, Use.COUNT), True),
    (Usage(BORN, Use.COUNT), True),
    (Usage(EMAIL, Use.NULL_TEST), True),
    (Usage(EMAIL, Use.EQUALITY_COLUMN, frozenset({OTHER_EMAIL})), True),
    (Usage(EMAIL, Use.EQUALITY_COLUMN, frozenset({SSN})), False),
    (Usage(EMAIL, Use.EQUALITY_COLUMN, frozenset({COUNTRY})), False),
    (Usage(COUNTRY, Use.EQUALITY_COLUMN, frozenset({EMAIL})), False),
    (Usage(EMAIL, Use.EQUALITY_LITERAL, frozenset({EMAIL})), True),
    (Usage(EMAIL, Use.EQUALITY_LITERAL, frozenset({EMAIL, SSN})), False),
    (Usage(COUNTRY, Use.EQUALITY_LITERAL, frozenset({EMAIL, COUNTRY})), False),
    (Usage(NAME, Use.EQUALITY_LITERAL, frozenset({NAME})), False),
    (Usage(BORN, Use.EQUALITY_LITERAL, frozenset({BORN})), False),
    (Usage(EMAIL, Use.SET_OPERATION, frozenset({OTHER_EMAIL})), True),
    (Usage(SSN, Use.SET_OPERATION, frozenset({SSN})), False),
    (Usage(EMAIL, Use.GROUP), True),
    (Usage(EMAIL, Use.GROUP, frozenset({EMAIL, OTHER_EMAIL})), True),
    (Usage(EMAIL, Use.GROUP, frozenset({EMAIL, COUNTRY})), False),
    (Usage(EMAIL, Use.ORDER, frozenset({EMAIL, COUNTRY})), False),
    (Usage(EMAIL, Use.COUNT, frozenset({EMAIL, SSN})), False),
    (Usage(NOTES, Use.COUNT), True),
    (Usage(NOTES, Use.WRAP), True),
    (Usage(NOTES, Use.PREDICATE), False),
    (Usage(NOTES, Use.ARGUMENT), False),
    (Usage(BORN, Use.GROUP), False),
    (Usage(EMAIL, Use.DISTINCT), True),
    (Usage(NAME, Use.ORDER), True),
    (Usage(SSN, Use.ORDER), False),
    (Usage(EMAIL, Use.PREDICATE), False),
    (Usage(EMAIL, Use.ARGUMENT), False),
    (Usage(EMAIL, Use.WRAP), True),
    (Usage(COUNTRY, Use.PREDICATE), True),
    (Usage(COUNTRY, Use.ARGUMENT), True),
)


@pytest.mark.parametrize(("usage", "allowed"), USES)
def test_a_use_is_let_through_only_where_it_tells_nothing(usage: Usage, allowed: bool) -> None:
    """Every use that is not on the allow-list of its kind is refused with a reason."""
    refusal = check_usages([usage], classify, DEFAULT)
    assert (refusal is None) == allowed
    if refusal is not None:
        assert refusal.code == "42501"
        assert refusal.hint


def test_every_use_has_a_decision_of_its_own() -> None:
    """A new kind of use is refused until someone lists it."""
    for how in Use:
        refusal = check_usages([Usage(BORN, how)], classify, DEFAULT)
        assert (refusal is None) == (how in (Use.COUNT, Use.NULL_TEST, Use.WRAP))


@pytest.mark.parametrize(
    ("output", "transform", "entity"),
    [
        (Output("x", frozenset({EMAIL}), Shape.VALUE), "token", "EMAIL_ADDRESS"),
        (Output("x", frozenset({EMAIL, OTHER_EMAIL}), Shape.VALUE), "token", "EMAIL_ADDRESS"),
        (Output("x", frozenset({EMAIL, SSN}), Shape.VALUE), "redact", "DERIVED"),
        (Output("x", frozenset({EMAIL, COUNTRY}), Shape.VALUE), "redact", "EMAIL_ADDRESS"),
        (Output("x", frozenset({EMAIL}), Shape.DERIVED), "redact", "EMAIL_ADDRESS"),
        (Output("x", frozenset({EMAIL}), Shape.SUMMARY), "keep", None),
        (Output("x", frozenset({COUNTRY}), Shape.VALUE), "scan", None),
        (Output("x", frozenset(), Shape.CONSTANT), "keep", None),
        (Output("x", frozenset(), Shape.VALUE), "redact", "DERIVED"),
        (Output("x", frozenset(), Shape.DERIVED), "redact", "DERIVED"),
    ],
)
def test_an_output_takes_the_strictest_reading(output: Output, transform: str, entity: str | None) -> None:
    """A mix of kinds is redacted; no origin found is never a constant."""
    decision = decide_output(output, classify, DEFAULT, textual=True)
    assert (decision.transform.name, decision.entity) == (transform, entity)


def test_a_number_that_is_not_sensitive_is_kept_as_it_is() -> None:
    """Detection reads text only."""
    decision = decide_output(Output("n", frozenset({COUNTRY}), Shape.VALUE), classify, DEFAULT, textual=False)
    assert (decision.effect, decision.transform.name) == (Effect.SHOW, "keep")


def test_free_text_is_scanned_as_it_is_and_redacted_when_made_into_something() -> None:
    """A scan reads text as it stands; reversed or cut to pieces it would find nothing."""
    plain = decide_output(Output("n", frozenset({NOTES}), Shape.VALUE), classify, DEFAULT, textual=True)
    made = decide_output(Output("n", frozenset({NOTES}), Shape.DERIVED), classify, DEFAULT, textual=True)
    assert (plain.transform.name, made.transform.name) == ("scan", "redact")


def test_columns_of_one_entity_may_differ_in_what_is_done_to_them() -> None:
    """The strictest holds where their values can't be told apart, and what is shown is no key to what is masked."""
    text = """
extends: default
rules:
  - {name: end, columns: [public.users.email], effect: mask, transform: partial, options: {last: 4}}
  - {name: none, columns: [public.orders.contact], effect: mask, transform: redact}
"""
    either = Output("x", frozenset({EMAIL, OTHER_EMAIL}), Shape.VALUE)
    decided = decide_output(either, classify, parse(text).policy, textual=True)
    assert (decided.transform.name, decided.entity) == ("redact", "EMAIL_ADDRESS")
    shown = parse("extends: default\nrules: [{name: a, columns: [public.users.email], effect: show}]").policy
    decided = decide_output(either, classify, shown, textual=True)
    assert (decided.effect, decided.transform.name) == (Effect.MASK, "token")
    for how in (Use.EQUALITY_COLUMN, Use.SET_OPERATION):
        for usage in (Usage(EMAIL, how, frozenset({OTHER_EMAIL})), Usage(OTHER_EMAIL, how, frozenset({EMAIL}))):
            assert check_usages([usage], classify, shown) is not None
            assert check_usages([usage], classify, DEFAULT) is None
    alone = decide_output(Output("x", frozenset({EMAIL}), Shape.DERIVED), classify, shown, textual=True)
    assert (alone.effect, alone.transform.name, alone.entity) == (Effect.SHOW, "keep", "EMAIL_ADDRESS")


def test_a_denied_column_denies_every_output_and_use() -> None:
    """Counts and NULL tests included; before anything is asked."""
    policy = parse("extends: default\nrules: [{name: a, entities: [US_SSN], effect: deny}]").policy
    for how in Use:
        refusal = check_usages([Usage(SSN, how)], classify, policy)
        assert refusal is not None
        assert refusal.reason == "denied-column"
    for shape in Shape:
        refusal = check_outputs([Output("x", frozenset({COUNTRY, SSN}), shape)], classify, policy)
        assert refusal is not None
    assert check_outputs([Output("x", frozenset({EMAIL}), Shape.VALUE)], classify, policy) is None
