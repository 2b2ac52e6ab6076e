"""Policy files: every complaint has a place and, where one is near, the right word; nothing unknown is taken."""

from __future__ import annotations

import json
import re
import time

import jsonschema
import pytest
import yaml
from hypothesis import given, settings

from maskwire.model import Category, Column, Effect, Transform
from maskwire.policy.faults import PolicyError
from maskwire.policy.layout import PRESETS, VALIDATORS, schema
from maskwire.policy.options import OPTIONS
from maskwire.policy.rules import DEFAULT, Policy
from maskwire.policy_file import PRESETS as FOLDER
from maskwire.policy_file import entities, parse, preset, scanner_of
from maskwire.transform.properties import PROPERTIES
from tests.policy.drawn import POLICY

SCHEMA = json.loads((FOLDER.parent / "policy.schema.json").read_text())
VALID = jsonschema.Draft202012Validator(SCHEMA)
DETECTOR = "{entity: BADGE, category: pii, pattern: 'BX-[0-9]{4}', finds: [BX-1204]"


def faults(text: str) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        parse(text)
    return [str(fault) for fault in raised.value.faults]


# text, the place of the one fault, and words of it
FAULTS = (
    ("", "1:1", "extends: default"),
    ("- a", "1:1", "a policy is expected"),
    ("rules: x", "1:8", "a list is expected"),
    ("extend: default", "1:1", 'did you mean "extends"?'),
    ("extends: hipaa", "1:10", "is not a preset"),
    ("extends: default\nextends: gdpr", "2:1", "a second time"),
    ("rules:\n  - name: a", "2:5", 'needs "effect"'),
    ("rules:\n  - {name: A, effect: show}", "2:12", "small letters"),
    ("rules:\n  - {name: a, effect: hide}", "2:23", "it is one of show, mask, deny"),
    ("rules:\n  - {name: a, effect: mask}", "2:23", "needs a transform"),
    ("rules:\n  - {name: a, effect: mask, transform: tokn}", "2:40", 'did you mean "token"?'),
    ("rules:\n  - {name: a, effect: mask, transform: keep}", "2:40", "; it is one of redact, null, partial, token"),
    ("rules:\n  - {name: a, effect: mask, transform: tokn}", "2:40", "? It is one of redact, null, partial, token"),
    ("rules:\n  - {name: a, effect: mask, transform: bucket}", "2:40", 'did you mean generalise with the option'),
    ("rules:\n  - {name: a, effect: show, transform: token}", "2:40", "of the effect mask"),
    ("rules:\n  - {name: a, effect: mask, transform: hash, options: {size: 3}}", "2:56", "hash; it has length"),
    ("rules:\n  - {name: a, effect: mask, transform: hash, options: {length: 65}}", "2:64", "from 1 to 64"),
    ("rules:\n  - {name: a, effect: mask, transform: hash, options: {length: 0x10}}", "2:64", "a whole number"),
    ("rules:\n  - {name: a, effect: mask, transform: partial, options: {last: 1, first: 1}}", "2:40", "exclude"),
    ("rules:\n  - {name: a, effect: mask, transform: generalise}", "2:40", 'needs the option "to"'),
    ("rules:\n  - {name: a, effect: deny, entities: [EMAIL]}", "2:40", "no entity that can be found"),
    ("rules:\n  - {name: a, effect: deny, entities: [EMAIL_ADRESS]}", "2:40", 'did you mean "EMAIL_ADDRESS"?'),
    ("rules:\n  - {name: a, effect: deny, columns: [users.email]}", "2:39", "as public.users.email"),
    ("rules:\n  - {name: a, effect: deny, roles: []}", "2:36", "1 to"),
    ("rules:\n  - {name: a, effect: deny, kinds: [robot]}", "2:37", "human, agent, service"),
    ("rules:\n  - {name: a, effect: deny, purposes: [no]}", "2:40", "write it in quotes"),
    ("rules:\n  - {name: a, effect: deny, when: {days: [mo]}}", "2:43", 'did you mean "mon"?'),
    ("rules:\n  - {name: a, effect: deny, when: {hours: '9-17'}}", "2:43", "09:00-17:30"),
    ("rules:\n  - {name: a, effect: deny, when: {hours: '09:00-09:00'}}", "2:43", "begin when they end"),
    ("rules:\n  - {name: a, effect: deny, when: {timezone: Europe/Berlim}}", "2:46", "no time zone"),
    ("rules:\n  - {name: a, effect: deny, when: {timezone: ../../etc/passwd}}", "2:46", "no time zone"),
    ("rules:\n  - {name: a, effect: deny, when: {from: 2026-02-30}}", "2:42", "no such date"),
    ("rules:\n  - {name: a, effect: deny, when: {from: 2026-02-03, until: 2026-02-03}}", "2:61", "is not after"),
    ("rules:\n  - {name: a, effect: deny}\n  - {name: a, effect: show}", "3:12", "stands before this one"),
    ("rules:\n  - {name: a, effect: deny, row_limit: 0}", "2:40", "from 1 to"),
    ("rules:\n  - {name: a, effect: deny, lookups: yes}", "2:38", "true or false"),
    ("columns: {public.t.c: Email}", "1:23", "an entity or none"),
    ("columns: {public.t.c: NOBODYS}", "1:23", "no entity"),
    ("sortable: [X_X]", "1:12", "no entity"),
    ("expect: [{effect: show}]", "1:10", 'a "column", an "entity", or both'),
    (f"detectors:\n  - {DETECTOR}, ignores: [x BX-1204]}}", "2:5", "found in ignores[0]"),
    (f"detectors:\n  - {DETECTOR.replace('BX-1204', 'BX-1')}}}", "2:5", "not found in finds[0]"),
    (f"detectors:\n  - {DETECTOR.replace('[0-9]{4}', '(?=x)')}}}", "2:5", "the pattern does not compile"),
    (f"detectors:\n  - {DETECTOR}, validator: lun}}", "2:89", 'did you mean "luhn"?'),
    ("a: &x [1]\nb: *x", "1:4", "anchors and aliases"),
    ("rules: !!python/object/apply:os.system [id]", "1:8", "tags"),
    ("rules: !x []", "1:8", "tags"),
    ("--- {}\n--- {}", "2:1", "one document"),
    ("rules: [", "1:9", "this is not YAML"),
    ("rules: \x01", "1:1", "this is not YAML"),
    ("rules: " + "[" * 40, "1:23", "nested deeper than"),
    ("#" * (1 << 20) + "\n", "1:1", "longer than"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "place", "words"), FAULTS, ids=[f"{n}-{one[2][:24]}" for n, one in enumerate(FAULTS)])
def test_a_fault_is_told_with_its_place_and_a_way_out(text: str, place: str, words: str) -> None:
    """One complaint for one fault: where it is, and what would be right."""
    found = faults(text)
    assert len(found) == 1, found
    assert words in found[0]
    assert found[0].startswith(f"{place}: "), found[0]


def test_all_faults_are_told_at_once() -> None:
    """In the order of the file."""
    found = faults("extends: defalt\nrules:\n  - {name: a, effect: shw}\n  - {nam: b, effect: deny}\n")
    assert [fault.split(": ")[0] for fault in found] == ["1:10", "3:23", "4:5", "4:6"]


def test_a_complaint_repeats_no_sample_and_no_pattern() -> None:
    """Who tests a detector with real values does not find them in a log."""
    for text in (
        "detectors: [{entity: X, category: pii, pattern: '(zqx', finds: [zqx-canary], ignores: []}]",
        "detectors: [{entity: X, category: pii, pattern: 'a', finds: [zqx-canary, b], ignores: []}]",
        "detectors: [{entity: X, category: pii, pattern: [zqx], finds: {zqx: canary}}]",
        "detectors: [{entity: X, category: pii, pattern: 'zqx', finds: ['zqx\x02canary']}]",
        "detectors:\n- pattern: 'zqx'canary",
    ):
        assert "zqx" not in " ".join(faults(text))
        assert "canary" not in " ".join(faults(text))


def test_a_bomb_costs_nothing() -> None:
    """Neither aliases of aliases, nor depth, nor many keys, nor a pattern of many stars."""
    aliases = "a0: &a0 [x, x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))
    begin = time.monotonic()
    for text in (aliases, "{" * 100_000, "- " * 100_000, "[" * 500_000):
        faults(text)
    assert time.monotonic() - begin < 20
    stars = parse(f"rules: [{{name: a, effect: deny, columns: [public.t.{'*a' * 60}b]}}]").policy.rules[0]
    assert not stars.holds(Column("public", "t", "a" * 63))


def test_the_default_preset_is_the_default_policy() -> None:
    """What the file says is what holds without one."""
    assert preset("default") == DEFAULT
    assert parse("extends: default").policy == Policy(
        "policy", tuple(rule for rule in preset("gdpr").rules[:0]) + _inherited(DEFAULT), DEFAULT.sortable
    )


def _inherited(policy: Policy) -> tuple[object, ...]:
    from dataclasses import replace

    return tuple(replace(rule, policy=policy.name) for rule in policy.rules)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_masks_every_entity_for_everyone(name: str) -> None:
    """With a reason for each of its rules; none shows, and each of them can be reached."""
    text = (FOLDER / f"{name}.yaml").read_text()
    loaded = parse(text)
    assert all(loaded.reasons)
    assert not any("never asked" in remark.message for remark in loaded.remarks)
    assert loaded.policy.rules
    assert all(rule.effect is not Effect.SHOW for rule in loaded.policy.rules)
    for entity, category in entities().items():
        if entity != "CONFIDENTIAL":
            rules = list(loaded.policy.candidates(entity, category))
            assert rules, entity
            assert not rules[-1].is_conditional, entity


def test_safe_harbor_derives_nothing_from_an_identifier() -> None:
    """45 CFR 164.514(c): no FF1 and no hash; what is left is a year, an age or three digits. (A) to (R) are cited."""
    held = preset("hipaa-safe-harbor")
    assert {rule.transform.name for rule in held.rules} <= {"redact", "null", "generalise", "scan", "vault"}
    assert [rule.name for rule in held.rules if rule.transform.name == "vault"] == ["medical-record-numbers"]
    assert not held.sortable
    cited = set(re.findall(r"\(([A-R])\)", (FOLDER / "hipaa-safe-harbor.yaml").read_text()))
    assert cited == set("ABCDEFGHIJKLMNOPQR")


def test_no_card_number_shows_more_than_four_digits_under_pci() -> None:
    """And a verification code is denied."""
    held = preset("pci-dss")
    card = held.decide("CREDIT_CARD", Category.PCI)
    assert card.transform == Transform("partial", (("last", 4),))
    assert held.decide("CVV", Category.PCI).effect is Effect.DENY


def test_the_published_schema_is_that_of_the_code() -> None:
    """And it is one."""
    assert schema() == SCHEMA
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_of_the_schema(name: str) -> None:
    """As every policy file."""
    VALID.validate(yaml.safe_load((FOLDER / f"{name}.yaml").read_text()))


@settings(max_examples=100, deadline=None)
@given(POLICY)
def test_what_is_read_is_of_the_schema(document: dict[str, object]) -> None:
    """Drawn policies are sound for both."""
    VALID.validate(document)
    parse(yaml.safe_dump(document))


def test_the_schema_refuses_what_the_reader_refuses_by_form() -> None:
    """Where the fault is one of form: keys, words, numbers, patterns, effects with transforms and options."""
    told_by_reader_alone = ("entity that can be found", "time zone", "begin when", "no such date", "is not after",
                            "stands before", "no entity", "needs the option", "exclude", "both", "found in", "compile",
                            "a second time")  # fmt: skip
    checked = 0
    for text, _, words in FAULTS:
        if any(word in words for word in told_by_reader_alone) or "EMAIL_ADDRESS" in words:
            continue
        try:
            document = yaml.safe_load(text)
        except yaml.YAMLError:
            continue
        if len(text) > 1000 or text.startswith(("a: &x", "rules: !")):
            continue
        if "0x10" in text or "yes" in text:
            continue  # YAML has read them as a number and a truth value already
        checked += 1
        assert list(VALID.iter_errors(document)), text
    assert checked > 15


def test_what_this_version_cannot_do_is_redacted_and_said() -> None:
    """A transform, or an option, that the kernel has not."""
    loaded = parse("rules: [{name: a, effect: mask, transform: vault}]")
    assert loaded.policy.rules[0].transform.name == ("vault" if "vault" in PROPERTIES else "redact")
    assert bool(loaded.remarks) == ("vault" not in PROPERTIES)
    assert PROPERTIES.keys() - {"keep"} <= OPTIONS.keys()


@pytest.mark.parametrize(
    ("rules", "is_remarked"),
    [
        ("{name: a, effect: show, entities: [EMAIL_ADDRESS]}", True),
        ("{name: a, effect: show, entities: [EMAIL_ADDRESS], roles: [support]}", False),
        ("{name: a, effect: show, entities: [EMAIL_ADDRESS], columns: ['*.orders.*']}", False),
        (
            "{name: m, effect: mask, transform: token, roles: [model-provider]}, "
            "{name: a, effect: show, entities: [EMAIL_ADDRESS]}",
            False,
        ),
    ],
)
def test_a_rule_that_shows_to_everybody_is_remarked(rules: str, is_remarked: bool) -> None:
    """The providers of models behind the LLM gateway are among everybody."""
    remarks = parse(f"rules: [{rules}]").remarks
    assert any("the providers of models" in one.message for one in remarks) == is_remarked


def test_a_rule_that_is_never_asked_is_remarked() -> None:
    """Behind one about everything."""
    remarks = parse("rules: [{name: a, effect: deny}, {name: b, effect: show}]").remarks
    said = '1:34: this rule is never asked: "a" before it is about everything'
    assert [str(remark) for remark in remarks] == [said]
    rules = "{name: all, effect: deny, entities: [US_SSN]}, {name: dead, effect: show, entities: [US_SSN]}"
    remarks = parse(f"rules: [{rules}]").remarks
    said = '1:56: this rule is never asked: "all" before it decides all that it is about'
    assert [str(remark) for remark in remarks] == [said]


@pytest.mark.parametrize("validator", VALIDATORS)
def test_the_kernel_has_every_validator(validator: str) -> None:
    """A name that it has not would be another fault than that of the sample."""
    text = f"detectors: [{DETECTOR}, validator: {validator}}}]"
    try:
        scanner_of(parse(text).policy)
    except PolicyError as error:
        assert "validator" not in str(error)


def test_a_detector_of_the_policy_is_an_entity_of_its_rules() -> None:
    """With its category."""
    policy = parse(
        f"detectors: [{DETECTOR}}}]\nrules: [{{name: a, entities: [BADGE], effect: mask, transform: hash}}]\n"
        "columns: {public.t.badge: BADGE}\nsortable: [BADGE]\n"
    ).policy
    assert policy.decide("BADGE", Category.PII).rule == "policy/a"
    assert policy.stated(Column("public", "t", "badge")).entity == "BADGE"
    assert [found[2] for found in scanner_of(policy).find("door BX-1204")] == ["BADGE"]
