"""How a gateway stands: how many clients it has, and whether any can be served.

What it must never do: say of a process that is gone that it serves anybody.
"""

from __future__ import annotations

from collections.abc import Sized


class Standing:
    """Of a gateway that is one process."""

    def __init__(self, connections: Sized) -> None:
        self._connections = connections

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._connections)

    @property
    def is_served(self) -> bool:
        """Whether somebody answers at the database's port."""
        return True

    async def heard(self) -> None:
        """Until all that serve know what was read again."""
