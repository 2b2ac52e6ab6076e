"""Who may see what of the console, and for how long."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from maskwire.access.accounts import Account, Passage
from maskwire.access.approval import Approvers, BreakGlass, RequestRules
from maskwire.console import visits
from maskwire.console.visits import Role, Visits, roles_of
from maskwire.model import PrincipalKind

RULES = RequestRules(
    is_open=True,
    approvers=(Approvers(names=frozenset({"boss"}), roles=frozenset({"lead"})),),
    break_glass=BreakGlass(frozenset({"oncall"}), frozenset({"reviewer"})),
)


@pytest.mark.parametrize(("name", "held", "expected"), [
    ("ada", {"auditor"}, {Role.AUDITOR}),
    ("root", {"admin", "approver"}, {Role.ADMIN, Role.APPROVER}),
    ("boss", set(), {Role.APPROVER}),
    ("lea", {"lead"}, {Role.APPROVER}),
    ("rev", {"reviewer"}, {Role.APPROVER}),
    ("eve", {"oncall", "Admin", "auditors"}, set()),
])  # fmt: skip
def test_roles_are_held_or_follow_from_who_may_approve(name: str, held: set[str], expected: set[Role]) -> None:
    """By the very word, not by one like it."""
    account = Account(name, PrincipalKind.HUMAN, roles=frozenset(held))
    assert roles_of(account, RULES) == expected


def test_an_agent_has_no_business_here_whatever_its_roles() -> None:
    """It could approve what it asks for by another name."""
    assert roles_of(Account("bot", roles=frozenset({"admin", "approver", "auditor"})), RULES) == frozenset()


class _Time:
    def __init__(self) -> None:
        self.now, self.ended = 0.0, ""


def _visits(time: _Time) -> Visits:
    entrance = SimpleNamespace(ended=lambda _: time.ended or None, access=SimpleNamespace(requests=RULES))
    return Visits(SimpleNamespace(entrance=entrance), lambda: time.now)  # type: ignore[arg-type]


def _passage(name: str = "ada") -> Passage:
    account = Account(name, PrincipalKind.HUMAN, roles=frozenset({"auditor"}))
    return Passage(account, account, "token")


def test_a_visit_ends_when_it_is_silent_for_long_or_its_token_ends() -> None:
    """And is forgotten then."""
    time = _Time()
    kept = _visits(time)
    text, visit = kept.begin(_passage(), "127.0.0.1:1")
    time.now = 8 * 3600 - 1
    assert kept.of(text) is visit
    time.now += 8 * 3600 + 1
    assert kept.of(text) is None
    text, _ = kept.begin(_passage(), "127.0.0.1:1")
    time.ended = "revoked"
    assert kept.of(text) is None
    time.ended = ""
    assert kept.of(text) is None


def test_cookies_are_kept_as_digests_and_visits_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest makes room; no text of a cookie or a form stands in a repr."""
    monkeypatch.setattr(visits, "_MOST", 3)
    kept = _visits(_Time())
    made = [kept.begin(_passage(f"v{n}"), "") for n in range(4)]
    assert [kept.of(text) is not None for text, _ in made] == [False, True, True, True]
    assert not any(text.encode() in key or text in repr(kept._by_cookie) for text, _ in made for key in kept._by_cookie)
    assert not any(visit.form in repr(visit) for _, visit in made)
