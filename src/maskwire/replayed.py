"""Recorded answers under another policy, column by column.

What it must never do: call a column unchanged of which the ledger does not say enough to decide it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from maskwire.ledger.entry import ColumnEntry, Entry, Kind, Outcome, Phase
from maskwire.model import Category, Column, ColumnDecision, Effect, Principal, Purpose, Viewer
from maskwire.policy.explain import Question, explain
from maskwire.policy.rules import DERIVED, Policy
from maskwire.policy_file import categories_of

_SHOWN = frozenset({"keep", "scan", "scrub", "json"})
_HARMLESS = frozenset({"constant", "summary"})


class Change(NamedTuple):
    """One kind of answer's column, and what would become of it."""

    change: str
    principal: str
    purpose: str
    column: str
    entity: str
    was: str
    would_be: str
    rule: str


def replayed(
    policy: Policy, entries: Callable[[], Iterable[Entry]], roles: Mapping[str, frozenset[str]]
) -> tuple[Counter[Change], int, int]:
    """What changes, with the number of answers; how many columns were looked at; how many statements were refused.

    ``entries`` are read twice, one by one: a ledger may be long.
    """
    categories = categories_of(policy)
    known, ended = _first_look(entries())
    changes: Counter[Change] = Counter()
    columns = refused = 0
    for entry in entries():
        if entry.kind is not Kind.EXCHANGE or (entry.phase is Phase.OPENING and entry.exchange in ended):
            continue  # an answer that began and whose end is not on record was seen all the same
        refused += entry.outcome is Outcome.REFUSED
        viewer = _viewer(entry, roles)
        for column in entry.columns:
            if not column.origins or column.rule in _HARMLESS:
                continue
            columns += 1
            found = _change(policy, viewer, column, known, categories)
            if found is not None:
                changes[found] += 1
    return changes, columns, refused


def _first_look(entries: Iterable[Entry]) -> tuple[dict[Column, str], set[str]]:
    """What each stored column was taken for, as far as answers of it alone say; and which answers began and ended."""
    known: dict[Column, str] = {}
    ended: set[str] = set()
    for entry in entries:
        if entry.phase is Phase.CLOSING:
            ended.add(entry.exchange)
        for column in entry.columns:
            if len(column.origins) == 1 and column.entity is not None and column.entity != DERIVED:
                known[column.origins[0]] = column.entity
        known.update(dict.fromkeys(entry.classified, "FREE_TEXT"))
    return known, ended


def _viewer(entry: Entry, roles: Mapping[str, frozenset[str]]) -> Viewer:
    who = entry.principal
    held = Principal(who.name, who.kind, who.on_behalf_of, who.model, roles=roles.get(who.name, who.roles))
    return Viewer(held, Purpose(entry.purpose), entry.source, datetime.fromisoformat(entry.time).timestamp())


def _change(
    policy: Policy, viewer: Viewer, column: ColumnEntry, known: Mapping[Column, str], categories: Mapping[str, Category]
) -> Change | None:
    decisions = []
    for origin in column.origins:
        entity = known.get(origin)
        decisions.append(explain(policy, Question(viewer, origin, entity), categories).decision)
    decided = min(decisions, key=_strictness)
    was_shown = column.transform in _SHOWN
    derived = column.rule.endswith("+derived")
    would_be = "redact" if derived and decided.effect is Effect.MASK else _transform(decided, scans=derived)
    shown = decided.effect is Effect.SHOW or would_be in _SHOWN
    if decided.effect is Effect.DENY:
        change = "newly refused"
    elif was_shown and not shown:
        change = "newly masked"
    elif shown and not was_shown:
        change = "newly shown"
    elif was_shown and {column.transform, would_be} & {"keep"} and column.entity is None and decided.entity is None:
        return None  # a type that holds no text is kept where a text is scanned
    elif column.transform == would_be or (was_shown and column.entity is None and decided.entity is None):
        return None
    elif was_shown:
        change = "newly shown" if would_be == "keep" else "newly masked"
    else:
        change = "masked otherwise"
    names = ", ".join(str(origin) for origin in column.origins)
    return Change(
        change, viewer.principal.name, viewer.purpose.text, names, column.entity or "", column.transform,
        "refused" if decided.effect is Effect.DENY else would_be, decided.rule,
    )  # fmt: skip


def _strictness(decision: ColumnDecision) -> int:
    return (Effect.DENY, Effect.MASK, Effect.SHOW).index(decision.effect)


def _transform(decision: ColumnDecision, *, scans: bool) -> str:
    if decision.effect is Effect.SHOW and decision.entity is None:
        return "scrub" if scans else "scan"
    return decision.transform.name
