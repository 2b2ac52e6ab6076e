"""The frozen values that every folder shares.

What it is for: one vocabulary (docs/glossary.md) between sql, policy, detect, ledger and the doors.
What it must never do: hold or print a value that came from a source. Only names, counts and spans live here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Category(StrEnum):
    """Why an entity is sensitive."""

    PII = "pii"
    PHI = "phi"
    PCI = "pci"
    SECRET = "secret"  # noqa: S105 - the name of a category


class PrincipalKind(StrEnum):
    """What kind of principal is asking."""

    HUMAN = "human"
    AGENT = "agent"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. ``on_behalf_of``, ``model`` and ``agent``, the program that asks, are set where they are known; rules
    name ``roles``. ``attributes`` are what else filters on rows can ask, by name, sorted.

    ``authentication`` is how it proved who it is; it makes no other principal.
    """

    name: str
    kind: PrincipalKind = PrincipalKind.AGENT
    on_behalf_of: str | None = None
    model: str | None = None
    agent: str | None = None
    authentication: str | None = field(default=None, compare=False)
    roles: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str | tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a principal may take at once: rows and bytes of one answer, seconds of one statement and of silence.

    None is no limit.
    """

    rows: int | None = None
    bytes: int | None = None
    statement: float | None = None
    idle: float | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why the principal asks, as stated by it."""

    text: str = "unstated"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who would see an answer, and in what circumstances: all that a rule can ask of a request but its columns.

    ``moment`` is in seconds since 1970; ``source`` is the name of the source.
    """

    principal: Principal
    purpose: Purpose = Purpose()
    source: str = ""
    moment: float = 0.0


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """The name of a stored column: what a rule, a refusal and the ledger call it."""

    schema: str
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.table}.{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A stored column an output column comes from.

    ``relation`` is the table's OID in pg_class and ``number`` its attribute number (1-based), the two
    figures that RowDescription reports (PostgreSQL documentation, 53.7, "RowDescription").
    """

    relation: int
    number: int
    column: Column


@dataclass(frozen=True, slots=True)
class Finding:
    """A sensitive thing in a text: where it stands and what it is, never what it says.

    ``start`` and ``end`` are code points, end exclusive; ``confidence`` is 0 to 1.
    """

    start: int
    end: int
    entity: str
    category: Category
    confidence: float


@dataclass(frozen=True, slots=True)
class Classification:
    """What a column holds, how sure we are, and why, in words."""

    entity: str
    category: Category
    confidence: float
    reasons: tuple[str, ...]


class Verdict(StrEnum):
    """What was done to a value."""

    KEPT = "kept"
    MASKED = "masked"
    DROPPED = "dropped"
    REFUSED = "refused"


class Effect(StrEnum):
    """What a rule does with a column."""

    SHOW = "show"
    MASK = "mask"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Transform:
    """A transform by name with its options, each once (``partial`` with ``last``, ``token`` with ``domain``...)."""

    name: str
    options: tuple[tuple[str, int | str | bool], ...] = ()


KEEP = Transform("keep")
SCAN = Transform("scan")
SCRUB = Transform("scrub")
NOTHING = Transform("null")  # NULL in every row, also where there was one
REDACT = Transform("redact")


@dataclass(frozen=True, slots=True)
class ColumnDecision:
    """What happens to one output column, and by which rule.

    ``entity`` is None where nothing sensitive is known of it; ``origins`` are the stored columns it comes
    from, empty only where the output is proven to depend on no stored column; ``places`` belong to a document.
    ``row_limit`` is the most rows that an answer with it may have; None: any.
    """

    effect: Effect
    transform: Transform
    entity: str | None
    rule: str
    origins: tuple[Origin, ...] = ()
    places: Places | None = None
    row_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """What is done at each place of a JSON document: to a value of this entity and type (an OID), to each ``element``
    of an array, or to an object's ``members``."""

    transform: Transform | None = None
    entity: str = ""
    type_oid: int = 0
    element: Places | None = None
    members: tuple[tuple[str, Places], ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an exchange is refused, in words for its user: what happened, and what to do next.

    ``code`` is a SQLSTATE; ``reason`` is a stable word for the ledger and metrics; ``column`` is the one that it is
    about, where it is about one. No field holds a value.
    """

    code: str
    reason: str
    message: str
    hint: str
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What policy says of one exchange: a refusal, or what happens to each output column.

    ``subjects`` are the output columns that hold the key of a row as it is stored: (which one, the key's column).
    """

    refusal: Refusal | None = None
    columns: tuple[ColumnDecision, ...] = ()
    rules: tuple[str, ...] = field(default=())
    subjects: tuple[tuple[int, Column], ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the exchange may go on."""
        return self.refusal is None


class Shape(StrEnum):
    """What an output column is of its origins."""

    VALUE = "value"  # the stored value itself
    SUMMARY = "summary"  # COUNT, IS NULL: harmless
    DERIVED = "derived"  # anything else that depends on its origins
    CONSTANT = "constant"  # proven to depend on no stored column
    DESCRIPTION = "description"  # the server's own text about the schema or a plan, in which constants stand


class Use(StrEnum):
    """How a statement uses a stored column elsewhere than as a plain output."""

    COUNT = "count"
    NULL_TEST = "null-test"
    EQUALITY_COLUMN = "equality-column"
    EQUALITY_LITERAL = "equality-literal"
    GROUP = "group"
    DISTINCT = "distinct"
    SET_OPERATION = "set-operation"
    ORDER = "order"
    PREDICATE = "predicate"
    ARGUMENT = "argument"
    WRAP = "wrap"  # a total, value-preserving wrap in a select list: row_to_json, array_agg, COALESCE...


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A constant or parameter of a statement: where it stands in its text, never what it says.

    ``place`` is the position of its first token (0-based, comments not counted), or the parameter's number.
    """

    place: int
    parameter: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A literal as an operand of an equality, and whether it is an array, whose elements are compared."""

    literal: Literal
    array: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """One use of one stored column; ``partners`` are the columns it is compared or merged with, ``literals`` the
    constants and parameters."""

    origin: Origin
    how: Use
    partners: frozenset[Origin] = frozenset()
    literals: frozenset[Compared] = frozenset()


@dataclass(frozen=True, slots=True)
class Output:
    """One output column as the resolver understands it. ``literals`` are those whose value may stand in it.

    ``document`` is how a JSON value or an array is built, where that is certain; ``altered``: a text in it may have
    been written another way, so that a scan may no longer find what it held. ``behind`` is what views ask of stored
    columns to make it, which nobody was asked about: where that may not be told, no more may it.
    """

    name: str
    origins: frozenset[Origin]
    shape: Shape
    literals: frozenset[Literal] = frozenset()
    document: Document | None = None
    altered: bool = False
    behind: frozenset[Usage] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """How an output is built that holds several values: it is a ``leaf``, an array of ``element``, or an object."""

    leaf: Output | None = None
    element: Document | None = None
    members: tuple[tuple[str, Document], ...] = ()
