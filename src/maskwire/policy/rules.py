"""Rules and the default preset: which transform each entity takes where no file says otherwise.

Rules are ordered and the first that matches an entity decides. The last rule of every policy matches all, and
masks: what no rule names is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from maskwire.model import (
    KEEP,
    REDACT,
    SCAN,
    Category,
    Column,
    ColumnDecision,
    Effect,
    Origin,
    Transform,
    Use,
    Viewer,
)
from maskwire.policy.conditions import ALWAYS, ANYONE, When, Who, names
from maskwire.policy.numbers import NATIONAL_NUMBERS
from maskwire.policy.row_rules import RowRule

# The text of an index, a default, a view, a comment: constants stand in it.
SCHEMA_TEXT = "SCHEMA_TEXT"
# A column of which nothing is known but that a rule names it.
CONFIDENTIAL = "CONFIDENTIAL"
# What is made of several columns, or of one in such a way that its masked value would say something else.
DERIVED = "DERIVED"

TOKEN = Transform("token")
HASH = Transform("hash", (("length", 16),))

# Transforms under which equal values stay equal and different ones different, so that joins, GROUP BY and
# DISTINCT tell nothing that the masked values do not tell (design.md, "Predicates").
# Not pseudonym: two people may share one (docs/adr/0024). A test holds both sets against the transforms.
KEEPS_JOINS = frozenset({"keep", "token", "hash", "shift", "vault"})

# Transforms with a way back, so that a literal compared with the column can be read as a masked value.
REVERSIBLE = frozenset({"token", "shift", "vault"})


def keeps_joins(transform: Transform) -> bool:
    """Whether equal values stay equal and others different; not where each subject has a shift of its own."""
    return transform.name in KEEPS_JOINS and "subject" not in dict(transform.options)


def is_reversible(transform: Transform) -> bool:
    """Whether a masked value alone, with the key, leads back."""
    return transform.name in REVERSIBLE and "subject" not in dict(transform.options)


_IN_TEXT = frozenset({"keep", "token", "pseudonym", "hash", "redact"})


@dataclass(frozen=True, slots=True)
class Rule:
    """``entities`` empty means every entity; ``categories`` empty means every category; ``columns`` empty means every
    column, else they are patterns (``schema.table.column``).

    ``lookups``: a literal compared for equality with such a column may also be a raw value. ``small_groups`` is the
    least number of rows that an aggregate over a table with such a column must cover; 0: any. ``allow`` are uses that
    are let through though the column is masked, ``row_limit`` is the most rows of an answer with such a column.
    ``policy`` is the preset it comes from, where it is not of the policy itself. ``bound`` are the stored columns that
    the patterns name in one catalog; None: in none yet.
    """

    name: str
    effect: Effect
    transform: Transform
    entities: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()
    lookups: bool = False
    small_groups: int = 0
    columns: tuple[str, ...] = ()
    who: Who = ANYONE
    when: When = ALWAYS
    allow: frozenset[Use] = frozenset()
    row_limit: int | None = None
    policy: str = ""
    bound: frozenset[Column] | None = None

    @property
    def is_conditional(self) -> bool:
        """Whether it depends on who asks, and when."""
        return self.who != ANYONE or self.when != ALWAYS

    @property
    def names_columns(self) -> bool:
        """Whether columns are all it asks for: then it is about those of which nothing is known, too."""
        return bool(self.columns) and not self.entities and not self.categories

    @property
    def is_about_everything(self) -> bool:
        """Whether it asks for nothing: neither whom nor when, nor what."""
        return not (self.is_conditional or self.columns or self.entities or self.categories)

    def holds(self, column: Column | None) -> bool:
        """Whether it is about a column by its name; of what is no column (None), a rule of columns says nothing."""
        if not self.columns:
            return True
        if column is None:
            return False
        return column in self.bound if self.bound is not None else any(names(one, column) for one in self.columns)

    def matches(self, entity: str, category: Category, column: Column | None = None) -> bool:
        """Whether this rule decides a column of that entity, of those whom and when it is about."""
        if entity == CONFIDENTIAL and not self.names_columns:
            return False
        if (self.entities and entity not in self.entities) or (self.categories and category not in self.categories):
            return False
        return self.holds(column)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the operator says a column is, whatever was detected: an entity, or (None) nothing sensitive."""

    pattern: str
    entity: str | None
    category: Category = Category.PII


@dataclass(frozen=True, slots=True)
class Definition:
    """A detector that a policy defines: the words of the kernel's ``Scanner(extra=...)``."""

    entity: str
    category: Category
    pattern: str
    keywords: tuple[str, ...]
    validator: str | None
    finds: tuple[str, ...]
    ignores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered list of rules, the entities that may be sorted by, what columns are said to be, detectors, and
    filters on rows, all of which hold.

    ``decide`` is of a policy whose rules hold for everyone at every time; ``narrowed`` makes it of any other.
    """

    name: str
    rules: tuple[Rule, ...]
    sortable: frozenset[str]
    columns: tuple[Stated, ...] = ()
    detectors: tuple[Definition, ...] = ()
    rows: tuple[RowRule, ...] = ()

    @property
    def is_conditional(self) -> bool:
        """Whether any of its rules depends on who asks, and when."""
        return any(rule.is_conditional for rule in self.rules)

    def in_force(self, viewer: Viewer) -> tuple[int, ...]:
        """The rules that are about a viewer, by their place."""
        return tuple(
            place
            for place, rule in enumerate(self.rules)
            if not rule.is_conditional
            or (rule.who.why_not(viewer) is None and rule.when.why_not(viewer.moment) is None)
        )

    def narrowed(self, viewer: Viewer) -> Policy:
        """The policy as it is for one viewer: the rules that are about it, in their order, for everyone."""
        return self.taking(self.in_force(viewer))

    def taking(self, places: Iterable[int]) -> Policy:
        """The policy of these rules alone (by their place), whoever asks."""
        return replace(self, rules=tuple(replace(self.rules[place], who=ANYONE, when=ALWAYS) for place in places))

    def candidates(self, entity: str, category: Category, column: Column | None = None) -> Iterator[Rule]:
        """The rules that could decide such a column, in their order, to the first that does for everyone."""
        for rule in self.rules:
            if rule.matches(entity, category, column):
                yield rule
                if not rule.is_conditional:
                    return

    def deciding(self, entity: str, category: Category, column: Column | None = None) -> Rule | None:
        """The first rule that matches; None where none does. Raises ValueError where that depends on who asks."""
        found = next(self.candidates(entity, category, column), None)
        if found is not None and found.is_conditional:
            raise ValueError("The policy depends on who asks: it must be narrowed to one viewer first.")
        return found

    def decide(
        self, entity: str, category: Category, origins: tuple[Origin, ...] = (), column: Column | None = None
    ) -> ColumnDecision:
        """What happens to a column of that entity, by the first rule that matches."""
        rule = self.deciding(entity, category, column)
        if rule is None:
            return ColumnDecision(Effect.MASK, REDACT, entity, f"{self.name}/no-rule-matched", origins)
        label = f"{rule.policy or self.name}/{rule.name}"
        return ColumnDecision(rule.effect, rule.transform, entity, label, origins, row_limit=rule.row_limit)

    def names_column(self, column: Column) -> bool:
        """Whether a rule is about a column because of its name alone."""
        return any(rule.names_columns and rule.holds(column) for rule in self.rules)

    def stated(self, column: Column) -> Stated | None:
        """What the operator says of a column: the first pattern that it is of."""
        return next((one for one in self.columns if names(one.pattern, column)), None)

    def allows(self, use: Use, entity: str, category: Category, column: Column | None = None) -> bool:
        """Whether a use of such a column is let through though it is masked."""
        rule = self.deciding(entity, category, column)
        return rule is not None and use in rule.allow

    def lookups(self, entity: str, category: Category, column: Column | None = None) -> bool:
        """Whether a column of that entity may be looked up by raw value."""
        rule = self.deciding(entity, category, column)
        return rule is not None and rule.lookups

    def small_groups(self, entity: str, category: Category, column: Column | None = None) -> int:
        """The least number of rows that an aggregate must cover because of a column of that entity; 0: any."""
        rule = self.deciding(entity, category, column)
        return 0 if rule is None else rule.small_groups

    def spans(self, entities: tuple[tuple[str, Category], ...]) -> dict[str, Transform]:
        """For findings in free text: the transform that each of these entities takes; a label for those that have no
        meaning in the middle of a text. A rule that is about some columns can't tell in which a text stands: what it
        hides there is hidden everywhere, and what it shows, nowhere."""
        return {entity: self._span(entity, category) for entity, category in entities}

    def _span(self, entity: str, category: Category) -> Transform:
        decided = self.decide(entity, category)
        found = decided.transform if decided.effect is not Effect.DENY else REDACT
        for rule in self.rules:
            about = (not rule.entities or entity in rule.entities) and (
                not rule.categories or category in rule.categories
            )
            if about and not rule.columns:
                break
            if about and rule.effect is not Effect.SHOW and found == KEEP:
                return REDACT
        return found if found.name in _IN_TEXT else REDACT


DEFAULT = Policy(
    name="default",
    rules=(
        Rule("secrets", Effect.MASK, REDACT, categories=frozenset({Category.SECRET})),
        Rule(
            "joinable-identifiers",
            Effect.MASK,
            TOKEN,
            entities=frozenset(
                {
                    "EMAIL_ADDRESS",
                    "PHONE_NUMBER",
                    "US_SSN",
                    "US_ITIN",
                    "CREDIT_CARD",
                    "IBAN_CODE",
                    "IP_ADDRESS",
                    "MAC_ADDRESS",
                    "PASSPORT",
                    "DRIVER_LICENSE",
                    "MEDICAL_RECORD_NUMBER",
                    "NATIONAL_ID",
                    "BANK_ACCOUNT",
                    "DEVICE_ID",
                    "USERNAME",
                    "VIN",
                }
            )
            | NATIONAL_NUMBERS,
        ),
        Rule("free-text", Effect.MASK, SCAN, entities=frozenset({"FREE_TEXT", SCHEMA_TEXT})),
        Rule("names", Effect.MASK, HASH, entities=frozenset({"PERSON"})),
        Rule("everything-else-sensitive", Effect.MASK, REDACT),
    ),
    sortable=frozenset({"PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "STREET_ADDRESS", "LOCATION", "ORGANIZATION"}),
)
