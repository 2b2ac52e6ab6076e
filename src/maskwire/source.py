"""What is known of a source while it is served: its catalog, its classes, and what was understood under both.

What it must never do: keep a literal of a statement, or answer from one catalog what was asked under another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from maskwire._kernel import Keys, Program, Scanner, Tally
from maskwire.detect.told import UNDECIDED
from maskwire.dialect import POSTGRES, Dialect, with_text
from maskwire.ledger.literals import Digests
from maskwire.model import SCAN, Category, Classification, Column, Decision, Origin, Places, Viewer
from maskwire.policy.row_rules import filters_for
from maskwire.policy.rules import Policy, Rule
from maskwire.row_filters import Filters
from maskwire.sql.catalog import Catalog
from maskwire.sql.family import inherit
from maskwire.sql.literals import template as template_of
from maskwire.sql.shape import shape
from maskwire.sql.statement import Kind, Statement
from maskwire.transform.kept import Vault
from maskwire.view import View, bound

if TYPE_CHECKING:
    from maskwire._kernel import _Shape

_CACHED_STATEMENTS = 1024
_REVEALING = 2  # values with something found in them, in all answers together, that make a column known as free text
_OFTEN, _SHARE = 10, 0.05  # values, and share of an answer's, in which names must be found for the same

_FREE_TEXT = Classification(
    "FREE_TEXT", Category.PII, 0.8, ("answers showed sensitive values in it, as the ledger says",)
)


Options: TypeAlias = tuple[tuple[str, int | str | bool], ...]

_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(slots=True)
class Knowledge:
    """What is known of one source at one moment. Replaced whole when the catalog is read again."""

    catalog: Catalog
    classes: Mapping[tuple[int, int], Classification]
    serial: int = field(default_factory=count().__next__, init=False)
    _understood: dict[object, tuple[Statement, ...]] = field(default_factory=dict, repr=False)
    _shapes: dict[str, str] = field(default_factory=dict, repr=False)
    _permitted: dict[object, bool] = field(default_factory=dict, repr=False)

    def classify(self, origin: Origin) -> Classification | None:
        """What a stored column holds; None where it is not sensitive."""
        return self.classes.get((origin.relation, origin.number))

    def recall(self, sql: str, paths: object) -> tuple[Statement, ...] | None:
        """What a text with the same template was understood as, under the same search paths."""
        template = template_of(sql)
        known = self._understood.get((paths, template)) if template is not None else None
        return None if known is None else tuple(with_text(it, sql) for it in known)

    def remember(self, sql: str, paths: object, statements: tuple[Statement, ...]) -> None:
        """Keeps what one SELECT was understood as: of other kinds, the literals may be part of the meaning."""
        template = template_of(sql)
        cacheable = len(statements) == 1 and statements[0].kind is Kind.SELECT and not statements[0].bound
        if template is not None and cacheable:
            _keep(self._understood, (paths, template), (replace(statements[0], text=""),))

    def is_permitted(self, sql: str, paths: object) -> bool:
        """Whether the hardened role was found to be permitted a text with the same template."""
        template = template_of(sql)
        return template is not None and (paths, template) in self._permitted

    def permit(self, sql: str, paths: object) -> None:
        """The hardened role may run this text: rights are on columns, whatever its literals say."""
        template = template_of(sql)
        if template is not None:
            _keep(self._permitted, (paths, template), value=True)

    def shape(self, sql: str) -> str:
        """The statement's shape for the ledger."""
        template = template_of(sql)
        if template is None:
            return shape(sql, self.catalog.identifiers)
        known = self._shapes.get(template)
        if known is None:
            known = shape(sql, self.catalog.identifiers)
            _keep(self._shapes, template, known)
        return known


@dataclass(slots=True)
class Source:
    """A named upstream, with what masking it needs. Shared by its sessions; ``knowledge`` may be replaced."""

    name: str
    knowledge: Knowledge
    policy: Policy
    keys: Keys = field(repr=False)
    scanner: Scanner = field(repr=False)
    seed: int = field(repr=False)  # of the order in which groups of rows come (ordering.py): a secret of 63 bits
    older_keys: tuple[Keys, ...] = field(default=(), repr=False)  # whose masked values still read back
    vault: Vault | None = None  # without one, what should become a random token is redacted
    asks_rights: bool = False  # whether there is a hardened role to ask (rights.py)
    digests: Digests | None = field(default=None, repr=False)  # of literals, for the ledger
    dialect: Dialect = POSTGRES
    version: str = ""  # of the gateway and its detectors
    policy_digest: str = field(init=False)
    learned: dict[tuple[int, int], Classification] = field(default_factory=dict)
    tell: Callable[[Column, int], None] | None = None  # other processes that serve the source: values found in a column
    recalled: frozenset[Column] = frozenset()  # columns that are known by name, from earlier runs
    found: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)
    _programs: dict[object, Program] = field(default_factory=dict, repr=False)
    # The policy bound to a catalog, of which knowledge and policy that is, and its rules where they are everyone's.
    _bound: tuple[Policy, Knowledge, Policy, tuple[int, ...] | None] | None = field(default=None, repr=False)
    _views: dict[object, View] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.policy_digest = digest_of(self.policy)

    @property
    def all_keys(self) -> tuple[Keys, ...]:
        """The keys that a masked value may be of, the one that masks first."""
        return (self.keys, *self.older_keys)

    def view(self, viewer: Viewer, granted: tuple[Rule, ...] = ()) -> View:
        """The source as one viewer may see it: the same view for all about whom the same rules are. ``granted`` are
        rules of this viewer's own, which come before those of the policy."""
        if self._bound is None or self._bound[1] is not self.knowledge or self._bound[2] is not self.policy:
            policy = bound(self.policy, self.knowledge.catalog)
            everyones = None if policy.is_conditional else tuple(range(len(policy.rules)))
            self._bound = policy, self.knowledge, self.policy, everyones
            self._views.clear()
        policy, _, _, everyones = self._bound
        rules = policy.in_force(viewer) if everyones is None else everyones
        filters = filters_for(policy.rows, viewer, policy.name)
        found = self._views.get((granted, rules, filters))
        if found is None:
            taken = policy.taking(rules)
            if granted:
                first = bound(replace(taken, rules=granted), self.knowledge.catalog).rules
                taken = replace(taken, rules=(*first, *taken.rules))
            found = View(self.knowledge.classify, taken, Filters(self.knowledge.catalog, filters))
            found.lasts = everyones is not None and not policy.rows
            _keep(self._views, (granted, rules, filters), found)
        return found

    def adopt(
        self,
        policy: Policy,
        scanner: Scanner | None = None,
        classes: Mapping[tuple[int, int], Classification] | None = None,
    ) -> None:
        """Another policy, with the scanner and the classes that are made by it. What was decided by the former one is
        decided anew, in open sessions too."""
        self.policy, self.policy_digest = policy, digest_of(policy)
        self.scanner = self.scanner if scanner is None else scanner
        self._programs.clear()
        self._renew(self.knowledge.catalog, self.knowledge.classes if classes is None else classes)

    def recall(self, columns: Iterable[Column]) -> None:
        """Columns that answers revealed before this source was served anew, by name."""
        self.recalled = frozenset(columns)
        self.know(self.knowledge.catalog, self.knowledge.classes)

    def know(self, catalog: Catalog, classes: Mapping[tuple[int, int], Classification]) -> None:
        """The catalog as it was just read, with what answers have revealed, in partitions and children too."""
        merged = self._joined(catalog, classes)
        known = self.knowledge
        if (catalog.digest, merged) != (known.catalog.digest, known.classes):
            self.knowledge = Knowledge(catalog, merged)

    def _renew(self, catalog: Catalog, classes: Mapping[tuple[int, int], Classification]) -> None:
        self.knowledge = Knowledge(catalog, self._joined(catalog, classes))

    def _joined(
        self, catalog: Catalog, classes: Mapping[tuple[int, int], Classification]
    ) -> dict[tuple[int, int], Classification]:
        """The classes, and what answers have revealed, but of columns of which the operator has said what they are."""
        joined = inherit(catalog, {**self._by_name(catalog), **self.learned, **classes})
        if not self.policy.columns:
            return joined
        return {
            place: found
            for place, found in joined.items()
            if place in classes or (name := catalog.name_of(*place)) is None or self.policy.stated(name) is None
        }

    def _by_name(self, catalog: Catalog) -> dict[tuple[int, int], Classification]:
        """What was recalled, where it stands in this catalog: a table that comes back is what it was."""
        if not self.recalled:
            return {}
        return {
            (relation.oid, column.number): _FREE_TEXT
            for relation in catalog.by_oid.values()
            for column in relation.columns
            if Column(relation.schema, relation.name, column.name) in self.recalled
        }

    def revealed(self, decision: Decision | None, tally: Tally) -> tuple[Column, ...]:
        """The stored columns that an answer showed to be sensitive, which nobody knew: from now on they are classified.

        A column counts as free text as soon as something with a form of its own was found, and masked, in two of its
        values, or names in many: it is scanned as before, but no longer searched, sorted by or computed with. One value
        may be a chance.
        """
        found = tally.findings()
        if decision is None or not found:
            return ()
        counts = tally.columns()
        entities: dict[int, dict[str, int]] = {}
        for (number, entity), times in sorted(found.items()):
            entities.setdefault(number, {})[entity] = times
        columns = []
        for number, named in entities.items():
            decided, (kept, masked, _) = decision.columns[number], counts[number]
            if decided.entity is None and decided.transform == SCAN and len(decided.origins) == 1:
                (origin,) = decided.origins
                formed = sum(times for entity, times in named.items() if entity not in UNDECIDED)
                often = masked >= _OFTEN and masked >= (kept + masked) * _SHARE
                if self._learn(origin, named, masked if often else min(masked, formed)):
                    columns.append(origin.column)
        return tuple(columns)

    def _learn(self, origin: Origin, entities: Iterable[str], values: int) -> bool:
        place = (origin.relation, origin.number)
        if self.knowledge.classify(origin) is not None or self.policy.stated(origin.column) is not None:
            return False
        if self.tell is not None:
            self.tell(origin.column, values)
        return self._count(place, values, f"answers showed {', '.join(entities)} inside")

    def hear(self, column: Column, values: int) -> None:
        """What answers of another process that serves the source showed."""
        catalog = self.knowledge.catalog
        relation = catalog.find(column.schema, column.table, ())
        number = next((it.number for it in relation.columns if it.name == column.name), None) if relation else None
        if relation is None or number is None:  # not here yet: it counts from when it is
            self.recall({*self.recalled, column})
        elif (relation.oid, number) not in self.knowledge.classes and self.policy.stated(column) is None:
            self._count((relation.oid, number), values, "answers of another worker showed sensitive values inside")

    def _count(self, place: tuple[int, int], values: int, showed: str) -> bool:
        self.found[place] = self.found.get(place, 0) + values
        if self.found[place] < _REVEALING:
            return False
        reason = f"{showed} {self.found[place]} of its values"
        self.learned[place] = Classification("FREE_TEXT", Category.PII, 0.8, (reason,))
        self.know(self.knowledge.catalog, self.knowledge.classes)
        return True

    def program(
        self,
        view: View,
        actions: tuple[tuple[str, str, int, int], ...],
        options: tuple[tuple[int, Options], ...],
        places: tuple[tuple[int, Places], ...] = (),
    ) -> Program:
        """The mask program of these actions, compiled once: setting up its ciphers costs more than a small answer.

        It is of one view, whose policy says what becomes of what is found in text. ``options`` are those of the
        transforms that have some, and ``places`` those of the documents among the columns, by column.
        """
        key = (view.serial, actions, options, places)
        program = self._programs.get(key)
        if program is None:
            shapes = {column: _shape(one) for column, one in places}
            spans = {entity: (one.name, dict(one.options)) for entity, one in view.spans.items()}
            by_column = {column: dict(one) for column, one in options}
            keeper = None if self.vault is None else self.vault.tokens
            program = Program(actions, self.keys, self.scanner, spans, by_column, shapes, keeper)
            _keep(self._programs, key, program)
        return program


def digest_of(policy: Policy) -> str:
    """SHA-256, in hex, of what a policy says, in one order."""
    return sha256(json.dumps(asdict(policy), default=sorted, sort_keys=True).encode()).hexdigest()


def _shape(places: Places) -> _Shape:
    """A document's places as the kernel takes them."""
    if places.transform is not None:
        return "value", places.transform.name, places.entity, places.type_oid, dict(places.transform.options)
    if places.element is not None:
        return "array", _shape(places.element)
    return "object", {key: _shape(member) for key, member in places.members}


def _keep(cache: dict[_K, _V], key: _K, value: _V) -> None:
    """Bounded: the oldest makes room."""
    if len(cache) >= _CACHED_STATEMENTS:
        cache.pop(next(iter(cache)))
    cache[key] = value
