"""Whether what was approved is used as it was approved: by whom, for what purpose, as long as it was in force.

What it must never do: take a use for one that was approved where the ledger has no approval of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from maskwire.ledger.entry import Entry, Kind, Outcome
from maskwire.model import Column

__all__ = ["GRANT", "Approvals", "Misuse"]

GRANT = "grant-"  # the beginning of the name of a rule that an approval made; its identity follows
_BEGINS = frozenset({"access-approved", "access-taken"})
_ENDS = frozenset({"access-revoked", "access-ended"})


@dataclass(slots=True)
class _Approval:
    principal: str
    purpose: str
    is_over: bool = False
    columns: set[Column] = field(default_factory=set)  # that it was used for


@dataclass(frozen=True, slots=True)
class Misuse:
    """``what`` is in our words; ``columns`` are those that it is about."""

    what: str
    columns: tuple[Column, ...]


class Approvals:
    """What the ledger says of approvals, as its entries come."""

    def __init__(self) -> None:
        self._known: dict[str, _Approval] = {}

    def note(self, entry: Entry) -> None:
        """A step of a request: ``exchange`` is its identity, ``application`` whose it is."""
        if entry.kind not in (Kind.APPROVAL, Kind.ACCESS_REQUEST):
            return
        if entry.reason in _BEGINS:
            self._known[entry.exchange] = _Approval(entry.application, entry.purpose)
        elif entry.reason in _ENDS and entry.exchange in self._known:
            self._known[entry.exchange].is_over = True

    def misuses(self, entry: Entry) -> Iterator[Misuse]:
        """What an answer shows that its approval does not cover, or that was approved for another purpose."""
        if entry.outcome is not Outcome.ANSWERED:
            return
        used: dict[str, set[Column]] = {}
        for output in entry.columns:
            if output.rule.startswith(GRANT):
                used.setdefault(output.rule.removeprefix(GRANT), set()).update(output.origins)
        for identity, columns in sorted(used.items()):
            found = self._known.get(identity)
            if found is not None:
                found.columns |= columns
            if (what := _fault(found, entry)) is not None:
                yield Misuse(what, tuple(sorted(columns)))
        asked = {column for output in entry.columns if output.entity is not None for column in output.origins}
        for identity, found in sorted(self._known.items()):
            again = asked & found.columns
            is_other = found.principal == entry.principal.name and found.purpose != entry.purpose and not found.is_over
            if again and is_other and identity not in used:
                yield Misuse("approved for another purpose", tuple(sorted(again)))


def _fault(found: _Approval | None, entry: Entry) -> str | None:
    if found is None:
        return "no approval is on record"
    if found.principal != entry.principal.name:
        return "approved for another principal"
    if found.purpose != entry.purpose:
        return "approved for another purpose"
    return "the approval was over" if found.is_over else None
