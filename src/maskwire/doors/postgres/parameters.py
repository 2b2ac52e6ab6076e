"""Which of the upstream's parameters a client is told, and which must never move.

What it must never do: tell a parameter that is not on its list, or a text that something in the database has set one to
and not the client, or go on where one that masking depends on changed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from zoneinfo import available_timezones

from maskwire.errors import UpstreamProtocolError
from maskwire.wire.postgres import backend

_TOLD_PARAMETERS = frozenset(
    {
        "server_version", "server_encoding", "client_encoding", "application_name", "DateStyle", "IntervalStyle",
        "TimeZone", "integer_datetimes", "standard_conforming_strings", "default_transaction_read_only",
        "in_hot_standby", "is_superuser", "search_path", "scram_iterations", "session_authorization",
    }
)  # fmt: skip
# They take any text: a function of the database may set one to a stored value. A client is told what it has written.
_FREE = frozenset({"application_name", "search_path", "TimeZone"})
_OFFSET = re.compile(r"<[+-]?[\d:]+>[+-]?[\d:]+")  # of a time zone without a name
_REMEMBERED = 16  # texts of the client's, of at most so many characters; and twice as many values that it may be told
_LONGEST = 1024
_PINNED = {
    "client_encoding": ("UTF8", "UNICODE"),  # one encoding; the server tells the name that the client gave it
    "standard_conforming_strings": ("on",),
}


def parameter_told(name: str, value: str) -> bytes | None:
    """A ParameterStatus as the client may see it. Raises UpstreamProtocolError where a pinned one has moved."""
    if value not in _PINNED.get(name, (value,)):
        raise UpstreamProtocolError(f"The upstream changed {name}, which masking depends on.")
    return backend.parameter_status(name, value) if name in _TOLD_PARAMETERS else None


def greeting(parameters: Mapping[str, str], process_id: int, secret_key: bytes, advice: str = "") -> bytes:
    """AuthenticationOk to ReadyForQuery, with a cancel key of ours: the upstream's is never told (leaks.md 71).

    ``advice`` is told in a notice.
    """
    told = (parameter_told(name, value) for name, value in parameters.items())
    return b"".join(
        (
            backend.authentication(backend.AUTHENTICATION_OK),
            *(message for message in told if message is not None),
            backend.backend_key_data(process_id, secret_key),
            backend.notice_response("00000", advice, severity="NOTICE") if advice else b"",
            backend.ready_for_query(b"I"),
        )
    )


class Parameters:
    """What the client was told last, and what is so in its upstream session now. ``told`` is what greets it."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = dict(told)
        self._current = dict(told)
        self._began = dict(told)
        self._known: deque[tuple[str, str]] = deque(maxlen=2 * _REMEMBERED)
        self._written: deque[str] = deque(maxlen=_REMEMBERED)

    def attached(self, parameters: Mapping[str, str]) -> None:
        """Another upstream session, which tells these of itself."""
        self._current = dict(parameters)
        for name in _FREE & parameters.keys():
            self._know(name, parameters[name])

    def written(self, sql: str) -> None:
        """A text of the client's, which may set one."""
        if len(sql) <= _LONGEST and "set" in sql.casefold():
            self._written.append(_plain(sql))

    def reported(self, payload: bytes) -> None:
        """A ParameterStatus of the upstream (documentation 54.7)."""
        name, _, value = payload.rstrip(b"\0").partition(b"\0")
        self._current[name.decode("utf-8", "replace")] = value.decode("utf-8", "replace")

    def news(self) -> Iterator[bytes]:
        """What the client does not know yet. Raises UpstreamProtocolError."""
        for name, value in self._current.items():
            if self._told.get(name) != value:
                self._told[name] = value
                told = parameter_told(name, value)
                if told is not None and (name not in _FREE or self._may_tell(name, value)):
                    yield told

    def _may_tell(self, name: str, value: str) -> bool:
        if self._began.get(name) == value or (name, value) in self._known:
            return True
        if any(_plain(value) in sql for sql in self._written):
            self._know(name, value)  # a RESET comes back to it
            return True
        return name == "TimeZone" and (value in _zones() or _OFFSET.fullmatch(value) is not None)

    def _know(self, name: str, value: str) -> None:
        if (name, value) not in self._known:
            self._known.append((name, value))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _plain(text: str) -> str:
    return re.sub(r"[\s\"']", "", text).casefold()
