"""Which exchanges belong to a W3C trace: the opening entry of each has it, the closing one has only its name.

What it must never do: leave out an exchange of the trace.
"""

from __future__ import annotations

import re

from maskwire.errors import ConfigurationError
from maskwire.ledger.database import Database
from maskwire.ledger.entry import decode

__all__ = ["exchanges_in"]

_TRACE = re.compile(r"(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}(?:-[0-9a-f]{2})?)?")


def exchanges_in(file: Database, late: list[tuple[int, str]], trace: str) -> frozenset[str]:
    """Of ``trace``, its 32 hex digits or a whole traceparent: of that, its trace counts. Raises ConfigurationError."""
    found = _TRACE.fullmatch(trace.lower())
    if found is None:
        raise ConfigurationError("Write a trace as its 32 hex digits, or as a W3C traceparent.")
    wanted = f'"traceparent":"00-{found[1]}-'
    kept = file.execute("SELECT entry FROM entries WHERE instr(entry, ?)", (wanted,))
    texts = [*(str(text) for (text,) in kept), *(text for _, text in late if wanted in text)]
    return frozenset(decode(text).exchange for text in texts)
