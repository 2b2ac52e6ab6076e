"""What the MySQL clients of one gateway share: their numbers, how many sessions with the database there may be, and the
version that they are told.

What it must never do: give two clients one number at a time.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maskwire.gateway.mysql.connection import MySqlConnection


class Clients:
    """Of one gateway. ``most`` is how many sessions with the database there may be."""

    def __init__(self, most: int) -> None:
        self._numbers = count(1)
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

    def find(self, number: int) -> MySqlConnection | None:
        """The client of that number."""
        return self._numbered.get(number)

    def take(self) -> bool:
        """Room for one session with the database, if there is any."""
        if self._left <= 0:
            return False
        self._left -= 1
        return True

    def give_back(self) -> None:
        """One session less."""
        self._left += 1
