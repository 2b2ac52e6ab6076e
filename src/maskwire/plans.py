"""What a text was understood as and decided to be under one view, for when it comes again with other literals.

A plan belongs to the view that it was made under: another catalog, policy or grant is another view, and has none.
What it must never do: keep a literal, or stand for a statement that was not checked under the very same view.
"""

from __future__ import annotations

from maskwire.asked import Asked
from maskwire.dialect import Paths, Templates
from maskwire.sql.statement import Kind, Statement
from maskwire.view import View

_MOST = 512  # of one view


def find(view: View, paths: Paths, sql: str, templates: Templates, statement: Statement | None = None) -> Asked | None:
    """A text with the same template as asked under this view and these search paths, or None. Where the ``statement``
    is given, it must be one that a plan gave. ``templates`` are the dialect's."""
    template = templates.find(sql, paths, view.plans)
    known = view.plans.get((paths, template)) if template is not None else None
    if not isinstance(known, Asked):
        return None
    if statement is None:
        statement = templates.fill(known.statement, sql, paths)
    elif not _is_of(statement, known.statement):
        return None
    return Asked(
        statement, known.shape, known.readings, (), (), known.insertions, known.limited, known.version
    )  # fmt: skip


def keep(view: View, paths: Paths, asked: Asked, sql: str, templates: Templates) -> None:
    """Keeps a query that was checked under this view, without its text ``sql``."""
    statement = asked.statement
    if statement.kind is not Kind.SELECT or statement.bound or asked.alternatives:
        return
    if (kept := templates.keep(sql, paths, statement, view.plans)) is None:
        return
    while len(view.plans) >= _MOST:
        view.plans.pop(next(iter(view.plans)))
    template, planned = kept
    view.plans[paths, template] = Asked(
        planned, asked.shape, asked.readings, (), (), asked.insertions, asked.limited, asked.version
    )  # fmt: skip


def _is_of(statement: Statement, planned: Statement) -> bool:
    """Whether it is what a plan's text was understood as, with the row filters of its view."""
    return (
        bool(statement.outputs)
        and statement.outputs is planned.outputs
        and statement.usages is planned.usages
        and statement.filtered == planned.filtered
    )
