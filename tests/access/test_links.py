"""Links that approve: for one approver, one request, once, and for a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from maskwire.access.accounts import Account
from maskwire.access.approval import Approvers, RequestRules
from maskwire.access.kept_requests import KeptRequests
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.links import approve_by, link_for
from maskwire.access.requests import Request, State, Wanted
from maskwire.access.store import FileStore
from maskwire.access.tokens import Signer
from maskwire.errors import ConfigurationError
from maskwire.model import PrincipalKind

NOW = 1_800_000_000.0
ANA = Account("ana", PrincipalKind.HUMAN)
BO = Account("bo", PrincipalKind.HUMAN, frozenset({"approver"}))
ACCOUNTS = {"ana": ANA, "bo": BO}
RULES = RequestRules(True, approvers=(Approvers(roles=frozenset({"approver"})),))
SIGNER = Signer(bytes(32), "shop")


class Office:
    """A store with one request in it."""

    def __init__(self, store: FileStore) -> None:
        self.requests, self.tokens = KeptRequests(store, RULES), KnownTokens(store)
        self.asked = self.requests.ask(ANA, Wanted("shop", ("public.users.email",), "support", 3600), NOW)

    def link(self, approver: str = "bo", seconds: int = 600) -> str:
        return link_for(self.asked, approver, SIGNER, ACCOUNTS, RULES, seconds, NOW)

    def follow(self, text: str, now: float = NOW, accounts: dict[str, Account] = ACCOUNTS) -> Request:
        return approve_by(text, SIGNER, accounts, self.requests, self.tokens, now)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(FileStore(tmp_path / "access.db")) as store:
        yield Office(store)


def test_a_link_approves_as_its_approver_once(office: Office) -> None:
    """The second time it is over, whatever has become of the request."""
    text = office.link()
    made = office.follow(text)
    assert (made.state, made.approver) == (State.APPROVED, "bo")
    with pytest.raises(ConfigurationError, match="used before"):
        office.follow(text)


def test_a_link_is_over_after_its_time(office: Office) -> None:
    """And says no more than to one who made it up."""
    text = office.link(seconds=60)
    with pytest.raises(ConfigurationError, match="none of this gateway's, or is over"):
        office.follow(text, NOW + 70)
    assert office.requests.one(office.asked.id).state is State.ASKED


def test_no_link_is_made_for_who_may_not_approve(office: Office) -> None:
    """Who asked, or who is nobody."""
    for name in ("ana", "nobody"):
        with pytest.raises(ConfigurationError, match="may not approve"):
            office.link(name)


def test_a_link_counts_by_the_rules_of_the_moment(office: Office) -> None:
    """Whose approver has lost the role since, or is gone, approves nothing."""
    first, second = office.link(), office.link()
    with pytest.raises(ConfigurationError):
        office.follow(first, accounts={"bo": replace(BO, roles=frozenset())})
    with pytest.raises(ConfigurationError):
        office.follow(second, accounts={"ana": ANA})
    assert office.requests.one(office.asked.id).state is State.ASKED


def test_what_is_no_link_of_this_gateway_approves_nothing(office: Office) -> None:
    """Another key, another gateway, a login token in its place, a part of one, a letter changed."""
    text = office.link()
    login, _ = SIGNER.issue("bo", 600, NOW)
    others = [Signer(bytes([1] * 32), "shop"), Signer(bytes(32), "another")]
    forged = [one.link(office.asked.id, "bo", 600, NOW) for one in others]
    changed = text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:]
    for wrong in (*forged, login, changed, text[:-1], "", "a.b.c", "\u00e9"):
        with pytest.raises(ConfigurationError):
            office.follow(wrong)
    assert office.requests.one(office.asked.id).state is State.ASKED
