"""What the MySQL clients of one gateway share: their numbers, how many sessions with the database there may be, and the
version that they are told.

What it must never do: give two clients one number at a time.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from maskwire.model import Principal

if TYPE_CHECKING:
    from maskwire.gateway.mysql.connection import MySqlConnection


class Clients:
    """Of one process. ``most`` is how many sessions with the database it may have; ``first`` and ``step`` keep its
    numbers apart from those of others at the same port."""

    def __init__(self, most: int, first: int = 1, step: int = 1) -> None:
        self._numbers = count(first, step)
        self._numbered: dict[int, MySqlConnection] = {}
        self._left = most

    def enter(self, connection: MySqlConnection) -> int:
        """The number that a client knows itself by."""
        number = next(self._numbers) & 0xFFFFFFFF
        self._numbered[number] = connection
        return number

    def leave(self, number: int) -> None:
        """That client is gone."""
        self._numbered.pop(number, None)

    async def kill(self, number: int, who: Principal | None) -> bool:
        """Stops what the client of that number runs, where it is the same principal's."""
        client = self._numbered.get(number)
        return client is not None and await client.killed_by(who)

    def take(self) -> bool:
        """Room for one session with the database, if there is any."""
        if self._left <= 0:
            return False
        self._left -= 1
        return True

    def give_back(self) -> None:
        """One session less."""
        self._left += 1
