"""Health: how much is asked, how long it takes, what is found, and what somebody should look at.

What it must never do: hold figures of somebody that an auditor could not read in the ledger.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from maskwire.console.page import Asked, Page
from maskwire.console.visits import Role

__all__ = ["PAGES", "Bars"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_HOUR, _DAY = (60, 1), (1440, 30)  # minutes, and minutes of one bar
_ENTITIES = 12


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of one figure over time: (when it begins, how many, of them of another colour), and the largest."""

    title: str
    unit: str
    each: int
    bars: tuple[tuple[int, int, int], ...]

    @property
    def most(self) -> int:
        """The highest bar."""
        return max((count for _, count, _ in self.bars), default=0)

    @property
    def total(self) -> int:
        """All together."""
        return sum(count for _, count, _ in self.bars)


async def _health(asked: Asked) -> Response:
    following = asked.desk.following
    hour, day = list(following.last(*_HOUR)), list(following.last(*_DAY))
    found = Counter[str]()
    for _, one in day:
        found.update(one.found)
    charts = (
        Bars("Exchanges", "exchanges", 1, tuple((at, it.exchanges, it.refused) for at, it in hour)),
        Bars("Exchanges", "exchanges", 30, tuple((at, it.exchanges, it.refused) for at, it in day)),
        Bars("Values masked", "values", 30, tuple((at, it.masked + it.found.total(), 0) for at, it in day)),
    )
    return asked.page(
        "health.html", "Health", charts=charts, found=found.most_common(_ENTITIES),
        whole=_shares(following.durations), ours=_shares(following.added),
        alerts=list(following.alerts), is_learning=following.is_learning,
        since=following.since, clients=asked.gateway.standing.clients,
        version=asked.gateway.source.version, policy=asked.gateway.source.policy_digest[:12],
    )  # fmt: skip


def _shares(durations: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int, int, int]]:
    """By door: how many, and microseconds within which half, 95 and 99 of a hundred stay."""
    by_door: dict[str, list[int]] = defaultdict(list)
    for door, duration in durations:
        by_door[door].append(duration)
    return {door: (len(them), *_within(sorted(them))) for door, them in sorted(by_door.items())}


def _within(durations: list[int]) -> tuple[int, int, int]:
    last = len(durations) - 1
    return durations[last // 2], durations[last * 95 // 100], durations[last * 99 // 100]


PAGES = (Page("/health", _health, _READERS, "console-health"),)
