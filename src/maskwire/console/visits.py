"""Who has logged in to the console: a visit begins with a token and ends with it.

What it must never do: keep a token or a cookie's text, or go on with a visit that would not be let in again.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from maskwire.access.accounts import Account, Passage
from maskwire.access.approval import RequestRules
from maskwire.model import Principal, PrincipalKind

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["Role", "Visit", "Visits", "roles_of"]

_MOST = 500  # visits at once; the oldest makes room
_RESTS = 8 * 3600.0  # seconds that a visit may be silent


class Role(StrEnum):
    """What a page is for; the role of a principal that is called so."""

    AUDITOR = "auditor"
    APPROVER = "approver"
    ADMIN = "admin"


@dataclass(slots=True)
class Visit:
    """One browser of one principal. ``id`` names it in the ledger, ``form`` stands in each of its forms."""

    id: str
    passage: Passage
    client: str
    form: str = field(repr=False)
    last: float = 0.0

    @property
    def account(self) -> Account:
        """Whose it is."""
        return self.passage.account

    @property
    def principal(self) -> Principal:
        """Whose it is, as entries name it."""
        it = self.account
        return Principal(it.name, it.kind, authentication=self.passage.proof, roles=it.roles, attributes=it.attributes)

    def is_of_form(self, shown: str) -> bool:
        """Whether a form was made for this visit."""
        return hmac.compare_digest(shown.encode(), self.form.encode())


def roles_of(account: Account, rules: RequestRules) -> frozenset[Role]:
    """What of the console is open to a principal. Agents have no business in it; who may approve is an approver."""
    if account.kind is PrincipalKind.AGENT:
        return frozenset()
    found = {role for role in Role if role.value in account.roles}
    if any(account.name in one.names or one.roles & account.roles for one in rules.approvers):
        found.add(Role.APPROVER)
    if rules.break_glass is not None and rules.break_glass.reviewers & account.roles:
        found.add(Role.APPROVER)
    return frozenset(found)


class Visits:
    """Those of one console."""

    def __init__(self, gateway: Gateway, clock: Callable[[], float] = time.time) -> None:
        self._gateway = gateway
        self._clock = clock
        self._by_cookie: dict[bytes, Visit] = {}

    def begin(self, passage: Passage, client: str) -> tuple[str, Visit]:
        """A new visit, and the text of its cookie."""
        text = secrets.token_urlsafe(32)
        visit = Visit(secrets.token_hex(8), passage, client, secrets.token_urlsafe(24), self._clock())
        if len(self._by_cookie) >= _MOST:
            del self._by_cookie[next(iter(self._by_cookie))]
        self._by_cookie[_key(text)] = visit
        return text, visit

    def of(self, text: str) -> Visit | None:
        """The visit of a cookie, where it counts still."""
        visit = self._by_cookie.get(_key(text))
        if visit is None or not self.counts(visit):
            self.end(text)
            return None
        visit.last = self._clock()
        return visit

    def counts(self, visit: Visit) -> bool:
        """Whether a visit would be let in again."""
        return self._gateway.entrance.ended(visit.passage) is None and self._clock() < visit.last + _RESTS

    def end(self, text: str) -> None:
        """The visit of a cookie is over."""
        self._by_cookie.pop(_key(text), None)

    def roles(self, visit: Visit) -> frozenset[Role]:
        """What is open to a visit now."""
        return roles_of(visit.account, self._gateway.entrance.access.requests)


def _key(text: str) -> bytes:
    return sha256(text.encode()).digest()
