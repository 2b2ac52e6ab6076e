"""How much each principal has asked: requests of the last minute, tokens of the day (UTC).

Each gateway counts what it served since it started.
What it must never do: forget a principal's count because others come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from fnmatch import fnmatchcase

from maskwire.http.faults import Fault
from maskwire.llm.settings import Budget
from maskwire.model import Principal

_MINUTE, _DAY = 60.0, 86_400


class Budgets:
    """Those of one gateway."""

    def __init__(self, budgets: Sequence[Budget]) -> None:
        self._budgets = budgets
        self._asked: dict[str, deque[float]] = {}
        self._tokens: dict[str, tuple[int, int]] = {}  # the day, and what was used on it

    def ask(self, who: Principal, now: float) -> None:
        """One more request. Raises Fault where the principal has to wait."""
        budget = self._of(who)
        if budget is None:
            return
        asked = self._asked.setdefault(who.name, deque())
        while asked and asked[0] <= now - _MINUTE:
            asked.popleft()
        most = budget.requests_per_minute
        if most is not None and len(asked) >= most:
            wait = int(asked[0] + _MINUTE - now) + 1
            raise Fault(429, "requests-per-minute", f"More than {most} requests in a minute; wait.", wait=wait)
        day, used = self._tokens.get(who.name, (0, 0))
        if budget.tokens_per_day is not None and day == int(now // _DAY) and used >= budget.tokens_per_day:
            wait = int(_DAY - now % _DAY) + 1
            raise Fault(
                429, "tokens-per-day", f"The {budget.tokens_per_day} tokens of this day are used up.", wait=wait
            )
        if most is not None:
            asked.append(now)

    def use(self, who: Principal, tokens: int, now: float) -> None:
        """What a reply took."""
        if self._of(who) is None:
            return
        today = int(now // _DAY)
        day, used = self._tokens.get(who.name, (today, 0))
        self._tokens[who.name] = today, tokens + (used if day == today else 0)

    def _of(self, who: Principal) -> Budget | None:
        for one in self._budgets:
            is_named = any(fnmatchcase(who.name, pattern) for pattern in one.principals)
            if is_named or one.roles & who.roles or not (one.principals or one.roles):
                return one
        return None
