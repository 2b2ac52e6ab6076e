"""Sessions: who was connected, from where, for how long, and how much was asked.

What it must never do: leave out a session that has an entry in the window.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maskwire.ledger.entry import Entry, Kind, Outcome, Phase
from maskwire.model import Principal

__all__ = ["SessionSum", "sessions"]


@dataclass(slots=True)
class SessionSum:
    """One session's figures in a window; ``first`` and ``last`` are RFC 3339."""

    session: str
    principal: Principal
    door: str
    source: str
    client: str
    application: str
    first: str
    last: str
    exchanges: int = 0
    refused: int = 0
    rows: int = 0


def sessions(entries: Iterable[Entry]) -> list[SessionSum]:
    """By when they were first heard of. What the gateway and others did by themselves is no session."""
    found: dict[str, SessionSum] = {}
    for entry in entries:
        if entry.kind not in (Kind.EXCHANGE, Kind.LOGIN, Kind.LOGIN_FAILED):
            continue
        one = found.get(entry.session)
        if one is None:
            one = found[entry.session] = SessionSum(
                entry.session, entry.principal, entry.door, entry.source, entry.client, entry.application,
                entry.time, entry.time,
            )  # fmt: skip
        one.first, one.last = min(one.first, entry.time), max(one.last, entry.time)
        one.application = one.application or entry.application
        one.refused += entry.outcome is Outcome.REFUSED
        if entry.kind is Kind.EXCHANGE and entry.phase is not Phase.OPENING:
            one.exchanges += 1
            one.rows += entry.rows
    return list(found.values())
