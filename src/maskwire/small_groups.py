"""Aggregates that must cover a least number of rows, where a rule asks for it (leaks.md 34).

A group of fewer rows than the rule says is left out of the answer: the text that is sent has a HAVING that counts the
rows of each table that the rule is about. Rows are told apart by where they lie, so that a join can't multiply them.
What it must never do: let an aggregate through whose rows it can't count, or one over a part of its group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.sql.clauses import having_of
from maskwire.sql.statement import Aggregated

_PART = "an aggregate over a part of its group could be over one row"
_SOURCE = "how many rows it covers can't be counted"


def limited(aggregates: Iterable[Aggregated], least: Callable[[int], int]) -> tuple[tuple[Aggregated, str], ...]:
    """Each SELECT that a rule is about, with the condition that its groups must meet. Raises RefusedError.

    ``least`` is the least number of rows of a relation, by its OID; 0: any.
    """
    found = []
    for one in aggregates:
        conditions = []
        for relations, name in one.items:
            rows = max(map(least, relations), default=0)
            if not rows:
                continue
            if one.windows:
                raise _refused("a window", rows, "Use GROUP BY.")
            if not one.whole:
                raise _refused(_PART, rows, "Aggregate plain columns, with WHERE and GROUP BY.")
            if name is None:
                raise _refused(_SOURCE, rows, "Aggregate the table itself: no view, subquery or join with an alias.")
            place, exists = f"({name}.tableoid, {name}.ctid)", f"{name}.ctid IS NOT NULL"
            # An aggregate leaves out the rows where its column is NULL, and those of a join may all be but one.
            counted = [f"{exists} AND {column} IS NOT NULL" for column in one.arguments] or [exists]
            conditions += [
                f"pg_catalog.count(DISTINCT CASE WHEN {rest} THEN {place} END) >= {rows}" for rest in counted
            ]
        if conditions:
            found.append((one, " AND ".join(conditions)))
    return tuple(found)


def conditions_in(sql: str, wanted: Iterable[tuple[Aggregated, str]]) -> Mapping[int, str]:
    """What is put before which token of the text, so that each SELECT has its condition. Raises RefusedError."""
    insertions: dict[int, str] = {}
    for one, condition in wanted:
        having, end = having_of(sql, one.first, one.last)
        if having is None:
            insertions[end] = f"HAVING {condition} {insertions.get(end, '')}"
        else:
            insertions[having + 1] = f"{condition} AND ("
            insertions[end] = f") {insertions.get(end, '')}"
    return insertions


def both_filtered_and_limited() -> Refusal:
    """Why an aggregate is refused whose rows are filtered, too: those that a query gives have no place of their own."""
    return _refused("its rows are filtered, and can't be counted", 2, "Read the rows themselves.").refusal


def _refused(why: str, rows: int, hint: str) -> RefusedError:
    return RefusedError(
        Refusal("42501", "small-groups",
                f"A rule asks that an aggregate covers at least {rows} rows, and this one is refused: {why}.", hint)
    )  # fmt: skip
