"""The columns of MySQL that can be probed, as a door's own catalog tells them.

What it must never do: look into another database than the one that was named.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from maskwire.probe.target import Target, quoted

__all__ = ["columns"]

_TEXTS = ("char", "varchar", "text", "tinytext", "mediumtext", "longtext")
_KEYS = ("tinyint", "smallint", "mediumint", "int", "bigint")


class Client(Protocol):
    """What answers a text."""

    async def texts(self, sql: str) -> list[tuple[str | None, ...]]:
        """Its rows; none where it is refused."""
        ...


async def columns(client: Client, database: str) -> AsyncIterator[Target]:
    """Those of text in a table with a whole number to go by."""
    for table, *_ in await client.texts(f"SHOW TABLES FROM {quoted(database, 'mysql')}"):
        named = f"{quoted(database, 'mysql')}.{quoted(table or '', 'mysql')}"
        told = [(name or "", (kind or "").partition("(")[0].partition(" ")[0].lower())
                for name, kind, *_ in await client.texts(f"SHOW COLUMNS FROM {named}")]  # fmt: skip
        key = next((name for name, kind in told if kind in _KEYS), None)
        texts = [name for name, kind in told if kind in _TEXTS]
        for place, (name, kind) in enumerate(told, start=1):
            if key is not None and kind in _TEXTS:
                plain = next((one for one in texts if one != name), None)
                yield Target(database, table or "", name, place, key, frozenset(), plain=plain, dialect="mysql")
