"""The same resolver, with MySQL's functions and MySQL's views.

What it must never do: look a function up in PostgreSQL's list.
"""

from __future__ import annotations

from maskwire.sql.functions import Carry
from maskwire.sql.mysql.functions import PURE
from maskwire.sql.resolve import Resolver


class MySqlResolver(Resolver):
    """Queries as translated from MySQL's dialect."""

    def _carry(self, path: tuple[str, ...]) -> Carry | None:
        if len(path) != 1:
            return None
        return Carry.ARGUMENT if path[0] == "convert_to" else PURE.get(path[0])
