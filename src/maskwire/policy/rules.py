"""Rules and the default preset: which transform each entity takes where no file says otherwise.

Rules are ordered and the first that matches an entity decides. The last rule of every policy matches all, and
masks: what no rule names is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from maskwire.model import REDACT, SCAN, Category, ColumnDecision, Effect, Origin, Transform
from maskwire.policy.numbers import NATIONAL_NUMBERS

# The text of an index, a default, a view, a comment: constants stand in it.
SCHEMA_TEXT = "SCHEMA_TEXT"

TOKEN = Transform("token")
HASH = Transform("hash", (("length", 16),))

# Transforms under which equal values stay equal and different ones different, so that joins, GROUP BY and
# DISTINCT tell nothing that the masked values do not tell (design.md, "Predicates").
# Not pseudonym: two people may share one (docs/adr/0024). A test holds both sets against the transforms.
KEEPS_JOINS = frozenset({"keep", "token", "hash", "shift"})

# Transforms with a way back, so that a literal compared with the column can be read as a masked value.
REVERSIBLE = frozenset({"token", "shift"})


_IN_TEXT = frozenset({"keep", "token", "pseudonym", "hash", "redact"})


@dataclass(frozen=True, slots=True)
class Rule:
    """``entities`` empty means every entity; ``categories`` empty means every category.

    ``lookups``: a literal compared for equality with such a column may also be a raw value. ``small_groups`` is the
    least number of rows that an aggregate over a table with such a column must cover; 0: any.
    """

    name: str
    effect: Effect
    transform: Transform
    entities: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()
    lookups: bool = False
    small_groups: int = 0

    def matches(self, entity: str, category: Category) -> bool:
        """Whether this rule decides a column of that entity."""
        return (not self.entities or entity in self.entities) and (not self.categories or category in self.categories)


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered list of rules, and the entities that may be sorted by."""

    name: str
    rules: tuple[Rule, ...]
    sortable: frozenset[str]

    def decide(self, entity: str, category: Category, origins: tuple[Origin, ...] = ()) -> ColumnDecision:
        """What happens to a column of that entity, by the first rule that matches."""
        for rule in self.rules:
            if rule.matches(entity, category):
                return ColumnDecision(rule.effect, rule.transform, entity, f"{self.name}/{rule.name}", origins)
        return ColumnDecision(Effect.MASK, REDACT, entity, f"{self.name}/no-rule-matched", origins)

    def lookups(self, entity: str, category: Category) -> bool:
        """Whether a column of that entity may be looked up by raw value."""
        return next((rule.lookups for rule in self.rules if rule.matches(entity, category)), False)

    def small_groups(self, entity: str, category: Category) -> int:
        """The least number of rows that an aggregate must cover because of a column of that entity; 0: any."""
        return next((rule.small_groups for rule in self.rules if rule.matches(entity, category)), 0)

    def spans(self, entities: tuple[tuple[str, Category], ...]) -> dict[str, Transform]:
        """For findings in free text: the transform that each of these entities takes; a label for those that have no
        meaning in the middle of a text."""
        found = {entity: self.decide(entity, category).transform for entity, category in entities}
        return {entity: one if one.name in _IN_TEXT else REDACT for entity, one in found.items()}


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
