"""Which of the upstream's parameters a client is told, and which must never move.

What it must never do: tell a parameter that is not on its list, or go on where one that masking depends on changed.
"""

from __future__ import annotations

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.postgres import backend

_TOLD_PARAMETERS = frozenset(
    {
        "server_version", "server_encoding", "client_encoding", "application_name", "DateStyle", "IntervalStyle",
        "TimeZone", "integer_datetimes", "standard_conforming_strings", "default_transaction_read_only",
        "in_hot_standby", "is_superuser", "search_path", "scram_iterations", "session_authorization",
    }
)  # fmt: skip
_PINNED = {"client_encoding": "UTF8", "standard_conforming_strings": "on"}


def parameter_told(name: str, value: str) -> bytes | None:
    """A ParameterStatus as the client may see it. Raises UpstreamProtocolError where a pinned one has moved."""
    if _PINNED.get(name, value) != value:
        raise UpstreamProtocolError(f"The upstream changed {name}, which masking depends on.")
    return backend.parameter_status(name, value) if name in _TOLD_PARAMETERS else None
