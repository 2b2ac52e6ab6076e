"""Where the generator's choices come from: Hypothesis, so that what it finds is shrunk.

What it must never do: choose by anything that Hypothesis does not know of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from hypothesis import strategies as st

from tests.fuzz_sql.query import CLOSE, OPEN, Hole

T = TypeVar("T")


@lru_cache(maxsize=256)
def _below(limit: int) -> st.SearchStrategy[int]:
    return st.integers(0, limit - 1)


class Draw:
    """Choices, holes and fresh names of one query. What stands first among some is what it is shrunk to."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int], quote: str, odd: tuple[str, ...]) -> None:
        self._draw = draw
        self._quote, self._odd = quote, odd
        self._names = 0
        self.holes: list[Hole] = []
        self.fuel = 60  # how many expressions there may be before only leaves are made

    def below(self, limit: int) -> int:
        """A number from 0."""
        return self._draw(_below(limit)) if limit > 1 else 0

    def pick(self, options: Sequence[T]) -> T:
        """One of some."""
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        """Whether something that is left out where the query is shrunk is there."""
        return self.below(100) >= 100 - percent

    def weighted(self, options: Sequence[tuple[int, T]]) -> T:
        """One of some, the first number being its weight."""
        at = self.below(sum(weight for weight, _ in options))
        for weight, option in options:
            at -= weight
            if at < 0:
                return option
        raise AssertionError("weights changed")

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """Between ``least`` and ``most`` of them, each at most once, in any order."""
        left = list(options)
        count = min(len(left), least + self.below(most - least + 1))
        return [left.pop(self.below(len(left))) for _ in range(count)]

    def name(self, letter: str = "t") -> str:
        """An identifier that stands for nothing else yet; now and then one that must be quoted."""
        self._names += 1
        if self.chance(6):
            odd = self.pick(self._odd).format(letter=letter, number=self._names)
            return f"{self._quote}{odd}{self._quote}"
        return f"{letter}{self._names}"

    def hole(self, hole: Hole) -> str:
        """The mark of a hole."""
        self.holes.append(hole)
        return f"{OPEN}{len(self.holes) - 1}{CLOSE}"
