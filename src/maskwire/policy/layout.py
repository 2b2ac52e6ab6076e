"""What stands in a policy file: its keys, what each may be, and what it means.

What it is for: one table, from which the file is read, its JSON Schema is published and its reference page is made.
"""

from __future__ import annotations

from maskwire.model import Category, PrincipalKind, Use
from maskwire.policy.conditions import DAYS
from maskwire.policy.forms import Anything, Field, Flag, Group, Many, Schema, Table, Text, Whole, Word
from maskwire.policy.options import GENERALISED, MEANS, OPTIONS

PRESETS = ("default", "hipaa-safe-harbor", "gdpr", "pci-dss", "soc2")
NOTHING = "none"
# Those of the kernel (crates/kernel/src/extra.rs).
VALIDATORS = ("luhn", "iban", "verhoeff", "mod11_10", "us_ssn", "us_itin", "date", "base58check", "bech32")

ALLOWANCES: dict[str, frozenset[Use]] = {
    "order": frozenset({Use.ORDER}),
    "group": frozenset({Use.GROUP, Use.DISTINCT}),
    "condition": frozenset({Use.PREDICATE}),
    "expression": frozenset({Use.ARGUMENT}),
}

ENTITY = Text("an entity", r"^[A-Z][A-Z0-9_]{0,63}$", most=64, example="EMAIL_ADDRESS")
NAME = Text("a name of small letters, digits and -", r"^[a-z0-9][a-z0-9-]*$", most=64, example="names-of-customers")
PATTERN = Text("a pattern schema.table.column", r"^[^.]+\.[^.]+\.[^.]+$", example="public.users.email")
GLOB = Text("a name, in which * is any run of characters")
TIME = Text(
    "a date or time",
    r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$",
    example="2026-01-31 or 2026-01-31T09:30:00Z",
)
HOURS = Text("hours", r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$", example='"09:00-17:30"')
ROLE = Text("the name of a role")
TABLE = Text("a pattern schema.table", r"^[^.]+\.[^.]+$", example="public.orders")
KINDS = Word(tuple(kind.value for kind in PrincipalKind), "a kind of principal")
CATEGORIES = Word(tuple(one.value for one in Category), "a category")
EFFECTS = Word(("show", "mask", "deny"), "an effect")
TRANSFORMS = Word(
    tuple(OPTIONS),
    "a transform",
    tuple((word, f'generalise with the option "to: {word}"') for word in GENERALISED),
)

WHEN = Group(
    "when",
    (
        Field("days", Many(Word(DAYS, "a day"), 1), "the days of the week"),
        Field("hours", HOURS, "the hours of the day; from a later to an earlier one: over midnight, of the day before"),
        Field("timezone", Text("a time zone", most=64, example="Europe/Berlin"), "of days, hours and times; else UTC"),
        Field("from", TIME, "from when on the rule is in force"),
        Field("until", TIME, "until when; that moment is not included"),
    ),
)


def _options() -> list[Schema]:
    """For each transform, which options it has."""
    return [
        {
            "if": {"properties": {"transform": {"const": name}}, "required": ["transform"]},
            "then": {
                "properties": {
                    "options": {
                        "additionalProperties": False,
                        "properties": {option: form.schema() for option, form in options.items()},
                    }
                }
            },
        }
        for name, options in OPTIONS.items()
    ]


_MASKS: Schema = {
    "if": {"properties": {"effect": {"const": "mask"}}},
    "then": {"required": ["transform"]},
    "else": {"properties": {"transform": False, "options": False}},
}

RULE = Group(
    "a rule",
    (
        Field("name", NAME, "names it, in decisions and in the ledger", is_required=True),
        Field("why", Text("a text", most=1000), "the reason for the rule, or the text of law it is made for"),
        Field("roles", Many(ROLE, 1), "who: principals with one of these roles"),
        Field("kinds", Many(KINDS, 1), "who: principals of these kinds"),
        Field("principals", Many(GLOB, 1), "who: principals of these names"),
        Field("purposes", Many(GLOB, 1), "why: purposes as the principal stated them"),
        Field("sources", Many(GLOB, 1), "where: the names of sources (databases)"),
        Field("when", WHEN, "when the rule is in force; else always"),
        Field("columns", Many(PATTERN, 1), "what: stored columns; alone, those that hold nothing known, too"),
        Field("entities", Many(ENTITY, 1), "what: columns, and findings in text, of these entities"),
        Field("categories", Many(CATEGORIES, 1), "what: those of these categories"),
        Field("effect", EFFECTS, "show the raw value, mask it, or deny every use of the column", is_required=True),
        Field("transform", TRANSFORMS, "how it is masked"),
        Field(
            "options",
            Table("options", Text("an option", r"^[a-z]+$", example="last: 4"), Anything()),
            "those of the transform",
        ),
        Field(
            "allow",
            Many(Word(tuple(ALLOWANCES), "a use"), 1),
            "uses that are let through though the column is masked, each of which can tell raw values: `order` "
            "(ORDER BY, MIN, MAX), `group` (GROUP BY, DISTINCT), `condition` (ranges, LIKE, regular expressions), "
            "`expression` (functions and arithmetic; what they make is redacted)",
        ),
        Field("lookups", Flag(), "a literal compared with the column may be a raw value"),
        Field("small_groups", Whole(2, 1_000_000), "the least number of rows that an aggregate over its table covers"),
        Field("row_limit", Whole(1, 1_000_000_000), "the most rows of an answer with such a column"),
    ),
    {"allOf": [_MASKS, *_options()]},
)

ROW = Group(
    "a row filter",
    (
        Field("name", NAME, "names it, in refusals", is_required=True),
        Field("why", Text("a text", most=1000), "the reason for it"),
        Field("roles", Many(ROLE, 1), "who: principals with one of these roles"),
        Field("kinds", Many(KINDS, 1), "who: principals of these kinds"),
        Field("principals", Many(GLOB, 1), "who: principals of these names"),
        Field("purposes", Many(GLOB, 1), "why: purposes as the principal stated them"),
        Field("sources", Many(GLOB, 1), "where: the names of sources (databases)"),
        Field("unless_roles", Many(ROLE, 1), "not for principals with one of these roles"),
        Field("when", WHEN, "when it is in force; else always"),
        Field("tables", Many(TABLE, 1), "which tables and views, with their partitions", is_required=True),
        Field("where", Text("a condition", most=4000, example="tenant = {principal.tenant}"), "the rows that may be "
              "read: a plain boolean expression on the table's own columns. `{principal.name}`, `{principal.roles}` "
              "(an array), `{principal.tenant}` (an attribute), `{purpose}` and `{source}` stand for values",
              is_required=True),
    ),
)  # fmt: skip

_SAMPLES = Many(Text("a text", most=2000))
DETECTOR = Group(
    "a detector",
    (
        Field("entity", ENTITY, "what it finds; a name of your own or a known one", is_required=True),
        Field("category", CATEGORIES, "why that is sensitive", is_required=True),
        Field("pattern", Text("a regular expression", most=4000), "without look-around or back-references; it is "
              "matched in linear time", is_required=True),
        Field("keywords", Many(Text("a word")), "one of them must stand near by"),
        Field("validator", Word(VALIDATORS, "a validator"), "what proves or refutes a candidate"),
        Field("finds", Many(Text("a text", most=2000), 1), "texts in which it must be found; made up, please",
              is_required=True),
        Field("ignores", _SAMPLES, "texts in which it must not be found"),
    ),
)  # fmt: skip

EXPECTATION = Group(
    "an expectation",
    (
        Field("principal", Text("the name of a principal"), "who asks; else `agent`"),
        Field("kind", KINDS, "its kind; else `agent`"),
        Field("roles", Many(ROLE), "its roles"),
        Field("purpose", Text("a purpose"), "why; else `unstated`"),
        Field("source", Text("the name of a source"), "where"),
        Field("at", TIME, "when (UTC, where no zone is named); else now"),
        Field("column", PATTERN, "the stored column"),
        Field("entity", ENTITY, "what it holds; else as `columns` says, or nothing known"),
        Field("effect", EFFECTS, "what must happen to it", is_required=True),
        Field("transform", Text("a transform", most=64), "how it must be masked"),
        Field("rule", Text("the name of a rule", most=200), "which rule must decide, as `maskwire policy explain` "
              "writes it"),
    ),
)  # fmt: skip

POLICY = Group(
    "a policy",
    (
        Field("name", NAME, "names it, before the names of its rules; else `policy`"),
        Field("extends", Word(PRESETS, "a preset"), "whose rules come after those of the file"),
        Field("columns", Table("columns", PATTERN, Text(f"an entity or {NOTHING}", r"^(none|[A-Z][A-Z0-9_]{0,63})$",
              most=64, example="public.users.email: EMAIL_ADDRESS")),
              f"what stored columns hold, whatever was detected; `{NOTHING}`: nothing sensitive"),
        Field("detectors", Many(DETECTOR), "detectors of your own"),
        Field("rules", Many(RULE), "the rules, in order: the first that matches decides"),
        Field("rows", Many(ROW), "filters on rows, which all hold, in any order"),
        Field("sortable", Many(ENTITY), "entities whose order may be told; else those of the preset"),
        Field("expect", Many(EXPECTATION), "what `maskwire policy test` checks"),
    ),
)  # fmt: skip

PARTS = (("A policy", POLICY), ("A rule", RULE), ("When a rule is in force", WHEN), ("A row filter", ROW),
         ("A detector", DETECTOR), ("An expectation", EXPECTATION))  # fmt: skip


def schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a policy file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:maskwire:policy:1",
        "title": "A Maskwire policy",
        **POLICY.schema(),
    }


def transforms() -> list[tuple[str, str, str]]:
    """Each transform with what it does and its options, in words."""
    return [
        (name, MEANS[name], ", ".join(f"`{option}`: {form.says}" for option, form in options.items()))
        for name, options in OPTIONS.items()
    ]
