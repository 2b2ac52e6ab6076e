"""What the resolver holds while it walks through one statement, and the types and operators that it meets on the way.

What it must never do: let a type or an operator be named that is not on the list, or go on without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from maskwire.sql import operators, types
from maskwire.sql.catalog import Catalog
from maskwire.sql.names import quoted
from maskwire.sql.nodes import Node, kind_of, strings
from maskwire.sql.refusals import forbidden_function, not_understood
from maskwire.sql.scope import Noted, Scope, Value
from maskwire.sql.statement import Aggregated, Grouped, Mention
from maskwire.sql.uses import Uses

_MOST_WORK = 200_000


@dataclass(slots=True)
class AggregateCalls:
    """Those in one SELECT. ``outer``: one may be an aggregate of a SELECT around it, where its columns are from;
    ``arguments`` are the stored columns that they are over, as SQL."""

    any: bool = False
    whole: bool = True
    windows: bool = False
    outer: bool = False
    arguments: dict[str, None] = field(default_factory=dict)


class Walk:
    """One walk: what was seen, used and named so far."""

    def __init__(
        self, catalog: Catalog, search_path: tuple[str, ...], places: Mapping[int, int], *, trusted: bool
    ) -> None:
        self.catalog = catalog
        self.search_path = search_path
        self.places = places  # where a token begins in the text, in bytes -> which one it is
        self.trusted = trusted  # a view's definition: the operator's own SQL
        self.uses = Uses()
        self.parameter_types: list[Node] | None = None  # as PREPARE declares them
        self.bound = False  # whether what a constant says is part of what is understood
        self.seen: set[int] = set()
        self.settings_named: set[int] = set()  # parameters that name settings
        self.sets = False  # a call changes a setting that tells in answers
        self.settings_read: set[int] = set()  # where pg_settings stands for settings that may be read
        self.relations: set[int] = set()
        self.mentioned: dict[int, tuple[Mention, Noted]] = {}  # by the id of a RangeVar
        self.groups: dict[Grouped, None] = {}  # each once, in the order they were met
        self.aggregates: dict[Aggregated, None] = {}
        self.calls = AggregateCalls()  # of the SELECT at hand
        self.first_names: dict[int, str] = {}  # id of a subquery's node -> its first column's name
        self._work = 0

    def work(self) -> None:
        """One step more. Raises RefusedError where there are too many (recursive queries nest multiplicatively)."""
        self._work += 1
        if self._work > _MOST_WORK:
            raise not_understood("a query of this complexity")

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Where the stored relations are named that are read, each place once."""
        found = self.mentioned.values()
        return tuple(replace(one, obstacle=one.obstacle or min(noted, default="")) for one, noted in found)

    def operator_name(self, nodes: list[Node]) -> str:
        """An operator by its name. Raises RefusedError where it is not known to be pure."""
        path = strings(nodes)
        name = path[-1] if path else ""
        if len(path) > 2 or (len(path) == 2 and path[0] != "pg_catalog") or name not in operators.PURE:
            raise forbidden_function(f"of operator {name}" if name in operators.PURE else "of this operator")
        if len(path) == 1:
            self.implied(*operators.implied(name))
        return name

    def implied(self, *names: str) -> None:
        """Operators that syntax stands for (CASE, IN, USING, BETWEEN): the server looks them up by name alone."""
        for name in names:
            if name in self.catalog.operators and not self.trusted:
                raise forbidden_function(f"of operator {name} (a user's operator has the same name)")

    def cast_to(self, value: Value, type_name: Node) -> None:
        """Notes that a literal is cast to a type."""
        name = strings(type_name.get("names", []))[-1]
        self.uses.cast(value, name + ("[]" if type_name.get("arrayBounds") else ""))

    def grouped(self, value: Value, node: Node, column: Node | None, *, alone: bool = False, outputs: int = 0) -> None:
        """Notes a key of groups: its value, what stands in the text, and the column it is, where it is one."""
        if not value.tells:
            return
        words, name = 1 if outputs else _length(node), column_name(column)
        place = self.places.get(kind_of(node)[1].get("location", 0))
        if name is None or words is None or place is None or value.fields is not None:
            self.groups[Grouped(value.origins)] = None
        else:
            self.groups[Grouped(value.origins, place, place + words, name, alone, outputs)] = None

    def type_name(self, fields: Node, scope: Scope, *, constant: bool) -> None:
        """Check that a type may be named here. Raises RefusedError where it may not."""
        names = strings(fields.get("names", []))
        if not types.is_known(names, self.catalog.types, constant=constant or self.trusted):
            raise not_understood(f"a cast to type {names[-1]}" if names else "a cast")
        for node in [*fields.get("typmods", []), *fields.get("arrayBounds", [])]:
            if kind_of(node)[0] not in ("A_Const", "Integer"):
                raise not_understood("this type modifier")
        del scope


def _length(node: Node) -> int | None:
    """How many tokens a plain column's name or a position is; None for anything else."""
    kind, fields = kind_of(node)
    if kind == "A_Const":
        return 1
    return 2 * len(fields["fields"]) - 1 if kind == "ColumnRef" else None


def column_name(node: Node | None) -> str | None:
    """A plain column as SQL; None for anything else."""
    if node is None:
        return None
    kind, fields = kind_of(node)
    if kind != "ColumnRef" or any("String" not in part for part in fields["fields"]):
        return None
    return ".".join(map(quoted, strings(fields["fields"])))


def has_subquery(node: object) -> bool:
    """Whether an expression, or a list of such, holds one."""
    if isinstance(node, dict):
        return "SubLink" in node or any(map(has_subquery, node.values()))
    return isinstance(node, list) and any(map(has_subquery, node))


def names_window(node: object) -> bool:
    """Whether an expression holds a call over a window that stands elsewhere."""
    if isinstance(node, dict):
        return bool(node.get("over", {}).keys() & {"name", "refname"}) or any(map(names_window, node.values()))
    return isinstance(node, list) and any(map(names_window, node))


def is_plain_cast(fields: Node) -> bool:
    """Whether it is a literal with no more than a type's name behind it; ``date '...'`` is read with its name."""
    kind, literal = kind_of(fields["arg"])
    name = fields["typeName"]
    behind = name.get("location", 0) > literal.get("location", 0)
    return kind in ("A_Const", "ParamRef") and behind and not name.get("typmods")
