"""Where the entries of a W3C trace or of a conversation stand, and which exchanges belong to a trace: the opening entry
of each has it, the closing one has only its name.

What it must never do: leave out an exchange of the trace, or a block in which an entry of it may be.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from maskwire.errors import ConfigurationError
from maskwire.ledger.database import Database
from maskwire.ledger.entry import decode
from maskwire.ledger.rollup import BLOCK
from maskwire.ledger.trails import mark

__all__ = ["exchanges_in", "ranges"]

_TRACE = re.compile(r"(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}(?:-[0-9a-f]{2})?)?")
_END = (1 << 63) - 1


def exchanges_in(file: Database, late: list[tuple[int, str]], trace: str) -> frozenset[str]:
    """Of ``trace``, its 32 hex digits or a whole traceparent: of that, its trace counts. Raises ConfigurationError."""
    found = _TRACE.fullmatch(trace.lower())
    if found is None:
        raise ConfigurationError("Write a trace as its 32 hex digits, or as a W3C traceparent.")
    wanted = f'"traceparent":"00-{found[1]}-'
    texts = [text for _, text in late if wanted in text]
    asked = "SELECT entry FROM entries WHERE seq > ? AND seq <= ? AND instr(entry, ?)"
    for low, high in ranges(file, "trace", (found[1],)):
        texts += [str(text) for (text,) in file.execute(asked, (low, high, wanted)).fetchall()]
    return frozenset(decode(text).exchange for text in texts)


def ranges(file: Database, kind: str, names: Collection[str]) -> list[tuple[int, int]]:
    """The entries (after, up to) among which those of these traces or conversations are, and few others."""
    if not file.execute("SELECT 1 FROM sqlite_schema WHERE name = 'named'").fetchone():
        return [(0, _END)]
    (blocks,) = file.execute("SELECT coalesce(max(block) + 1, 0) FROM named").fetchone()
    found: set[int] = set()
    for name in names:
        asked = "SELECT block FROM named WHERE instr(hashes, ?)"
        found.update(at for (at,) in file.execute(asked, (mark(kind, name),)).fetchall())
    return [*((at * BLOCK, (at + 1) * BLOCK) for at in sorted(found)), (blocks * BLOCK, _END)]
