"""One statement asked as one principal, and what of its answer another may see.

Whoever looks may see a column of somebody else's answer where it is masked in such a way that nothing of a value stays,
or where policy says the very same of it to both, or shows it to whoever looks. Where that can't be told, where rows or
look-ups differ, or where the statement uses a column (in a condition, an order, a join) of which policy says another
thing to each, none of it is shown.
What it must never do: decide by anything but what the ledger has of both answers, and the policy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maskwire.access.accounts import Account, Passage, asking
from maskwire.console.visits import Visit
from maskwire.doors.commands import OpenSession
from maskwire.errors import RefusedError, UpstreamError
from maskwire.gateway.indoor import Indoor, Question
from maskwire.granted import rules_of
from maskwire.ledger.entry import ColumnEntry, Entry, Outcome
from maskwire.model import KEEP, ColumnDecision, Effect, Origin, Principal, Purpose, Viewer
from maskwire.policy.row_rules import filters_for
from maskwire.sql.statement import Kind
from maskwire.sql.understand import understand
from maskwire.view import View

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

_FAILED = "The statement failed. What the database said of it is for that principal."

__all__ = ["Side", "asked_as", "compared"]

ROWS, _BYTES, _SECONDS = 20, 256 * 1024, 15.0
# Of a value that is masked by these, nothing stays: who may not see it learns no more from one than from another.
_NOTHING_STAYS = frozenset({"token", "pseudonym", "hash", "redact", "null", "vault"})
_TEXTS = frozenset({"scan", "scrub"})  # what is found in them decides


@dataclass(frozen=True, slots=True)
class Side:
    """An answer as it is shown. ``hidden`` are the values, by row and column, that whoever looks may not see,
    ``withheld`` says why all of it is hidden; ``error`` is the refusal, as its client is told."""

    principal: Principal
    purpose: Purpose
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = field(default=(), repr=False)
    columns: tuple[ColumnEntry, ...] = ()
    entry: Entry | None = None
    error: str = ""
    hint: str = ""
    hidden: frozenset[tuple[int, int]] = frozenset()
    withheld: str = ""
    is_more: bool = False


async def asked_as(gateway: Gateway, account: Account, purpose: str, sql: str, visit: Visit) -> Side:
    """The answer to that principal, which the ledger says that the visit's principal has seen. Raises RefusedError."""
    principal, why = asking(account, {"purpose": purpose} if purpose else {}, "Fill in Purpose.")
    reader = replace(visit.principal, on_behalf_of=None if account.name == visit.account.name else account.name)
    opened = OpenSession(principal, why, Passage(account, gateway.entrance.account(account.name), "console"), {},
                         "console", door="console")  # fmt: skip
    host, _, port = visit.client.rpartition(":")
    indoor = Indoor(gateway, opened, (host, int(port)) if host else None, reader=reader)
    try:
        await indoor.open()
        answer = await indoor.ask(Question(sql, rows=ROWS + 1, bytes=_BYTES, seconds=_SECONDS))
    except UpstreamError as error:
        return Side(principal, why, error=str(error))
    finally:
        indoor.close()
    entry = indoor.entry
    if answer.error is not None:
        said = answer.error
        return Side(principal, why, entry=entry, error=said.get("M", "The statement failed."), hint=said.get("H", ""))
    columns = entry.columns if entry is not None and len(entry.columns) == len(answer.columns) else ()
    return Side(
        principal, why, tuple(one.name for one in answer.columns), tuple(tuple(row) for row in answer.rows[:ROWS]),
        columns, entry, is_more=len(answer.rows) > ROWS or answer.is_suspended or answer.is_cut,
    )  # fmt: skip


def compared(gateway: Gateway, theirs: Side, ours: Side, sql: str) -> Side:
    """``theirs`` with what the one of ``ours`` may not see hidden."""
    if theirs.error:
        is_own_word = theirs.entry is not None and theirs.entry.outcome is Outcome.REFUSED
        # A word of the database may hold what policy shows to its client alone.
        return theirs if is_own_word or theirs.error == ours.error else replace(theirs, error=_FAILED, hint="")
    if not theirs.names:
        return theirs
    their, our = _view(gateway, theirs), _view(gateway, ours)
    reason = _withheld(gateway, theirs, ours) or _told_by_use(gateway, their, our, sql)
    if reason:
        return replace(theirs, rows=(), withheld=reason)
    # Whether the same becomes of what is found in texts, or whoever looks may see all of it.
    words = their.spans == our.spans or all(one == KEEP for one in our.spans.values())
    scanner = gateway.source.scanner

    def hides(value: str | None, at: int) -> bool:
        one, own = theirs.columns[at], ours.columns[at]
        # A text in which nothing is found is the same for everybody.
        alike = words or (value is not None and not scanner.find(value))
        return not _may_see(one, own, same_words=alike, same_view=their is our)

    hidden = frozenset(
        (line, at) for line, row in enumerate(theirs.rows) for at, value in enumerate(row) if hides(value, at)
    )
    rows = tuple(
        tuple(None if (line, at) in hidden else value for at, value in enumerate(row))
        for line, row in enumerate(theirs.rows)
    )
    return replace(theirs, hidden=hidden, rows=rows)


def _withheld(gateway: Gateway, theirs: Side, ours: Side) -> str:
    if ours.error:
        return "Policy refuses you this statement, so what it gives to another is not shown to you."
    if not theirs.columns or not ours.columns or theirs.names != ours.names or ours.entry is None:
        return "What the ledger has of the two answers can't be compared."
    mine = _filters(gateway, ours)
    if mine and mine != _filters(gateway, theirs):
        return "You may see other rows than that principal."
    if theirs.entry is None or set(theirs.entry.lookups) - set(ours.entry.lookups):
        return "That principal may look values up that you may not."
    return ""


def _told_by_use(gateway: Gateway, their: View, our: View, sql: str) -> str:
    """A condition on a column that is shown to the one tells the other its values, guess by guess."""
    if their is our:
        return ""
    catalog = gateway.source.knowledge.catalog
    try:
        statements = understand(sql, catalog, catalog.search_path)
    except RefusedError:
        statements = ()
    if len(statements) != 1 or statements[0].kind is not Kind.SELECT:
        return "Only a single SELECT is compared."
    for usage in statements[0].usages:
        for origin in (usage.origin, *usage.partners):
            own = _decided(our, origin)
            if own is not None and own.effect is not Effect.SHOW and own != _decided(their, origin):
                return f"It uses {origin.column}, of which policy says something else to you."
    return ""


def _decided(view: View, origin: Origin) -> ColumnDecision | None:
    found = view.classify(origin)
    return None if found is None else view.policy.decide(found.entity, found.category, column=origin.column)


def _may_see(their: ColumnEntry, our: ColumnEntry, *, same_words: bool, same_view: bool) -> bool:
    if their.transform in _NOTHING_STAYS or our.transform == "keep":
        return True
    is_same = (their.transform, their.rule, their.entity) == (our.transform, our.rule, our.entity)
    if their.transform == "json":  # of which each place may be decided by a rule of its own
        return is_same and same_view
    return is_same and (same_words or their.transform not in _TEXTS)


def _view(gateway: Gateway, side: Side) -> View:
    """The source as that principal sees it now, as its session does."""
    granted = rules_of(gateway.granting.for_session(side.principal, side.purpose))
    return gateway.source.view(_viewer(gateway, side), granted)


def _filters(gateway: Gateway, side: Side) -> tuple[object, ...]:
    policy = gateway.source.policy
    return filters_for(policy.rows, _viewer(gateway, side), policy.name)


def _viewer(gateway: Gateway, side: Side) -> Viewer:
    return Viewer(side.principal, side.purpose, gateway.source.name, gateway.clock())
