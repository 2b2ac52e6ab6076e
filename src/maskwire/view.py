"""A source as one viewer may see it: the rules that are about it, and what they make of each stored column.

What it must never do: be shared by two viewers of whom the policy says different things, or miss a column that a rule
names by a view, a parent or a partition of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Protocol

from maskwire._kernel import detectors
from maskwire.errors import RefusedError
from maskwire.model import Category, Classification, Column, ColumnDecision, Effect, Origin, Output, Shape, Transform
from maskwire.policy.conditions import names
from maskwire.policy.documents import decide_document
from maskwire.policy.evaluate import decide_output
from maskwire.policy.row_rules import names_table
from maskwire.policy.rules import CONFIDENTIAL, Policy, Rule
from maskwire.row_filters import Filters
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.types import ARRAYS, JSON, is_textual

Place = tuple[int, int]  # (table OID, attribute number)

_serials = count()
_NAMED = Classification(CONFIDENTIAL, Category.PII, 1.0, ("a rule of the policy names it",))


class View:
    """The policy for some viewers, on what is known of the source. ``serial`` is its own; ``spans`` is what becomes of
    each entity that is found in text, ``filters`` are those on rows. ``lasts``: it is the view of all who were granted
    the same, for as long as nothing else is known of the source and the policy is the same."""

    __slots__ = ("_classify", "_named", "filters", "lasts", "plans", "policy", "serial", "spans")

    def __init__(self, classify: Callable[[Origin], Classification | None], policy: Policy, filters: Filters) -> None:
        self.policy = policy
        self.filters = filters
        self.serial = next(_serials)
        self.lasts = False
        self.plans: dict[object, object] = {}  # plans.py
        self.spans: Mapping[str, Transform] = policy.spans(findable(policy))
        self._classify = classify
        self._named = any(rule.names_columns for rule in policy.rules)

    def classify(self, origin: Origin) -> Classification | None:
        """What a stored column holds; None where it is not sensitive, and no rule names it."""
        found = self._classify(origin)
        if found is None and self._named and self.policy.names_column(origin.column):
            return _NAMED
        return found

    def decide(self, output: Output, type_oid: int, type_of: Callable[[Origin], int]) -> ColumnDecision:
        """What happens to one output of this type: to each place of it, where it is a document or an array."""

        def leaf(one: Output) -> ColumnDecision:
            textual = not one.origins or any(is_textual(type_of(origin)) for origin in one.origins)
            return decide_output(one, self.classify, self.policy, textual=textual)

        document = output.document
        if document is not None and output.shape is Shape.DERIVED:
            if type_oid in JSON:
                return decide_document(document, output.origins, leaf, type_of)
            if type_oid in ARRAYS and document.element is not None and document.element.leaf is not None:
                return leaf(document.element.leaf)
        return decide_output(output, self.classify, self.policy, textual=is_textual(type_oid))

    def least_rows(self, known: Known, relation: int) -> int:
        """How many rows of a relation (an OID) an aggregate must cover, by the rules on its columns; 0: any."""
        held = known.catalog.by_oid.get(relation)
        if held is None or not any(rule.small_groups for rule in self.policy.rules):
            return 0
        origins = [held.origin(column) for column in held.columns]
        found = [(one.column, it) for one in origins if (it := self.classify(one)) is not None]
        return max((self.policy.small_groups(it.entity, it.category, column) for column, it in found), default=0)


class Known(Protocol):
    """What is known of a source, as far as a view asks."""

    @property
    def catalog(self) -> Catalog:
        """Its catalog."""
        ...


def findable(policy: Policy) -> tuple[tuple[str, Category], ...]:
    """Every entity that can be found in text, with its category: the built-in ones and those of the policy."""
    built_in = tuple((entity, Category(category)) for entity, category in detectors())
    return (*built_in, *((one.entity, one.category) for one in policy.detectors))


def bound(policy: Policy, catalog: Catalog) -> Policy:
    """The policy with the columns that its rules name looked up in a catalog; the system's own are none of them."""
    if not any(rule.columns for rule in policy.rules):
        return policy
    relations = [relation for relation in catalog.by_oid.values() if not relation.system]
    return replace(policy, rules=tuple(_bound(rule, relations, catalog) for rule in policy.rules))


def unmatched(policy: Policy, catalog: Catalog) -> tuple[str, ...]:
    """The patterns of columns and tables in a policy that nothing in a catalog is of, each with where it stands: a
    slip of the pen there denies nothing. Rules about certain sources are left out: they may be about another."""
    held = [
        Column(relation.schema, relation.name, column.name)
        for relation in catalog.by_oid.values()
        if not relation.system
        for column in relation.columns
    ]
    asked = [(one.pattern, "columns") for one in policy.columns]
    asked += [
        (pattern, f"rule {rule.name}") for rule in policy.rules if not rule.who.sources for pattern in rule.columns
    ]
    tables = {(relation.schema, relation.name) for relation in catalog.by_oid.values() if not relation.system}
    missing = [
        f"{pattern} (row filter {rule.name})"
        for rule in policy.rows
        if not rule.who.sources
        for pattern in rule.tables
        if not any(names_table(pattern, *table) for table in tables)
    ]
    return (
        *missing,
        *(f"{pattern} ({where})" for pattern, where in asked if not any(names(pattern, one) for one in held)),
    )


def named_places(policy: Policy, catalog: Catalog) -> Mapping[Place, Classification]:
    """The columns that a rule of a bound policy is about because of their names alone."""
    rules = [rule for rule in policy.rules if rule.names_columns]
    found: dict[Place, Classification] = {}
    for relation in catalog.by_oid.values() if rules else ():
        for column in relation.columns:
            if any(rule.holds(Column(relation.schema, relation.name, column.name)) for rule in rules):
                found[relation.oid, column.number] = _NAMED
    return found


def _bound(rule: Rule, relations: Iterable[Relation], catalog: Catalog) -> Rule:
    """A rule that hides is about all in which the column's values stand: what a view shows of it, the tables that a
    table is split into, and those that it is a part of. One that shows is about the column and its parts."""
    if not rule.columns:
        return rule
    relations = list(relations)
    hides = rule.effect is not Effect.SHOW
    found: set[Column] = set()
    for relation in relations:
        for column in relation.columns:
            named = Column(relation.schema, relation.name, column.name)
            if any(names(pattern, named) for pattern in rule.columns):
                found.add(named)
                if hides and relation.kind == "v":
                    found |= _behind(catalog, relation.oid, column.number)
    while True:
        more = _kin(relations, catalog, found, upwards=hides) - found
        if not more:
            return replace(rule, bound=frozenset(found))
        found |= more


def _behind(catalog: Catalog, relation: int, number: int) -> set[Column]:
    try:
        origins = catalog.origins(relation, number) or frozenset()
    except RefusedError:  # a view that is not understood can't be read either
        return set()
    return {origin.column for origin in origins if not catalog.by_oid[origin.relation].system}


def _kin(relations: Iterable[Relation], catalog: Catalog, found: set[Column], *, upwards: bool) -> set[Column]:
    kin: set[Column] = set()
    for relation in relations:
        for parent in (catalog.by_oid[oid] for oid in relation.parents if oid in catalog.by_oid):
            held = {column.name for column in relation.columns}
            for name in (column.name for column in parent.columns if column.name in held):
                above, below = Column(parent.schema, parent.name, name), Column(relation.schema, relation.name, name)
                if above in found:
                    kin.add(below)
                elif upwards and below in found:
                    kin.add(above)
    return kin
