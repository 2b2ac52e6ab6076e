"""What approved requests let somebody see, and until when: pure functions over requests.

``session`` puts them, as rules that show, before the rules of the policy. A grant is for the principal that asked, on
behalf of whom it asked, for the purpose that it stated, at one source.
What it must never do: let a grant count for another, for another purpose, or one moment longer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maskwire.access.requests import Request, State
from maskwire.model import Principal, Purpose


@dataclass(frozen=True, slots=True)
class Grant:
    """``columns`` are globs of the form schema.table.column; ``until`` is in seconds since 1970, not included."""

    id: str
    principal: str
    on_behalf_of: str
    source: str
    columns: tuple[str, ...]
    purpose: str
    until: float
    approver: str

    def counts(self, principal: Principal, source: str, purpose: Purpose, now: float) -> bool:
        """Whether it is this principal's, there, for that purpose, now."""
        return (
            self.principal == principal.name
            and self.on_behalf_of == (principal.on_behalf_of or "")
            and self.source == source
            and self.purpose == purpose.text
            and now < self.until
        )


def granted(requests: Iterable[Request]) -> tuple[Grant, ...]:
    """The grants among requests."""
    return tuple(
        Grant(one.id, one.principal, one.on_behalf_of, one.source, one.columns, one.purpose, one.until, one.approver)
        for one in requests
        if one.state is State.APPROVED
    )


def in_force(
    grants: Iterable[Grant], principal: Principal, source: str, purpose: Purpose, now: float
) -> tuple[Grant, ...]:
    """Those that count for this principal now, in an order of their own."""
    found = (one for one in grants if one.counts(principal, source, purpose, now))
    return tuple(sorted(found, key=lambda one: one.id))
