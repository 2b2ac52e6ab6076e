"""A policy file's text -> a policy, with what it is expected to decide.

What it must never do: leave out a rule that it can't read. A file with one fault is no policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from maskwire.model import KEEP, REDACT, Category, Column, Effect, Principal, PrincipalKind, Purpose, Transform, Viewer
from maskwire.policy import layout
from maskwire.policy.conditions import ALWAYS, ANYONE, When, Who
from maskwire.policy.faults import Fault, Mark, PolicyError, nearest
from maskwire.policy.forms import Item, read_options
from maskwire.policy.marked import compose
from maskwire.policy.options import EXCLUDES, OPTIONS, REQUIRED
from maskwire.policy.reach import in_the_way
from maskwire.policy.row_rules import RowRule, numbered
from maskwire.policy.rules import Definition, Policy, Rule, Stated


@dataclass(frozen=True, slots=True)
class Words:
    """What policies may speak of beside what they define: entities with their categories, and presets by name.
    ``masks`` says whether the kernel has a transform with such options."""

    entities: Mapping[str, Category]
    preset: Callable[[str], Policy]
    masks: Callable[[Transform], bool]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a policy must decide of one column for one viewer (at the moment of the test, where it names none)."""

    mark: Mark
    viewer: Viewer
    timed: bool
    column: Column | None
    entity: str | None
    effect: Effect
    transform: str | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy file, read. ``remarks`` are no faults, but worth knowing; ``detector_marks`` and ``row_marks`` are
    where its detectors and the conditions of its row filters stand, ``reasons`` why it has each of its own rules."""

    policy: Policy
    expectations: tuple[Expectation, ...]
    remarks: tuple[Fault, ...]
    detector_marks: tuple[Mark, ...]
    reasons: tuple[str, ...]
    row_marks: tuple[Mark, ...] = ()


def load(text: str, words: Words) -> Loaded:
    """Reads a policy file. Raises PolicyError with everything that is wrong with it."""
    faults: list[Fault] = []
    read = layout.POLICY.read(compose(text), faults)
    if read is None:
        raise PolicyError(faults)
    found = _Reading(words, faults).policy(read.value)
    if faults:
        raise PolicyError(faults)
    return found


@dataclass(slots=True)
class _Reading:
    words: Words
    faults: list[Fault]
    remarks: list[Fault] = field(default_factory=list)
    entities: dict[str, Category] = field(default_factory=dict)
    row_names: set[str] = field(default_factory=set)

    def policy(self, read: dict[str, Item]) -> Loaded:
        detectors = [self.detector(item.value) for item in _items(read, "detectors")]
        own = {one.entity: one.category for one in detectors if one is not None}
        self.entities = {**self.words.entities, **own}
        base = self.words.preset(read["extends"].value) if "extends" in read else None
        rules = [self.rule(item) for item in _items(read, "rules")]
        self.check_order(_items(read, "rules"), rules)
        inherited = tuple(replace(rule, policy=rule.policy or base.name) for rule in base.rules) if base else ()
        sortable = base.sortable if base is not None else frozenset()
        if "sortable" in read:
            sortable = frozenset(self.known(item) for item in read["sortable"].value)
        policy = Policy(
            name=_value(read, "name", "policy"),
            rules=(*(rule for rule in rules if rule is not None), *inherited),
            sortable=sortable,
            columns=tuple(self.stated(*pair) for pair in _pairs(read, "columns")),
            detectors=tuple(one for one in detectors if one is not None),
            rows=(
                *(one for item in _items(read, "rows") if (one := self.row(item)) is not None),
                *(base.rows if base else ()),
            ),
        )
        expectations = tuple(self.expectation(item) for item in _items(read, "expect"))
        marks = tuple(item.mark for item in _items(read, "detectors"))
        reasons = tuple(_value(item.value, "why", "") for item in _items(read, "rules"))
        where = tuple(item.value["where"].mark for item in _items(read, "rows") if "where" in item.value)
        return Loaded(policy, expectations, tuple(self.remarks), marks, reasons, where)

    def fault(self, mark: Mark, message: str) -> None:
        self.faults.append(Fault(mark, message))

    def known(self, item: Item) -> str:
        """An entity, which must be known."""
        entity = str(item.value)
        if entity not in self.entities:
            self.fault(item.mark, f'"{entity}" is no entity that can be found{nearest(entity, self.entities)}')
        return entity

    def rule(self, item: Item) -> Rule | None:
        read: dict[str, Item] = item.value
        if "name" not in read or "effect" not in read:
            return None  # said already
        effect = Effect(read["effect"].value)
        return Rule(
            name=read["name"].value,
            effect=effect,
            transform=self.transform(item, effect),
            entities=frozenset(self.known(one) for one in _items(read, "entities")),
            categories=frozenset(Category(word) for word in _words(read, "categories")),
            lookups=_value(read, "lookups", otherwise=False),
            small_groups=_value(read, "small_groups", 0),
            columns=_words(read, "columns"),
            who=_who(read),
            when=self.when(read["when"]) if "when" in read else ALWAYS,
            allow=frozenset(use for word in _words(read, "allow") for use in layout.ALLOWANCES[word]),
            row_limit=_value(read, "row_limit", None),
        )

    def row(self, item: Item) -> RowRule | None:
        read: dict[str, Item] = item.value
        if not {"name", "tables", "where"} <= read.keys():
            return None  # said already
        name = read["name"].value
        if name in self.row_names:
            self.fault(read["name"].mark, f'a row filter "{name}" stands before this one')
        self.row_names.add(name)
        try:
            where, asks = numbered(read["where"].value)
        except ValueError as error:
            self.fault(read["where"].mark, str(error))
            return None
        when = self.when(read["when"]) if "when" in read else ALWAYS
        return RowRule(
            name, _words(read, "tables"), where, asks, _who(read), when, frozenset(_words(read, "unless_roles"))
        )

    def transform(self, rule: Item, effect: Effect) -> Transform:
        read: dict[str, Item] = rule.value
        if effect is not Effect.MASK:
            for key in ("transform", "options"):
                if key in read:
                    self.fault(read[key].mark, f'"{key}" is of the effect mask; this rule\'s effect is {effect}')
            return KEEP if effect is Effect.SHOW else REDACT
        if "transform" not in read:
            if "transform" not in rule.keys:
                self.fault(read["effect"].mark, f"a rule that masks needs a transform: {', '.join(OPTIONS)}")
            return REDACT
        name, mark = read["transform"].value, read["transform"].mark
        options: dict[str, Any] = {}
        if "options" in read:
            options = read_options(OPTIONS[name], read["options"], self.faults, name)
        for of, one, other in EXCLUDES:
            if of == name and one in options and other in options:
                self.fault(mark, f'"{one}" and "{other}" exclude each other')
        for of, one in REQUIRED:
            if of == name and one not in options:
                self.fault(mark, f'{name} needs the option "{one}"')
        if options.get("to") == "bucket" and "size" not in options:
            self.fault(mark, 'a bucket needs the option "size"')
        chosen = Transform(name, tuple(sorted(options.items())))
        if not self.words.masks(chosen):
            self.remarks.append(
                Fault(mark, f"this version can't do {name} with these options, so the rule redacts instead")
            )
            return REDACT
        return chosen

    def when(self, item: Item) -> When:
        read: dict[str, Item] = item.value
        zone = _value(read, "timezone", "UTC")
        known: tzinfo = UTC
        try:
            known = ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            self.fault(read["timezone"].mark, f'"{zone}" is no time zone; write it as Europe/Berlin')
        hours = None
        if "hours" in read:
            begin, end = (int(part[:2]) * 60 + int(part[3:]) for part in read["hours"].value.split("-"))
            hours = begin, end
            if begin == end:
                self.fault(read["hours"].mark, "these hours begin when they end")
        since, until = (self.moment(read.get(key), known) for key in ("from", "until"))
        if since is not None and until is not None and since >= until:
            self.fault(read["until"].mark, '"until" is not after "from"')
        return When(_words(read, "days"), hours, zone, since, until)

    def moment(self, item: Item | None, zone: tzinfo) -> float | None:
        if item is None:
            return None
        try:
            stated = datetime.fromisoformat(item.value)
            return (stated if stated.tzinfo is not None else stated.replace(tzinfo=zone)).timestamp()
        except (ValueError, OverflowError):
            self.fault(item.mark, "there is no such date or time")
            return None

    def stated(self, pattern: Item, entity: Item) -> Stated:
        if entity.value == layout.NOTHING:
            return Stated(pattern.value, None)
        name = self.known(entity)
        return Stated(pattern.value, name, self.entities.get(name, Category.PII))

    def detector(self, read: dict[str, Item]) -> Definition | None:
        if not {"entity", "category", "pattern", "finds"} <= read.keys():
            return None  # said already
        return Definition(
            read["entity"].value,
            Category(read["category"].value),
            read["pattern"].value,
            _words(read, "keywords"),
            _value(read, "validator", None),
            _words(read, "finds"),
            _words(read, "ignores"),
        )

    def check_order(self, items: Iterable[Item], rules: Iterable[Rule | None]) -> None:
        """Names come once; what stands behind a rule that matches all of it is never asked."""
        before: list[Rule] = []
        names: set[str] = set()
        keeps_models_out = False
        for item, rule in zip(items, rules, strict=True):
            if rule is None:
                continue  # said already
            if rule.name in names:
                self.fault(item.value["name"].mark, f'a rule "{rule.name}" stands before this one')
            blocker = in_the_way(rule, before, self.entities)
            if blocker is not None:
                what = "is about everything" if blocker.is_about_everything else "decides all that it is about"
                self.remarks.append(Fault(item.mark, f'this rule is never asked: "{blocker.name}" before it {what}'))
            before.append(rule)
            names.add(rule.name)
            is_hiding = rule.effect is not Effect.SHOW
            keeps_models_out |= is_hiding and "model-provider" in rule.who.roles
            is_for_everybody = rule.who == ANYONE and not rule.columns and not is_hiding
            if is_for_everybody and blocker is None and not keeps_models_out:
                message = (
                    "this rule shows to everybody, and so to the providers of models behind the LLM gateway: name "
                    "roles or kinds, or put a rule that masks for the role model-provider before it"
                )
                self.remarks.append(Fault(item.mark, message))

    def expectation(self, item: Item) -> Expectation:
        read: dict[str, Item] = item.value
        if not {"column", "entity"} & item.keys:
            self.fault(item.mark, 'an expectation needs a "column", an "entity", or both')
        moment = self.moment(read.get("at"), UTC)
        principal = Principal(
            _value(read, "principal", "agent"),
            PrincipalKind(_value(read, "kind", PrincipalKind.AGENT)),
            roles=frozenset(_words(read, "roles")),
        )
        purpose = Purpose(read["purpose"].value) if "purpose" in read else Purpose()
        named = read["column"].value.split(".") if "column" in read else None
        return Expectation(
            item.mark,
            Viewer(principal, purpose, _value(read, "source", ""), moment or 0.0),
            moment is not None,
            Column(*named) if named is not None else None,
            self.known(read["entity"]) if "entity" in read else None,
            Effect(_value(read, "effect", Effect.MASK)),
            _value(read, "transform", None),
            _value(read, "rule", None),
        )


def _who(read: dict[str, Item]) -> Who:
    return Who(
        _words(read, "roles"),
        tuple(PrincipalKind(word) for word in _words(read, "kinds")),
        _words(read, "principals"),
        _words(read, "purposes"),
        _words(read, "sources"),
    )


def _value(read: dict[str, Item], key: str, otherwise: Any) -> Any:
    return read[key].value if key in read else otherwise


def _items(read: dict[str, Item], key: str) -> list[Item]:
    return read[key].value if key in read else []


def _pairs(read: dict[str, Item], key: str) -> list[tuple[Item, Item]]:
    return read[key].value if key in read else []


def _words(read: dict[str, Item], key: str) -> tuple[str, ...]:
    return tuple(item.value for item in _items(read, key))
