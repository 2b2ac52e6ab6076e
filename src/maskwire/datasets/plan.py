"""What happens to each column of a data set: what it holds, what policy says of that, and the program for it.

What it is for: frames, files and tables come through here, so that all of them are decided, and masked, alike.
What it must never do: let a column through that nobody decided on. Text that nothing is known of is scanned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from maskwire._kernel import Keys, Program, Scanner, detectors, mask_value, read_back
from maskwire.datasets.keyed import people
from maskwire.datasets.naming import column_of, reaching
from maskwire.detect import names
from maskwire.detect.classify import CATEGORIES, Described, classify_table
from maskwire.detect.text import scanner as shared_scanner
from maskwire.detect.told import UNDECIDED
from maskwire.errors import ConfigurationError
from maskwire.ledger.place import Place
from maskwire.model import KEEP, REDACT, SCAN, Category, Classification, Column, ColumnDecision, Effect
from maskwire.places import root_key
from maskwire.policy.rules import CONFIDENTIAL, DEFAULT, Policy
from maskwire.policy_file import scanner_of
from maskwire.sql.catalog import Catalog
from maskwire.transform import keyring
from maskwire.transform.kept import Vault
from maskwire.transform.keyfile import Version
from maskwire.vaults import vault_of
from maskwire.view import bound

__all__ = ["SAMPLE_CHARACTERS", "SAMPLE_VALUES", "Held", "Masker", "Plan", "Planned", "scrubbed", "stated_class"]

SAMPLE_VALUES = 400
SAMPLE_CHARACTERS = 500
_TEXT = 25  # OID of pg_type
_TEXTUAL = frozenset({"text", "json", "jsonb", "xml", "bytea", "varchar", "bpchar", "name"})


@dataclass(frozen=True, slots=True)
class Held:
    """A column as it is found: its name (names of what it stands in before it), its wire type's name, OID and format,
    and the first of its values, as text."""

    path: str
    type_name: str = "text"
    oid: int = 25
    format: int = 0
    values: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """A column and what was decided on it."""

    path: str
    type_name: str
    oid: int
    format: int
    found: Classification | None
    decided: ColumnDecision

    @property
    def action(self) -> tuple[str, str, int, int]:
        """As a program takes it."""
        return self.decided.transform.name, self.decided.entity or "", self.oid, self.format

    @property
    def leaf(self) -> tuple[str, str, str, int, dict[str, int | str | bool]]:
        """As the shape of a document takes it."""
        return (
            "value", self.decided.transform.name, self.decided.entity or "", self.oid,
            dict(self.decided.transform.options),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of one data set, from left to right."""

    columns: tuple[Planned, ...]

    def __str__(self) -> str:
        """Everything that what is masked depends on, but the keys: two plans that read alike mask alike."""
        return "\n".join(f"{it.path}\t{it.action}\t{it.decided.transform.options}" for it in self.columns)


class Masker:
    """A policy, keys and a scanner: what turns columns into plans, and plans into programs. Shared by threads."""

    def __init__(
        self,
        policy: Policy | None = None,
        root: bytes | Version | None = None,
        *,
        scanner: Scanner | None = None,
        ledger: Place | None = None,
        late: bool = False,
        tenant: str = keyring.TENANT,
    ) -> None:
        """``root``: the root key, 32 bytes, or a version of it; by default the one that the gateway masks with, and the
        vault is the one beside ``ledger``, the gateway's; ``late``: ``settle`` is called before what is made is used;
        ``tenant``: whose data it is, as for the gateway. A policy that depends on who asks must be narrowed before.

        Raises ConfigurationError.
        """
        self.policy = policy or DEFAULT
        if self.policy.rows:  # which rows a principal may read is no question of a copy
            raise ConfigurationError("The policy filters rows, and a data set has no principal. Use one without rows:")
        self.scanner = scanner or (scanner_of(self.policy) if self.policy.detectors else shared_scanner())
        self._vault: Vault | None = None
        if self.policy.is_conditional:
            raise ConfigurationError("The policy depends on who asks: say for whom these data are masked.")
        try:
            if isinstance(root, bytes):
                self._keys = Keys(root)
            else:
                version = keyring.newest(root_key()) if root is None else root
                self._keys = Keys(version.key(), tenant, version.number)
            if root is None:
                self._vault = vault_of(ledger, keyring.read(root_key(), tenant).vault, tenant, late=late)
        except ValueError:
            raise ConfigurationError("The root key must be 32 bytes.") from None
        known = tuple((entity, Category(category)) for entity, category in detectors())
        self._spans = {entity: (one.name, dict(one.options)) for entity, one in self.policy.spans(known).items()}

    def __repr__(self) -> str:
        return f"Masker(policy={self.policy.name!r})"

    def plan(
        self,
        table: str,
        columns: Sequence[Held],
        stated: Mapping[str, str | None] | None = None,
        known: Mapping[str, Classification | None] | None = None,
    ) -> Plan:
        """What happens to the columns of a table. ``stated``: by path, the entity that somebody says it holds, None for
        nothing; ``known``: what was found of columns before. Raises ConfigurationError for a path that is not there.
        """
        said, known = dict(stated or {}), dict(known or {})
        if strangers := sorted(said.keys() - {it.path for it in columns}):
            raise ConfigurationError(
                f"There is no column {strangers[0]!r}. The columns are: {', '.join(it.path for it in columns)}."
            )
        for path, entity in said.items():
            known[path] = None if entity is None else stated_class(entity)
        for it in columns:
            # Of a map; in the columns of a table one name proves less.
            if it.path.endswith(".key") and it.path not in known and people(it.values):
                known[it.path] = stated_class("PERSON")
        # Two leaves may have one name; each is told apart by its place.
        described = [Described(_name(at, it, columns), it.type_name, it.values) for at, it in enumerate(columns)]
        before = {one.name: known[it.path] for one, it in zip(described, columns, strict=True) if it.path in known}
        policy = reaching(self.policy, table)
        found = classify_table(table, described, known=before, scanner=self.scanner)
        return Plan(
            tuple(
                Planned(
                    it.path,
                    it.type_name,
                    it.oid,
                    it.format,
                    found[one.name],
                    self.decide(it, found[one.name], column=column_of(table, it.path), policy=policy),
                )
                for it, one in zip(columns, described, strict=True)
            )
        )

    def decide(
        self,
        it: Held,
        found: Classification | None,
        *,
        textual: bool | None = None,
        column: Column | None = None,
        policy: Policy | None = None,
    ) -> ColumnDecision:
        """What happens to one column. ``textual``: whether a scan can find something in its type; ``column``: its name
        as rules' patterns name columns."""
        policy = policy or self.policy
        if textual is None:
            textual = it.type_name in _TEXTUAL
        unclassified = ColumnDecision(
            Effect.SHOW, SCAN if textual else KEEP, None, "scanned" if textual else "not-sensitive"
        )
        if column is not None and (said := policy.stated(column)) is not None:
            found = None if said.entity is None else Classification(said.entity, said.category, 1.0, ("it was stated",))
        if found is None and column is not None and policy.names_column(column):
            found = Classification(CONFIDENTIAL, Category.PII, 1.0, ("a rule names it",))
        if found is None:
            return unclassified
        decided = policy.decide(found.entity, found.category, column=column)
        if decided.effect is Effect.SHOW:
            return replace(decided, transform=KEEP)
        if decided.effect is Effect.DENY:
            return ColumnDecision(Effect.MASK, REDACT, found.entity, decided.rule)
        return decided

    def program(self, plan: Plan) -> Program:
        """The program of a plan. Raises ConfigurationError where the kernel does not know what it asks for."""
        options = {
            at: dict(it.decided.transform.options) for at, it in enumerate(plan.columns) if it.decided.transform.options
        }
        for one in options.values():
            if "subject" in one:
                one["subject"] = _subject(plan, str(one["subject"]))
        actions = [it.action for it in plan.columns]
        # Under a key of one's own there is no vault: what it should keep is redacted.
        keeper = None if self._vault is None else self._vault.tokens
        try:
            return Program(actions, self._keys, self.scanner, self._spans, options, vault=keeper)
        except ValueError as fault:
            raise ConfigurationError(f"The policy can't be applied to these columns: {fault}.") from None

    def hides(self, entity: str) -> bool:
        """Whether a finding of an entity in scanned text becomes something else."""
        transform, _ = self._spans.get(entity, ("redact", {}))
        return transform != "keep"

    def read_back(self, entity: str, masked: str) -> str | None:
        """The raw text of a token in a text; None where the entity is shown otherwise, or it is no token."""
        transform, options = self._spans.get(entity, ("redact", {}))
        if transform != "token":
            return None
        raw = read_back(self._keys, entity, _TEXT, masked.encode(), _TEXT, 0, transform, options)
        return None if raw is None else raw.decode()

    def settle(self) -> None:
        """The random tokens that were given out are on the disk. Raises VaultError."""
        if self._vault is not None:
            self._vault.settle()

    def bind(self, catalog: Catalog) -> None:
        """From now on, for tables of a database: what a rule hides is hidden wherever that database has it."""
        self.policy = bound(self.policy, catalog)

    def fingerprint(self) -> str:
        """What tells one key from another without telling either: a keyed hash of a fixed word."""
        return (mask_value(self.hashes("MASKWIRE_KEY_CHECK"), 0, b"key check") or b"").decode()

    @property
    def finds(self) -> str:
        """Everything that the masks of scanned text depend on, but the keys."""
        return f"{sorted(self._spans.items())}\t{self.policy.detectors}"

    def hashes(self, word: str) -> Program:
        """A program of one text column that hashes under a key of its own for ``word``."""
        return Program([("hash", word, 25, 0)], self._keys, self.scanner, {})

    def program_of_lines(self, shape: object) -> Program:
        """The program for lines of JSON: one column of documents of this shape."""
        return Program([("json", "", 114, 0)], self._keys, self.scanner, self._spans, {}, {0: shape})  # type: ignore[dict-item]


def _name(at: int, it: Held, columns: Sequence[Held]) -> str:
    """A path as the one word that names are read from."""
    name = it.path.replace("[]", "").replace(".", "_")
    twice = any(other.path.replace("[]", "").replace(".", "_") == name for other in columns[:at])
    return f"{name}_{at}" if twice else name


def _subject(plan: Plan, name: str) -> int | str:
    """The place of the column that says how far a row's dates move; its name where there is no such column."""
    places_of = [at for at, it in enumerate(plan.columns) if it.path == name]
    return places_of[0] if len(places_of) == 1 else name


def scrubbed(name: str, scanner: Scanner) -> str:
    """A column's name, with what has a form of its own (an address, a key) replaced by what it is called."""
    for start, end, entity, _, _ in reversed(scanner.find(name)):
        if entity not in UNDECIDED:
            name = f"{name[:start]}[{entity}]{name[end:]}"
    return name


def stated_class(entity: str) -> Classification:
    """The class of a column of which somebody says what it holds."""
    category = CATEGORIES.get(entity, names.category(entity))
    return Classification(entity, category, 1.0, ("it was stated",))
