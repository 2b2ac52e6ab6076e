"""Alerts: each rule has a stream that it speaks of and one, as like it as can be, of which it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from maskwire.ledger import ColumnEntry, Entry, Kind, Outcome, Phase, moment
from maskwire.ledger.alerts import alerts
from maskwire.model import Column, Principal

DAY = 86_400
EMAIL = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r", masked=1)
PLAN = ColumnEntry((Column("public", "users", "plan"),), None, "keep", "r", kept=1)


def asked(seconds: float, columns: tuple[ColumnEntry, ...] = (EMAIL,), name: str = "agent", **more: object) -> Entry:
    fields = {"rows": 1, "shape": "select email from users where id = ?", "columns": columns, **more}
    return Entry(moment(seconds), "s1", Principal(name), **fields)  # type: ignore[arg-type]


def refused(seconds: float, name: str = "agent") -> Entry:
    return asked(seconds, name=name, outcome=Outcome.REFUSED, reason="predicate", rows=0)


def days(figures: Iterable[int], name: str = "agent") -> list[Entry]:
    return [asked(day * DAY, name=name, rows=rows) for day, rows in enumerate(figures)]


def step(seconds: float, reason: str = "access-approved", purpose: str = "support") -> Entry:
    fields = {"kind": Kind.APPROVAL, "exchange": "a1", "application": "agent", "reason": reason, "purpose": purpose}
    return Entry(moment(seconds), "access", Principal("boss"), **fields)  # type: ignore[arg-type]


def granted_use(seconds: float, purpose: str = "support", **more: object) -> Entry:
    return asked(seconds, (replace(EMAIL, transform="keep", rule="grant-a1"),), purpose=purpose, **more)


@pytest.mark.parametrize(
    ("rule", "entries"),
    [
        ("refusals", lambda: [refused(n) for n in range(20)]),
        ("refusals", lambda: [Entry(moment(n), f"s{n}", Principal("unknown"), Kind.LOGIN_FAILED,
                                    outcome=Outcome.REFUSED, reason="login-failed") for n in range(20)]),
        ("enumeration", lambda: [asked(n) for n in range(100)]),
        ("new-column", lambda: [asked(0, (PLAN,)), asked(DAY, (EMAIL,))]),
        ("volume", lambda: days([500, 600, 500, 6000])),
        ("approved-use", lambda: [step(0), granted_use(1), asked(2, purpose="billing")]),  # it is masked by now
        ("approved-use", lambda: [step(0), granted_use(1, purpose="billing")]),
        ("approved-use", lambda: [step(0, "access-taken"), granted_use(1, purpose="billing")]),
        ("approved-use", lambda: [step(0), step(1, "access-revoked"), granted_use(2)]),
        ("approved-use", lambda: [step(0), step(1, "access-ended"), granted_use(2), granted_use(3)]),
        ("approved-use", lambda: [step(0), granted_use(1, name="unknown")]),
        ("approved-use", lambda: [granted_use(1)]),
    ],
)  # fmt: skip
def test_a_rule_speaks(rule: str, entries: Callable[[], list[Entry]]) -> None:
    """Once, with the principal and a count."""
    (alert,) = alerts(entries())
    assert (alert.rule, alert.principal in {"agent", "unknown"}, alert.count > 0) == (rule, True, True)


@pytest.mark.parametrize(
    "entries",
    [
        lambda: [refused(n) for n in range(19)],
        lambda: [refused(n * 60) for n in range(60)],  # as many, over an hour
        lambda: [refused(n, f"agent-{n % 2}") for n in range(38)],  # of two
        lambda: [asked(n) for n in range(99)],
        lambda: [asked(n * 10) for n in range(500)],  # slowly
        lambda: [asked(n, (PLAN,)) for n in range(500)],  # nothing sensitive
        lambda: [asked(n, shape=f"select {n}") for n in range(150)],  # different questions
        lambda: [asked(n, rows=50) for n in range(150)],  # whole pages
        lambda: [asked(n, phase=Phase.OPENING) for n in range(150)],
        lambda: [asked(0, (PLAN,)), asked(10, (EMAIL,))],  # on its first day everything is new
        lambda: [asked(0), asked(DAY)],
        lambda: [asked(0, (PLAN,)), asked(DAY, (EMAIL,), rows=0)],  # it saw none
        lambda: [asked(0, name="other"), asked(0, (PLAN,)), asked(DAY, (EMAIL,), outcome=Outcome.REFUSED, reason="x")],
        lambda: days([500, 600, 500, 4000]),
        lambda: days([1, 1, 1, 900]),  # many times, of nothing
        lambda: days([500, 6000]),  # no history
        lambda: [*days([500] * 4), *days([5, 6000], "other")],
        lambda: [step(0), granted_use(1), granted_use(2)],
        lambda: [step(0), asked(1, purpose="billing")],  # it was never used
        lambda: [step(0), granted_use(1), asked(2, (PLAN,), purpose="billing")],  # of something else
        lambda: [step(0), granted_use(1), step(2, "access-revoked"), asked(3, purpose="billing")],
        lambda: [step(0), granted_use(1), asked(2, name="other", purpose="billing")],
        lambda: [step(0), granted_use(1, phase=Phase.OPENING, purpose="billing")],  # its closing tells
        lambda: [step(0), granted_use(1), asked(2, outcome=Outcome.REFUSED, reason="x", purpose="billing")],
    ],
)
def test_a_rule_is_silent(entries: Callable[[], list[Entry]]) -> None:
    """Just below its number, slowly, of several, or of nothing sensitive."""
    assert list(alerts(entries())) == []


def test_history_teaches_and_raises_nothing() -> None:
    """What was before the window is not told again."""
    assert list(alerts([refused(n) for n in range(20)], moment(DAY))) == []
    (alert,) = alerts([asked(0, (PLAN,)), asked(2 * DAY)], moment(DAY))
    assert (alert.rule, alert.about) == ("new-column", "public.users.email")


def test_an_approval_from_before_the_history_counts() -> None:
    """It may have been given for months."""
    assert list(alerts([granted_use(DAY)], earlier=[step(0)])) == []
    (alert,) = alerts([granted_use(DAY, purpose="billing")], earlier=[step(0)])
    assert (alert.rule, alert.about) == ("approved-use", "public.users.email: approved for another purpose")
