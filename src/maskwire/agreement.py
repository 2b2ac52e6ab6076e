"""The server's own word on an answer, held against what was understood: the third of the four voices.

What it must never do: average two voices that differ. A difference is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from maskwire.errors import RefusedError
from maskwire.model import Output, Refusal, Shape
from maskwire.reading import Readings
from maskwire.sql.catalog import Catalog
from maskwire.sql.statement import Kind, Statement


class ServerColumn(Protocol):
    """What a server says of one column of its answer, in any protocol; 0 where it does not know its origin."""

    @property
    def relation(self) -> int:
        """The table's OID."""
        ...

    @property
    def number(self) -> int:
        """The attribute number in that table."""
        ...

    @property
    def type_oid(self) -> int:
        """The type of the answer's column."""
        ...


def agreed(
    statement: Statement, alternatives: tuple[Statement, ...], columns: tuple[ServerColumn, ...], catalog: Catalog
) -> tuple[Output, ...]:
    """Our outputs, each held against the server's word. Raises RefusedError where they differ.

    ``alternatives`` are what the name that the statement runs (EXECUTE, FETCH) may stand for.
    """
    if statement.kind is Kind.SHOW:  # only settings on an allow-list can be shown
        return tuple(Output("", frozenset(), Shape.CONSTANT) for _ in columns)
    if len(alternatives) > 1:
        return tuple(_any_of(alternatives, column, catalog) for column in columns)
    ours = (alternatives[0] if alternatives else statement).outputs
    if ours is None or len(ours) != len(columns):
        raise _disagree("the number of columns differs")
    return tuple(_agreed(output, column, catalog) for output, column in zip(ours, columns, strict=True))


def as_read(output: Output, readings: Iterable[Readings]) -> Output:
    """An output in which a literal stands that was turned back is a value of the column it was compared with."""
    read = {literal: one[literal].column for one in readings for literal in output.literals & one.keys()}
    if not read:
        return output
    is_value = output.shape is Shape.VALUE or (output.shape is Shape.CONSTANT and output.literals == read.keys())
    origins = output.origins.union(read.values())
    return replace(output, origins=origins, shape=Shape.VALUE if is_value else Shape.DERIVED)


def _agreed(output: Output, column: ServerColumn, catalog: Catalog) -> Output:
    if column.relation == 0:
        return output
    if column.number <= 0:  # a whole row (0), or a system column
        if output.shape is not (Shape.SUMMARY if column.number else Shape.DERIVED):
            raise _disagree("a whole row stands where something else was expected")
        return output
    served = catalog.origins(column.relation, column.number)
    if served is None:
        raise RefusedError(
            Refusal("42501", "unknown-origin",
                    "The server answers with a column that the catalog does not know yet.",
                    "The catalog is being read again; run the statement once more.")
        )  # fmt: skip
    if not served <= output.origins:
        raise _disagree("a column comes from elsewhere")
    return output


def _any_of(alternatives: tuple[Statement, ...], column: ServerColumn, catalog: Catalog) -> Output:
    """The strictest reading where a name may stand for several statements."""
    served = catalog.origins(column.relation, column.number) if column.relation and column.number > 0 else None
    everything = frozenset(o for s in alternatives for output in s.outputs or () for o in output.origins)
    literals = frozenset(one for s in alternatives for output in s.outputs or () for one in output.literals)
    behind = frozenset(usage for s in alternatives for output in s.outputs or () for usage in output.behind)
    return Output("", everything | (served or frozenset()), Shape.DERIVED, literals, behind=behind)


def _disagree(what: str) -> RefusedError:
    return RefusedError(
        Refusal("42501", "lineage-mismatch",
                f"The server's description of the answer differs from what was understood: {what}.",
                "The schema may have changed; run the statement once more, and report it if it stays.")
    )  # fmt: skip
