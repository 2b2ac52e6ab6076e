"""Access requests: who may ask, approve and review, each step once, and what a grant counts for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maskwire.access.accounts import Account
from maskwire.access.approval import Approvers, BreakGlass, RequestRules
from maskwire.access.grants import Grant, granted, in_force
from maskwire.access.kept_requests import KeptRequests, NotAllowedError
from maskwire.access.requests import Request, State, Wanted, columns_asked, within
from maskwire.access.store import FileStore
from maskwire.errors import ConfigurationError
from maskwire.model import Principal, PrincipalKind, Purpose

HUMAN = PrincipalKind.HUMAN
ANA = Account("ana", HUMAN, frozenset({"analyst"}))
BO = Account("bo", HUMAN, frozenset({"approver", "oncall"}))
CY = Account("cy", HUMAN, frozenset({"approver"}))
BOT = Account("bot", roles=frozenset({"approver"}))
RULES = RequestRules(
    True,
    longest=8 * 3600,
    approvers=(Approvers(roles=frozenset({"approver"}), columns=frozenset({"public.*.*"}), longest=4 * 3600),),
    break_glass=BreakGlass(frozenset({"oncall"}), frozenset({"approver"}), 1800),
)
WANTED = Wanted("shop", ("public.users.email",), "support", 3600)
NOW = 1_800_000_000.0


@pytest.fixture
def requests(tmp_path: Path) -> Iterator[KeptRequests]:
    with closing(FileStore(tmp_path / "access.db")) as store:
        yield KeptRequests(store, RULES)


def record(requests: KeptRequests) -> list[tuple[str, str, str]]:
    """As the gateway does; what the ledger is told."""
    events = requests.events()
    requests.told(events)
    return [(one.kind, one.principal, one.actor) for one in events]


def test_what_is_approved_counts_once_it_is_on_record_and_for_its_time(requests: KeptRequests) -> None:
    """From the approval on, not from the asking."""
    asked = requests.ask(ANA, WANTED, NOW)
    approved = requests.approve(asked.id, BO, NOW + 600)
    assert (approved.state, approved.approver, approved.until) == (State.APPROVED, "bo", NOW + 600 + 3600)
    assert requests.recorded() == ()
    assert record(requests) == [("access-requested", "ana", "ana"), ("access-approved", "ana", "bo")]
    (grant,) = granted(requests.recorded())
    purpose = Purpose("support")
    assert in_force([grant], Principal("ana"), "shop", purpose, approved.until - 1) == (grant,)
    assert in_force([grant], Principal("ana"), "shop", purpose, approved.until) == ()
    requests.end(approved.until)
    assert requests.one(asked.id).state is State.ENDED
    assert record(requests) == [("access-ended", "ana", "maskwire")]


@pytest.mark.parametrize(
    ("who", "source", "purpose"),
    [
        (Principal("bo"), "shop", "support"),
        (Principal("ana", on_behalf_of="cy"), "shop", "support"),
        (Principal("ana"), "other", "support"),
        (Principal("ana"), "shop", "billing"),
        (Principal("ana"), "shop", "unstated"),
    ],
)
def test_a_grant_is_of_one_principal_source_and_purpose(who: Principal, source: str, purpose: str) -> None:
    """And of an agent on behalf of whom it asked."""
    grant = Grant("x", "ana", "", "shop", ("a.b.c",), "support", NOW + 1, "bo")
    assert in_force([grant], who, source, Purpose(purpose), NOW) == ()


HERSELF = Account("ana", HUMAN, frozenset({"analyst", "approver"}))


@pytest.mark.parametrize("account", [HERSELF, BOT, Account("di", HUMAN)], ids=lambda one: one.name)
def test_nobody_decides_who_may_not(requests: KeptRequests, account: Account) -> None:
    """Not oneself, not an agent, not one without the role."""
    asked = requests.ask(ANA, WANTED, NOW)
    with pytest.raises(NotAllowedError):
        requests.approve(asked.id, account, NOW)
    with pytest.raises(NotAllowedError):
        requests.deny(asked.id, account, NOW)


def test_what_an_agent_asks_on_ones_behalf_is_ones_own(requests: KeptRequests) -> None:
    """Or an agent would be the way round."""
    asked = requests.ask(BOT, replace(WANTED, on_behalf_of="bo"), NOW)
    with pytest.raises(NotAllowedError, match="their own"):
        requests.approve(asked.id, BO, NOW)
    assert requests.approve(asked.id, CY, NOW).approver == "cy"


@pytest.mark.parametrize(
    "wanted",
    [replace(WANTED, seconds=5 * 3600), replace(WANTED, columns=("public.users.email", "secret.keys.key"))],
    ids=["too long for the approver", "a column of another schema"],
)
def test_an_approver_decides_within_its_rule(requests: KeptRequests, wanted: Wanted) -> None:
    """All of the columns, and the time."""
    asked = requests.ask(ANA, wanted, NOW)
    with pytest.raises(NotAllowedError):
        requests.approve(asked.id, BO, NOW)


def test_asking_has_its_limits(requests: KeptRequests, tmp_path: Path) -> None:
    """Too long; where the file has no requests: nobody may."""
    with pytest.raises(NotAllowedError, match="480 minutes"):
        requests.ask(ANA, replace(WANTED, seconds=9 * 3600), NOW)
    with closing(FileStore(tmp_path / "closed.db")) as store, pytest.raises(NotAllowedError):
        KeptRequests(store, RequestRules()).ask(ANA, WANTED, NOW)
    assert not RequestRules(True, kinds=frozenset({HUMAN})).may_ask(BOT)
    assert not RequestRules(True, roles=frozenset({"x"})).may_ask(ANA)


def test_each_step_is_taken_once(requests: KeptRequests) -> None:
    """What was decided is not decided again; what ended is not revoked."""
    asked = requests.ask(ANA, WANTED, NOW)
    requests.deny(asked.id, BO, NOW)
    for step in (requests.approve, requests.deny, requests.revoke):
        with pytest.raises(NotAllowedError):
            step(asked.id, CY, NOW)
    assert record(requests)[-1] == ("access-denied", "ana", "bo")
    with pytest.raises(ConfigurationError, match="no such request"):
        requests.approve("nothing", BO, NOW)


@pytest.mark.parametrize("account", [ANA, CY], ids=["its principal", "another approver"])
def test_a_revoked_grant_counts_no_more(requests: KeptRequests, account: Account) -> None:
    """At once, whatever its time."""
    asked = requests.ask(ANA, WANTED, NOW)
    requests.approve(asked.id, BO, NOW)
    record(requests)
    requests.revoke(asked.id, account, NOW + 1)
    assert granted(requests.recorded()) == ()
    assert requests.one(asked.id).approver == "bo"


def test_break_glass_is_had_at_once_and_reviewed_by_another(requests: KeptRequests) -> None:
    """Only by those of its roles, for a short time; the review is on record, and once."""
    with pytest.raises(NotAllowedError):
        requests.take(ANA, replace(WANTED, seconds=60), NOW)
    with pytest.raises(NotAllowedError, match="30 minutes"):
        requests.take(BO, WANTED, NOW)
    taken = requests.take(BO, replace(WANTED, seconds=900), NOW)
    assert requests.recorded() == ()
    assert record(requests) == [("access-taken", "bo", "bo")]
    assert granted(requests.recorded())[0].until == NOW + 900
    for account in (BO, ANA):
        with pytest.raises(NotAllowedError):
            requests.review(taken.id, account, NOW)
    assert requests.review(taken.id, CY, NOW).reviewer == "cy"
    with pytest.raises(NotAllowedError):
        requests.review(taken.id, CY, NOW)


@pytest.mark.parametrize("names", [[], ["users.email"], ["a.b.c.d"], ["a.b.c;"], ["a.?.c"], ["a.b.[c]"], ["a.b.c"] * 0])
def test_columns_are_names_or_globs_of_three_parts(names: list[str]) -> None:
    """Nothing else that a glob may know."""
    with pytest.raises(ConfigurationError):
        columns_asked(names)


_PART = st.text("ab*", min_size=1, max_size=4)
_GLOB = st.builds(lambda *parts: ".".join(parts), _PART, _PART, _PART)


@given(_GLOB, _GLOB, st.lists(st.text("ab", max_size=2), min_size=12, max_size=12))
def test_what_is_within_a_glob_names_nothing_that_the_glob_does_not(asked: str, glob: str, words: list[str]) -> None:
    """Each column that a request's glob names is one of the approver's, when it is said to be within it."""
    if within(asked, glob):
        filling = iter(words)
        column = "".join(next(filling) if sign == "*" else sign for sign in asked)
        assert within(column, glob)


def test_a_request_holds_names_only() -> None:
    """Its repr, too, is of names."""
    request = Request("x", "ana", "", "shop", ("a.b.c",), "support", 60, NOW)
    assert within("public.users.email", "public.*.*")
    assert not within("public.*.*", "public.users.*")
    assert request.state is State.ASKED
