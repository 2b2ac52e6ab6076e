"""Keys that rows are grouped, partitioned or told apart by, where their order may not be told (leaks.md 25).

A server sorts for that wherever that is cheaper than hashing, and rows come in that order. So
a keyed number, made of the key, is put before each such key: rows that belong together still do, and come in an
order that nobody can foresee.
What it must never do: let such a key through where that number can't be put before it. Joins and scans of an index are
gateway/planner.py's; where a set operation is sorted, neither helps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from maskwire.errors import RefusedError
from maskwire.model import Origin, Refusal
from maskwire.sql.statement import Grouped


def check_groups(groups: Iterable[Grouped], tells: Callable[[Iterable[Origin]], bool]) -> None:
    """Raises RefusedError for a key that is no plain column. ``tells``: whether an order by these columns does."""
    for group in groups:
        if group.column is None and tells(group.origins):
            columns = ", ".join(sorted(str(origin.column) for origin in group.origins))
            raise RefusedError(
                Refusal("42501", "masked-group",
                        f"Grouping by, or DISTINCT of, an expression over {columns} is refused: the order of the rows"
                        " would tell its raw values.",
                        "Use the column itself, under its own name.")
            )  # fmt: skip


def shuffled(groups: Iterable[Grouped], tells: Callable[[Iterable[Origin]], bool], seed: int) -> Mapping[int, str]:
    """What is put before which token of the text, so that the server sorts by a number of its own before the key.

    ``seed`` is a secret of 63 bits: who knew it could sort his guesses among the rows.
    """
    insertions: dict[int, str] = {}
    distinct: dict[tuple[int, int], str] = {}
    for group in groups:
        if group.column is None or not tells(group.origins):
            continue
        number = f"pg_catalog.hashtextextended(CAST({group.column} AS pg_catalog.text), {seed}),"
        if group.outputs:
            key = group.place, group.outputs
            distinct[key] = distinct.get(key, "") + number
            continue
        insertions[group.place] = insertions.get(group.place, "") + ("(" if group.alone else "") + number
        if group.alone:
            insertions[group.end] = ")" + insertions.get(group.end, "")
    for (place, outputs), numbers in distinct.items():  # DISTINCT ON all outputs is DISTINCT
        insertions[place] = f"ON ({numbers} {', '.join(map(str, range(1, outputs + 1)))})"
    return insertions
