"""Who may ask for more than policy shows, and who may grant it.

What it must never do: let anybody approve what they asked for themselves, or what an agent asked on their behalf.
"""

from __future__ import annotations

from dataclasses import dataclass

from maskwire.access.accounts import Account
from maskwire.access.requests import Request, within
from maskwire.model import Principal, PrincipalKind

DAY, HOUR = 86400, 3600  # seconds


@dataclass(frozen=True, slots=True)
class Approvers:
    """Those named, or with one of the roles, may approve requests for these columns and purposes.

    ``columns`` are globs over schema.table.column; empty means every. ``longest`` is in seconds, None no limit.
    """

    names: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    longest: int | None = None

    def may(self, account: Account, request: Request) -> bool:
        """Whether this rule lets the account approve the request."""
        if account.name not in self.names and not self.roles & account.roles:
            return False
        if self.purposes and request.purpose not in self.purposes:
            return False
        if self.longest is not None and request.seconds > self.longest:
            return False
        return not self.columns or all(any(within(one, own) for own in self.columns) for one in request.columns)


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Those with one of ``roles`` may take, at once and for ``longest`` seconds at most, what ``reviewers`` (roles)
    look at afterwards."""

    roles: frozenset[str]
    reviewers: frozenset[str]
    longest: int = HOUR


@dataclass(frozen=True, slots=True)
class RequestRules:
    """Empty ``roles`` and ``kinds`` mean everybody; where ``is_open`` is false, nobody may ask."""

    is_open: bool = False
    roles: frozenset[str] = frozenset()
    kinds: frozenset[PrincipalKind] = frozenset()
    longest: int = DAY
    approvers: tuple[Approvers, ...] = ()
    break_glass: BreakGlass | None = None

    def may_ask(self, who: Principal | Account) -> bool:
        """Whether this principal may ask."""
        fits = (not self.roles or bool(self.roles & who.roles)) and (not self.kinds or who.kind in self.kinds)
        return self.is_open and fits

    def may_approve(self, account: Account, request: Request) -> bool:
        """Whether the account may approve or deny the request: never one's own."""
        if account.name in (request.principal, request.on_behalf_of):
            return False
        if account.kind is PrincipalKind.AGENT:
            return False
        return any(rule.may(account, request) for rule in self.approvers)

    def may_break(self, account: Account) -> bool:
        """Whether the account may take what it needs at once."""
        return self.break_glass is not None and bool(self.break_glass.roles & account.roles)

    def may_review(self, account: Account, request: Request) -> bool:
        """Whether the account may look at what was taken at once: never its own."""
        if self.break_glass is None or account.name in (request.principal, request.on_behalf_of):
            return False
        return bool(self.break_glass.reviewers & account.roles)
