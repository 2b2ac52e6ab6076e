"""Columns that are masked by what stands beside them: dates that move as the subject of their row says.

What it must never do: take a subject from another row. Whoever could choose it would have a stranger's dates moved as
far as his own, which he knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from maskwire.errors import RefusedError
from maskwire.model import ColumnDecision, Output, Refusal, Shape
from maskwire.sql.statement import Kind, Statement

OPTION = "subject"
Options = tuple[tuple[str, int | str | bool], ...]


def check(statement: Statement, outputs: Sequence[Output], decided: Sequence[ColumnDecision]) -> None:
    """Refuse an answer with a date whose subject does not stand beside it. Raises RefusedError."""
    for one in decided:
        name = dict(one.transform.options).get(OPTION)
        if isinstance(name, str) and _place(statement, outputs, one, name) is None:
            raise RefusedError(
                Refusal("42501", "masked-without-subject",
                        f"{one.origins[0].column if one.origins else 'A column'} is shown with its dates moved by "
                        f"{name}, which does not stand beside it.",
                        f"Name {name} in the same list, and read that table alone: no join, subquery, WITH or UNION.")
            )  # fmt: skip


def resolved(
    statement: Statement, outputs: Sequence[Output], decided: Sequence[ColumnDecision]
) -> tuple[tuple[int, Options], ...]:
    """The options of each column's transform as the kernel takes them: a subject by its place in the row."""
    found = []
    for number, one in enumerate(decided):
        options = dict(one.transform.options)
        name = options.get(OPTION)
        if isinstance(name, str) and (place := _place(statement, outputs, one, name)) is not None:
            options[OPTION] = place
        if options:
            found.append((number, tuple(options.items())))
    return tuple(found)


def _place(statement: Statement, outputs: Sequence[Output], dated: ColumnDecision, name: str) -> int | None:
    plain = statement.kind in (Kind.SELECT, Kind.COPY_TO)
    if not (plain and statement.single and len(dated.origins) == 1):
        return None
    for place, output in enumerate(outputs):
        if output.shape is Shape.VALUE and len(output.origins) == 1:
            (origin,) = output.origins
            if origin.relation == dated.origins[0].relation and origin.column.name == name:
                return place
    return None
