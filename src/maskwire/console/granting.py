"""What an access request would make visible: the stored columns that it names, and how they are shown now.

What it must never do: leave out a column that the grant would show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maskwire.access.grants import Grant
from maskwire.access.requests import Request
from maskwire.granted import rules_of
from maskwire.model import Classification, Column, Principal, PrincipalKind, Purpose, Viewer
from maskwire.policy.explain import Question, explain
from maskwire.policy.wording import said
from maskwire.policy_file import categories_of
from maskwire.view import bound

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["Visible", "columns_of", "spans", "visible"]

_SHORTER = (900, 1800, 3600, 4 * 3600, 8 * 3600, 24 * 3600)  # seconds


@dataclass(frozen=True, slots=True)
class Visible:
    """A stored column, what it holds, and what its values are shown as to who asks, without the grant."""

    column: Column
    found: Classification | None
    now: str


def visible(gateway: Gateway, wanted: Request) -> list[Visible]:
    """What the grant would show, what is sensitive first."""
    account = gateway.entrance.account(wanted.principal)
    who = Principal(
        wanted.principal,
        account.kind if account is not None else PrincipalKind.AGENT,
        wanted.on_behalf_of or None,
        roles=account.roles if account is not None else frozenset(),
    )
    viewer = Viewer(who, Purpose(wanted.purpose), wanted.source, gateway.clock())
    policy = gateway.source.policy
    categories = categories_of(policy)
    grant = Grant(
        wanted.id, who.name, wanted.on_behalf_of, wanted.source, wanted.columns, wanted.purpose, wanted.until, ""
    )
    # As a session takes it, so with the partitions of what it names (view.py).
    rules = bound(replace(policy, rules=rules_of((grant,))), gateway.source.knowledge.catalog).rules
    shown = []
    for column, found in columns_of(gateway):
        if any(rule.holds(column) for rule in rules):
            entity = found.entity if found is not None else None
            told = explain(policy, Question(viewer, column, entity), categories)
            shown.append(Visible(column, found, said(told.decision)))
    return sorted(shown, key=lambda one: (one.found is None, one.column))


def columns_of(gateway: Gateway) -> Iterator[tuple[Column, Classification | None]]:
    """Every stored column of the source but the system's own, and what it holds."""
    known = gateway.source.knowledge
    for relation in known.catalog.by_oid.values():
        if not relation.system:
            for column in relation.columns:
                name = Column(relation.schema, relation.name, column.name)
                yield name, known.classes.get((relation.oid, column.number))


def spans(seconds: int) -> list[int]:
    """For how long a grant may count: what was asked, and shorter."""
    return [*(one for one in _SHORTER if one < seconds), seconds]
